"""What an answer was read from, gathered while it is made.

Whoever reads says so here, in the context of the one who wants to know: each statement that is
sent, the kinds by whose revision a kept result was found, and whatever changes by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class ReadSet:
    """What one answer was read from."""

    statements: set[str] = field(default_factory=set)
    """The texts of the statements that were sent for it."""
    kinds: set[str] = field(default_factory=set)
    """The names of the kinds of kept results that it has used."""
    whole: bool = False
    """Whether a kept result was used that depends on everything."""
    passing: bool = False
    """Whether it depends on the present moment, or on who asks, beyond the day and the rights."""


READ_SET: ContextVar[ReadSet | None] = ContextVar("read_set", default=None)


@contextmanager
def gathered_reads() -> Iterator[ReadSet]:
    """Gather what this task, and tasks that it starts meanwhile, read from any graph."""
    gathered = ReadSet()
    token = READ_SET.set(gathered)
    try:
        yield gathered
    finally:
        READ_SET.reset(token)


def note_statement(statement: str) -> None:
    """Note a statement that is sent."""
    if gathered := READ_SET.get():
        gathered.statements.add(statement)


def note_kinds(names: Iterable[str]) -> None:
    """Note the kinds by whose revision a kept result is found."""
    if gathered := READ_SET.get():
        gathered.kinds.update(names)


def note_whole() -> None:
    """Note that a kept result is found by the revision of everything."""
    if gathered := READ_SET.get():
        gathered.whole = True


def note_passing() -> None:
    """Note that an answer holds for this moment, or for this one caller, only."""
    if gathered := READ_SET.get():
        gathered.passing = True
