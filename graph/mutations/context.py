"""What a write works with: its input, the transaction, the lock it takes first, and the roads into the graph.

Nodes are written as an import writes them, so both clocks and the evidence are kept in the same way; the source is
`mutation`, with the caller beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex
from typing import Any

from graph.allocation.planning import PlanningLimits
from graph.database.connection import Transaction
from graph.database.dialect import quoted_name
from graph.mutations.user_errors import conflict, invalid, not_found
from graph.ontology import clock
from graph.ontology.clock import CITY_ZONE, today
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.rows import change_log as changes
from graph.rows import insert as additions
from graph.rows import revision_plan as revisions
from graph.rows import revision_write as revising
from graph.rows.batch import Batch, Provenance, Row
from graph.vocabulary.duties import Vocabulary

Part = tuple[Mapping[str, Any], Mapping[str, tuple[str, ...]]]
"""The properties of a node to be, and the ids to which its edges lead."""
SOURCE = "mutation"
"""What the evidence names as the source of whatever a caller wrote."""


@dataclass(slots=True)
class MutationContext:
    """One write under way, within its transaction."""

    transaction: Transaction
    vocabulary: Vocabulary
    caller: str
    given: Mapping[str, Any]
    planning: PlanningLimits = field(default_factory=PlanningLimits)
    moment: datetime = field(default_factory=clock.now)
    """When the graph learns of it: when the lock was taken, so that writes of one node follow each other."""
    written: dict[str, list[Row]] = field(default_factory=dict)
    """Kind to the rows that were written, for the log of changes."""

    async def lock(self, global_id: str, kind: str, path: str) -> tuple[date, date]:
        """Take a node, before anything is read of it: whoever else wants it waits, or tries again.

        Gives the interval over which it exists. Raises `Refused` where it is not there.
        """
        statement = LOCK.replace("ANCHOR", quoted_name(KINDS[kind].anchor))
        found = (
            await self.transaction.run(statement, {"id": global_id, "turn": token_hex(4)})
            if global_id.startswith(f"{kind}:")
            else None
        )
        if found is None:
            raise not_found(path, global_id, KINDS[kind].zh, kind)
        self.moment = clock.now()
        begin, end = found
        return begin, end

    async def expect(self, global_id: str, facet: str, path: str, day: date) -> None:
        """Refuse the id of a node of a kind or facet that is not there, or not on that day."""
        kind = KINDS.of_id(global_id)
        allowed = KINDS.named(facet)
        zh, en = (
            (allowed[0].zh, facet)
            if len(allowed) == 1
            else (allowed[0].facet.zh if allowed[0].facet else "", facet)
        )
        if kind is None or kind not in allowed:
            raise not_found(path, global_id, zh, en)
        found: list[Any] | None = await self.transaction.run(
            THERE.replace("ANCHOR", quoted_name(kind.anchor)), {"id": global_id}
        )
        if found is None:
            raise not_found(path, global_id, zh, en)
        begin, end = found
        there_then((begin, end), day, path, global_id)

    async def lock_all(self, kind: str, global_ids: Sequence[str]) -> None:
        """Take those nodes of a list that are there, in its order: whoever locks several kinds sorts them, so that nobody waits in a circle."""
        statement = LOCK_ALL.replace("ANCHOR", quoted_name(KINDS[kind].anchor))
        await self.transaction.run(statement, {"ids": list(global_ids), "turn": token_hex(4)})
        self.moment = clock.now()

    @property
    def day(self) -> date:
        """The day of the city on which it is done."""
        return self.moment.astimezone(CITY_ZONE).date()

    @property
    def second(self) -> datetime:
        """The moment in whole seconds, as a question about the present counts them."""
        return self.moment.astimezone(UTC).replace(microsecond=0)

    def after(self, last: datetime, path: str) -> datetime:
        """Return the moment of the next event of a node: now, or with its last one where a clock that is a little ahead has set that.

        Refuses a node whose last event lies ahead: what is added now would come before it, and change nothing.
        """
        if last > self.second + AHEAD:
            zh = f"最近一条进展的时间是 {last.astimezone(CITY_ZONE):%Y-%m-%d %H:%M}，晚于现在；请先更正该条记录。"
            raise conflict(
                "EVENT_AHEAD",
                path,
                zh,
                f"Its last event is dated {last.isoformat()}, which is still to come: correct that first.",
            )
        return max(self.second, last)

    def batch(self, kind: Kind) -> Batch:
        """Return what rows of a kind are written by."""
        return Batch(
            self.transaction, kind, Provenance(SOURCE, self.moment, recorded_by=self.caller)
        )

    async def add(
        self, kind: Kind, properties: Mapping[str, Any], targets: Mapping[str, tuple[str, ...]]
    ) -> str:
        """Write a new node; gives its id. The caller vouches for it now, so it counts as confirmed."""
        (added,) = await self.add_all(kind, [(properties, targets)])
        return added

    async def add_all(self, kind: Kind, parts: Sequence[Part]) -> list[str]:
        """Write new nodes; gives their ids in the same order."""
        rows = [
            Row(kind.id(str(properties["key"])), 0, properties, targets, confirmed=self.moment)
            for properties, targets in parts
        ]
        await additions.add(self.batch(kind), rows)
        self.written.setdefault(kind.name, []).extend(rows)
        return [row.id for row in rows]

    def touch(self, kind: str, nodes: Iterable[str]) -> None:
        """Note that nodes look otherwise now, though nothing was written to them."""
        self.written.setdefault(kind, []).extend(Row(node, 0, {}, {}) for node in nodes)

    async def revise(self, kind: Kind, row: Row, *, from_today: bool = False) -> str:
        """Write that a node is otherwise than was believed; what was believed stays to be asked for.

        With `from_today` it became so today, and was otherwise before; what was so since today anyway is corrected.
        """
        states = await revisions.read_states(self.batch(kind), [row])
        if from_today and states[row.id].since < self.day:
            row = replace(row, since=self.day)
        self.moment = max(self.moment, states[row.id].recorded + timedelta(milliseconds=1))
        batch = self.batch(kind)
        planned, problems = await revisions.plan(batch, [row])
        for problem in problems:
            raise conflict(
                "NOT_NOW", problem.name, f"应为{problem.zh}。", f"It should be {problem.en}."
            )
        await revising.write(batch, planned)
        self.written.setdefault(kind.name, []).append(row)
        return row.id

    async def log(self) -> None:
        """Append what was written to the log of changes: the last thing before the commit."""
        await changes.log(self.transaction, self.written, self.moment)


AHEAD = timedelta(minutes=1)
"""By how much the clocks of several workers may differ."""
LOCK = """
MATCH (n:ANCHOR {id: $id})
SET n.lock = $turn
RETURN [n.`from`, n.to]
"""
LOCK_ALL = """
UNWIND $ids AS id
MATCH (n:ANCHOR {id: id})
SET n.lock = $turn
RETURN count(n)
"""
THERE = """
MATCH (n:ANCHOR {id: $id})
RETURN [n.`from`, n.to]
"""


def make_key() -> str:
    """Return a key for a new node: like a ledger's 编号, and one that no ledger has."""
    return f"M{today():%y%m%d}-{token_hex(5)}"


def next_number(key: str, events: Sequence[str]) -> int:
    """Return the number of the next event of the node with a key: above those that were added one by one, and above how many there are.

    `events` are the keys of those that it has; a ledger may have moved one of its own elsewhere since.
    """
    ours = (event.removeprefix(f"{key}.") for event in events if event.startswith(f"{key}."))
    return max([len(events), *(int(number) for number in ours if number.isdecimal())]) + 1


def there_then(interval: tuple[date, date], day: date, path: str, global_id: str) -> None:
    """Refuse a day on which a node does not exist."""
    begin, end = interval
    if not begin <= day < end:
        raise invalid(
            "NOT_THEN",
            path,
            f"“{global_id}”在 {day} 不存在。",
            f"“{global_id}” does not exist on {day}.",
        )
