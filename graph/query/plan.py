"""Query plans: one statement, its parameters and the shape of its result, for many runs.

A root that is refused, or lacks a required value, is null with an error; the others are answered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as declare_field
from datetime import UTC, datetime
from typing import Any

from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import CITY_ZONE, Clock
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.execution import AnotherRead, Binding, Execution, MissingValue, Prefetch
from graph.query.follow_ups import read_follow_ups
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
    extra: Mapping[str, Any] = declare_field(default_factory=dict)
    """Further `extensions`, such as `argument` and `candidates`."""


@dataclass(slots=True)
class QueryResult:
    """The result of a query: a value for each root, null for each that has an error."""

    data: dict[str, Any]
    problems: list[ResultError]


@dataclass(frozen=True, slots=True)
class RootSlot:
    """A root field: its value in Cypher, empty if nothing is read for it, and the value's shape."""

    field: Field
    expression: str
    shape: Shape
    used: Sequence[str] = ()
    """Names of the parameters that the expression uses."""
    prefetches: Sequence[Prefetch[Any]] = ()
    refusal: InvalidArgument | None = None
    """Why the root could not be compiled; there is no expression then."""

    async def prepare(
        self, reader: Reader, run: Execution, parameters: Mapping[str, Binding]
    ) -> dict[str, Any]:
        """Run the prefetches and return the values of the parameters.

        Raises `InvalidArgument` and `MissingValue`.
        """
        if self.refusal:
            raise self.refusal
        for prefetch in self.prefetches:
            run.results[prefetch] = await prefetch.read(reader, run)
        return {name: parameters[name](run) for name in self.used}


REFUSALS = (InvalidArgument, MissingValue)
"""What makes a root null."""


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A compiled query; `graph.queries.plan_query` and `plan_root` make it."""

    parameters: Mapping[str, Binding] = declare_field(repr=False)
    """All that the compilation has named."""
    roots: Sequence[RootSlot] = declare_field(repr=False)
    vocabulary: Vocabulary = declare_field(repr=False)

    @property
    def statement(self) -> str:
        """The statement that answers all roots; empty if they need nothing from the graph."""
        return statement_of(self.roots)

    @property
    def prefetches(self) -> list[Prefetch[Any]]:
        """The reads that run before the statement."""
        return [prefetch for root in self.roots for prefetch in root.prefetches]

    @property
    def is_refused(self) -> bool:
        """Whether a root could not be compiled with these values; others may be possible."""
        return any(root.refusal for root in self.roots)

    async def ask(self, reader: Reader, values: Mapping[str, Any]) -> QueryResult:
        """Run the query: its prefetches, its statement in one round trip, and its follow-ups.

        `values` holds argument values by slot, and `today`.
        """
        run = self.start(values)
        parameters: dict[str, Any] = {}
        ready: list[RootSlot] = []
        errors: dict[str, ResultError] = {}
        for root in self.roots:
            try:
                parameters |= await root.prepare(reader, run, self.parameters)
                ready.append(root)
            except REFUSALS as refusal:
                errors[root.field.key] = root_error(root.field.key, refusal)
        rows = await read_roots(reader, ready, parameters)
        data: dict[str, Any] = {root.field.key: None for root in self.roots}
        for root, row in zip(ready, rows, strict=True):
            key = root.field.key
            try:
                data[key] = await shape_root(reader, root, row, run)
            except REFUSALS as refusal:
                errors[key] = root_error(key, refusal)
        missing = [missing_error(path) for path in run.missing]
        refused = [errors[key] for key in data if key in errors]
        return QueryResult(data, [*refused, *missing])

    async def ask_root(
        self, reader: Reader, values: Mapping[str, Any], outer: Execution | None = None
    ) -> Any:
        """Return the value of the only root of a plan that the graph runs for itself.

        As a part of another run, `outer`, it shares what that has read. Raises `InvalidArgument`
        and `MissingValue`.
        """
        run = self.start(values, outer)
        row = await self.read_root(reader, run)
        (root,) = self.roots
        return await shape_root(reader, root, row, run)

    async def read_root(self, reader: Reader, run: Execution) -> Any:
        """Return the unshaped row of the only root. Raises `InvalidArgument`."""
        (root,) = self.roots
        parameters = await root.prepare(reader, run, self.parameters)
        (row,) = await read_roots(reader, [root], parameters)
        return row

    def start(self, values: Mapping[str, Any], outer: Execution | None = None) -> Execution:
        """Return the state of a new run, which may be a part of another one."""
        if outer:
            return Execution(
                values, outer.now, self.vocabulary, self.parameters, shared=outer.shared
            )
        now = datetime.now(UTC).astimezone(CITY_ZONE)
        return Execution(values, now, self.vocabulary, self.parameters)


def statement_of(roots: Sequence[RootSlot]) -> str:
    """Return the statement that answers some roots; empty if they need nothing from the graph."""
    expressions = [root.expression for root in roots if root.expression]
    return f"RETURN {cypher_list(expressions)} AS answer" if expressions else ""


async def read_roots(
    reader: Reader, roots: Sequence[RootSlot], parameters: Mapping[str, Any]
) -> list[Any]:
    """Return the row of each root, None for one that needs nothing from the graph."""
    statement = statement_of(roots)
    record = iter(await reader.read(statement, parameters) if statement else ())
    return [next(record) if root.expression else None for root in roots]


async def shape_root(reader: Reader, root: RootSlot, row: Any, run: Execution) -> Any:
    """Return the value of a root, shaped again as long as there is more to read for its nodes.

    A shape may ask for another read, which answers instead. Raises `InvalidArgument` and
    `MissingValue`.
    """
    known = len(run.missing)
    try:
        value = root.shape(row, run)
        while await read_follow_ups(reader, run):
            del run.missing[known:]
            value = root.shape(row, run)
    except AnotherRead as another:
        return await another.read(reader, run)
    return value


def root_error(key: str, refusal: InvalidArgument | MissingValue) -> ResultError:
    """Return the error of a root that is null."""
    if isinstance(refusal, MissingValue):
        return missing_error([key, *refusal.path[1:]])
    extra = {"argument": refusal.argument, **refusal.extra}
    return ResultError([key], str(refusal), refusal.code, extra)


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
    slots = [compile_root(context, field, resolver) for field, resolver in roots]
    return QueryPlan(context.parameters, slots, vocabulary)


def compile_root(context: CompileContext, field: Field, resolver: RootResolver) -> RootSlot:
    """Compile one root field."""
    first = len(context.prefetches)
    try:
        projection = resolver(context, field)
    except InvalidArgument as refusal:
        return RootSlot(field, "", unshaped, refusal=refusal)
    expression = projection.expression
    used = used_parameters(expression, context.parameters)
    shape = projection.shape or unshaped
    return RootSlot(field, expression, shape, used, context.prefetches[first:])


def clocks_of(fields: Sequence[Field]) -> Iterator[Clock]:
    """Yield the clocks of these fields and of all below them."""
    for field in fields:
        yield field.clock
        if field.selection:
            yield from clocks_of(field.selection.fields)


def unshaped(value: Any, _run: Execution) -> Any:
    """Return a value as it was read."""
    return value
