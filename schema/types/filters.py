"""Root lists: the connection of every kind, with the inputs by which it is filtered and ordered."""

from collections.abc import Mapping
from typing import Annotated, Any, get_args

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from graph.ontology.declarations import Derived, Edge, Kind, Property, Value
from schema.types.enums import (
    DirectoryOrderField,
    DutyOrderField,
    OrderDirection,
    closed_list_enum,
    enum_of,
)
from schema.types.fields import After, Before, First, Last, lazy_type, make_field, never_resolved


def input_field(description: str, *, optional: bool = True) -> Any:
    """Make a field of an input."""
    if optional:
        return strawberry.field(description=description, default=strawberry.UNSET)
    return strawberry.field(description=description)


@strawberry.input(
    one_of=True,
    description="A place by its global id, its official or ledger code, or its address as people write it.",
)
class PlaceRef:
    id: strawberry.ID | None = input_field("Global id.")
    code: str | None = input_field(
        "Official or ledger code; a division code with or without its padding of zeros."
    )
    address: str | None = input_field("Address as people write it.")


@strawberry.input(
    one_of=True, description="A place, or by id an alliance (then: the places of its members)."
)
class AreaRef:
    id: strawberry.ID | None = input_field("Global id.")
    code: str | None = input_field("Official or ledger code.")
    address: str | None = input_field("Address as people write it.")


@strawberry.input(description="What of a directory is wanted.")
class DirectoryFilter:
    area: AreaRef | None = input_field("Only what belongs to this area.")
    name: str | None = input_field("Only where the name or an alias contains this.")
    category: list[str] | None = input_field("Only of these categories, by code.")


@strawberry.input(description="Which posts, tenures or assignments are wanted.")
class DutyFilter:
    area: AreaRef | None = input_field("Only in this area.")
    duty: list[str] | None = input_field("Only of these duties, by code.")


@strawberry.input(description="The order of a directory.")
class DirectoryOrder:
    field: DirectoryOrderField = input_field("By what.", optional=False)  # type: ignore[valid-type]
    direction: OrderDirection = input_field("Which way.", optional=False)  # type: ignore[valid-type]


@strawberry.input(description="The order of posts, tenures or assignments.")
class DutyOrder:
    field: DutyOrderField = input_field("By what.", optional=False)  # type: ignore[valid-type]
    direction: OrderDirection = input_field("Which way.", optional=False)  # type: ignore[valid-type]


WANTED = strawberry.argument(description="Only these; all where left out.")
ORDERED = strawberry.argument(
    description="In this order; by id where left out, and where the order leaves it open."
)


def connection_field(kind: Kind) -> StrawberryField:
    """Make the connection of all nodes of a kind."""

    def arguments(
        filter: Any = UNSET,  # noqa: A002 - the name that clients know
        order_by: Any = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        never_resolved()

    wanted, order = inputs(kind)
    arguments.__annotations__ |= {
        "filter": Annotated[wanted | None, WANTED],
        "order_by": Annotated[order | None, ORDERED],
    }
    return make_field(
        arguments, lazy_type(f"{kind.name}Connection"), f"{kind.zh}。{kind.en}", kind.root_field
    )


def inputs(kind: Kind) -> tuple[Any, Any]:
    """Return the inputs by which the list of a kind is filtered and ordered."""
    if kind.filters:
        return filter_of(kind), order_of(kind)
    return (DirectoryFilter, DirectoryOrder) if kind.title_property else (DutyFilter, DutyOrder)


def filter_of(kind: Kind) -> Any:
    """Make the input that filters a kind by what its declaration says."""
    fields = {
        "area": AreaRef | None,
        **({"name": str | None} if kind.title_property == "name" else {}),
    } | {name: sieve(kind, name) for name in kind.filters}
    return input_of(
        f"{kind.name}Filter",
        fields,
        {name: told(kind, name) for name in fields},
        f"Which of the {kind.zh} are wanted.",
    )


SIEVES = {
    "area": "Only what belongs to this area.",
    "name": "Only where the name or an alias contains this.",
}


def told(kind: Kind, name: str) -> str:
    """Describe one part of a filter."""
    declared = kind.declares(name)
    return SIEVES.get(name) or (f"{declared.zh}。Only these: {declared.en}" if declared else name)


def sieve(kind: Kind, name: str) -> Any:
    """Return the type of one part of a filter: one of several texts or choices, a flag, the id of what an edge leads to."""
    match kind.declares(name):
        case Edge():
            return strawberry.ID | None
        case Property(value=Value.FLAG) | Derived(value=Value.FLAG):
            return bool | None
        case (Property() | Derived()) as declared if declared.choices:
            return list[closed_list_enum(declared.choices)] | None  # type: ignore[misc]
    return list[str] | None


def order_of(kind: Kind) -> Any:
    """Make the input that orders a kind."""
    members = {name: ("", f"By {name.lower().replace('_', ' ')}") for name in kind.orders}
    by = enum_of(f"{kind.name}OrderField", members, f"What the list of {kind.zh} is ordered by.")
    fields = {"field": by, "direction": OrderDirection}
    return input_of(
        f"{kind.name}Order",
        fields,
        {"field": "By what.", "direction": "Which way."},
        f"The order of the {kind.zh}.",
    )


def input_of(
    name: str, fields: Mapping[str, Any], descriptions: Mapping[str, str], description: str
) -> Any:
    """Make an input type; what may be null may be left out."""
    members = {
        part: strawberry.field(description=descriptions[part], name=part, **left_out(kind))
        for part, kind in fields.items()
    }
    made_class = type(
        name, (), {**members, "__annotations__": dict(fields), "__module__": __name__}
    )
    return strawberry.input(made_class, description=description)


def left_out(kind: Any) -> dict[str, Any]:
    """Return the default of an input's part that may be left out."""
    return {"default": UNSET} if type(None) in get_args(kind) else {}
