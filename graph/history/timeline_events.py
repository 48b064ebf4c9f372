"""The events that follow from all beliefs about the same thing, as they were known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from graph.history.belief import NO_BEGIN, NO_END, Belief, utc_text
from graph.ontology.clock import CITY_ZONE

EventKind = Literal["BEGAN", "ENDED", "CHANGED", "CORRECTED"]


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that began, ended, changed or was corrected on a day."""

    at: str
    """The day; of a correction the one on which the graph learned it."""
    recorded: datetime
    """When the graph first knew it."""
    id: str
    kind: EventKind
    label: str
    evidence: Sequence[Any]

    @property
    def sort_keys(self) -> list[str]:
        """What puts events in order and finds them again from a cursor: day, moment, id."""
        return [self.at, utc_text(self.recorded), self.id]


def fact_events(beliefs: Sequence[Belief], at: datetime) -> Iterator[TimelineEvent]:
    """Yield the events of a fact or a relationship: the ends of its interval, and its corrections.

    A later belief that only adds an end is no correction: the fact ended.
    """
    known = [belief for belief in beliefs if belief.is_known_at(at)]
    for belief in known:
        if belief.is_believed_at(at):
            yield from interval_events(belief, known)
            continue
        replacement = replacement_of(belief, known)
        if replacement is None or not adds_only_end(belief, replacement):
            yield correction_event(belief, replacement)


def interval_events(belief: Belief, known: Sequence[Belief]) -> Iterator[TimelineEvent]:
    """Yield the beginning and the end of what is believed, if they are known."""
    if belief.begin > NO_BEGIN:
        yield begin_event(belief, known)
    if belief.end < NO_END:
        yield end_event(belief, known)


def begin_event(belief: Belief, known: Sequence[Belief]) -> TimelineEvent:
    """Return the event of a beginning, recorded when the graph first knew its day."""
    same = [other.recorded for other in known if other.begin == belief.begin]
    return TimelineEvent(
        belief.begin,
        min(same, default=belief.recorded),
        f"{belief.subject} BEGAN {belief.begin}",
        "BEGAN",
        belief.label,
        belief.evidence,
    )


def end_event(belief: Belief, known: Sequence[Belief]) -> TimelineEvent:
    """Return the event of an end, recorded when the graph first knew its day."""
    same = [other.recorded for other in known if other.end == belief.end]
    details = "" if belief.details is None else f"：{belief.details}"
    reason = f"（{belief.end_reason}）" if belief.end_reason else ""
    return TimelineEvent(
        belief.end,
        min(same, default=belief.recorded),
        f"{belief.subject} ENDED {belief.end}",
        "ENDED",
        f"{belief.title}结束{details}{reason}",
        belief.end_evidence or belief.evidence,
    )


def replacement_of(belief: Belief, known: Iterable[Belief]) -> Belief | None:
    """Return what is believed in place of a superseded belief, None if it was given up.

    Of several that were recorded when it was superseded, it is the most similar.
    """
    successors = [
        other for other in known if other is not belief and other.recorded == belief.superseded
    ]

    def difference(other: Belief) -> tuple[bool, bool, str]:
        begins_otherwise = other.begin != belief.begin
        says_otherwise = other.values != belief.values
        return (begins_otherwise, says_otherwise, other.begin)

    return min(successors, key=difference, default=None)


def adds_only_end(belief: Belief, replacement: Belief) -> bool:
    """Whether a replacement differs in nothing but an end, where none was known."""
    return (
        belief.end == NO_END
        and belief.begin == replacement.begin
        and belief.values == replacement.values
    )


def correction_event(belief: Belief, replacement: Belief | None) -> TimelineEvent:
    """Return the event of a belief that turned out wrong, on the day when the graph learned it."""
    moment = belief.superseded.isoformat()
    if replacement is None:
        label, evidence = f"更正：撤销“{belief.label}”", belief.evidence
    else:
        difference = describe_difference(belief, replacement)
        label, evidence = f"更正：{replacement.label}（{difference}）", replacement.evidence
    return TimelineEvent(
        belief.superseded.astimezone(CITY_ZONE).date().isoformat(),
        belief.superseded,
        f"{belief.subject} CORRECTED {moment} {belief.begin} {belief.state_from}",
        "CORRECTED",
        label,
        evidence,
    )


def describe_difference(before: Belief, now: Belief) -> str:
    """Return in which values two beliefs differ, in Chinese; the source if in none."""
    old, new = dict(before.dated_values()), dict(now.dated_values())
    changes = []
    for name in {**old, **new}:
        was, is_now = old.get(name) or "无", new.get(name) or "无"
        if was != is_now:
            changes.append(f"{name} {was} → {is_now}")
    return "；".join(changes) or "来源"


def state_events(states: Sequence[Belief], at: datetime) -> Iterator[TimelineEvent]:
    """Yield the events of a node that keeps versions of its state.

    They are its beginning and end, the changes from one state to the next, and corrections.
    """
    known = [state for state in states if state.is_known_at(at)]
    believed = [state for state in known if state.is_believed_at(at)]
    if not believed:
        return
    believed.sort(key=lambda state: state.state_from)
    first, last = believed[0], believed[-1]
    if first.begin > NO_BEGIN:
        yield begin_event(first, known)
    if last.end < NO_END:
        yield end_event(last, known)
    for former, state in pairwise(believed):
        if former.values != state.values:
            yield change_event(former, state, known)
    for state in known:
        if not state.is_believed_at(at):
            yield from state_corrections(state, known)


def change_event(former: Belief, state: Belief, known: Sequence[Belief]) -> TimelineEvent:
    """Return the event of a change from one state to the next."""
    return TimelineEvent(
        state.state_from,
        min(other.recorded for other in known if other.state_from == state.state_from),
        f"{state.subject} CHANGED {state.state_from}",
        "CHANGED",
        f"变更：{describe_difference(former, state)}",
        state.evidence,
    )


def state_corrections(state: Belief, known: Sequence[Belief]) -> Iterator[TimelineEvent]:
    """Yield the correction of a superseded state, unless only it or its node came to an end."""
    successors = [other for other in known if other.recorded == state.superseded]
    same = [
        other for other in successors if (other.values, other.begin) == (state.values, state.begin)
    ]
    if same and state.end in (NO_END, same[-1].end):
        return

    def distance(other: Belief) -> tuple[bool, str]:
        """Prefer the state that holds on the day from which the superseded one did."""
        return (other.state_from > state.state_from, other.state_from)

    yield correction_event(state, min(successors, key=distance, default=None))


def sort_events(events: Iterable[TimelineEvent]) -> list[TimelineEvent]:
    """Return events in order of day, moment of recording and id, each id once."""
    by_id = {event.id: event for event in events}
    return sorted(by_id.values(), key=lambda event: (event.at, event.recorded, event.id))
