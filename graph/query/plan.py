"""Query plans: one statement, its parameters and the shape of its result, for many runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as declare_field
from datetime import UTC, datetime
from typing import Any

from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import CITY_ZONE, Clock
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.execution import Binding, Execution, MissingValue, Prefetch
from graph.query.parameters import constant_bindings, used_parameters
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import Shape
from graph.vocabulary import Vocabulary

RootResolver = Callable[[CompileContext, Field], Projection]
"""Projects a root field."""

ROOT_FIELDS: dict[str, RootResolver] = {}
"""The root fields that a client can select, by name."""


@dataclass(frozen=True, slots=True)
class ResultError:
    """An error of a result: its path, a message for people, and a code for programs."""

    path: list[str | int]
    message: str
    code: str


@dataclass(slots=True)
class QueryResult:
    """The result of a query; `data` is None if a required value was missing."""

    data: dict[str, Any] | None
    problems: list[ResultError]


@dataclass(frozen=True, slots=True)
class RootSlot:
    """A root field: its slot in the record, None if nothing is read for it, and its shape."""

    field: Field
    index: int | None
    shape: Shape
    nullable: bool
    """An error of this root makes it null, and leaves the other roots."""

    def value(self, row: Any, run: Execution) -> Any:
        """Return the shaped value of the root."""
        raw = None if self.index is None else row[self.index]
        return self.shape(raw, run)


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A compiled query; `graph.queries.plan_query` and `plan_root` make it."""

    statement: str
    """Empty if the roots need nothing from the graph."""
    parameters: Mapping[str, Binding] = declare_field(repr=False)
    """All that the compilation has named."""
    used: Sequence[str]
    """Names of the parameters that the statement uses."""
    prefetches: Sequence[Prefetch[Any]] = declare_field(repr=False)
    roots: Sequence[RootSlot] = declare_field(repr=False)
    vocabulary: Vocabulary = declare_field(repr=False)

    async def ask(self, reader: Reader, values: Mapping[str, Any]) -> QueryResult:
        """Run the query: its prefetches, then its statement in one round trip.

        `values` holds argument values by slot, and `today`. Raises `InvalidArgument` for a value
        that cannot be answered.
        """
        run = self.start(values)
        try:
            row = await self.read(reader, run)
        except MissingValue as missing:
            return QueryResult(None, [missing_error(missing.path)])
        return self.shape_result(row, run)

    async def ask_root(
        self, reader: Reader, values: Mapping[str, Any], outer: Execution | None = None
    ) -> Any:
        """Return the value of the only root of a plan that the graph runs for itself.

        As a part of another run, `outer`, it shares what that has read. Raises `InvalidArgument`
        and `MissingValue`.
        """
        run = self.start(values, outer)
        row = await self.read(reader, run)
        (root,) = self.roots
        return root.value(row, run)

    def start(self, values: Mapping[str, Any], outer: Execution | None = None) -> Execution:
        """Return the state of a new run, which may be a part of another one."""
        if outer:
            return Execution(
                values, outer.now, self.vocabulary, self.parameters, shared=outer.shared
            )
        now = datetime.now(UTC).astimezone(CITY_ZONE)
        return Execution(values, now, self.vocabulary, self.parameters)

    async def read(self, reader: Reader, run: Execution) -> Any:
        """Run the prefetches and the statement, and return its record."""
        for prefetch in self.prefetches:
            run.results[prefetch] = await prefetch.read(reader, run)
        if not self.statement:
            return []
        return await reader.read(self.statement, self.parameter_values(run))

    def parameter_values(self, run: Execution) -> dict[str, Any]:
        """Return the values of the parameters that the statement uses."""
        return {name: self.parameters[name](run) for name in self.used}

    def shape_result(self, row: Any, run: Execution) -> QueryResult:
        """Return the result that a record holds."""
        data: dict[str, Any] = {}
        errors: list[ResultError] = []
        for root in self.roots:
            key = root.field.key
            try:
                data[key] = root.value(row, run)
            except MissingValue as missing:
                return QueryResult(None, [missing_error([*missing.path])])
            except InvalidArgument as error:
                errors.append(ResultError([key], str(error), error.code))
                if not root.nullable:
                    return QueryResult(None, errors)
                data[key] = None
        errors += [missing_error(path) for path in run.missing]
        return QueryResult(data, errors)


def missing_error(path: list[str | int]) -> ResultError:
    """Return the error of a required value that is null in the graph."""
    where = ".".join(str(step) for step in path)
    message = Message(
        f"图谱中缺少 {where} 必须有的值，请检查其来源。",
        f"The graph lacks a value that {where} must have; check its source.",
    )
    return ResultError(path, str(message), "INCOMPLETE_DATA")


def plan_root(resolver: RootResolver, field: Field, vocabulary: Vocabulary) -> QueryPlan:
    """Compile a root that no client can name, for `QueryPlan.ask_root`."""
    return plan_roots([(field, resolver)], vocabulary)


def plan_roots(roots: Sequence[tuple[Field, RootResolver]], vocabulary: Vocabulary) -> QueryPlan:
    """Compile root fields with their resolvers into one plan."""
    context = CompileContext(vocabulary)
    context.parameters.update(constant_bindings(vocabulary))
    for clock in clocks_of([field for field, _ in roots]):
        context.add_clock(clock)
    slots: list[RootSlot] = []
    expressions: list[str] = []
    for field, resolver in roots:
        projection = resolver(context, field)
        index = None
        if projection.expression:
            index = len(expressions)
            expressions.append(projection.expression)
        shape = projection.shape or unshaped
        slots.append(RootSlot(field, index, shape, projection.nullable))
    statement = f"RETURN {cypher_list(expressions)} AS answer" if expressions else ""
    used = used_parameters(statement, context.parameters)
    return QueryPlan(statement, context.parameters, used, context.prefetches, slots, vocabulary)


def clocks_of(fields: Sequence[Field]) -> Iterator[Clock]:
    """Yield the clocks of these fields and of all below them."""
    for field in fields:
        yield field.clock
        if field.selection:
            yield from clocks_of(field.selection.fields)


def unshaped(value: Any, _run: Execution) -> Any:
    """Return a value as it was read."""
    return value
