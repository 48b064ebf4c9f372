"""What a mutation works with: its input, its transaction, its locks, and ways to write nodes.

Nodes are written as an import writes them, so both clocks and the evidence are kept in the same
way; the source is `mutation`, with the caller beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex
from typing import Any

from graph.allocation.planning import PlanningLimits
from graph.callers import Caller
from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.database.transaction import Transaction
from graph.mutations.user_errors import (
    conflict_error,
    invalid_input_error,
    not_found_error,
)
from graph.ontology.clock import CITY_ZONE, CLOCK_SKEW, now, today
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.rows.batch import MUTATION, Batch, Provenance, Row
from graph.rows.change_log import add_changes, log_changes
from graph.rows.ends.settle import settle_rows
from graph.rows.ends.standing import lasting_edges
from graph.rows.insert import insert_rows
from graph.rows.revision_plan import Revision, plan_revisions, read_states
from graph.rows.revision_write import write_revisions
from graph.rows.upsert import read_targets
from graph.vocabulary import Vocabulary

NewNode = tuple[Mapping[str, Any], Mapping[str, tuple[str, ...]]]
"""The properties of a node to be inserted, and the ids to which its edges lead."""
SOURCE = MUTATION
"""What the evidence names as the source of everything that a caller wrote."""

LOCK = """
MATCH (n:<anchor> {id: $id})
WHERE n.withdrawnAt IS NULL
SET n.lock = $turn
RETURN [n.`from`, n.to]
"""
LOCK_ALL = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
WHERE n.withdrawnAt IS NULL
SET n.lock = $turn
RETURN count(n)
"""
INTERVAL = """
MATCH (n:<anchor> {id: $id})
WHERE n.withdrawnAt IS NULL
RETURN [n.`from`, n.to]
"""


