"""What began, ended, changed and was corrected, worked out from all beliefs about the same thing, as known at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from graph.history.records import FIRST, LAST, Event, Record
from graph.ontology.clock import CITY_ZONE


def of_fact(beliefs: Sequence[Record], at: datetime) -> Iterator[Event]:
    """Return the events of a fact or an arrow: its interval as believed, and each correction of it.

    A belief that only came to know the end of what had none is no correction: the fact ended.
    """
    known = [belief for belief in beliefs if belief.known(at)]
    for belief in known:
        if belief.believed(at):
            yield from interval(belief, known)
        elif not only_ended(belief, after(belief, known)):
            yield corrected(belief, after(belief, known))


def interval(belief: Record, known: Iterable[Record]) -> Iterator[Event]:
    """Return the beginning and the end of what is believed, each as recorded when it was first known so."""
    if belief.begin > FIRST:
        first = min(
            (other.recorded for other in known if other.begin == belief.begin),
            default=belief.recorded,
        )
        yield Event(
            belief.begin,
            first,
            f"{belief.subject} BEGAN {belief.begin}",
            "BEGAN",
            belief.words,
            belief.told,
        )
    if belief.end < LAST:
        first = min(
            (other.recorded for other in known if other.end == belief.end), default=belief.recorded
        )
        yield Event(
            belief.end,
            first,
            f"{belief.subject} ENDED {belief.end}",
            "ENDED",
            ended(belief),
            belief.told,
        )


def ended(belief: Record) -> str:
    """Say that something ended, and why."""
    head, colon, rest = belief.words.partition("：")
    return f"{head}结束{colon}{rest}{f'（{belief.reason}）' if belief.reason else ''}"


def after(belief: Record, known: Iterable[Record]) -> Record | None:
    """Return what is believed in place of a superseded belief: what was recorded when it was given up, the nearest to it."""
    instead = [
        other for other in known if other is not belief and other.recorded == belief.superseded
    ]
    return min(
        instead,
        key=lambda other: (
            other.begin != belief.begin,
            other.content != belief.content,
            other.begin,
        ),
        default=None,
    )


def only_ended(belief: Record, instead: Record | None) -> bool:
    """Whether what is believed instead differs in the end alone, of which nothing was known."""
    return (
        instead is not None
        and (belief.begin, belief.content) == (instead.begin, instead.content)
        and belief.end == LAST
    )


def corrected(belief: Record, instead: Record | None) -> Event:
    """Tell of a belief that turned out wrong, on the day on which the graph learned it."""
    day = belief.superseded.astimezone(CITY_ZONE).date().isoformat()
    told = instead.told if instead else belief.told
    subject = (
        f"{belief.subject} CORRECTED {belief.superseded.isoformat()} {belief.begin} {belief.since}"
    )
    if instead is None:
        return Event(
            day, belief.superseded, subject, "CORRECTED", f"更正：撤销“{belief.words}”", told
        )
    return Event(
        day,
        belief.superseded,
        subject,
        "CORRECTED",
        f"更正：{instead.words}（{difference(belief, instead)}）",
        told,
    )


def difference(before: Record, now: Record) -> str:
    """Say in which parts two beliefs differ."""
    old, new = dict(parts(before)), dict(parts(now))
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return (
        "；".join(f"{name} {old.get(name) or '无'} → {new.get(name) or '无'}" for name in changed)
        or "来源"
    )


def parts(belief: Record) -> Iterator[tuple[str, str]]:
    """Return all parts of a belief by Chinese name, its days among them."""
    yield from belief.content
    if belief.begin > FIRST:
        yield "起始日期", belief.begin
    if belief.end < LAST:
        yield "终止日期", belief.end


def of_states(states: Sequence[Record], at: datetime) -> Iterator[Event]:
    """Return the events of something that keeps versions of its state: when it began and ended, changes from a day on, corrections."""
    known = [state for state in states if state.known(at)]
    believed = sorted(
        (state for state in known if state.believed(at)), key=lambda state: state.since
    )
    if not believed:
        return
    yield from began_and_ended(believed, known)
    for former, state in pairwise(believed):
        if former.content != state.content:
            first = min(other.recorded for other in known if other.since == state.since)
            yield Event(
                state.since,
                first,
                f"{state.subject} CHANGED {state.since}",
                "CHANGED",
                f"变更：{difference(former, state)}",
                state.told,
            )
    for state in known:
        if not state.believed(at):
            yield from given_up(state, known)


def began_and_ended(believed: Sequence[Record], known: Sequence[Record]) -> Iterator[Event]:
    """Return when something itself began and ended."""
    first, last = believed[0], believed[-1]
    for event in interval(first, known):
        if event.sort == "BEGAN":
            yield event
    for event in interval(last, known):
        if event.sort == "ENDED":
            yield event


def given_up(state: Record, known: Sequence[Record]) -> Iterator[Event]:
    """Tell of a state that turned out wrong; one that only came to an end, or whose node did, was right."""
    instead = [other for other in known if other.recorded == state.superseded]
    same = [
        other for other in instead if (other.content, other.begin) == (state.content, state.begin)
    ]
    if not same or state.end not in (LAST, same[-1].end):
        # Of several states that are believed instead, the one that holds from when this one did.
        yield corrected(
            state,
            min(instead, key=lambda other: (other.since > state.since, other.since), default=None),
        )


def ordered(events: Iterable[Event]) -> list[Event]:
    """Put events in order: by day, then when they were recorded, then by id; each once."""
    return sorted(
        {event.id: event for event in events}.values(),
        key=lambda event: (event.at, event.recorded, event.id),
    )
