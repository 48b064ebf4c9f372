"""What is counted and traced of an operation: few labels, no values, whatever callers send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.vocabulary import load_vocabulary
from server.logs import REQUEST_NOTES, RequestNotes
from server.runtime.open import make_executor
from server.runtime.operation.measured_executor import MeasuredExecutor, observing_statements
from server.runtime.operation.metrics import render_metrics
from server.runtime.operation.pool import note_pool
from server.runtime.operation.tracing import Tracing, TracingUnavailable, find_exporter, tracing
from server.settings import read_settings
from tests.conftest import Store

SECRETS = ("解放街道民生小区", "13800138000", "王建国")
QUERY = "query Known($text: String!) { search(text: $text) { node { id } } units { totalCount } }"


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    """Where the spans of the tests are."""
    return InMemorySpanExporter()


@pytest.fixture
async def measured(store: Store, spans: InMemorySpanExporter) -> AsyncIterator[MeasuredExecutor]:
    """A measured executor over a graph with nothing in it."""
    database = await store("arcadedb", "scratch")
    await database.execute("MATCH (n) DETACH DELETE n")
    await create_constraints(database)
    executor = make_executor(read_settings(), database, load_vocabulary())
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    traces = Tracing(provider.get_tracer("test"))
    spans.clear()
    with observing_statements(traces):
        yield MeasuredExecutor(executor, frozenset({"Known"}), traces)


async def ask(measured: MeasuredExecutor, query: str, **variables: str) -> None:
    """Execute a request as the application does: with notes of its own."""
    REQUEST_NOTES.set(RequestNotes())
    await measured.execute(query, variables=variables)


def counted(name: str, **labels: str) -> float:
    """Return the value of a metric."""
    return REGISTRY.get_sample_value(name, labels) or 0


async def test_operations_are_counted_by_known_names_and_roots_and_whatever_else_is_other(
    measured: MeasuredExecutor,
) -> None:
    known = {"operation": "Known", "root": "search", "kind": "query", "outcome": "ok"}
    other = {**known, "operation": "other", "root": "units"}
    rejected = {"operation": "other", "root": "", "kind": "rejected", "outcome": "rejected"}
    before = {
        name: counted("linli_requests_total", **labels)
        for name, labels in (("known", known), ("other", other), ("rejected", rejected))
    }
    costs = counted("linli_request_cost_count", figure="actual")
    await ask(measured, QUERY, text="x")
    lines = len(render_metrics()[0].splitlines())
    for number in range(50):
        await ask(measured, f"query Op{number} {{ units {{ totalCount }} }}")
        await ask(measured, f"query Op{number} {{ nothing{number} }}")
    after = {
        name: counted("linli_requests_total", **labels)
        for name, labels in (("known", known), ("other", other), ("rejected", rejected))
    }
    assert {name: after[name] - before[name] for name in after} == {
        "known": 1,
        "other": 50,
        "rejected": 50,
    }
    # A hundred names of callers are two lines, for the two new ways to end, and their buckets.
    assert len(render_metrics()[0].splitlines()) - lines < 60
    assert counted("linli_request_statements_count", kind="query") >= 51
    assert counted("linli_cache_lookups_total", cache="documents", result="miss") >= 51
    assert counted("linli_statement_seconds_count") >= 51
    # What is rejected costs nothing that is counted.
    assert counted("linli_request_cost_count", figure="actual") - costs == 51
    assert counted("linli_request_cost_sum", figure="actual") <= counted(
        "linli_request_cost_sum", figure="requested"
    )


async def test_the_pool_is_counted_by_what_its_connections_do(measured: MeasuredExecutor) -> None:
    store = measured.executor.store
    assert isinstance(store, Database)
    await asyncio.gather(*(store.read("RETURN 1") for _ in range(5)))
    note_pool(store)
    assert counted("linli_pool_connections", state="in use") == 0
    assert counted("linli_pool_connections", state="idle") >= 1
    async with AsyncExitStack() as stack:
        for _ in range(16):
            await stack.enter_async_context(store.turns.turn())
        late = asyncio.create_task(store.read("RETURN 1"))
        await asyncio.sleep(0)
        note_pool(store)
        assert counted("linli_pool_waiting") == 1
    await late
    note_pool(store)
    assert counted("linli_pool_waiting") == 0


async def test_an_operation_is_a_span_and_so_is_each_of_its_statements(
    measured: MeasuredExecutor, spans: InMemorySpanExporter
) -> None:
    for secret in SECRETS:
        await ask(measured, QUERY, text=secret)
    found = spans.get_finished_spans()
    operations = [span for span in found if span.name == "GraphQL"]
    statements = [span for span in found if span.name == "statement"]
    assert len(operations) == len(SECRETS)
    assert {
        span.attributes["graphql.operation.name"] for span in operations if span.attributes
    } == {"Known"}
    assert statements
    inside = {span.context.span_id for span in operations}
    assert {span.parent.span_id for span in statements if span.parent} <= inside
    told = " ".join(span.to_json() for span in found)
    assert not [secret for secret in SECRETS if secret in told]


async def test_a_trace_of_the_caller_goes_on(
    measured: MeasuredExecutor, spans: InMemorySpanExporter
) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    REQUEST_NOTES.set(RequestNotes(trace={"traceparent": f"00-{trace}-b7ad6b7169203331-01"}))
    await measured.execute("{ units { totalCount } }")
    assert {f"{span.context.trace_id:032x}" for span in spans.get_finished_spans()} == {trace}


def test_traces_are_sent_where_the_variables_of_opentelemetry_say() -> None:
    assert find_exporter({}) is None
    assert find_exporter({"OTEL_TRACES_EXPORTER": "none"}) is None
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    assert find_exporter({**endpoint, "OTEL_SDK_DISABLED": "true"}) is None
    found = find_exporter(endpoint)
    assert found
    assert found.name == "otlp_proto_http"
    with pytest.raises(TracingUnavailable, match="linli\\[otel\\]"):
        find_exporter({"OTEL_TRACES_EXPORTER": "pigeon"})
    with tracing({}) as spans:
        assert spans.tracer is None


@pytest.mark.parametrize(
    ("more", "sampled"), [({}, (5, 60)), ({"OTEL_TRACES_SAMPLER": "always_on"}, (300, 300))]
)
def test_one_operation_in_ten_is_sampled_unless_the_variables_say_otherwise(
    more: dict[str, str], sampled: tuple[int, int]
) -> None:
    variables = {"OTEL_TRACES_EXPORTER": "console", "OTEL_SERVICE_NAME": "city", **more}
    with tracing(variables) as spans:
        begun = [spans.begin_operation() for _ in range(300)]
        least, most = sampled
        assert least <= sum(span is not None for span in begun) <= most
        # A caller that has sampled its own is followed.
        parent = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
        assert spans.begin_operation(parent) is not None
