"""The timeline of a node: its events as known at a moment, in order, page by page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from graph.areas.own_areas import outside_areas_error
from graph.errors import Message
from graph.fields.evidence import EVIDENCE_FIELDS, evidence_shape
from graph.history.belief import AFTER_ALL
from graph.history.belief_sources import BeliefSource, belief_sources
from graph.history.timeline_events import TimelineEvent, fact_events, sort_events, state_events
from graph.ontology.kinds import KINDS
from graph.query import cursors
from graph.query.compiler import CompileContext, Projection
from graph.query.confinement import confined_where
from graph.query.connections import cut_page, page_slots
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field, InvalidArgument, shortened
from graph.query.shape import nested_shape, record_shape, show_instant


def project_timeline(context: CompileContext, field: Field) -> Projection:
    """Project a page of the events of a node; null and an error if there is no such node."""
    given = field.arguments["node"]
    kind = KINDS.of_id(given.value)
    sources = belief_sources(context, kind, field.clock) if kind else []
    expression = ""
    if kind:
        wanted = context.argument(given)
        own = confined_where(context, kind, "n")
        match = f"MATCH (n:{kind.anchor} {{id: ${wanted}}}){own}"
        row = ", ".join(source.expression for source in sources)
        expression = f"head(COLLECT {{ {match} RETURN [{row}] }})"
    slots, _ = page_slots(field, project_event)
    shape, clock = record_shape(slots), field.clock

    def shape_timeline(rows: Any, run: Execution) -> Any:
        node = run.values[given.slot]
        if kind and kind.confined and rows is None and not run.caller.is_unlimited:
            raise outside_areas_error("node")
        if rows is None or not kind:
            raise unknown_node_error(node)
        at = run.values[clock.as_of] if clock.as_of else AFTER_ALL
        events = sort_events(read_events(sources, rows, node, at, run.caller.hidden))
        return shape(cut_events(field, events, run), run)

    return Projection(expression, nested_shape(field.key, shape_timeline, required=False))


def unknown_node_error(node: str) -> InvalidArgument:
    """Return the error of an id that no node has."""
    node = shortened(node)
    message = Message(
        f"没有编号为“{node}”的节点，请核对。",
        f"There is no node “{node}”; check the id.",
    )
    return InvalidArgument("node", message, "UNKNOWN_NODE")


def read_events(
    sources: Sequence[BeliefSource], rows: Any, node: str, at: datetime, hidden: frozenset[str]
) -> Iterator[TimelineEvent]:
    """Yield the events that follow from the rows of all sources, as they were known at a moment.

    Those of kinds that are hidden from the caller are left out, and so are hidden values.
    """
    by_subject = attrgetter("subject")
    for source, source_rows in zip(sources, rows, strict=True):
        if source.kind in hidden:
            continue
        events_of = state_events if source.is_state else fact_events
        made = source.make_beliefs(source_rows, node, hidden)
        # What was replaced in the import that recorded it was never believed.
        beliefs = sorted((each for each in made if each.was_believed), key=by_subject)
        for _, same in groupby(beliefs, by_subject):
            yield from events_of(list(same), at)


def cut_events(field: Field, events: Sequence[TimelineEvent], run: Execution) -> list[Any]:
    """Return the page of events that a field asks for, as `cut_page` returns a page of rows."""
    size = cursors.page_size(run.values, field.arguments.get("first"), "first")
    mark = cursors.list_mark(field, run)
    after = field.arguments.get("after")
    rest = events
    if after:
        keys = cursors.decode(run.values[after.slot], "after", 3, mark)
        if not all(isinstance(key, str) for key in keys):
            raise cursors.invalid_cursor("after")
        rest = [event for event in events if event.sort_keys > keys]
    # An edge's row is its sort keys, then its node as often as that is selected.
    times = 0
    for edges in field.children.named("edges"):
        times += len(edges.children.named("node"))
    rows = []
    for event in rest[: size + 1]:
        nodes = [event] * times
        rows.append([event.sort_keys, *nodes])
    return cut_page(rows, len(events), size, mark, backward=False)


def project_event(chosen: Field) -> Projection:
    """Project what is selected of an event; its row is the event itself."""

    def shape_event(event: TimelineEvent, run: Execution) -> dict[str, Any]:
        return select_event(chosen, event, run)

    return Projection("", shape_event)


def select_event(chosen: Field, event: TimelineEvent, run: Execution) -> dict[str, Any]:
    """Return what is selected of an event."""
    values = {
        "at": event.at,
        "recordedAt": show_instant(event.recorded.isoformat()),
        "kind": event.kind,
        "label": event.label,
        "__typename": "TimelineEvent",
    }
    shaped: dict[str, Any] = {}
    for part in chosen.children.fields:
        if part.name == "evidence":
            shape = evidence_shape(part.children, EVIDENCE_FIELDS)
            shaped[part.key] = [shape(event.evidence, run)]
        else:
            shaped[part.key] = values[part.name]
    return shaped


ROOT_FIELDS["timeline"] = project_timeline
