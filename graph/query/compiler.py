"""The parts from which a statement is compiled, and the context that they share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.database.protocols import Reader
from graph.ontology.clock import Clock
from graph.query.execution import Binding, Execution, Prefetch, Result
from graph.query.parameters import argument_binding, clock_bindings
from graph.query.selection import Argument
from graph.query.shape import Shape
from graph.vocabulary import Vocabulary


class Projection(NamedTuple):
    """A Cypher expression, the shape of its value, and the clauses that must come before it.

    Without an expression the shape makes the value alone.
    """

    expression: str
    shape: Shape | None = None
    clauses: str = ""
    required: bool = False


class MatchClause(NamedTuple):
    """A pattern with its conditions, which finds the nodes of one variable."""

    pattern: str
    conditions: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    """Other variables that the rows need."""
    is_root: bool = False
    """It begins anywhere in the graph, rather than at a node of an enclosing row."""
    total: str = ""
    """The expression for the number of nodes, if it is known without counting what is found."""

    def where(self, *more: str) -> str:
        """Return the clause, with further conditions."""
        conditions = (*self.conditions, *more)
        if not conditions:
            return self.pattern
        return f"{self.pattern} WHERE {' AND '.join(conditions)}"


@dataclass(slots=True)
class CompileContext:
    """What the compilation of one statement collects: taken names, parameters and prefetches."""

    vocabulary: Vocabulary
    taken: int = 0
    parameters: dict[str, Binding] = field(default_factory=dict)
    """How each parameter gets its value, by name; a statement need not use all of them."""
    prefetches: list[Prefetch[Any]] = field(default_factory=list)
    """In the order in which they run."""

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
        self.parameters.setdefault(argument.slot, argument_binding(argument))
        return argument.slot

    def add_clock(self, clock: Clock) -> None:
        """Add the parameters of a clock. A day that is derived keeps the binding that it has."""
        bindings = clock_bindings(clock)
        for name, binding in bindings.items():
            self.parameters.setdefault(name, binding)

    def prefetch(self, read: Callable[[Reader, Execution], Awaitable[Result]]) -> Prefetch[Result]:
        """Return the handle of a read that runs before the statement."""
        prefetch = Prefetch(read)
        self.prefetches.append(prefetch)
        return prefetch


def collect_rows(match: str, projection: Projection, *, order: str = "") -> str:
    """Return the expression for the list of a projection's rows over what `match` finds."""
    parts = (match, order, projection.clauses)
    clauses = " ".join(part for part in parts if part)
    return f"COLLECT {{ {clauses} RETURN {projection.expression} }}"


def first_row(match: str, projection: Projection, variable: str) -> str:
    """Return the expression for the row of the first node by id that `match` finds, or null."""
    order = f"WITH {variable} ORDER BY {variable}.id LIMIT 1"
    rows = collect_rows(match, projection, order=order)
    return f"head({rows})"


def shape_of(projection: Projection) -> Shape:
    """Return the shape of a projection that has one."""
    if projection.shape is None:
        raise LookupError(f"{projection.expression} has no shape.")
    return projection.shape


def join_clauses(projections: Iterable[Projection]) -> str:
    """Return the clauses that must come before the expressions of several projections."""
    return "".join(projection.clauses for projection in projections)


def cypher_list(expressions: Iterable[str]) -> str:
    """Return the Cypher list of several expressions."""
    return f"[{', '.join(expressions)}]"
