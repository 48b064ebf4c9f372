"""The parts from which a statement is put together, and the parameters that it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.database.protocols import Reader
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, Clock, end_of_day
from graph.query.execution import Binding, Execution, Prefetch, Result
from graph.query.selection import Argument
from graph.query.shape import Shape
from graph.vocabulary.duties import Vocabulary

CONSTANTS: Mapping[str, Any] = {"beginning": BEGINNING, "open": OPEN, "believed": BELIEVED}
"""Parameters that every statement may use."""


class Projection(NamedTuple):
    """An expression of Cypher, the shape of its value, and the clauses that must come before it.

    Without an expression the shape makes the value alone.
    """

    expression: str
    shape: Shape | None = None
    clauses: str = ""
    required: bool = False
    nullable: bool = False
    """Of a root: what refuses it leaves the other roots of the operation."""


class MatchClause(NamedTuple):
    """A pattern with its conditions, which finds the nodes of one variable."""

    pattern: str
    conditions: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    """Other variables that the rows need."""

    def where(self, *more: str) -> str:
        """Return the clause, with further conditions."""
        conditions = (*self.conditions, *more)
        return f"{self.pattern} WHERE {' AND '.join(conditions)}" if conditions else self.pattern


@dataclass(slots=True)
class CompileContext:
    """What the compilation of one statement gathers: names that are taken, parameters and prefetches."""

    vocabulary: Vocabulary
    taken: int = 0
    parameters: dict[str, Binding] = field(default_factory=dict)
    """How each parameter gets its value, by name; a statement need not use all of them."""
    prefetches: list[Prefetch[Any]] = field(default_factory=list)
    """In the order in which they are read."""

    def name(self, stem: str) -> str:
        """Return a variable or parameter name that is not used yet."""
        self.taken += 1
        return f"{stem}{self.taken}"

    def parameter(self, stem: str, binding: Binding) -> str:
        """Return the name of a new parameter with this binding."""
        name = self.name(stem)
        self.parameters[name] = binding
        return name

    def argument(self, argument: Argument) -> str:
        """Return the name of the parameter that holds an argument as the caller sent it."""
        self.parameters.setdefault(argument.slot, argument_binding(argument.slot))
        return argument.slot

    def add_clock(self, clock: Clock) -> None:
        """Add the parameters of a clock; its day may have a binding already."""
        self.parameters.setdefault(clock.at, argument_binding(clock.at))
        self.parameters.setdefault(clock.moment, lambda run: end_of_day(run.day(clock)))
        if clock.as_of:
            self.parameters.setdefault(clock.as_of, argument_binding(clock.as_of))

    def prefetch(self, read: Callable[[Reader, Execution], Awaitable[Result]]) -> Prefetch[Result]:
        """Return the handle of a read that runs before the statement."""
        prefetch = Prefetch(read)
        self.prefetches.append(prefetch)
        return prefetch


def argument_binding(slot: str) -> Binding:
    """Return the binding of a parameter to the value of an argument."""
    return lambda run: run.values[slot]


def collect_rows(match: str, piece: Projection, *, order: str = "") -> str:
    """Return the list of a piece's rows over what `match` finds."""
    return f"COLLECT {{ {' '.join(part for part in (match, order, piece.clauses) if part)} RETURN {piece.expression} }}"


def first_row(match: str, piece: Projection, variable: str) -> str:
    """Return the piece's row of the only node that `match` finds; of several the first by id, of none null."""
    return f"head({collect_rows(match, piece, order=f'WITH {variable} ORDER BY {variable}.id LIMIT 1')})"


def shape_of(piece: Projection) -> Shape:
    """Return the shape of a piece that has one."""
    if piece.shape is None:
        raise LookupError(f"{piece.expression} has no shape.")
    return piece.shape
