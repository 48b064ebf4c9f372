"""GraphQL types of all kinds of the graph, made from their declarations, with their Relay connections."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from graph.ontology.declarations import Computed, Facet, Kind
from graph.ontology.kinds import KINDS
from schema.types.coverage import (
    Coverage,
    CoverageLine,
    Evidence,
    GeoPoint,
    ProjectStep,
    WorkflowStep,
)
from schema.types.enums import PlaceKind, Staleness
from schema.types.fields import (
    clocked,
    lazy_type,
    listed,
    make_field,
    of_derived,
    of_edge,
    of_property,
    plain_field,
)
from schema.types.matches import Match
from schema.types.plans import CommunitySatisfaction, UnmetNeed


@strawberry.interface(description="Anything with an identity.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="Global id; the same for as long as the node is known."
    )
    label: str = strawberry.field(description="What to call it in a list or a drawing.")


@strawberry.type(description="Where a page stands in the whole.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more behind it.")
    has_previous_page: bool = strawberry.field(description="Whether there is something before it.")
    start_cursor: str | None = strawberry.field(description="Cursor of its first edge.")
    end_cursor: str | None = strawberry.field(description="Cursor of its last edge.")


ANSWERS = {
    "Node": Node,
    "Coverage": Coverage,
    "GeoPoint": GeoPoint,
    "Match": Match,
    "CommunitySatisfaction": CommunitySatisfaction,
    "UnmetNeed": UnmetNeed,
    "ProjectStep": ProjectStep,
    "WorkflowStep": WorkflowStep,
    "PlaceKind": PlaceKind,
    "ProjectResult": lazy_type("ProjectResult", "schema.roots.mutation"),
    "String": str,
    "Date": date,
}
"""The types of computed fields that are no kind, facet or connection."""


def of_computed(computed: Computed) -> StrawberryField:
    """Make the field of a value that code answers."""
    description = f"{computed.zh}。{computed.en}"
    if computed.paged:
        connection_type = lazy_type(f"{computed.type}Connection")
        return make_field(listed(), connection_type, description, computed.name)
    answer = ANSWERS.get(computed.type) or lazy_type(computed.type)
    if computed.many:
        answer = list[answer]  # type: ignore[valid-type]
    elif not computed.required:
        answer = answer | None
    arguments = clocked() if computed.temporal else plain_field()
    return make_field(arguments, answer, description, computed.name)


def attribute(name: str) -> str:
    """Return the Python name of a field: GraphQL's `from` is a word of Python."""
    return f"{name}_" if name in ("from", "is", "in") else name


def fields_of(declared: Facet | Kind) -> dict[str, StrawberryField]:
    """Return the fields that a facet or kind adds to what stands above it."""
    properties, edges = declared.properties, declared.edges
    if isinstance(declared, Kind) and declared.facet:
        properties, edges = declared.own, declared.arrows
    fields = {part.name: of_property(part) for part in properties if not part.hidden}
    fields |= {part.name: of_derived(part) for part in getattr(declared, "derived", ())}
    fields |= {edge.name: of_edge(edge) for edge in edges}
    return fields | {part.name: of_computed(part) for part in declared.computed}


def told() -> dict[str, StrawberryField]:
    """Return the fields that every kind has besides those of `Node`."""
    return {
        "evidence": make_field(plain_field(), list[Evidence], "来源。Where it is known from."),
        "staleness": make_field(plain_field(), Staleness, "How long ago somebody confirmed it."),
    }


def make_class(name: str, base: type | None, fields: Mapping[str, StrawberryField]) -> type:
    """Make a class that Strawberry can read."""
    members = {attribute(field): value for field, value in fields.items()}
    return type(name, (base,) if base else (), members | {"__module__": __name__})


def interfaces() -> dict[str, type]:
    """Make the interface of every facet."""
    facets = {kind.facet.name: kind.facet for kind in KINDS if kind.facet}
    return {
        name: strawberry.interface(
            make_class(name, Node, fields_of(facet)), description=f"{facet.zh}。{facet.en}"
        )
        for name, facet in facets.items()
    }


def types(facets: Mapping[str, type]) -> dict[str, type]:
    """Make the type of every kind."""
    return {
        kind.name: strawberry.type(
            make_class(
                kind.name, facets[kind.facet.name] if kind.facet else Node, fields_of(kind) | told()
            ),
            description=f"{kind.zh}。{kind.en}",
        )
        for kind in KINDS
    }


def connection(name: str, node: Any, module: str = "schema.types.kinds") -> dict[str, type]:
    """Make the connection of a type, and its edge, for a module to hold."""
    edge_fields = {
        "cursor": make_field(
            plain_field(), str, "Where this edge stands; give it as `after` or `before`."
        ),
        "node": make_field(plain_field(), node, "What stands there."),
    }
    fields = {
        "edges": make_field(
            plain_field(),
            list[lazy_type(f"{name}Edge", module)],  # type: ignore[misc]
            "The edges of this page.",
        ),
        "pageInfo": make_field(plain_field(), PageInfo, "Where the page stands."),
        "totalCount": make_field(
            plain_field(), int, "How many there are in all; counted only if asked for."
        ),
    }
    return {
        f"{name}Edge": strawberry.type(
            make_class(f"{name}Edge", None, edge_fields), description=f"An edge of {name}."
        ),
        f"{name}Connection": strawberry.type(
            make_class(f"{name}Connection", None, fields), description=f"A page of {name}."
        ),
    }


FACETS = interfaces()
KIND_TYPES = types(FACETS)
CONNECTIONS: dict[str, type] = {}
for paged in (*FACETS, *KIND_TYPES):
    CONNECTIONS |= connection(paged, lazy_type(paged))
CONNECTIONS |= connection("CoverageLine", CoverageLine)
globals().update(FACETS | KIND_TYPES | CONNECTIONS)
