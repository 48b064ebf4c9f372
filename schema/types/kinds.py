"""GraphQL types of all kinds of the graph, made from their declarations, with their connections."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from graph.ontology.declarations import Derived, Edge, Facet, Kind, Property, Value
from graph.ontology.kinds import KINDS
from graph.query.properties import is_category
from schema.types.computed_fields import computed_field
from schema.types.coverage.chain import CoverageLine
from schema.types.enums import PlaceKind, Staleness, closed_list_enum
from schema.types.evidence import Disclosed, Evidence
from schema.types.fields import (
    CLOCKS,
    PAGE,
    lazy_type,
    list_type,
    make_argument,
    make_class,
    make_field,
    nullable_type,
)
from schema.types.lists.filters import filter_argument
from schema.types.lists.groups import groups_field
from schema.types.lists.orders import order_argument
from schema.types.nodes import Node, make_connection
from schema.types.scalars import DecimalNumber
from schema.types.vocabulary import Category, Duty, Workflow, WorkflowStep

SCALARS: dict[Value, Any] = {
    Value.TEXT: str,
    Value.TEXTS: list[str],
    Value.INTEGER: int,
    Value.NUMBER: DecimalNumber,
    Value.FLAG: bool,
    Value.DAY: date,
    Value.INSTANT: datetime,
    Value.CATEGORY: str,
    Value.WORKFLOW: str,
    Value.STEP: str,
    Value.ROLE: str,
}
"""The type of each value of an input that is neither a duty nor a choice."""
TERMS: dict[Value, Any] = {
    Value.DUTY: Duty,
    Value.CATEGORY: Category,
    Value.WORKFLOW: Workflow,
    Value.STEP: WorkflowStep,
}
"""The output type of each value that is a term of the city's vocabulary."""

KIND_ARGUMENT = make_argument(
    "kind", PlaceKind | None, "场所类别。Return only places of this kind. Defaults to all kinds."
)


def property_field(declared: Property) -> StrawberryField:
    """Make the field of a stored property."""
    note = f"（{declared.zh_note}）" if declared.zh_note else ""
    description = f"{declared.zh}{note}。{declared.en}"
    if declared.protected:
        return make_field(Disclosed, description, name=declared.name)
    return make_field(
        nullable_type(declared.name, shown_type(declared)), description, name=declared.name
    )


def derived_field(derived: Derived) -> StrawberryField:
    """Make the field of a value that follows from others."""
    annotation = nullable_type(derived.name, shown_type(derived))
    return make_field(annotation, f"{derived.zh}。{derived.en}", name=derived.name)


def shown_type(declared: Property | Derived) -> Any:
    """Return the output type of a value: a term with its names, an enum, or a scalar."""
    if is_category(declared):
        return Category
    return TERMS.get(declared.value) or value_type(declared)


def value_type(declared: Property | Derived) -> Any:
    """Return the input type of a value: the enum of its choices, or a scalar."""
    if declared.choices:
        return closed_list_enum(declared.choices)
    return SCALARS[declared.value]


def edge_field(edge: Edge) -> StrawberryField:
    """Make the field that follows an edge."""
    description = f"{edge.zh}。{edge.en}"
    if edge.name == "children":
        connection = lazy_type("PlaceConnection")
        chosen = (KIND_ARGUMENT, filter_argument("Place"), *CLOCKS, order_argument(edge.to))
        return make_field(connection, description, *chosen, *PAGE, name=edge.name)
    if edge.paged:
        connection = lazy_type(f"{edge.to}Connection")
        # A list of all facts that are believed has no day: it shows them whenever they held.
        clocks = CLOCKS if edge.only_current else CLOCKS[1:]
        chosen = (filter_argument(edge.to), *clocks, order_argument(edge.to))
        return make_field(connection, description, *chosen, *PAGE, name=edge.name)
    arguments = CLOCKS if edge.temporal or edge.inverse or edge.day else ()
    other = lazy_type(edge.to)
    if edge.many:
        chosen = (filter_argument(edge.to), *arguments, order_argument(edge.to))
        return make_field(list_type(other), description, *chosen, name=edge.name)
    return make_field(nullable_type(edge.name, other), description, *arguments, name=edge.name)


def declared_fields(declared: Facet | Kind) -> dict[str, StrawberryField]:
    """Return the fields that a facet or kind has beside those of its interface."""
    properties, edges = declared.properties, declared.edges
    if isinstance(declared, Kind) and declared.facet:
        properties, edges = declared.own, declared.arrows
    derived = declared.derived if isinstance(declared, Kind) else ()
    fields: dict[str, StrawberryField] = {}
    for stored in properties:
        if not stored.hidden:
            fields[stored.name] = property_field(stored)
    fields |= {value.name: derived_field(value) for value in derived}
    fields |= {edge.name: edge_field(edge) for edge in edges}
    fields |= {answer.name: computed_field(answer) for answer in declared.computed}
    return fields


def record_fields() -> dict[str, StrawberryField]:
    """Return the fields about its records that every kind has."""
    return {
        "evidence": make_field(list[Evidence], "来源。The records from which the node is known."),
        "staleness": make_field(
            Staleness, "核实状态。How long ago the records of the node were last confirmed."
        ),
    }


def make_facet_types() -> dict[str, type]:
    """Make the interface of every facet."""
    return {
        name: strawberry.interface(
            make_class(name, Node, declared_fields(facet)), description=f"{facet.zh}。{facet.en}"
        )
        for name, facet in KINDS.facets.items()
    }


def make_kind_types(facet_types: Mapping[str, type]) -> dict[str, type]:
    """Make the object type of every kind."""
    made: dict[str, type] = {}
    for kind in KINDS:
        interface = facet_types[kind.facet.name] if kind.facet else Node
        fields = declared_fields(kind) | record_fields()
        made[kind.name] = strawberry.type(
            make_class(kind.name, interface, fields), description=f"{kind.zh}。{kind.en}"
        )
    return made


def make_connections() -> dict[str, type]:
    """Make the connection and the edge of every facet and kind, and those of coverage lines."""
    made: dict[str, type] = {}
    for name in (*FACET_TYPES, *KIND_TYPES):
        made |= make_connection(name, lazy_type(name), others={"groups": groups_field(name)})
    return made | make_connection("CoverageLine", CoverageLine)


FACET_TYPES = make_facet_types()
KIND_TYPES = make_kind_types(FACET_TYPES)
CONNECTIONS = make_connections()
# Strawberry's lazy references look their types up by name in the module.
globals().update(FACET_TYPES | KIND_TYPES | CONNECTIONS)
