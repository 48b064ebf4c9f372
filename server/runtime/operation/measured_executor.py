"""An executor that counts, times and traces each operation that it passes on."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from time import perf_counter
from typing import Any

from prometheus_client import Counter, Histogram

from graph.callers import ANONYMOUS, Caller
from graph.database.connection import Database
from graph.database.statement_log import OBSERVERS, count_statements
from schema.execution.executor import Executor
from schema.limits.terms import OWN_TERMS, CostTerms
from server.logs import request_notes
from server.runtime.graphql_executor import StreamItem
from server.runtime.operation import metrics
from server.runtime.operation.beside import beside
from server.runtime.operation.pool import watch_pool
from server.runtime.operation.tracing import CURRENT_SPAN, Tracing, tracing
from server.settings import Settings

Result = Mapping[str, Any]


@dataclass(slots=True)
class MeasuredExecutor:
    """Answers as `executor` does."""

    executor: Executor
    known: frozenset[str]
    """The names of operations that are told from each other."""
    tracing: Tracing = field(default_factory=Tracing)

    def __post_init__(self) -> None:
        """Let the executor tell what operations cost."""
        self.executor.observe_cost = metrics.observe_cost

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
        terms: CostTerms = OWN_TERMS,
    ) -> Result:
        """Return the response map of a request, as `GraphQLExecutor` says."""
        with self.measured() as answered:
            result = await self.executor.execute(
                query,
                variables=variables,
                operation_name=operation_name,
                caller=caller,
                terms=terms,
            )
            answered.append(result)
            return result

    async def stream(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
        terms: CostTerms = OWN_TERMS,
        after: str | None = None,
    ) -> AsyncGenerator[StreamItem, None]:
        """Yield response maps, as `GraphQLExecutor` says; open streams are counted."""
        items = self.executor.stream(
            query,
            variables=variables,
            operation_name=operation_name,
            caller=caller,
            terms=terms,
            after=after,
        )
        metrics.STREAMS_OPEN.inc()
        try:
            async with aclosing(items):
                async for item in items:
                    yield item
        finally:
            metrics.STREAMS_OPEN.dec()
            self.count("ok")

    @contextmanager
    def measured(self) -> Iterator[list[Result]]:
        """Measure an operation, whose result is put into the list that is yielded."""
        began, answered = perf_counter(), list[Result]()
        with self.traced(answered), count_statements() as trips:
            try:
                yield answered
            finally:
                self.count(how_it_ended(answered))
                seconds, statements = histograms_of(request_notes().kind or "rejected")
                seconds.observe(perf_counter() - began)
                statements.observe(trips.count)

    @contextmanager
    def traced(self, answered: list[Result]) -> Iterator[None]:
        """Have a span for an operation, if it is sampled."""
        span = self.tracing.begin_operation(request_notes().trace)
        if span is None:
            yield
            return
        token = CURRENT_SPAN.set(span)
        try:
            yield
        finally:
            CURRENT_SPAN.reset(token)
            span.set_attributes(self.span_attributes(how_it_ended(answered)))
            span.end()

    def count(self, outcome: str) -> None:
        """Count an operation, and the look-ups in caches since the last one."""
        notes = request_notes()
        kind = notes.kind or "rejected"
        counter_of(self.name_of(notes.name), notes.root, kind, outcome).inc()
        for name, values in self.executor.caches.items():
            for result, number in values.take_counts().items():
                if number:
                    metrics.CACHE_LOOKUPS.labels(name, result).inc(number)

    def name_of(self, name: str) -> str:
        """Return the name of a known operation, `other` for any other."""
        return name if name in self.known else metrics.OTHER

    def span_attributes(self, outcome: str) -> dict[str, str]:
        """Return what a span says of its operation."""
        notes = request_notes()
        return {
            "graphql.operation.type": notes.kind or "rejected",
            "graphql.operation.name": self.name_of(notes.name),
            "linli.root": notes.root,
            "linli.outcome": outcome,
        }


@cache
def counter_of(operation: str, root: str, kind: str, outcome: str) -> Counter:
    """Return the counter with these labels, of which there are few."""
    return metrics.REQUESTS.labels(operation, root, kind, outcome)


@cache
def histograms_of(kind: str) -> tuple[Histogram, Histogram]:
    """Return the histograms of the seconds and the statements of a kind of operation."""
    return metrics.REQUEST_SECONDS.labels(kind), metrics.REQUEST_STATEMENTS.labels(kind)


def how_it_ended(answered: list[Result]) -> str:
    """Return how an operation ended whose result, if there is one, is in the list."""
    return outcome_of(answered[0]) if answered else "failed"


def outcome_of(result: Result) -> str:
    """Return how an operation ended."""
    if "data" not in result:
        return "rejected"
    return "errors" if result.get("errors") else "ok"


@asynccontextmanager
async def measuring(
    executor: Executor, settings: Settings, database: Database
) -> AsyncIterator[MeasuredExecutor]:
    """Yield an executor that is measured; so are statements and connections in the meantime."""
    with tracing() as spans, observing_statements(spans):
        async with beside(watch_pool(database), "pool"):
            yield MeasuredExecutor(executor, frozenset(settings.known_operations), spans)


class ObservedStatement:
    """A statement that is counted, timed and traced while it runs; made for each of thousands."""

    __slots__ = ("began", "span", "spans", "text")

    def __init__(self, spans: Tracing, text: str) -> None:
        self.spans, self.text = spans, text

    def __enter__(self) -> None:
        """Begin to time it."""
        self.span = self.spans.begin_statement(self.text)
        self.began = perf_counter()

    def __exit__(self, *_: object) -> None:
        """Note how long it took."""
        metrics.STATEMENT_SECONDS.observe(perf_counter() - self.began)
        if self.span is not None:
            self.span.end()


@contextmanager
def observing_statements(spans: Tracing) -> Iterator[None]:
    """Observe each statement of this process as long as the context lasts."""
    observe = partial(ObservedStatement, spans)
    OBSERVERS.append(observe)
    try:
        yield
    finally:
        OBSERVERS.remove(observe)
