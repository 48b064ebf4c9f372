"""Plans revisions: what rows change in the graph, as corrections or as changes from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from graph.ontology.clock import (
    ARROW_DAY,
    ARROW_FINAL,
    BEGINNING,
    BELIEVED,
    stated_expression,
)
from graph.rows.batch import Batch, Row, RowError
from graph.rows.ends.standing import Interval
from graph.rows.insert import Arrow, begin_of


@dataclass(frozen=True, slots=True)
class NodeState:
    """What the graph believes of a node before a row revises it."""

    begin: date
    end: date
    since: date
    """The day on which the state that is believed now began."""
    recorded: datetime
    """Since when it has been believed to hold over these days."""
    stated: datetime
    """When its content was recorded."""
    revision: int


@dataclass(frozen=True, slots=True)
class BelievedArrow:
    """An arrow that is believed before a row revises it."""

    target: str
    begin: date
    """As stated, whatever the days of the target."""
    day: date | None = None
    """The one that it has, if its type has days."""
    is_final: bool | None = None
    """Whether the node ended on that day."""


@dataclass(frozen=True, slots=True)
class SupersededArrow:
    """An arrow that is no longer believed, and the interval that is believed instead, if there is
    one.
    """

    row: Row
    arrow: BelievedArrow
    instead: Interval | None = None


@dataclass(slots=True)
class Revision:
    """What one row changes of a node that exists."""

    row: Row
    state: NodeState
    superseded: dict[str, list[SupersededArrow]] = field(default_factory=dict)
    """By type of arrow."""
    added: dict[str, list[Arrow]] = field(default_factory=dict)

    @property
    def is_change(self) -> bool:
        """Whether the former content stays true of the days before, rather than being corrected."""
        return self.row.since is not None

    @property
    def resumes(self) -> bool:
        """Whether the node had ended, and exists again from a later day on."""
        since = self.row.since
        return since is not None and self.state.end < since

    @property
    def since(self) -> date:
        """The day from which the content of the row holds."""
        if self.row.since:
            return self.row.since
        if self.state.since != self.state.begin:
            return self.state.since
        begin: date = self.row.properties.get("from", BEGINNING)
        return begin


async def plan_revisions(
    batch: Batch, rows: Sequence[Row]
) -> tuple[list[Revision], list[RowError]]:
    """Return what each row supersedes and adds, and an error for each that the two clocks do not
    allow.
    """
    if not rows:
        return [], []
    states = await read_states(batch, rows)
    revisions: list[Revision] = []
    errors: list[RowError] = []
    for row in rows:
        error = contradiction_error(batch, row, states[row.id])
        if error:
            errors.append(error)
        else:
            revisions.append(Revision(row, states[row.id]))
    # The arrows of a fact are replaced with it.
    if revisions and not batch.kind.fact:
        await plan_arrows(batch, revisions)
    return revisions, errors


async def plan_arrows(batch: Batch, revisions: Sequence[Revision]) -> None:
    """Add to each revision the arrows that it supersedes and adds."""
    rows = [revision.row for revision in revisions]
    for arrow in batch.arrows:
        believed = await read_arrows(batch, arrow, rows)
        for revision in revisions:
            revise_arrows(batch, revision, arrow, believed.get(revision.row.id, []))


STATES = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
RETURN collect([
  n.id, <begin>, <end>, n.stateFrom, n.recordedAt, coalesce(n.statedAt, n.recordedAt), n.revision
])
"""


async def read_states(batch: Batch, rows: Sequence[Row]) -> dict[str, NodeState]:
    """Return what is believed of the nodes of rows, by id."""
    found: list[list[Any]] = await batch.run(
        STATES,
        {"ids": [row.id for row in rows]},
        begin=stated_expression("n", "from"),
        end=stated_expression("n", "to"),
    )
    return {
        node: NodeState(begin, end, since or begin, recorded, stated, revision or 1)
        for node, begin, end, since, recorded, stated, revision in found
    }


def contradiction_error(batch: Batch, row: Row, state: NodeState) -> RowError | None:
    """Return why a row cannot follow what is believed, None if it can."""
    learned = batch.origin.recorded_at
    # What the same import cut to the days of a target may still get its own row.
    if learned <= state.stated or learned < state.recorded:
        return learned_too_early_error(batch, row, state.recorded)
    return None if batch.kind.fact else day_error(row, state)


def learned_too_early_error(batch: Batch, row: Row, recorded: datetime) -> RowError:
    """Return the error of a row that the graph learns of before what it would supersede."""
    zh = f"晚于 {recorded.isoformat()}（现有内容的记录时间）"
    en = f"a moment after {recorded.isoformat()}, when the present content was recorded"
    return RowError(row, "recordedAt", batch.origin.recorded_at.isoformat(), zh, en)


