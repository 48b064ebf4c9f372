"""Inputs by which lists are sorted, made from the declarations of kinds and facets."""

from collections.abc import Iterator
from typing import Any

from strawberry.types.arguments import StrawberryArgument

from graph.ontology.declarations import Derived, Edge, Facet, Kind, Property, Value
from graph.ontology.kinds import KINDS
from schema.types.enums import OrderDirection
from schema.types.fields import lazy_type, list_type, make_argument
from schema.types.inputs import make_input
from schema.types.lists.filters import MODULE as FILTERS

HERE = "schema.types.lists.orders"
ORDERED_BY = (
    "排序。The keys by which to sort the entries, the first one first. Null comes last in "
    "ascending order. Defaults to the ids, which also decide between equals."
)


def order_argument(name: str) -> StrawberryArgument:
    """Make the argument that sorts a list of a kind or facet."""
    order = lazy_type(f"{name}Order", HERE)
    return make_argument("orderBy", list_type(order) | None, ORDERED_BY)


def make_order(declared: Kind | Facet) -> Any:
    """Make the input with one key of an order of a kind or facet."""
    types: dict[str, Any] = {"id": OrderDirection | None}
    descriptions = {"id": "全局编号。Sort by the global id."}
    for part in order_parts(declared):
        if is_sortable(part):
            types[part.name] = key_type(part) | None
            descriptions[part.name] = key_meaning(part)
    description = f"排序。A key by which to sort {declared.zh}: exactly one part."
    return make_input(f"{declared.name}Order", types, descriptions, description, one_of=True)


def order_parts(declared: Kind | Facet) -> Iterator[Property | Derived | Edge]:
    """Yield what a kind or facet has that might be sorted by."""
    yield from declared.properties
    if isinstance(declared, Kind):
        yield from declared.derived
    yield from declared.edges


def is_sortable(declared: Property | Derived | Edge) -> bool:
    """Whether a list can be sorted by a property, a derived value or an edge."""
    if isinstance(declared, Property):
        return not (declared.hidden or declared.protected or declared.value is Value.TEXTS)
    return True


def key_type(declared: Property | Derived | Edge) -> Any:
    """Return the type of a key: a direction, a key of the other kind, or a count."""
    if isinstance(declared, Edge):
        suffix = "ListOrder" if declared.many else "Order"
        return lazy_type(f"{declared.to}{suffix}", HERE)
    return OrderDirection


def key_meaning(declared: Property | Derived | Edge) -> str:
    """Return the description of a key."""
    if not isinstance(declared, Edge):
        return f"{declared.zh}。Sort by `{declared.name}`."
    if declared.many:
        return f"{declared.zh}。Sort by how many `{declared.name}` there are."
    return f"{declared.zh}。Sort by a key of `{declared.name}`."


def make_list_order(declared: Kind | Facet) -> Any:
    """Make the input that sorts by how many nodes of a kind or facet an edge leads to."""
    types: dict[str, Any] = {"count": OrderDirection}
    descriptions = {"count": "数量。Sort by how many there are."}
    types["filter"] = lazy_type(f"{declared.name}Filter", FILTERS) | None
    descriptions["filter"] = "筛选条件。Which of them to count. Defaults to all."
    description = f"排序。How to sort by the number of {declared.zh}."
    return make_input(f"{declared.name}ListOrder", types, descriptions, description)


def make_orders() -> dict[str, Any]:
    """Make the inputs that sort every kind and facet, by their names."""
    made: dict[str, Any] = {}
    for declared in (*KINDS.facets.values(), *KINDS):
        made[f"{declared.name}Order"] = make_order(declared)
        made[f"{declared.name}ListOrder"] = make_list_order(declared)
    return made


ORDERS = make_orders()
# Strawberry's lazy references look their types up by name in the module.
globals().update(ORDERS)
