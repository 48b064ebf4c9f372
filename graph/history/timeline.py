"""The timeline of a node: its events as known at a moment, in order, page by page."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from graph.errors import Message
from graph.fields.evidence import EVIDENCE_FIELDS, evidence_values
from graph.history.events import of_fact, of_states, ordered
from graph.history.records import NOW, Event, Record
from graph.history.sources import Source, sources
from graph.ontology.kinds import KINDS
from graph.query import cursors as page
from graph.query.compiler import CompileContext, Projection
from graph.query.connections import cut_page, page_slots
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field, InvalidArgument, shortened
from graph.query.shape import nested_shape, record_shape, show_instant


def timeline(draft: CompileContext, field: Field) -> Projection:
    """Project a page of what happened to a node; null and an error where there is none."""
    given = field.arguments["node"]
    kind = KINDS.of_id(given.value)
    known = sources(draft, kind, field.clock) if kind else []
    parts = ", ".join(source.expression for source in known)
    expression = (
        f"head(COLLECT {{ MATCH (n:{kind.anchor} {{id: ${draft.argument(given)}}}) RETURN [{parts}] }})"
        if kind
        else ""
    )
    slots, _ = page_slots(
        field, lambda chosen: Projection("", lambda event, run: told(chosen, event, run))
    )
    shape, clock = record_shape(slots), field.clock

    def shaped(rows: Any, run: Execution) -> Any:
        node = run.values[given.slot]
        if rows is None or not kind:
            raise unknown(node)
        at = run.values[clock.as_of] if clock.as_of else NOW
        events = ordered(events_of(known, rows, node, at))
        return shape(turned(field, events, run), run)

    return Projection(expression, nested_shape(field.key, shaped, required=False), nullable=True)


def unknown(node: str) -> InvalidArgument:
    """Refuse an id that is none."""
    node = shortened(node)
    message = Message(
        f"没有编号为“{node}”的节点，请核对。",
        f"There is no node “{node}”; check the id.",
    )
    return InvalidArgument("node", message, "UNKNOWN_NODE")


def events_of(known: Sequence[Source], rows: Any, node: str, at: datetime) -> Iterator[Event]:
    """Return the events that the rows of all sources tell of."""
    by_subject: Callable[[Record], str] = lambda belief: belief.subject  # noqa: E731 - a key
    for source, found in zip(known, rows, strict=True):
        beliefs = sorted(source.records(found, node), key=by_subject)
        for _, same in groupby(beliefs, by_subject):
            yield from (of_states if source.states else of_fact)(list(same), at)


def turned(field: Field, events: Sequence[Event], run: Execution) -> list[Any]:
    """Cut the page that is asked for; an event that comes after the cursor comes after its keys."""
    size = page.page_size(run.values, field.arguments.get("first"), "first")
    after = field.arguments.get("after")
    keys = page.decode(run.values[after.slot], "after", 3) if after else None
    rest = [event for event in events if keys is None or event.keys > keys]
    # An edge's row is its sort keys, then its node as often as that is selected.
    times = sum(len(edges.children.named("node")) for edges in field.children.named("edges"))
    cut: list[Any] = cut_page(
        [[[event.keys, *[event] * times] for event in rest[: size + 1]], len(events)],
        size,
        backward=False,
    )
    return cut


def told(chosen: Field, event: Event, run: Execution) -> Any:
    """Tell what is selected of an event."""
    values = {
        "at": event.at,
        "kind": event.sort,
        "label": event.label,
        "__typename": "TimelineEvent",
    }
    made: dict[str, Any] = {}
    for part in chosen.children.fields:
        if part.name == "recordedAt":
            made[part.key] = show_instant(event.recorded.isoformat())
        elif part.name == "evidence":
            made[part.key] = [evidence(part, event, run)]
        else:
            made[part.key] = values[part.name]
    return made


def evidence(chosen: Field, event: Event, run: Execution) -> dict[str, Any]:
    """Tell where an event is known from."""
    return chosen.children.pick(evidence_values(EVIDENCE_FIELDS, event.told, run))


ROOT_FIELDS["timeline"] = timeline
