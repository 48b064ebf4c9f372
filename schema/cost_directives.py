"""The directives `@cost` and `@listSize` of the SDL, from the declarations that are computed with.

They are those of IBM's cost specification. What depends on arguments that it does not know, such as
how wide an area is, is printed for today and the whole city.
"""

from collections.abc import Iterator
from typing import Any

import strawberry
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
)
from strawberry import UNSET
from strawberry.schema_directive import Location

from graph.query import cursors
from schema.types.costs import PLAIN_LIST_LENGTH, RootCharge, declared_cost, strawberry_definition

USUAL_WEIGHT = 1
"""The weight of an object without a directive, as the specification has it."""
SLICING = ("first", "last")


@strawberry.schema_directive(
    locations=[Location.OBJECT, Location.FIELD_DEFINITION],
    name="cost",
    description="成本。The nodes that reading an object of a type takes, 1 unless given; of a "
    "field, those that it takes besides each time, 0 unless given.",
)
class CostWeight:
    weight: str


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="列表长度。How long a list is taken to be: as the slicing arguments say, otherwise "
    "the assumed size; a connection says the size of its sized fields.",
)
class ListSize:
    assumed_size: int | None = UNSET
    slicing_arguments: list[str] | None = UNSET
    sized_fields: list[str] | None = UNSET
    require_one_slicing_argument: bool | None = UNSET


def add_cost_directives(schema: GraphQLSchema) -> None:
    """Add the directives to all types and fields of a schema, for its SDL."""
    for kind in schema.type_map.values():
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            continue
        if kind.name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType):
            strawberry_definition(kind).directives = [*type_directives(kind)]
        for definition in kind.fields.values():
            strawberry_definition(definition).directives = [*field_directives(kind, definition)]


def type_directives(kind: GraphQLObjectType) -> Iterator[CostWeight]:
    """Yield the weight of the objects of a type, unless it is the usual one."""
    weight = type_weight(kind)
    if weight != USUAL_WEIGHT:
        yield CostWeight(weight=str(weight))


def type_weight(kind: Any) -> int:
    """Return the nodes that reading an object of a type takes.

    An entry of a page counts once: as its node, or as its edge if its node is none of the graph.
    """
    if is_connection(kind):
        return 0
    if is_edge(kind):
        return max(USUAL_WEIGHT - type_weight(get_named_type(kind.fields["node"].type)), 0)
    cost = getattr(getattr(strawberry_definition(kind), "origin", None), "read_cost", None)
    return USUAL_WEIGHT if cost is None else int(cost.nodes)


def field_directives(
    parent: GraphQLObjectType | GraphQLInterfaceType, definition: GraphQLField
) -> Iterator[CostWeight | ListSize]:
    """Yield what reading a field takes besides its objects, and how many there are."""
    named = get_named_type(definition.type)
    if not is_composite_type(named):
        return
    cost, is_paged = declared_cost(definition), "first" in definition.args
    is_list = "[" in str(definition.type)
    usual = cursors.USUAL_EDGES if is_paged else PLAIN_LIST_LENGTH if is_list else 1
    size = max(usual, cost.repeats) if cost and is_paged else cost.repeats if cost else usual
    besides = charge_of_city(definition)
    if cost and not is_connection(named) and not is_edge(parent):
        objects = size if is_list else 1
        besides += max(cost.nodes * size - type_weight(named) * objects, 0) + cost.once
    if besides:
        yield CostWeight(weight=str(besides))
    if is_paged:
        yield ListSize(
            assumed_size=size,
            slicing_arguments=[name for name in SLICING if name in definition.args],
            sized_fields=UNSET if is_list else sized_fields(named),
            require_one_slicing_argument=False,
        )
    elif is_list and not is_connection(parent):
        yield ListSize(assumed_size=size)


def sized_fields(kind: Any) -> list[str]:
    """Return the fields of a page that are as long as the page."""
    if is_connection(kind):
        return ["edges"]
    return [name for name, field in kind.fields.items() if "[" in str(field.type)]


def charge_of_city(definition: GraphQLField) -> int:
    """Return what a root is charged today for the whole city."""
    charge: RootCharge | None = strawberry_definition(definition).metadata.get("charge")
    if charge is None:
        return 0
    area = definition.args.get("area")
    one_day = max(charge.per_slice, charge.per_search)
    city = charge.of_city(is_area_required=area is not None and required(area))
    return charge.fixed + one_day + city


def required(argument: Any) -> bool:
    """Whether an argument cannot be left out."""
    return str(argument.type).endswith("!")


def is_connection(kind: Any) -> bool:
    """Whether a type is the page of a list."""
    return str(kind.name).endswith("Connection")


def is_edge(kind: Any) -> bool:
    """Whether a type is an entry of a page."""
    return str(kind.name).endswith("Edge")