def day_error(row: Row, state: NodeState) -> RowError | None:
    """Return why a day of a row does not fit the present state of its node, None if all do."""
    if row.since and row.since <= state.since:
        zh = f"晚于 {state.since}（现有状态开始的日期）"
        en = f"a day after {state.since}, on which the present state began"
        return RowError(row, "since", row.since.isoformat(), zh, en)
    since = Revision(row, state).since
    if since < begin_of(row):
        zh = f"不晚于 {since}（现有状态开始的日期）"
        en = f"a day no later than {since}, on which the present state began"
        return RowError(row, "from", begin_of(row).isoformat(), zh, en)
    if row.end < since:
        zh = f"不早于 {since}（现有状态开始的日期）"
        en = f"a day no earlier than {since}, on which the present state began"
        return RowError(row, "to", row.end.isoformat(), zh, en)
    return None


ARROWS = f"""
UNWIND $ids AS id
MATCH (n:<anchor> {{id: id}})-[r:<arrow>]->(m)
WHERE r.supersededAt = $believed AND <present>
RETURN collect([id, m.id, <begin>, r.{ARROW_DAY}, r.{ARROW_FINAL}])
"""


def present_predicate(relationship: str, node: str) -> str:
    """Return the predicate that a believed relationship is one of the present state of its node.

    Those of an earlier state ended before it; those without an interval are superseded with it.
    """
    end = stated_expression(node, "to")
    return f"coalesce({relationship}.statedTo, {relationship}.to, {end}) = {end}"


async def read_arrows(
    batch: Batch, arrow: str, rows: Sequence[Row]
) -> dict[str, list[BelievedArrow]]:
    """Return the arrows of the present state of each node, by id.

    Those of an earlier state ended before it.
    """
    ids = [row.id for row in rows]
    parameters = {"ids": ids, "believed": BELIEVED}
    found: list[list[Any]] = await batch.run(
        ARROWS,
        parameters,
        arrow,
        present=present_predicate("r", "n"),
        begin=stated_expression("r", "from"),
    )
    believed: dict[str, list[BelievedArrow]] = {}
    for node, target, begin, *dated in found:
        arrows = believed.setdefault(node, [])
        arrows.append(BelievedArrow(target, begin or BEGINNING, *dated))
    return believed


def revise_arrows(
    batch: Batch, revision: Revision, arrow: str, believed: Sequence[BelievedArrow]
) -> None:
    """Compare the believed arrows of one type with those that a row lists.

    Equal ones stay untouched.
    """
    row, temporal = revision.row, batch.is_temporal(arrow)
    listed = batch.targets(row, arrow)
    if temporal and revision.resumes:
        believed = []
    superseded: list[SupersededArrow] = []
    renewed: set[str] = set()
    for each in believed:
        if each.target not in listed:
            instead = interval_before(each, revision) if temporal else None
            superseded.append(SupersededArrow(row, each, instead))
        elif temporal:
            interval = revised_interval(each, revision)
            if interval != (each.begin, revision.state.end):
                superseded.append(SupersededArrow(row, each, interval))
        elif not has_same_day(batch, revision, arrow, each):
            superseded.append(SupersededArrow(row, each))
            renewed.add(each.target)
    known = {each.target for each in believed} - renewed
    revision.superseded[arrow] = superseded
    revision.added[arrow] = [
        Arrow(row, target, revision.since, row.end, batch.day(row, arrow, target))
        for target in listed
        if target not in known
    ]


def has_same_day(batch: Batch, revision: Revision, arrow: str, believed: BelievedArrow) -> bool:
    """Whether an arrow without an interval stays as it is: its type has no days, or its day does
    not change.

    Whether it was final stays true if its day lies before the state of the node that is revised.
    """
    row = revision.row
    day = batch.day(row, arrow, believed.target)
    if day is None:
        return True
    is_final = believed.is_final if day < revision.since else day == row.end
    return (believed.day, believed.is_final) == (day, is_final)


def interval_before(arrow: BelievedArrow, revision: Revision) -> Interval | None:
    """Return the interval that stays of an arrow that a row no longer lists, None if none does.

    It ends with the change, or with the state that is corrected.
    """
    end = revision.row.since or revision.state.since
    if arrow.begin >= end:
        return None
    return Interval(arrow.begin, end)


def revised_interval(arrow: BelievedArrow, revision: Revision) -> Interval | None:
    """Return the interval of an arrow that a row still lists, None if it is empty.

    It begins and ends with the node if it did so before.
    """
    begin, end = arrow.begin, revision.row.end
    began_with_node = begin == revision.state.begin
    if began_with_node and not revision.is_change:
        begin = begin_of(revision.row)
    if begin >= end:
        return None
    return Interval(begin, end)
