"""Undoes a part of a run, as a correction: what was believed before it is believed again.

What the part revised gets its earlier content, what it added is withdrawn, what it withdrew comes
back; so the undoing of an undoing needs nothing of its own. A node is written once at a moment,
hence what a run wrote and superseded of it is found by the moment of the run. Nodes that were
written again since are left alone and named, and so are those to which others lead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from graph.ontology.clock import BELIEVED, CITY_ZONE
from graph.ontology.global_ids import plain_id
from graph.rows.batch import Batch, Row, RowChange
from graph.rows.comparison import CONFIRMED, differing_names
from graph.rows.ends.settle import settle_again
from graph.rows.import_log import Confirmation, WrittenPart, log_part
from graph.rows.read import read_believed_rows, read_earlier_rows
from graph.rows.undoing.import_runs import PartRecord
from graph.rows.undoing.restore import restore_confirmations, restore_facts, restore_nodes
from graph.rows.undoing.withdrawal import withdraw_nodes
from graph.rows.upsert import read_existing


class UndoConflict(NamedTuple):
    """Why a node that a run wrote is not undone."""

    id: str
    zh: str
    """What was expected of the node."""
    en: str


@dataclass(slots=True)
class UndoOutcome:
    """What the undoing of a part does."""

    restored: list[RowChange] = field(default_factory=list)
    """What gets its earlier content."""
    returned: list[Row] = field(default_factory=list)
    """What was withdrawn and is believed again."""
    withdrawn: list[Row] = field(default_factory=list)
    """What is no longer believed."""
    confirmed: int = 0
    """How many nodes get back their date of confirmation alone."""
    written: list[Row] = field(default_factory=list)
    """All of them, for the log of changes."""
    settled: dict[str, list[Row]] = field(default_factory=dict)
    """By kind, what holds over other days because of that, for the same log."""
    conflicts: list[UndoConflict] = field(default_factory=list)


@dataclass(slots=True)
class UndoDryRun:
    """The ids that a dry run would have withdrawn and restored so far."""

    withdrawn: set[str] = field(default_factory=set)
    restored: set[str] = field(default_factory=set)


class WrittenState(NamedTuple):
    """When and by what a node was written last."""

    belief_of: datetime
    """When what is believed of it was written first: before `recorded` if it was restored since."""
    recorded: datetime
    stated: datetime
    """When its content was written last: before `recorded` if it holds over other days since."""
    withdrawn: datetime | None
    """When it was withdrawn. None if it is believed."""
    revision: int
    """The number of the revision, if it is a fact."""
    source: str | None

    @property
    def moments(self) -> set[datetime]:
        """The moments of the runs whose undoing would undo its present state."""
        return {self.withdrawn} if self.withdrawn else {self.belief_of, self.recorded, self.stated}


WRITTEN = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
RETURN collect([n.id, coalesce(n.beliefOf, n.statedAt, n.recordedAt), n.recordedAt,
  coalesce(n.statedAt, n.recordedAt), n.withdrawnAt, coalesce(n.revision, 1), n.source])
"""
LEADING = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})<-[r]-(m)
WHERE m.supersededAt = $believed AND coalesce(r.supersededAt, $believed) = $believed
  AND NOT m:Version
