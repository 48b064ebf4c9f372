"""Why a write was not done, in words that a person can act on and a code that programs can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Sort = Literal["InvalidInput", "NotFound", "NotAllowed", "CapacityExceeded", "Conflict"]


@dataclass(frozen=True, slots=True)
class UserError:
    """What stands in the way of a write."""

    sort: Sort
    code: str
    path: tuple[str, ...]
    """The part of the input at fault."""
    zh: str
    """What to do; in both languages at once where `en` is empty."""
    en: str
    more: Mapping[str, Any] = field(default_factory=dict)
    """What this sort of problem has besides, such as `available`."""

    @property
    def message(self) -> str:
        """Return both languages as one text."""
        return f"{self.zh} / {self.en}" if self.en else self.zh

    @property
    def told(self) -> dict[str, Any]:
        """What can be asked of it, by the names of the API."""
        return {
            "__typename": self.sort,
            "message": self.message,
            "code": self.code,
            "path": list(self.path),
            **self.more,
        }


class MutationRejected(Exception):
    """A write that is not done; raised before it has written anything, and undoing what it wrote where it was not."""

    def __init__(self, problem: UserError) -> None:
        super().__init__(problem.message)
        self.problem = problem


def invalid(code: str, path: str, zh: str, en: str) -> MutationRejected:
    """Refuse a value of the input; `path` is its name, with dots where it lies deeper."""
    return MutationRejected(UserError("InvalidInput", code, at(path), zh, en))


def not_found(path: str, value: str, zh: str, en: str) -> MutationRejected:
    """Refuse the id of something that is not there; `zh` and `en` say what it should have been."""
    shown = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
    return MutationRejected(
        UserError(
            "NotFound",
            "NOT_FOUND",
            at(path),
            f"没有找到{zh}“{shown}”，请核对编号。",
            f"There is no {en} “{shown}”; check the id.",
        )
    )


def conflict(code: str, path: str, zh: str, en: str) -> MutationRejected:
    """Refuse what the present state of the graph does not allow."""
    return MutationRejected(UserError("Conflict", code, at(path), zh, en))


SHOWN = 80
"""Characters of a text that a message repeats."""


@contextmanager
def inside(path: str) -> Iterator[None]:
    """Refuse what lies deeper in the input by its whole path, such as `milestones.1.title`."""
    try:
        yield
    except MutationRejected as refused:
        raise MutationRejected(
            replace(refused.problem, path=(*at(path), *refused.problem.path[1:]))
        ) from None


def at(path: str) -> tuple[str, ...]:
    """Return a path from the argument `input` on."""
    return ("input", *path.split(".")) if path else ("input",)
