"""Places that are not there on a day: when they were, and what stands for them.

What is gone leads to what it became, over any number of successions; what has not begun leads to
what it came from. `find_absence` is the one place that follows successions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from graph.database.protocols import Reader
from graph.database.template import fill
from graph.errors import Message
from graph.ontology.clock import ARROW_DAY, ARROW_FINAL, BEGINNING, BELIEVED, OPEN, Clock
from graph.ontology.kinds.succession import LONGEST_CHAIN, SUCCEEDED_BY


class AskedDay(NamedTuple):
    """The day that is asked about, and the moment whose knowledge is asked for, None for now."""

    at: date
    as_of: datetime | None


class Life(NamedTuple):
    """A state of a place: its name, and the days `[begin, end)` on which it was there in it."""

    name: str
    begin: date
    end: date


class Succession(NamedTuple):
    """A step from one place to another, at the beginning or end of which the latter stands."""

    other: str
    since: date
    is_final: bool
    """Whether the older place ended on that day."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a place at a moment."""

    id: str
    lives: Sequence[Life]
    steps: Sequence[Succession]
    """Those in the direction that is followed."""

    def life_on(self, day: date) -> Life | None:
        """Return the state in which it was there on a day, None if it was not."""
        return next((life for life in self.lives if life.begin <= day < life.end), None)

    def ended_before(self, day: date) -> Life | None:
        """Return its last state that was over on a day."""
        over = (life for life in self.lives if life.end <= day)
        return max(over, key=lambda life: life.end, default=None)

    def beginning_after(self, day: date) -> Life | None:
        """Return its first state that begins after a day."""
        later = (life for life in self.lives if life.begin > day)
        return min(later, key=lambda life: life.begin, default=None)


class Instead(NamedTuple):
    """A place that stands for one that is not there."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Absence:
    """A known place that is not there on the day asked about."""

    id: str
    name: str
    """The last one, or the first one of what has not begun."""
    ended: date | None
    """The first day on which it was no longer there. None if it begins later."""
    begins: date | None
    """The first day on which it will be there. None if it has ended."""
    instead: tuple[Instead, ...]
    """What is there on the day instead of it, by id."""

    @property
    def neighbouring_day(self) -> date:
        """The day nearest to the one asked about on which it was there."""
        if self.ended:
            return date.fromordinal(self.ended.toordinal() - 1)
        return self.begins or BEGINNING

    @property
    def notice(self) -> Message:
        """Since when it is not there, and what stands for it."""
        zh, en = f"“{self.name}”（{self.id}）", f"“{self.name}” ({self.id})"
        names = "、".join(f"{each.name}（{each.id}）" for each in self.instead)
        names_en = ", ".join(f"{each.name} ({each.id})" for each in self.instead)
        if self.ended:
            zh += f"自 {self.ended} 起不再存在，" + (
                f"此后由{names}继任" if names else "没有记录由谁继任"
            )
            en += f" was no longer there from {self.ended} on; "
            en += f"{names_en} took over" if names else "nothing is known to have taken over"
        else:
            zh += f"自 {self.begins} 起才存在，" + (
                f"此前为{names}" if names else "没有记录此前为何"
            )
            en += f" is there from {self.begins} on; before that it was "
            en += names_en or "nothing that is known"
        return Message(f"{zh}。", f"{en}.")

    @property
    def message(self) -> Message:
        """The notice, with what a question may ask for instead."""
        zh, en = self.notice.zh, self.notice.en
        if self.instead:
            zh += "请改用其编号，或用 at 询问它存在的日子。"
            en += " Use that id, or ask with `at` for a day on which it was there."
        return Message(zh, en)


KNOWN = """
RETURN COLLECT {
  MATCH (place:<label> {<part>: $key})
  WITH place ORDER BY place.id LIMIT 1
  RETURN place.id
}
"""
SUCCESSIONS = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (place:<label> {id: id})
  RETURN [
    id,
    COLLECT {
      UNWIND COLLECT { MATCH (place)<-[:VERSION_OF]-(v:Version) RETURN v } + [place] AS state
      WITH state WHERE <believed_state>
      RETURN [
        state.name, toString(state.`from`), toString(state.to),
        toString(state.stateFrom), toString(state.stateTo)
      ]
    },
    COLLECT {
      MATCH (place)<way>(other:<label>)
      WHERE <believed>
      RETURN [other.id, toString(r.<day>), r.<final>]
    }
  ]
}
"""
AS_KNOWN = Clock("at", "as_of", past=True)
NOW = Clock("at", past=True)


