"""Inputs by which lists are sorted."""

from typing import Any

import strawberry

from graph.ontology.declarations import Kind
from schema.types.enums import DirectoryOrderField, DutyOrderField, OrderDirection, make_enum
from schema.types.fields import required_input
from schema.types.inputs import make_input

SORT_FIELD = "排序字段。The field by which to sort."
DIRECTION = "排序方向。Whether the smallest or the largest value comes first."


@strawberry.input(description="排序。How to sort a directory.")
class DirectoryOrder:
    field: DirectoryOrderField = required_input(SORT_FIELD)  # type: ignore[valid-type]
    direction: OrderDirection = required_input(DIRECTION)  # type: ignore[valid-type]


@strawberry.input(description="排序。How to sort posts, tenures or assignments.")
class DutyOrder:
    field: DutyOrderField = required_input(SORT_FIELD)  # type: ignore[valid-type]
    direction: OrderDirection = required_input(DIRECTION)  # type: ignore[valid-type]


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
