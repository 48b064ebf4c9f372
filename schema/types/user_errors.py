"""Types of the errors of a mutation on which a person can act."""

import strawberry

from schema.types.costs import PART_OF_PARENT
from schema.types.enums import PlaceKind, WithheldReason
from schema.types.fields import described
from schema.types.scalars import DecimalNumber

MESSAGE = "说明。What is wrong and what to do, in Chinese and English, ready to be shown."
ERROR_CODE = "错误编码。The code for programs; it never changes."
PROBABILITY = (
    "匹配概率。The probability that the place is meant; all candidates have 1 at most together."
)
PATH = "字段路径。The path from the argument to the input field that caused the error."


@strawberry.type(description="候选场所。A place that an ambiguous address may mean, to pick from.")
class PlaceChoice:
    read_cost = PART_OF_PARENT
    id: strawberry.ID = described("全局编号。The global id; pass it instead of the address.")
    kind: PlaceKind = described("场所类别。The kind of the place.")  # type: ignore[valid-type]
    label: str = described("显示名称。Its name after the names of what contains it, widest first.")
    score: float = described(PROBABILITY)


@strawberry.type(description="输入错误。One fault of an input, which belongs to one of its fields.")
class InputError:
    read_cost = PART_OF_PARENT
    message: str = described(MESSAGE)
    error_code: str = described(ERROR_CODE)
    path: list[str] = described(PATH)
    question: str | None = described(
        "澄清问题。For `AMBIGUOUS_ADDRESS`, the one question to ask in order to tell the "
        "candidates apart; null for other errors."
    )
    candidates: list[PlaceChoice] = described(
        "候选场所。For `AMBIGUOUS_ADDRESS`, the ten places that fit best, best first; empty for "
        "other errors."
    )


@strawberry.interface(
    description="可处理的错误。A reason why a mutation was rejected, on which a person can act. "
    "Nothing was written."
)
class UserError:
    message: str = described(MESSAGE)
    error_code: str = described(ERROR_CODE)
    path: list[str] = described(PATH)
    errors: list[InputError] = described(
        "全部错误。All faults of the input, each with its path; the first is this one. Show each "
        "at its field of the form."
    )


@strawberry.type(description="输入无效。An input field has a value that is not allowed.")
class InvalidInput(UserError):
    pass


@strawberry.type(description="未找到。An id or reference in the input does not exist.")
class NotFound(UserError):
    pass


@strawberry.type(description="无权限。The caller may not do this.")
class NotAllowed(UserError):
    reason: WithheldReason | None = described(  # type: ignore[valid-type]
        "原因。Why the caller may not; null if there is no more to say."
    )


@strawberry.type(description="超出可用数量。The input asks for more than is available.")
class CapacityExceeded(UserError):
    available: DecimalNumber = described("可用数量。The quantity that is still available.")


@strawberry.type(
    description="状态冲突。The present state does not allow the mutation; `message` names what "
    "prevents it."
)
class Conflict(UserError):
    pass


ORDINARY = (InvalidInput, NotFound, NotAllowed, Conflict)
"""The errors that any mutation can return."""
