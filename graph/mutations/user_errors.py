"""Errors of mutations, each with a code for programs and a message that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
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
    """Further fields of errors of this sort, such as `available`."""

    def to_response(self) -> dict[str, Any]:
        """Return all fields of the error by their names in the API."""
        return {
            "__typename": self.sort,
            "message": str(self.message),
            "code": self.code,
            "path": list(self.path),
            **self.extra,
        }

    def to_json(self) -> str:
        """Return all of the error as JSON, for `error_from_json`."""
        content = [self.sort, self.code, self.path, self.message.zh, self.message.en, self.extra]
        return orjson.dumps(content).decode()

    def below(self, path: str) -> UserError:
        """Return the error with the path of a nested input, such as `items.1`, before its own."""
        return replace(self, path=(*input_path(path), *self.path[1:]))


def error_from_json(text: str) -> UserError:
    """Return the error that `UserError.to_json` wrote down."""
    sort, code, path, zh, en, extra = orjson.loads(text)
    return UserError(sort, code, tuple(path), Message(zh, en), extra)


class MutationRejected(Exception):
    """Raised to reject a mutation. The transaction is rolled back, so nothing is written."""

    def __init__(self, error: UserError) -> None:
        super().__init__(str(error.message))
        self.error = error


def invalid_input_error(code: str, path: str, zh: str, en: str) -> MutationRejected:
    """Return the error for a value of the input.

    `path` is its name, with dots if it lies deeper.
    """
    return MutationRejected(UserError("InvalidInput", code, input_path(path), Message(zh, en)))


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
