"""Computed fields of places and alliances: kind, location, and the places above and below."""

from typing import Any

from graph.areas.area_pattern import member_places_clauses
from graph.ontology.declarations import NodeRef
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, MatchClause, Projection
from graph.query.edges import edge_match
from graph.query.execution import Execution
from graph.query.filters import FilterContext, filters_by
from graph.query.projection import (
    project_filtered_list,
    project_filtered_page,
    resolves,
)
from graph.query.selection import Field
from graph.query.shape import constant_shape
from graph.query.value_filters import Part, all_of, negated


@resolves("Place", "kind")
def project_place_kind(_context: CompileContext, _field: Field, node: NodeRef) -> Projection:
    """Project the kind of a place, from its id if it could be several."""
    if len(node.kinds) == 1:
        (kind,) = node.kinds
        return Projection("", constant_shape(kind.name.upper()))
    return Projection(f"{node.node}.id", place_kind_shape)


def place_kind_shape(global_id: Any, _run: Execution) -> str:
    """Return the enum name of the kind of place that an id names."""
    name: str = kind_name_of(global_id)
    return name.upper()


@resolves("Place", "location")
def project_location(_context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the coordinates of a place, null unless both are known."""

    def shape(point: Any, _run: Execution) -> Any:
        latitude, longitude = point
        if latitude is None or longitude is None:
            return None
        values = {"latitude": latitude, "longitude": longitude, "__typename": "GeoPoint"}
        return field.children.pick(values)

    return Projection(f"[{node.state}.latitude, {node.state}.longitude]", shape)


SIDES = {
    "south": "{state}.latitude >= ${wanted}",
    "north": "{state}.latitude <= ${wanted}",
    "west": "{state}.longitude >= ${wanted}",
    "east": "{state}.longitude <= ${wanted}",
}
"""What a place within a box fulfils at each side of it."""


@filters_by("Place", "location")
def location_predicate(filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition on the location of a place, which is known if both coordinates are."""
    known = f"({node.state}.latitude + {node.state}.longitude IS NOT NULL)"

    def predicate(operator: str, given: Part) -> str:
        if operator == "isNull":
            return negated(known) if given.value else known
        sides = {side: filtering.context.parameter(side, given.part(side).read) for side in SIDES}
        return all_of(
            condition.format(state=node.state, wanted=sides[side])
            for side, condition in SIDES.items()
        )

    return all_of(predicate(*given) for given in part.given())


@resolves("Place", "ancestors")
def project_ancestors(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the places that contain a place, nearest first."""
    above = context.name("above")
    path = context.name("path")
    way = f"({node.node})-[:RUNS_THROUGH*0..1]->()-[:PART_OF*0..7]->({above}:Place)"
    conditions = (f"{above} <> {node.node}", field.clock.path(path))
    match = MatchClause(f"MATCH {path}={way}", conditions)
    end = NodeRef(above, above, field.clock, KINDS.named("Place"))
    return project_filtered_list(context, field, match, end, order=f"{above}.rank")


@resolves("Place", "children")
def project_children(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project a page of the places directly in a place, of one kind if that is wanted."""
    edge = next(edge for edge in node.kinds[0].edges if edge.name == "children")
    child = context.name("below")
    match = edge_match(context, edge, node, child, field.clock)
    kind = field.arguments.get("kind")
    if kind:
        labels = {place.name.upper(): place.name for place in KINDS.named("Place")}
        label = labels[kind.value]
        conditions = (*match.conditions, f"{child}:{label}")
        match = match._replace(conditions=conditions)
    end = NodeRef(child, child, field.clock, KINDS.named("Place"))
    return project_filtered_page(context, field, match, end, node)


@resolves("Alliance", "places")
def project_alliance_places(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the communities that an alliance's members lead, are stationed in or report to."""
    community = context.name("community")
    match = MatchClause(member_places_clauses(context, node.node, community, field.clock))
    end = NodeRef(community, community, field.clock, KINDS.named("Place"))
    return project_filtered_list(context, field, match, end)
