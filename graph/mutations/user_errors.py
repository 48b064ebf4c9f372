"""Errors of mutations, each with a code for programs and a message that a person can act on.

All faults of an input are told at once: `InputFaults` gathers them while the input is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Literal

import orjson

from graph.errors import Message

Sort = Literal["InvalidInput", "NotFound", "NotAllowed", "CapacityExceeded", "Conflict"]
"""The GraphQL type of an error."""
LONGEST_VALUE = 80
"""Characters of a value that a message repeats."""


@dataclass(frozen=True, slots=True)
class UserError:
    """Why a mutation was rejected."""

    sort: Sort
    code: str
    path: tuple[str, ...]
    """The part of the input at fault."""
    message: Message
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of errors of this sort, such as `available`, or of its entry in `errors`."""
    others: tuple[UserError, ...] = ()
    """Further faults of the same input, in the order of its parts."""

    @property
    def faults(self) -> tuple[UserError, ...]:
        """All faults of the input, this one first."""
        return (replace(self, others=()), *self.others)

    def to_response(self) -> dict[str, Any]:
        """Return all fields of the error by their names in the API."""
        own = {"__typename": self.sort, **self.to_input_error(), **self.extra}
        return {**own, "errors": [fault.to_input_error() for fault in self.faults]}

    def to_input_error(self) -> dict[str, Any]:
        """Return all fields of the error as one of several."""
        return {
            "message": str(self.message),
            "errorCode": self.code,
            "path": list(self.path),
            "question": self.extra.get("question"),
            "candidates": self.extra.get("candidates", []),
        }

    def to_json(self) -> str:
        """Return all of the error as JSON, for `error_from_json`."""
        return orjson.dumps([part for fault in self.faults for part in fault.stored()]).decode()

    def stored(self) -> tuple[Any, ...]:
        """Return the error without others, as it is stored."""
        zh, en = self.message
        return self.sort, self.code, self.path, zh, en, self.extra

    def below(self, path: str) -> UserError:
        """Return the error with the path of a nested input, such as `items.1`, before its own."""
        others = tuple(other.below(path) for other in self.others)
        return replace(self, path=(*input_path(path), *self.path[1:]), others=others)


STORED_PARTS = 6
"""Parts of one error that `UserError.stored` returns."""


def error_from_json(text: str) -> UserError:
    """Return the error that `UserError.to_json` wrote down."""
    parts = orjson.loads(text)
    faults = []
    for begin in range(0, len(parts), STORED_PARTS):
        sort, code, path, zh, en, extra = parts[begin : begin + STORED_PARTS]
        faults.append(UserError(sort, code, tuple(path), Message(zh, en), extra))
    return join_faults(faults)


def join_faults(faults: Sequence[UserError]) -> UserError:
    """Return the first of several faults, with the others in it."""
    first, *others = faults
    return replace(first, others=tuple(others))


class MutationRejected(Exception):
    """Raised to reject a mutation. The transaction is rolled back, so nothing is written."""

    def __init__(self, error: UserError) -> None:
        super().__init__(str(error.message))
        self.error = error


def invalid_input_error(code: str, path: str, zh: str, en: str, **extra: Any) -> MutationRejected:
    """Return the error for a value of the input.

    `path` is its name, with dots if it lies deeper.
    """
    error = UserError("InvalidInput", code, input_path(path), Message(zh, en), extra)
    return MutationRejected(error)


def not_found_error(path: str, value: str, zh: str, en: str) -> MutationRejected:
    """Return the error for the id of no node.

    `zh` and `en` say which sort of node it should be the id of.
    """
    if len(value) > LONGEST_VALUE:
        value = f"{value[:LONGEST_VALUE]}…"
    message = Message(
        f"没有找到{zh}“{value}”，请核对编号。", f"There is no {en} “{value}”; check the id."
    )
    return MutationRejected(UserError("NotFound", "NOT_FOUND", input_path(path), message))


def conflict_error(code: str, path: str, zh: str, en: str) -> MutationRejected:
    """Return the error for what the present state of the graph does not allow."""
    return MutationRejected(UserError("Conflict", code, input_path(path), Message(zh, en)))


@dataclass(slots=True)
class InputFaults:
    """Gathers the faults of the parts of an input.

    Each part is read within `with faults:`, which ends early if the part is at fault; what depends
    on the parts comes after `faults.raise_any()`.
    """

    found: list[UserError] = field(default_factory=list)

    def __enter__(self) -> None:
        """Begin to read a part."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        raised: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        """Keep the faults of a part that cannot be read; any other error is passed on."""
        if not isinstance(raised, MutationRejected):
            return False
        self.found += raised.error.faults
        return True

    def raise_any(self) -> None:
        """Raise `MutationRejected` with all faults, if there are any."""
        if self.found:
            raise MutationRejected(join_faults(self.found))


@contextmanager
def errors_below(path: str) -> Iterator[None]:
    """Prepend the path of a nested input, such as `milestones.1`, to the paths of raised errors."""
    try:
        yield
    except MutationRejected as rejected:
        raise MutationRejected(rejected.error.below(path)) from None


def input_path(path: str) -> tuple[str, ...]:
    """Return a dotted path as parts, from the argument `input` on."""
    return ("input", *path.split(".")) if path else ("input",)
