"""How the root field of a mutation and the union of its results are made."""

from typing import Annotated, Any, Union

import strawberry
from strawberry.types.field import StrawberryField

from graph.mutations import MOST_ITEMS
from schema.types.costs import ReadCost, RootCharge
from schema.types.fields import (
    list_type,
    make_argument,
    make_class,
    make_field,
    optional_input,
    required_input,
)
from schema.types.user_errors import ORDINARY, CapacityExceeded

BATCH_KEY = (
    "幂等键。A text of your choice, at most 200 characters, for the whole batch. A retry with the "
    "same text and items changes nothing and returns the results of the first call, rejections "
    "too; it does what an interruption left undone. Without it, each item may have a key of its "
    "own."
)
KEY = (
    "幂等键。A text of your choice, at most 200 characters. A retry with the same text changes "
    "nothing and returns the result of the first call."
)
CATEGORY = "服务类别。The code or Chinese name of a category."
TITLE = "标题。A short title; it must not name or describe a person."
DESCRIPTION = "说明。Further details; they must not name or describe a person."
UNIT_OF_MEASURE = "计量单位。The unit of measure of the quantity."
WINDOW_START = "起始日期。The first day of the time window. Defaults to none: the window is open."
WINDOW_END = (
    "终止日期（不含当日，即最后一天的次日）。The day after the last day of the time window. "
    "Defaults to none: the window is open."
)


WRITE_OF_ITEM = 250
"""Nodes that stand for the write of one item: a request of the most items costs about half of what
a request may cost.
"""
OWN_ERRORS: dict[str, tuple[type, ...]] = {"Project": (CapacityExceeded,)}
"""The errors of a result besides those that any mutation can return."""
RESULTS: dict[str, Any] = {}
"""The unions of results by the name of what was written; mutations of one kind share one."""


def result_union(name: str, member: type, description: str = "") -> Any:
    """Return the union of a mutation's result and its errors; it is made once for each name."""
    if name not in RESULTS:
        written = f"结果。The {name} that was written, or the error that prevented it."
        union = strawberry.union(f"{name}Result", description=description or written)
        members = (member, *OWN_ERRORS.get(name, ()), *ORDINARY)
        RESULTS[name] = Annotated[Union[members], union]  # noqa: UP007 - the members are known at run time only
    return RESULTS[name]


def batch_result_union(kind: str, result: Any) -> Any:
    """Make the union of a bulk mutation's results and the errors of the batch as a whole."""
    fields = {
        "results": make_field(
            list_type(result),
            "逐项结果。The result of each item, in the order of the items.",
            cost=ReadCost(nodes=1),
        ),
        "done": make_field(int, "完成项数。The number of items that were done."),
        "rejected": make_field(
            int,
            "未完成项数。The number of items that were rejected; they undo none of the others.",
        ),
    }
    batch = strawberry.type(
        make_class(f"{kind}Batch", None, fields),
        description="批量结果。What became of each item of a batch. Each was done in a "
        "transaction of its own, as a whole or not at all.",
    )
    description = "批量结果。The results of a batch, or the error that prevented all of it."
    return result_union(f"{kind}Batch", batch, description)


def batch_input(item_type: type, name: str, description: str) -> type:
    """Make the input of a bulk mutation from that of its items."""
    members = {
        "__module__": __name__,
        "__annotations__": {"idempotency_key": str | None, "items": list_type(item_type)},
        "idempotency_key": optional_input(BATCH_KEY),
        "items": required_input(
            f"各项。The items, at most {MOST_ITEMS}; they are done in this order, and later ones "
            "see what earlier ones wrote."
        ),
    }
    made: type = strawberry.input(type(name, (), members), description=description)
    return made


def mutation_field(input_type: type, result: Any, description: str) -> StrawberryField:
    """Make the root field of a mutation, whose only argument is its input."""
    argument = make_argument("input", input_type, "输入。The values of the mutation.")
    return make_field(result | None, description, argument)


def bulk_mutation_field(input_type: type, result: Any, description: str) -> StrawberryField:
    """Make the root field of a bulk mutation, which is charged for each of its items."""
    argument = make_argument("input", input_type, "输入。The items of the batch.")
    return make_field(
        result | None, description, argument, charge=RootCharge(per_item=WRITE_OF_ITEM)
    )
