"""Works out what rows revise that the graph believes otherwise: corrections, and changes from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from graph.ontology.clock import BEGINNING, BELIEVED
from graph.rows.batch import Batch, Row, RowError
from graph.rows.insert import Arrow, beginning, ending


@dataclass(frozen=True, slots=True)
class State:
    """What the graph believes of a node before a row revises it."""

    begin: date
    end: date
    since: date
    """When the state that is believed now began."""
    recorded: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Held:
    """An arrow that is believed."""

    target: str
    begin: date


@dataclass(frozen=True, slots=True)
class Superseded:
    """An arrow no longer believed, and over which interval it is believed instead, if over any."""

    row: Row
    held: Held
    instead: tuple[date, date] | None = None


@dataclass(slots=True)
class Revision:
    """What one row makes of a node that is there."""

    row: Row
    state: State
    superseded: dict[str, list[Superseded]] = field(default_factory=dict)
    """By type of arrow."""
    added: dict[str, list[Arrow]] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether what was so before stays true of the days before."""
        return self.row.since is not None

    @property
    def resumed(self) -> bool:
        """Whether the node had ended, and is again from a later day on."""
        return self.row.since is not None and self.state.end < self.row.since

    @property
    def since(self) -> date:
        """The day from which the state told by the row holds."""
        untouched = self.state.since == self.state.begin
        return self.row.since or (
            self.row.properties.get("from", BEGINNING) if untouched else self.state.since
        )


async def plan(batch: Batch, rows: Sequence[Row]) -> tuple[list[Revision], list[RowError]]:
    """Work out what each row supersedes and adds; refuse those that the two clocks do not allow."""
    if not rows:
        return [], []
    states = await read_states(batch, rows)
    problems = [problem for row in rows if (problem := contradiction(batch, row, states[row.id]))]
    refused = {problem.row.id for problem in problems}
    revisions = [Revision(row, states[row.id]) for row in rows if row.id not in refused]
    for arrow in batch.arrows if revisions and not batch.kind.fact else ():
        held = await read_arrows(batch, arrow, [revision.row for revision in revisions])
        for revision in revisions:
            revise_arrows(batch, revision, arrow, held.get(revision.row.id, []))
    return revisions, problems


STATES = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
RETURN collect([n.id, n.`from`, n.to, n.stateFrom, n.recordedAt, n.revision])
"""


async def read_states(batch: Batch, rows: Sequence[Row]) -> dict[str, State]:
    """Return what is believed of these rows' nodes."""
    found: list[list[Any]] = await batch.run(STATES, {"ids": [row.id for row in rows]})
    return {
        node: State(begin, end, since or begin, recorded, revision or 1)
        for node, begin, end, since, recorded, revision in found
    }


def contradiction(batch: Batch, row: Row, state: State) -> RowError | None:
    """Say why a row cannot follow what is believed, None where it can."""
    learned, told, day = batch.origin.recorded_at, state.recorded, row.since
    if learned <= told:
        zh, en = (
            f"晚于 {told.isoformat()}（现有内容的记录时间）",
            f"a moment after {told.isoformat()}, when what is believed was recorded",
        )
        return RowError(row, "recordedAt", learned.isoformat(), zh, en)
    if batch.kind.fact:
        return None
    if day and day <= state.since:
        zh, en = (
            f"晚于 {state.since}（现有状态开始的日期）",
            f"a day after {state.since}, on which the present state began",
        )
        return RowError(row, "since", day.isoformat(), zh, en)
    since = Revision(row, state).since
    if since < beginning(row):
        zh, en = (
            f"不晚于 {since}（现有状态开始的日期）",
            f"a day no later than {since}, on which the present state began",
        )
        return RowError(row, "from", beginning(row).isoformat(), zh, en)
    if ending(row) < since:
        zh, en = (
            f"不早于 {since}（现有状态开始的日期）",
            f"a day no earlier than {since}, on which the present state began",
        )
        return RowError(row, "to", ending(row).isoformat(), zh, en)
    return None


HELD = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})-[r:<arrow>]->(m)
WHERE r.supersededAt = $believed AND coalesce(r.to, n.to) = n.to
RETURN collect([id, m.id, r.`from`])
"""


async def read_arrows(batch: Batch, arrow: str, rows: Sequence[Row]) -> dict[str, list[Held]]:
    """Return id to the arrows that belong to its present state; those of an earlier state ended before it."""
    found: list[list[Any]] = await batch.run(
        HELD, {"ids": [row.id for row in rows], "believed": BELIEVED}, arrow
    )
    held: dict[str, list[Held]] = {}
    for node, target, begin in found:
        held.setdefault(node, []).append(Held(target, begin or BEGINNING))
    return held


def revise_arrows(batch: Batch, revision: Revision, arrow: str, held: Sequence[Held]) -> None:
    """Compare the arrows of one type with those that a row lists; arrows that stay as they are, are not touched."""
    row, clocked = revision.row, batch.clocked(arrow)
    listed = batch.targets(row, arrow)
    if clocked and revision.resumed:
        held = []
    there = {each.target for each in held}
    superseded = [
        Superseded(row, each, until(each, revision) if clocked else None)
        for each in held
        if each.target not in listed
    ]
    if clocked:
        kept = [(each, interval_of(each, revision)) for each in held if each.target in listed]
        superseded += [
            Superseded(row, each, new)
            for each, new in kept
            if new != (each.begin, revision.state.end)
        ]
    revision.superseded[arrow] = superseded
    revision.added[arrow] = [
        Arrow(row, target, revision.since, ending(row)) for target in listed if target not in there
    ]


def until(held: Held, revision: Revision) -> tuple[date, date] | None:
    """Return the interval that an arrow keeps which a row no longer lists: until the change, or the state it corrects; None if none."""
    end = revision.row.since or revision.state.since
    return (held.begin, end) if held.begin < end else None


def interval_of(held: Held, revision: Revision) -> tuple[date, date] | None:
    """Return the interval of an arrow that a row still lists: it begins and ends with the entity; None where that is empty."""
    began_with_entity = held.begin == revision.state.begin and not revision.changed
    begin, end = beginning(revision.row) if began_with_entity else held.begin, ending(revision.row)
    return (begin, end) if begin < end else None
