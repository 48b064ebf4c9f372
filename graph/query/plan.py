"""A question that can be put again and again: one statement, the parameters it derives from arguments, the shape of its answer."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.database.protocols import Reader
from graph.ontology.clock import CITY_ZONE, Clock, end_of_day
from graph.query.compiler import CONSTANTS, CompileContext, Lookup, Projection
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import Execution, MissingValue, Shape
from graph.vocabulary import Vocabulary

ROOTS: dict[str, Callable[[CompileContext, Field], Projection]] = {}
"""What can be asked at the root, by name."""

PARAMETER = re.compile(r"\$([A-Za-z]\w*)")


@dataclass(frozen=True, slots=True)
class ResultError:
    """One thing that went wrong: where in the answer, what to tell, and a code for programs."""

    path: list[str | int]
    message: str
    code: str


@dataclass(slots=True)
class QueryResult:
    """The answer to a question; `data` is None where something that must be there was missing."""

    data: dict[str, Any] | None
    problems: list[ResultError]


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A planned question. Make it with `plan`."""

    statement: str
    parameters: Mapping[str, Callable[[Mapping[str, Any]], Any]]
    prefetches: Sequence[Lookup]
    slots: Sequence[tuple[Field, int | None, Shape]]
    vocabulary: Vocabulary
    nullable: frozenset[str] = frozenset()
    """Keys of the roots that may be null: what refuses one of them leaves the others."""

    async def ask(self, reader: Reader, values: dict[str, Any]) -> QueryResult:
        """Put the question with the values of its arguments, by slot, in one round trip after its lookups.

        `values` also holds `today`. Raises `InvalidArgument` for a value that cannot be answered.
        """
        for lookup in self.prefetches:
            await lookup(reader, values)
        row: Any = []
        if self.statement:
            row = await reader.read(
                self.statement, {name: derive(values) for name, derive in self.parameters.items()}
            )
        return self.answer(
            row, Execution(values, datetime.now(UTC).astimezone(CITY_ZONE), self.vocabulary)
        )

    def answer(self, row: Any, run: Execution) -> QueryResult:
        """Shape the record."""
        data: dict[str, Any] = {}
        problems: list[ResultError] = []
        for asked, index, shape in self.slots:
            try:
                data[asked.key] = shape(None if index is None else row[index], run)
            except MissingValue as missing:
                return QueryResult(None, [absent([*missing.path])])
            except InvalidArgument as refused:
                problems.append(ResultError([asked.key], str(refused), refused.code))
                if asked.key not in self.nullable:
                    return QueryResult(None, problems)
                data[asked.key] = None
        return QueryResult(data, [*problems, *(absent(path) for path in run.missing)])


def absent(path: list[str | int]) -> ResultError:
    """Tell that a value which must be there is not."""
    where = ".".join(str(step) for step in path)
    message = f"图谱中缺少 {where} 必须有的值，请检查其来源。/ The graph lacks a value that {where} must have; check its source."
    return ResultError(path, message, "INCOMPLETE_DATA")


def plan_query(roots: Sequence[Field], vocabulary: Vocabulary) -> QueryPlan:
    """Make the question that answers all roots in one statement."""
    draft = CompileContext(vocabulary)
    slots: list[tuple[Field, int | None, Shape]] = []
    expressions: list[str] = []
    nullable: set[str] = set()
    for asked in roots:
        piece = ROOTS[asked.name](draft, asked)
        index = len(expressions) if piece.expression else None
        if piece.expression:
            expressions.append(piece.expression)
        slots.append((asked, index, piece.shape or plain))
        nullable |= {asked.key} if piece.nullable else set()
    statement = f"RETURN [{', '.join(expressions)}] AS answer" if expressions else ""
    derived = {
        **draft.parameters,
        **{name: given(name) for name in clocks(roots)},
        **moments(roots),
        **constants(vocabulary),
    }
    used = set(PARAMETER.findall(statement))
    return QueryPlan(
        statement,
        {name: derived[name] for name in sorted(used)},
        draft.prefetches,
        slots,
        vocabulary,
        frozenset(nullable),
    )


def given(name: str) -> Callable[[Mapping[str, Any]], Any]:
    """Derive a parameter that is an argument as it was given."""
    return lambda values: values[name]


def constants(vocabulary: Vocabulary) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
    """Derive the parameters that are always the same in a city."""
    values = {
        **CONSTANTS,
        "ending": vocabulary.workflows.ending,
        "solving": vocabulary.workflows.solving,
    }
    return {name: (lambda _values, value=value: value) for name, value in values.items()}  # type: ignore[misc]


def moments(fields: Sequence[Field]) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
    """Derive the parameters that hold the last moments of the days asked about."""
    return {
        clock.moment: (lambda values, at=clock.at: end_of_day(values[at]))  # type: ignore[misc]
        for clock in seen(fields)
    }


def seen(fields: Sequence[Field]) -> Iterator[Clock]:
    """Return the clocks of these fields and of all below."""
    for asked in fields:
        yield asked.clock
        if asked.selection:
            yield from seen(asked.selection.fields)


def clocks(fields: Sequence[Field]) -> Iterator[str]:
    """Return the names of the parameters that hold the clocks of these fields and of all below."""
    for clock in seen(fields):
        yield clock.at
        if clock.as_of:
            yield clock.as_of


def plain(value: Any, _run: Execution) -> Any:
    """Return a value as it came."""
    return value