RETURN collect([n.id, m.id])
"""


@dataclass(slots=True)
class UndonePart:
    """One part of a run that is undone, within one transaction."""

    batch: Batch
    record: PartRecord
    moment: datetime
    """When the graph learned of what is undone."""
    done: frozenset[datetime] = frozenset()
    """The moments of earlier undoings of the same run."""
    dry_run: UndoDryRun | None = None
    """If set, nothing is written."""
    states: dict[str, WrittenState] = field(default_factory=dict)
    outcome: UndoOutcome = field(default_factory=UndoOutcome)

    async def undo(self) -> UndoOutcome:
        """Undo what can be undone and return it; in a dry run only return it.

        The caller logs what was written as the last thing that the transaction does.
        """
        found: list[list[Any]] = await self.batch.run(WRITTEN, {"ids": list(self.record.nodes)})
        self.states = {node: WrittenState(*values) for node, *values in found}
        written = self.find_written()
        known = await self.read_earlier(written)
        earlier = await self.find_restorable(known)
        await self.describe_restored(earlier)
        confirmed = await self.restore(earlier)
        added = [node for node in written if node not in known and not self.states[node].withdrawn]
        withdrawn = await self.find_withdrawable(added, earlier)
        self.outcome.withdrawn = await self.read_present(withdrawn)
        if self.dry_run is not None:
            self.dry_run.withdrawn.update(withdrawn)
            return self.outcome
        await withdraw_nodes(self.batch, withdrawn)
        # What was ended is there again, and so is what hangs on it.
        settlement = await settle_again(self.batch, [*earlier, *withdrawn])
        self.outcome.settled = settlement.changed
        await self.log(confirmed)
        return self.outcome

    def find_written(self) -> list[str]:
        """Return the nodes that nobody has written since; each other one is a conflict."""
        written: list[str] = []
        for node, state in self.states.items():
            if self.moment in state.moments:
                written.append(node)
            elif not state.moments & self.done:
                self.outcome.conflicts.append(written_since_conflict(node, state))
        return written

    async def read_earlier(self, nodes: Sequence[str]) -> dict[str, Row]:
        """Return what was believed of nodes before, by id; nothing of those that were added."""
        batch = self.batch
        ids = {known: node for node in nodes for known in self.known_ids(node)}
        rows = await read_earlier_rows(batch.transaction, batch.kind, [*ids], self.moment)
        return {ids[row.id]: row for row in rows}

    def known_ids(self, node: str) -> list[str]:
        """Return the ids under which earlier content of a node may be found."""
        if not self.batch.kind.fact:
            return [node]
        state = self.states[node]
        return [node, *(f"{node}~{number}" for number in range(1, state.revision))]

    async def find_restorable(self, earlier: Mapping[str, Row]) -> dict[str, Row]:
        """Return the rows whose targets are there, or restored with them; others are conflicts."""
        existing: set[str] = {*earlier}
        if self.dry_run is not None:
            existing |= self.dry_run.restored
        for arrow in self.batch.arrows:
            targets = {
                target for row in earlier.values() for target in self.batch.targets(row, arrow)
            }
            existing |= (await read_existing(self.batch, arrow, targets - existing)).keys()
        if self.dry_run is not None:
            existing -= self.dry_run.withdrawn
        restorable = dict(earlier)
        while missing := {
            node: target
            for node, row in restorable.items()
            for targets in row.targets.values()
            for target in targets
            if target not in existing
        }:
            for node, target in missing.items():
                self.outcome.conflicts.append(missing_target_conflict(node, target))
                del restorable[node]
                if self.states[node].withdrawn:
                    existing.discard(node)
        return restorable

    async def describe_restored(self, earlier: Mapping[str, Row]) -> None:
        """Note what is believed of restored nodes until now, and what is believed again."""
        present = {row.id: row for row in await self.read_present([*earlier])}
        for node, row in earlier.items():
            before, after = present.get(node), replace(row, id=node)
            if before is None:
                self.outcome.returned.append(after)
                continue
            names = [*differing_names(self.batch.kind, before, after)]
            if before.confirmed != after.confirmed:
                names.append(CONFIRMED)
            self.outcome.restored.append(RowChange(before, after, tuple(names)))

    async def read_present(self, nodes: Sequence[str]) -> list[Row]:
        """Return what is believed of nodes now."""
        if not nodes:
            return []
        return await read_believed_rows(self.batch.transaction, self.batch.kind, nodes)

    async def restore(self, earlier: Mapping[str, Row]) -> list[Confirmation]:
        """Restore content and confirmations unless this is a dry run; return the latter."""
        if self.dry_run is not None:
            self.dry_run.restored.update(earlier)
            self.outcome.confirmed = len(self.record.confirmed)
            return []
        if self.batch.kind.fact:
            await restore_facts(self.batch, earlier)
        else:
            withdrawn = [node for node in earlier if self.states[node].withdrawn]
            believed = [node for node in earlier if not self.states[node].withdrawn]
            await restore_nodes(self.batch, believed, withdrawn, self.moment)
        confirmed = await restore_confirmations(self.batch, self.record.confirmed, self.moment)
        self.outcome.confirmed = len(confirmed)
        return confirmed

    async def find_withdrawable(
        self, added: Sequence[str], earlier: Mapping[str, Row]
    ) -> list[str]:
        """Return the added nodes to which nothing leads that stays; others are conflicts."""
        if not added:
            return []
        parameters = {"ids": list(added), "believed": BELIEVED}
        leading: list[list[str]] = await self.batch.run(LEADING, parameters)
        gone: set[str] = {*added}
        if self.dry_run is not None:
            gone |= self.dry_run.withdrawn | self.dry_run.restored | {*earlier}
        while kept := {
            node: source for node, source in leading if node in gone and source not in gone
        }:
            for node, source in kept.items():
                self.outcome.conflicts.append(leading_conflict(node, source))
                gone.discard(node)
        return [node for node in added if node in gone]

    async def log(self, confirmed: Sequence[Confirmation]) -> None:
        """Log what was written for the run that undoes, if it is one."""
        outcome, part = self.outcome, self.batch.options.part
        restored = [change.after for change in outcome.restored]
        outcome.written = [*restored, *outcome.returned, *outcome.withdrawn]
        if part is None:
            return
        counts = {
            "restored": len(restored) + len(outcome.returned),
            "withdrawn": len(outcome.withdrawn),
            "confirmed": len(confirmed),
        }
        nodes = [row.id for row in outcome.written]
        record = WrittenPart(self.batch.kind.name, counts, nodes, confirmed)
        await log_part(self.batch.transaction, part, record)


def written_since_conflict(node: str, state: WrittenState) -> UndoConflict:
    """Return the conflict of a node that was written again after the run."""
    last = state.withdrawn or state.recorded
    when = f"{last.astimezone(CITY_ZONE):%Y-%m-%d %H:%M:%S}"
    by_zh, by_en = (f"（{state.source}）", f" by {state.source}") if state.source else ("", "")
    return UndoConflict(
        node,
        f"此后没有再改过的编号；它在 {when} 又改过{by_zh}，没有撤销",
        f"a key that was not written since; it was on {when}{by_en}, and is left as it is",
    )


def missing_target_conflict(node: str, target: str) -> UndoConflict:
    """Return the conflict of a node whose earlier content leads to something withdrawn."""
    return UndoConflict(
        node,
        f"原内容所指的编号都还在；{target} 已经撤回，没有撤销",
        f"an earlier content whose keys are all there; {target} was withdrawn",
    )


def leading_conflict(node: str, source: str) -> UndoConflict:
    """Return the conflict of an added node to which something else leads."""
    return UndoConflict(
        node,
        f"没有被别处引用的编号；{plain_id(source)} 引用了它，没有撤回",
        f"a key to which nothing leads; {plain_id(source)} leads to it, so it stays",
    )
