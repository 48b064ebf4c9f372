"""Traces by OpenTelemetry, if it is installed (`linli[otel]`) and its own variables ask for them.

`OTEL_TRACES_EXPORTER` names the exporter, `otlp` if only an endpoint is set; sampling, batches,
the service's name and the endpoint are set by the other variables of OpenTelemetry. Unless they say
otherwise, one operation in ten is sampled, and each that its caller has sampled. A span has the
text of a statement but no parameter, and the name of an operation but none of its values.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from graph.errors import GraphError

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
SAMPLER = "OTEL_TRACES_SAMPLER"
NAME = "linli"
OPERATION, STATEMENT = "GraphQL", "statement"
"""The names of spans."""
CURRENT_SPAN: ContextVar[Span | None] = ContextVar("current_span", default=None)
"""The span of the operation under way, None if it is not sampled."""
USUAL_SHARE = 0.1
"""The share of operations that are sampled unless `OTEL_TRACES_SAMPLER` says otherwise.

Two spans take about 130 microseconds of processor time, most of it in OpenTelemetry's own code and
in sending them; a small request takes 1 to 2 ms.
"""
EXPORTERS = "opentelemetry_traces_exporter"
"""The group of entry points by which exporters are found."""


class TracingUnavailable(GraphError):
    """Traces are asked for, and what makes them is not installed."""

    def __init__(self, exporter: str) -> None:
        super().__init__(
            f"要输出追踪（{exporter}），但没有安装所需的包。请运行 pip install 'linli[otel]'，"
            "或设 OTEL_SDK_DISABLED=true。",
            f"Traces are asked for ({exporter}), but the packages are not installed: run "
            "`pip install 'linli[otel]'`, or set OTEL_SDK_DISABLED=true.",
        )


def wanted_exporter(environment: Mapping[str, str]) -> str | None:
    """Return the name of the exporter that the variables ask for, None for no traces."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    default = "otlp" if any(environment.get(name) for name in ENDPOINTS) else "none"
    exporter = environment.get("OTEL_TRACES_EXPORTER") or default
    return None if exporter == "none" else exporter


class Tracing:
    """The spans of one process; without a tracer there are none, at no cost.

    An operation that is not sampled costs no more than that decision: it has no span, and its
    statements have none. Spans are not attached to the context of OpenTelemetry, which takes as
    long as making one; those of statements get their parent as an argument.
    """

    def __init__(self, tracer: Tracer | None = None) -> None:
        self.tracer = tracer
        if tracer is None:
            return
        from opentelemetry.propagate import extract  # noqa: PLC0415 - optional
        from opentelemetry.trace import SpanKind, set_span_in_context  # noqa: PLC0415 - optional

        self.extract, self.within, self.server = extract, set_span_in_context, SpanKind.SERVER

    def begin_operation(self, headers: Mapping[str, str] | None = None) -> Span | None:
        """Begin the span of an operation; `headers` may have the caller's `traceparent`.

        Returns None if the operation is not sampled.
        """
        if self.tracer is None:
            return None
        context = self.extract(headers) if headers else None
        span = self.tracer.start_span(OPERATION, context=context, kind=self.server)
        return span if span.is_recording() else None

    def begin_statement(self, text: str) -> Span | None:
        """Begin the span of a statement, whose text holds no values.

        Returns None outside of an operation that is sampled.
        """
        operation = CURRENT_SPAN.get()
        if self.tracer is None or operation is None:
            return None
        attributes = {"db.system.name": "cypher", "db.query.text": text}
        return self.tracer.start_span(
            STATEMENT, context=self.within(operation), attributes=attributes
        )


def find_exporter(environment: Mapping[str, str] = os.environ) -> EntryPoint | None:
    """Return the exporter that the variables ask for, None for no traces.

    Raises `TracingUnavailable` if it is not installed.
    """
    exporter = wanted_exporter(environment)
    if exporter is None:
        return None
    # OTLP over HTTP is called so where the package for both protocols is not installed.
    names = (exporter, f"{exporter}_proto_http")
    found = [each for name in names for each in entry_points(group=EXPORTERS, name=name)]
    if not found:
        raise TracingUnavailable(exporter)
    return found[0]


@contextmanager
def tracing(environment: Mapping[str, str] = os.environ) -> Iterator[Tracing]:
    """Yield the spans that the variables ask for, and send what is left at the end.

    Raises `TracingUnavailable`.
    """
    exporter = find_exporter(environment)
    if exporter is None:
        yield Tracing()
        return
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415 - optional
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - optional
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - optional
    from opentelemetry.sdk.trace.sampling import (  # noqa: PLC0415 - optional
        ParentBased,
        TraceIdRatioBased,
    )

    resource = Resource.create({SERVICE_NAME: environment.get("OTEL_SERVICE_NAME", NAME)})
    sampler = None if environment.get(SAMPLER) else ParentBased(TraceIdRatioBased(USUAL_SHARE))
    provider = TracerProvider(sampler, resource)
    provider.add_span_processor(BatchSpanProcessor(exporter.load()()))
    try:
        yield Tracing(provider.get_tracer(NAME))
    finally:
        provider.shutdown()