@dataclass(frozen=True, slots=True)
class SuccessionReader:
    """Reads places with their successions in one direction, as they were known at a moment."""

    reader: Reader
    label: str
    as_of: datetime | None
    backward: bool = False

    async def read(self, ids: Sequence[str]) -> dict[str, Known]:
        """Return what is known of places, by id."""
        clock = AS_KNOWN if self.as_of else NOW
        arrow = f"-[r:{SUCCEEDED_BY}]-"
        statement = fill(
            SUCCESSIONS,
            label=self.label,
            way=f"<{arrow}" if self.backward else f"{arrow}>",
            believed_state=clock.believed("state"),
            believed=clock.believed("r"),
            day=ARROW_DAY,
            final=ARROW_FINAL,
        )
        parameters: dict[str, object] = {"ids": list(ids), "believed": BELIEVED}
        if self.as_of:
            parameters["as_of"] = self.as_of
        found: list[tuple[str, list[list[str]], list[tuple[str, str, bool]]]]
        found = await self.reader.read(statement, parameters)
        return {
            node: Known(
                node,
                [life for life in (make_life(*state) for state in states) if life.begin < life.end],
                [
                    Succession(other, date.fromisoformat(since), is_final)
                    for other, since, is_final in steps
                    if since
                ],
            )
            for node, states, steps in found
        }


def make_life(name: str, begin: str, end: str, state_from: str, state_to: str) -> Life:
    """Return a state with the days on which its place was there in it."""
    first = max(date.fromisoformat(begin), date.fromisoformat(state_from or begin))
    after = min(date.fromisoformat(end), date.fromisoformat(state_to or end))
    return Life(name, first, after)


LABELS = ("Place", "Organization")
"""The labels of what an area may be: a place, or an alliance."""


async def find_absence(
    reader: Reader, part: str, key: str, day: AskedDay, labels: Sequence[str] = LABELS
) -> Absence | None:
    """Return that the place or alliance with an id or code is not there on a day.

    Returns None if there is none, or nothing was known of it.
    """
    for label in labels:
        statement = fill(KNOWN, label=label, part=part)
        for node in await reader.read(statement, {"key": key}):
            return await describe_absence(SuccessionReader(reader, label, day.as_of), node, day.at)
    return None


async def describe_absence(successions: SuccessionReader, node: str, at: date) -> Absence | None:
    """Return that a place is not there on a day; None if nothing was known of it, or it is."""
    known = (await successions.read([node])).get(node)
    if known is None or not known.lives or known.life_on(at):
        return None
    if ended := known.ended_before(at):
        instead = await follow_successions(successions, known, ended.end, at)
        return Absence(node, ended.name, ended.end, None, instead)
    begins = known.beginning_after(at)
    if begins is None:
        return None
    backward = SuccessionReader(
        successions.reader, successions.label, successions.as_of, backward=True
    )
    known = (await backward.read([node]))[node]
    instead = await follow_successions(backward, known, begins.begin, at)
    return Absence(node, begins.name, None, begins.begin, instead)


async def follow_successions(
    successions: SuccessionReader, start: Known, turn: date, at: date
) -> tuple[Instead, ...]:
    """Return what is there on a day instead of a place that ended, or began, on the day `turn`.

    Each step leads to what took over on the day on which its place ended, and further if that is
    gone as well; backwards to what the place began from, and further if that had not begun.
    """
    found: dict[str, Instead] = {}
    frontier: dict[str, tuple[Known, date]] = {start.id: (start, turn)}
    seen = {start.id}
    for _ in range(LONGEST_CHAIN):
        steps = {
            step.other: step
            for known, day in frontier.values()
            for step in steps_at(known, day, backward=successions.backward)
            if step.other not in seen
        }
        if not steps:
            break
        seen |= steps.keys()
        reached = await successions.read(sorted(steps))
        frontier = {}
        for node, known in reached.items():
            if life := known.life_on(at):
                found[node] = Instead(node, life.name)
            elif further := next_turn(known, steps[node].since, backward=successions.backward):
                frontier[node] = known, further
    return tuple(found[node] for node in sorted(found))


def steps_at(known: Known, turn: date, *, backward: bool) -> list[Succession]:
    """Return the steps from a place that ended, or backwards began, on a day."""
    return [step for step in known.steps if step.since == turn and (backward or step.is_final)]


def next_turn(known: Known, since: date, *, backward: bool) -> date | None:
    """Return the day on which a place that took over on `since` ended; backwards, began."""
    if backward:
        begins = (life.begin for life in known.lives if BEGINNING < life.begin <= since)
        return max(begins, default=None)
    ends = (life.end for life in known.lives if since < life.end < OPEN)
    return min(ends, default=None)