@dataclass(slots=True)
class MutationContext:
    """One mutation under way, within its transaction."""

    transaction: Transaction
    vocabulary: Vocabulary
    caller: Caller
    inputs: Mapping[str, Any]
    """The input, in the words of the API; what was left out or null is not there."""
    planning: PlanningLimits = field(default_factory=PlanningLimits)
    """For mutations that make an allocation plan."""
    moment: datetime = field(default_factory=now)
    """When the graph learns of it: when the lock was taken, so that writes of one node follow each
    other.
    """
    reason: str | None = None
    """Why the caller corrects what was recorded; a part of the evidence."""
    written: dict[str, list[Row]] = field(default_factory=dict)
    """Kind to the rows that were written, for the log of changes."""

    async def lock(self, global_id: str, kind: str, path: str) -> tuple[date, date]:
        """Lock a node before anything is read of it, and return the interval over which it exists.

        Other mutations of the node wait, or are tried again. Raises `MutationRejected` if there is
        no such node.
        """
        interval = await self.interval_of(LOCK, global_id, kind)
        if interval is None:
            raise not_found_error(path, global_id, KINDS[kind].zh, kind)
        self.moment = now()
        return interval

    async def interval_of(
        self, template: str, global_id: str, kind: str
    ) -> tuple[date, date] | None:
        """Return the interval over which a node of a kind exists, None if there is no such node."""
        if not global_id.startswith(f"{kind}:"):
            return None
        statement = fill(template, anchor=quoted_name(KINDS[kind].anchor))
        found = await self.transaction.run(statement, {"id": global_id, "turn": token_hex(4)})
        if found is None:
            return None
        begin, end = found
        return begin, end

    async def check_exists(self, global_id: str, facet: str, path: str, day: date) -> None:
        """Check that a node of a kind or facet exists on a day, and raise `MutationRejected`
        otherwise.
        """
        kind = KINDS.of_id(global_id)
        allowed = KINDS.named(facet)
        named = allowed[0] if len(allowed) == 1 else allowed[0].facet
        missing = not_found_error(path, global_id, named.zh if named else "", facet)
        if kind is None or kind not in allowed:
            raise missing
        interval = await self.interval_of(INTERVAL, global_id, kind.name)
        if interval is None:
            raise missing
        check_exists_on(interval, day, path, global_id)

    async def lock_all(self, kind: str, global_ids: Sequence[str]) -> None:
        """Lock the nodes of a list in its order; ids of no node are left out.

        Callers that lock several kinds sort them, so that no two mutations wait for each other.
        """
        statement = fill(LOCK_ALL, anchor=quoted_name(KINDS[kind].anchor))
        await self.transaction.run(statement, {"ids": list(global_ids), "turn": token_hex(4)})
        self.moment = now()

    @property
    def day(self) -> date:
        """The day of the city on which it is done."""
        return self.moment.astimezone(CITY_ZONE).date()

    @property
    def second(self) -> datetime:
        """The moment in whole seconds, as queries about the present count them."""
        return self.moment.astimezone(UTC).replace(microsecond=0)

    def next_event_moment(self, last: datetime, path: str) -> datetime:
        """Return the moment of the next event of a node, which is never before its last one.

        The last one may be a little ahead, by the clock of another worker. Raises
        `MutationRejected` if it is further ahead: an event that is inserted now would come before
        it, and change nothing.
        """
        if last > self.second + CLOCK_SKEW:
            shown = f"{last.astimezone(CITY_ZONE):%Y-%m-%d %H:%M}"
            raise conflict_error(
                "EVENT_AHEAD",
                path,
                f"最近一条进展的时间是 {shown}，晚于现在；请先更正该条记录。",
                f"Its last event is dated {last.isoformat()}, which is in the future: "
                "correct that event first.",
            )
        return max(self.second, last)

    def batch(self, kind: Kind) -> Batch:
        """Return the batch through which rows of a kind are written."""
        origin = Provenance(
            SOURCE, self.moment, recorded_by=self.caller.name, recorded_because=self.reason
        )
        return Batch(self.transaction, kind, origin)

    async def insert(
        self, kind: Kind, properties: Mapping[str, Any], targets: Mapping[str, tuple[str, ...]]
    ) -> str:
        """Insert a node and return its id.

        The caller vouches for it now, so it counts as confirmed.
        """
        (inserted,) = await self.insert_all(kind, [(properties, targets)])
        return inserted

    async def insert_all(self, kind: Kind, nodes: Sequence[NewNode]) -> list[str]:
        """Insert nodes and return their ids in the same order."""
        rows = [
            Row(kind.id(str(properties["key"])), 0, properties, targets, confirmed=self.moment)
            for properties, targets in nodes
        ]
        batch = self.batch(kind)
        await insert_rows(batch, rows)
        self.written.setdefault(kind.name, []).extend(rows)
        await self.settle(batch, rows, [])
        return [row.id for row in rows]

    def mark_changed(self, kind: str, ids: Iterable[str]) -> None:
        """Log nodes as changed though nothing was written to them: values that follow from others
        changed.
        """
        rows = self.written.setdefault(kind, [])
        for global_id in ids:
            rows.append(Row(global_id, 0, {}, {}))

    async def revise(self, kind: Kind, row: Row, *, from_today: bool = False) -> str:
        """Write other content of a node, and return its id.

        What was believed before stays on record. With `from_today` it changed today, and the former
        content stays true of the days before; content that began today itself is corrected. Raises
        `MutationRejected` if the two clocks do not allow it.
        """
        states = await read_states(self.batch(kind), [row])
        if from_today and states[row.id].since < self.day:
            row = replace(row, since=self.day)
        self.moment = max(self.moment, states[row.id].recorded + timedelta(milliseconds=1))
        batch = self.batch(kind)
        revisions, problems = await plan_revisions(batch, [row])
        if problems:
            problem = problems[0]
            zh, en = f"应为{problem.zh}。", f"It should be {problem.en}."
            raise conflict_error("NOT_NOW", problem.name, zh, en)
        await write_revisions(batch, revisions)
        self.written.setdefault(kind.name, []).append(row)
        await self.settle(batch, [], revisions)
        return row.id

    async def settle(
        self, batch: Batch, added: Sequence[Row], revisions: Sequence[Revision]
    ) -> None:
        """Keep what was written, and what depends on it, within the days of its targets."""
        limited: set[str] = set()
        if batch.kind.binding_edges or lasting_edges(batch.kind):
            written = [*added, *(revision.row for revision in revisions)]
            targets = await read_targets(batch, written, written)
            limited = targets.limited
        settlement = await settle_rows(batch, added, revisions, limited)
        add_changes(self.written, settlement.changed)

    async def log(self) -> None:
        """Append what was written to the log of changes: the last thing before the commit."""
        await log_changes(self.transaction, self.written, self.moment)


def make_key() -> str:
    """Return a key for a new node: like a key of a ledger (编号), but one that no ledger has."""
    return f"M{today():%y%m%d}-{token_hex(5).upper()}"


def next_event_number(key: str, events: Sequence[str]) -> int:
    """Return the number of the next event of the node with a key.

    `events` are the keys of its events. The number is above those that mutations gave and above how
    many there are, since a ledger may have moved an event elsewhere.
    """
    highest = len(events)
    for event in events:
        owner, _, number = event.rpartition(".")
        if owner == key and number.isdecimal():
            highest = max(highest, int(number))
    return highest + 1


def check_exists_on(interval: tuple[date, date], day: date, path: str, global_id: str) -> None:
    """Check that a node with this interval exists on a day, and raise `MutationRejected`
    otherwise.
    """
    begin, end = interval
    if not begin <= day < end:
        raise invalid_input_error(
            "NOT_THEN",
            path,
            f"“{global_id}”在 {day} 不存在。",
            f"“{global_id}” does not exist on {day}.",
        )
