"""The parts from which a statement is put together, and the parameters that it needs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.database.protocols import Reader
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN
from graph.query.selection import Argument
from graph.query.shape import Shape
from graph.vocabulary import Vocabulary

CONSTANTS: Mapping[str, Any] = {"beginning": BEGINNING, "open": OPEN, "believed": BELIEVED}
"""Parameters that every statement may use."""

Binding = Callable[[Mapping[str, Any]], Any]
"""Makes a parameter's value from the values of the arguments, by slot."""


Lookup = Callable[[Reader, dict[str, Any]], Awaitable[None]]
"""Asks the graph for what a statement's parameters depend on, and adds it to the values of the arguments."""


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
    """A statement under way: gives out names, and gathers how its parameters come from arguments."""

    vocabulary: Vocabulary
    taken: int = 0
    parameters: dict[str, Binding] = field(default_factory=dict)
    prefetches: list[Lookup] = field(default_factory=list)

    def name(self, stem: str) -> str:
        """Return a variable or parameter name that is not used yet."""
        self.taken += 1
        return f"{stem}{self.taken}"

    def parameter(self, stem: str, derivation: Binding) -> str:
        """Return the name of a parameter whose value is derived from the values of the arguments."""
        name = self.name(stem)
        self.parameters[name] = derivation
        return name

    def argument(self, argument: Argument) -> str:
        """Return the name of the parameter that holds the argument as it was given."""
        self.parameters.setdefault(argument.slot, lambda values: values[argument.slot])
        return argument.slot


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
