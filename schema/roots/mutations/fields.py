"""How the root field of a mutation and the union of its results are made."""

from typing import Annotated, Any, Union

import strawberry
from strawberry.types.field import StrawberryField

from schema.types.fields import make_argument, make_field
from schema.types.user_errors import ORDINARY

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


def result_union(name: str, member: type, *errors: type) -> Any:
    """Make the union of a mutation's result, its own errors, and the errors of any mutation."""
    members = (member, *errors, *ORDINARY)
    union = strawberry.union(
        f"{name}Result",
        description=f"结果。The {name} that was written, or the error that prevented it.",
    )
    return Annotated[Union[members], union]  # noqa: UP007 - the members are known at run time only


def mutation_field(input_type: type, result: Any, description: str) -> StrawberryField:
    """Make the root field of a mutation, whose only argument is its input."""
    argument = make_argument("input", input_type, "输入。The values of the mutation.")
    return make_field(result, description, argument)
