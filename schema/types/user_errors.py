"""Types of the errors of a mutation on which a person can act."""

import strawberry

from schema.types.enums import WithheldReason
from schema.types.fields import described


@strawberry.interface(
    description="可处理的错误。A reason why a mutation was rejected, on which a person can act. "
    "Nothing was written."
)
class UserError:
    message: str = described(
        "说明。What is wrong and what to do, in Chinese and English, ready to be shown."
    )
    code: str = described("错误编码。The code for programs; it never changes.")
    path: list[str] = described(
        "字段路径。The path from the argument to the input field that caused the error."
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
    available: float = described("可用数量。The quantity that is still available.")


@strawberry.type(
    description="状态冲突。The present state does not allow the mutation; `message` names what "
    "prevents it."
)
class Conflict(UserError):
    pass


ORDINARY = (InvalidInput, NotFound, NotAllowed, Conflict)
"""The errors that any mutation can return."""
