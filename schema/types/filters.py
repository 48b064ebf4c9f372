"""Inputs by which places are named and lists are filtered and sorted, and the root lists."""

from collections.abc import Mapping
from typing import Any, get_args

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from graph.ontology.declarations import Derived, Edge, Kind, Property, Value
from schema.types.costs import RootCharge
from schema.types.enums import (
    DirectoryOrderField,
    DutyOrderField,
    OrderDirection,
    closed_list_enum,
    make_enum,
)
from schema.types.fields import (
    AFTER,
    BEFORE,
    FIRST,
    LAST,
    attribute_name,
    lazy_type,
    list_type,
    make_argument,
    make_field,
    optional_input,
    required_input,
)

GLOBAL_ID = "全局编号。The global id."
CODE = "编号。The code, official or of a ledger; that of a division with or without trailing zeros."
ADDRESS = "地址。The address as people write it."
IN_AREA = "区域。Return only entries that belong to this area."
NAME_PART = "名称。Return only entries whose name or alias contains this text."
SORT_FIELD = "排序字段。The field by which to sort."
DIRECTION = "排序方向。Whether the smallest or the largest value comes first."


@strawberry.input(
    one_of=True,
    description="场所。A place, named by exactly one of its global id, its code or its address.",
)
class PlaceRef:
    id: strawberry.ID | None = optional_input(GLOBAL_ID)
    code: str | None = optional_input(CODE)
    address: str | None = optional_input(ADDRESS)


@strawberry.input(
    one_of=True,
    description="区域。A place with everything in it, named by exactly one of its global id, its "
    "code or its address. The id may also be that of an alliance, which stands for the places of "
    "its members.",
)
class AreaRef:
    id: strawberry.ID | None = optional_input(GLOBAL_ID)
    code: str | None = optional_input(CODE)
    address: str | None = optional_input(ADDRESS)


@strawberry.input(description="筛选条件。The entries of a directory to return.")
class DirectoryFilter:
    area: AreaRef | None = optional_input(IN_AREA)
    name: str | None = optional_input(NAME_PART)
    category: list[str] | None = optional_input(
        "类别。Return only entries of these categories, given by their codes."
    )


@strawberry.input(description="筛选条件。The posts, tenures or assignments to return.")
class DutyFilter:
    area: AreaRef | None = optional_input(IN_AREA)
    duty: list[str] | None = optional_input(
        "责任。Return only entries of these duties, given by their codes."
    )


@strawberry.input(description="排序。How to sort a directory.")
class DirectoryOrder:
    field: DirectoryOrderField = required_input(SORT_FIELD)  # type: ignore[valid-type]
    direction: OrderDirection = required_input(DIRECTION)  # type: ignore[valid-type]


@strawberry.input(description="排序。How to sort posts, tenures or assignments.")
class DutyOrder:
    field: DutyOrderField = required_input(SORT_FIELD)  # type: ignore[valid-type]
    direction: OrderDirection = required_input(DIRECTION)  # type: ignore[valid-type]


ENDED = make_argument(
    "ended",
    bool | None,
    "含已终止。True also returns entries that have ended or not yet begun on the day `at`. Not "
    "together with `filter: { area }`, since what has ended belongs to no area.",
)


def connection_field(
    kind: Kind, charge: RootCharge | None = None, *moments: StrawberryArgument
) -> StrawberryField:
    """Make the field that lists all nodes of a kind; `moments` say of which day and belief."""
    filter_type, order_type = list_inputs(kind)
    return make_field(
        lazy_type(f"{kind.name}Connection"),
        f"{kind.zh}。{kind.en}",
        make_argument(
            "filter", filter_type | None, "筛选条件。Which entries to return. Defaults to all."
        ),
        make_argument(
            "orderBy",
            order_type | None,
            "排序。How to sort the entries. Defaults to their ids, which also decide between "
            "equals.",
        ),
        FIRST,
        AFTER,
        LAST,
        BEFORE,
        *moments,
        name=kind.root_field,
        charge=charge,
    )


def list_inputs(kind: Kind) -> tuple[Any, Any]:
    """Return the inputs that filter and sort the list of a kind."""
    filter_input, order_input = (
        (DirectoryFilter, DirectoryOrder) if kind.title_property else (DutyFilter, DutyOrder)
    )
    if kind.filters:
        filter_input = make_filter(kind)
    if kind.orders:
        order_input = make_order(kind)
    return filter_input, order_input


def make_filter(kind: Kind) -> Any:
    """Make the input that filters a kind by the properties and edges of its declaration."""
    types: dict[str, Any] = {"area": AreaRef | None}
    if kind.title_property == "name":
        types["name"] = str | None
    types |= {name: filter_type(kind, name) for name in kind.filters}
    descriptions = {name: filter_description(kind, name) for name in types}
    return make_input(
        f"{kind.name}Filter",
        types,
        descriptions,
        f"筛选条件。Which entries of {kind.zh} to return.",
    )


def filter_description(kind: Kind, name: str) -> str:
    """Return the description of one part of a filter."""
    declared = kind.declares(name)
    if name == "area":
        return IN_AREA
    if name == "name":
        return NAME_PART
    if isinstance(declared, Edge):
        return f"{declared.zh}。Return only entries with this node, given by its id. {declared.en}"
    if declared is None:
        return f"{name}。Return only entries with one of these values."
    if declared.value is Value.FLAG:
        return f"{declared.zh}。Return only entries with this value. {declared.en}"
    return f"{declared.zh}。Return only entries with one of these values. {declared.en}"


def filter_type(kind: Kind, name: str) -> Any:
    """Return the type of one part of a filter: an id of an edge, a flag, some choices or texts."""
    match kind.declares(name):
        case Edge():
            return strawberry.ID | None
        case Property(value=Value.FLAG) | Derived(value=Value.FLAG):
            return bool | None
        case (Property() | Derived()) as declared if declared.choices:
            return list_type(closed_list_enum(declared.choices)) | None
    return list[str] | None


def make_order(kind: Kind) -> Any:
    """Make the input that sorts a kind by the orders of its declaration."""
    order_field = make_enum(
        f"{kind.name}OrderField",
        {name: order_meaning(kind, name) for name in kind.orders},
        f"排序字段。The fields by which {kind.zh} can be sorted.",
    )
    return make_input(
        f"{kind.name}Order",
        {"field": order_field, "direction": OrderDirection},
        {"field": SORT_FIELD, "direction": DIRECTION},
        f"排序。How to sort {kind.zh}.",
    )


def order_meaning(kind: Kind, name: str) -> tuple[str, str]:
    """Return the Chinese and English meaning of an order: `DUE_ON` sorts by the field `dueOn`."""
    if name == "OVERDUE_FIRST":
        return "逾期优先", "Sort overdue projects first, then by `dueOn`"
    first, *rest = name.lower().split("_")
    field = first + "".join(word.capitalize() for word in rest)
    declared = kind.declares(field)
    return declared.zh if declared else "", f"Sort by `{field}`"


def make_input(
    name: str, types: Mapping[str, Any], descriptions: Mapping[str, str], description: str
) -> Any:
    """Make an input type; a part whose type allows null may be omitted."""
    annotations = {attribute_name(part): annotation for part, annotation in types.items()}
    members: dict[str, Any] = {"__annotations__": annotations, "__module__": __name__}
    for part, annotation in types.items():
        is_optional = type(None) in get_args(annotation)
        make_part = optional_input if is_optional else required_input
        members[attribute_name(part)] = make_part(descriptions[part], part)
    return strawberry.input(type(name, (), members), description=description)
