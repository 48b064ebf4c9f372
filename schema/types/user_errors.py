"""Why a mutation was not done: the errors that a person can act on."""

import strawberry

from schema.types.coverage import text
from schema.types.enums import WithheldReason


@strawberry.interface(
    description="Something that stands in the way of a mutation, and that a person can act on."
)
class UserError:
    message: str = text("What the matter is and what to do, in Chinese and English.")
    code: str = text("A code for programs; never changes.")
    path: list[str] = text("The input field at fault, as a path from the argument.")


@strawberry.type(description="A value that cannot be.")
class InvalidInput(UserError):
    pass


@strawberry.type(description="An id that leads to nothing.")
class NotFound(UserError):
    pass


@strawberry.type(description="Something that this caller may not do.")
class NotAllowed(UserError):
    reason: WithheldReason | None = text("Why not.")  # type: ignore[valid-type]


@strawberry.type(description="More than there is.")
class CapacityExceeded(UserError):
    available: float = text("How much there is.")


@strawberry.type(
    description="Something that the present state does not allow; the message names what is in the way."
)
class Conflict(UserError):
    pass


ORDINARY = (InvalidInput, NotFound, NotAllowed, Conflict)
"""What can stand in the way of any mutation."""
