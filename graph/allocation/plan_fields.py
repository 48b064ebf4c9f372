"""The computed fields of a stored plan: its area, allocations, unmet needs and satisfaction."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import orjson

from graph.allocation.plan_parts import (
    node_projector,
    offering_unit_clause,
    project_items,
    project_nodes_by_id,
    value_projector,
)
from graph.matching.node_references import PART_LABELS
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection, collect_rows, shape_of
from graph.query.execution import Execution
from graph.query.projection import resolves
from graph.query.selection import Field
from graph.query.shape import Shape, decimal_shape, list_shape, nested_shape


class StoredComponent(NamedTuple):
    """A component of a score as it was stored, with the row that holds its evidence."""

    values: Mapping[str, Any]
    row: Any


class StoredMiss(NamedTuple):
    """A near miss as it was stored, with the row of its nodes."""

    values: Mapping[str, Any]
    row: Any


@resolves("AllocationPlan", "area")
def project_plan_area(context: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """Project the place or alliance that the plan is for."""
    found = project_nodes_by_id(context, field, f"[{scope.node}.areaId]", ("Place", "Alliance"))
    nodes_shape = shape_of(found)

    def shape(rows_by_label: Any, run: Execution) -> Any:
        nodes = nodes_shape(rows_by_label, run)
        return next((shape_node() for shape_node in nodes.values()), None)

    return Projection(found.expression, nested_shape(field.key, shape, required=False))


@resolves("AllocationPlan", "allocations")
def project_allocations(context: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """Project the allocations of the plan, as matches."""
    pledge, need, resource, unit, plan = (
        context.name(stem) for stem in ("pledge", "need", "resource", "unit", "plan")
    )
    match = (
        f"MATCH ({scope.node})<-[:PLANNED_IN]-({pledge}:PlannedPledge) "
        f"MATCH ({pledge})-[:PLANNED_IN]->({plan}:AllocationPlan) "
        f"MATCH ({pledge})-[:PLANNED_FOR]->({need}:Need) "
        f"MATCH ({pledge})-[:PLANNED_FROM]->({resource}:Resource) "
        f"{offering_unit_clause(context, resource, unit, field.clock)} "
        f"WITH {plan}, {pledge}, {need}, {resource}, {unit} ORDER BY {need}.id, {resource}.id"
    )
    limits = Projection(
        f"{pledge}.componentsTold", lambda text, _run: orjson.loads(text)["limits"], required=True
    )
    projectors = {
        "need": node_projector(need),
        "resource": node_projector(resource),
        "unit": node_projector(unit),
        "quantity": value_projector(f"{pledge}.quantity", decimal_shape),
        "score": value_projector(f"{pledge}.score"),
        "weightsVersion": value_projector(f"{plan}.weightsVersion"),
        "limitsPassed": lambda _draft, _field: limits,
        "components": lambda context, field: project_components(context, field, pledge),
    }
    return project_items(context, field, match, f"{pledge}.id", projectors)


def project_components(context: CompileContext, field: Field, pledge: str) -> Projection:
    """Project the components of a score as they were stored; their evidence is read by id."""
    shapes: dict[str, Shape] = {}
    expressions = [f"{pledge}.componentsTold"]
    for chosen in field.children.fields:
        if chosen.name == "facts":
            found = project_nodes_by_id(
                context, chosen, f"{pledge}.factsTold", PART_LABELS["facts"]
            )
            shapes[chosen.key] = evidence_shape(chosen, shape_of(found), len(expressions))
            expressions.append(found.expression)
        else:
            shapes[chosen.key] = stored_value_shape(chosen.name, field.children.of)

    def shape(row: Any, run: Execution) -> Any:
        stored = [StoredComponent(values, row) for values in orjson.loads(row[0])["components"]]
        return maps(stored, run)

    maps = list_shape(partial(map_of, shapes))

    return Projection(
        f"[{', '.join(expressions)}]",
        nested_shape(field.key, shape, required=True),
        required=True,
    )


def map_of(shapes: Mapping[str, Shape], value: Any, run: Execution) -> dict[str, Any]:
    """Return the map that some shapes make of a value, by key."""
    return {key: shape(value, run) for key, shape in shapes.items()}


def stored_value_shape(name: str, type_name: str) -> Shape:
    """Return the shape of a stored component or near miss into one of its values."""
    if name == "__typename":
        return lambda _stored, _run: type_name
    return lambda stored, _run: stored.values[name]


def evidence_shape(field: Field, nodes_shape: Shape, index: int) -> Shape:
    """Return the shape of a stored component into the nodes that are its evidence."""

    def shape(component: StoredComponent, run: Execution) -> Any:
        nodes = nodes_shape(component.row[index], run)
        known = [nodes[fact] for fact in component.values["facts"] if fact in nodes]
        return shape_each(known, run)

    shape_each = list_shape(lambda shape_node, _run: shape_node())

    return nested_shape(field.key, shape, required=True)


@resolves("AllocationPlan", "unmetNeeds")
def project_unmet_needs(context: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """Project the unmet needs of the plan, with the reasons and near misses."""
    gap, need = context.name("gap"), context.name("need")
    match = (
        f"MATCH ({scope.node})<-[:LEFT_OPEN_IN]-({gap}:PlannedGap) "
        f"MATCH ({gap})-[:LEFT_OPEN_OF]->({need}:Need) WITH {gap}, {need} ORDER BY {need}.id"
    )
    projectors = {
        "need": node_projector(need),
        "unmet": value_projector(f"{gap}.quantity", decimal_shape),
        "reason": value_projector(f"{gap}.reason"),
        "blocked": lambda context, field: project_near_misses(context, field, gap, need),
    }
    return project_items(context, field, match, f"{gap}.id", projectors)


def project_near_misses(context: CompileContext, field: Field, gap: str, need: str) -> Projection:
    """Project the near misses of an unmet need as they were stored, the cheapest to mend first."""
    resource, unit = context.name("resource"), context.name("unit")
    projectors = {
        "resource": node_projector(resource),
        "unit": node_projector(unit),
        "need": node_projector(need),
    }
    match = (
        f"MATCH ({gap})-[:NEARLY_FITS]->({resource}:Resource) "
        f"{offering_unit_clause(context, resource, unit, field.clock)} "
        f"WITH {resource}, {unit}, {gap}, {need}"
    )
    expressions, clauses = [f"{resource}.id"], ""
    shapes: dict[str, Shape] = {}
    for chosen in field.children.fields:
        if projector := projectors.get(chosen.name):
            projection = projector(context, chosen)
            clauses += projection.clauses
            shapes[chosen.key] = miss_node_shape(len(expressions), shape_of(projection))
            expressions.append(projection.expression)
        elif chosen.name == "relaxation":
            shapes[chosen.key] = stored_relaxation_shape(chosen)
        else:
            shapes[chosen.key] = stored_value_shape(chosen.name, field.children.of)

    def shape(row: Any, run: Execution) -> Any:
        stored_misses, node_rows = row
        rows = {node_row[0]: node_row for node_row in node_rows}
        misses = [
            StoredMiss(values, rows[values["resource"]])
            for values in orjson.loads(stored_misses or "[]")
            if values["resource"] in rows
        ]
        return maps(misses, run)

    maps = list_shape(partial(map_of, shapes))
    found = collect_rows(match, Projection(f"[{', '.join(expressions)}]", None, clauses))
    return Projection(
        f"[{gap}.blockedTold, {found}]",
        nested_shape(field.key, shape, required=True),
        required=True,
    )


def miss_node_shape(index: int, shape: Shape) -> Shape:
    """Return the shape of a stored near miss into one of its nodes."""
    return lambda miss, run: shape(miss.row[index], run)


def stored_relaxation_shape(field: Field) -> Shape:
    """Return the shape of a stored near miss into its relaxation; null if it has none."""
    shapes = {
        part.key: stored_value_shape(part.name, field.children.of) for part in field.children.fields
    }

    def shape(miss: StoredMiss, run: Execution) -> Any:
        relaxation = miss.values["relaxation"]
        if relaxation is None:
            return None
        return map_of(shapes, StoredMiss(relaxation, miss.row), run)

    return shape


@resolves("AllocationPlan", "satisfaction")
def project_satisfaction(context: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """Project the satisfaction of each community, the worst-off first."""
    share, community = context.name("share"), context.name("community")
    match = (
        f"MATCH ({scope.node})<-[:SHARED_IN]-({share}:PlannedShare) "
        f"MATCH ({share})-[:SHARE_OF]->({community}:Place) "
        f"WITH {share}, {community} ORDER BY {share}.share, {community}.id"
    )
    projectors = {
        "community": node_projector(community),
        "share": value_projector(f"{share}.share"),
        "level": value_projector(f"{share}.level"),
    }
    return project_items(context, field, match, f"{share}.id", projectors)
