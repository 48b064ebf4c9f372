"""Keeps the intervals of facts and relationships within those of the nodes at their ends.

A cadre who has left holds no post from that day on, whatever the row of the tenure states. When
the days of a node change, everything that depends on it is cut to them or restored, as a new
belief: a question about what was known before is answered as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.database.transaction import Answer
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN
from graph.ontology.declarations import Kind
from graph.ontology.folding import FOLDED_KEY
from graph.rows.batch import Batch, Row, anchor_of
from graph.rows.ends.dependents import (
    arrow_types,
    read_dependent_nodes,
    read_dependent_relationships,
    read_own_nodes,
    read_own_relationships,
    read_targets_of,
    row_dependents,
)
from graph.rows.ends.standing import (
    Dependent,
    Interval,
    LeftBehind,
    RelationshipType,
    Target,
    binding_edges_to,
    find_left_behind,
    lasting_edges,
    relationships_to,
)
from graph.rows.revision_plan import Revision


@dataclass(slots=True)
class Settlement:
    """What the rows of a batch cut or restored, and what they leave behind."""

    changed: dict[str, list[Row]] = field(default_factory=dict)
    """Kind to the nodes that hold over other days, for the log of changes."""
    left_behind: list[LeftBehind] = field(default_factory=list)

    def add(self, node: str) -> None:
        """Add a node that holds over other days, or from which such a relationship leads."""
        rows = self.changed.setdefault(node.partition(":")[0], [])
        rows.append(Row(node, 0, {}, {}))


async def settle_rows(
    batch: Batch, added: Sequence[Row], revisions: Sequence[Revision], limited: set[str]
) -> Settlement:
    """Settle what was written, and what depends on nodes whose days it changed.

    `limited` holds the targets of these rows that are not there for ever. In a dry run nothing is
    written, and what would be left behind is found all the same.
    """
    settling = Settling(batch, changed_intervals(batch.kind, revisions))
    if settling.intervals:
        await settling.settle_dependents(list(settling.intervals))
    resumed = [[each.row.id, each.row.since] for each in revisions if each.resumes]
    if resumed and not batch.kind.fact and batch.options.dry_run is None:
        await settling.resume_dependents(resumed)
    written = [*added, *(revision.row for revision in revisions)]
    cut = [row for row in written if limited.intersection(targets_of(row))]
    if cut and batch.options.dry_run is None:
        await settling.settle_own([row.id for row in cut])
    elif cut:
        await settling.check_own(cut)
    return settling.result


async def settle_again(batch: Batch, ids: Sequence[str]) -> Settlement:
    """Settle nodes whose content or being was restored, and what depends on them."""
    settling = Settling(batch, {})
    if ids and not batch.kind.fact:
        await settling.settle_dependents(ids)
    if ids:
        await settling.settle_own(ids)
    return settling.result


def targets_of(row: Row) -> Iterable[str]:
    """Return the ids of everything that a row refers to."""
    return (target for targets in row.targets.values() for target in targets)


def changed_intervals(kind: Kind, revisions: Sequence[Revision]) -> dict[str, Interval]:
    """Return the days of the nodes for which revisions state others, by id.

    Those that exist again from a later day on are not among them.
    """
    found: dict[str, Interval] = {}
    if kind.fact:
        return found
    for revision in revisions:
        properties = revision.row.properties
        interval = Interval(properties.get("from", BEGINNING), properties.get("to", OPEN))
        if interval != (revision.state.begin, revision.state.end) and not revision.resumes:
            found[revision.row.id] = interval
    return found


@dataclass(slots=True)
class Settling:
    """The settlement of one batch."""

    batch: Batch
    intervals: Mapping[str, Interval]
    """The new days of the nodes whose days the batch changes."""
    result: Settlement = field(default_factory=Settlement)

    async def settle_dependents(self, ids: Sequence[str]) -> None:
        """Settle all that depends on nodes of the batch's kind."""
        batch = self.batch
        for binding in binding_edges_to(batch.kind):
            nodes = await read_dependent_nodes(batch, binding, ids)
            await self.settle_nodes(binding.kind, nodes)
        for relationship in relationships_to(batch.kind):
            dependents = await read_dependent_relationships(batch, relationship, ids)
            await self.settle_relationships(relationship, batch.kind.anchor, dependents)

    async def resume_dependents(self, resumed: Sequence[Sequence[Any]]) -> None:
        """End for good what the absence of nodes cut, and let relationships begin again.

        A tenure that a cadre left behind is over, but a building is part of its compound again from
        the day on which that exists again. `resumed` holds ids with these days.
        """
        kind, moment = self.batch.kind, self.batch.origin.recorded_at
        rows = [[node, since, moment] for node, since in resumed]
        other = quoted_name(kind.anchor)
        for binding in binding_edges_to(kind):
            label = quoted_name(binding.kind.name)
            arrows = arrow_types(binding)
            await self.run(END_FOR_GOOD, rows, other=other, arrows=arrows, label=label)
        for relationship in relationships_to(kind):
            names = {
                "anchor": quoted_name(relationship.anchor),
                "arrow": quoted_name(relationship.arrow),
            }
            begun: list[str] = await self.run(BEGIN_AGAIN, rows, other=other, **names)
            for node in begun:
                self.result.add(node)

    async def settle_own(self, ids: Sequence[str]) -> None:
        """Settle the nodes of rows, and the relationships that lead from them."""
        batch = self.batch
        if batch.kind.binding_edges:
            await self.settle_nodes(batch.kind, await read_own_nodes(batch, ids))
        for arrow in dict.fromkeys(edge.arrow for edge in lasting_edges(batch.kind)):
            relationship = RelationshipType(arrow, batch.kind.anchor)
            dependents = await read_own_relationships(batch, arrow, ids)
            await self.settle_relationships(
                relationship, anchor_of(batch.arrows[arrow]), dependents
            )

    async def check_own(self, rows: Sequence[Row]) -> None:
        """Note what rows would leave behind, which a dry run does not write."""
        kind = self.batch.kind
        targets: dict[str, Target] = {}
        for arrow in {edge.arrow for edge in (*kind.binding_edges, *lasting_edges(kind))}:
            found = await read_targets_of(self.batch, arrow, rows)
            targets |= {target.id: target for target in found}
        for row in rows:
            for dependent in row_dependents(row, kind, targets):
                self.note_left_behind(dependent)

    def note_left_behind(self, dependent: Dependent) -> None:
        """Note a dependent that is stated to last longer than what it depends on."""
        left = find_left_behind(dependent, self.intervals)
        if left:
            self.result.left_behind.append(left)

    async def settle_nodes(self, kind: Kind, dependents: Sequence[Dependent]) -> None:
        """Store the intervals of facts, or of nodes that are bound to others."""
        changed = self.choose_changed(dependents)
        if not changed or self.batch.options.dry_run is not None:
            return
        moment = self.batch.origin.recorded_at
        former = [each for each in changed if each.recorded < each.believed_since(moment)]
        rows = [
            [each.id, f"{each.id}~{each.revision}", each.believed_since(moment)] for each in former
        ]
        names = {"anchor": quoted_name(kind.anchor)}
        if rows and kind.fact:
            labels = ":".join(quoted_name(label) for label in kind.labels)
            await self.run(KEEP_FACTS, rows, **names, labels=labels)
            for arrow in kind.stored_arrows:
                await self.run(KEEP_ARROWS_OF_FACTS, rows, **names, arrow=quoted_name(arrow))
        elif rows:
            await self.run(KEEP_STATES, rows, **names)
        await self.run(
            SET_NODES, [[each.id, *self.interval_values(each)] for each in changed], **names
        )

    async def settle_relationships(
        self, relationship: RelationshipType, other: str, dependents: Sequence[Dependent]
    ) -> None:
        """Store the intervals of relationships to nodes that are found under the label `other`."""
        changed = self.choose_changed(dependents)
        if not changed or self.batch.options.dry_run is not None:
            return
        names = {
            "anchor": quoted_name(relationship.anchor),
            "arrow": quoted_name(relationship.arrow),
            "other": quoted_name(other),
        }
        moment = self.batch.origin.recorded_at
        former = [
            [*relationship_key(each), each.believed_since(moment)]
            for each in changed
            if each.recorded < each.believed_since(moment)
        ]
        if former:
            await self.run(KEEP_RELATIONSHIPS, former, **names)
        rows = [[*relationship_key(each), *self.interval_values(each)] for each in changed]
        await self.run(SET_RELATIONSHIPS, rows, **names)

    def choose_changed(self, dependents: Sequence[Dependent]) -> list[Dependent]:
        """Return those whose interval is to be another, and note what is left behind."""
        changed = []
        for dependent in dependents:
            self.note_left_behind(dependent)
            if dependent.interval_among(self.intervals) != dependent.stored:
                changed.append(dependent)
                self.result.add(dependent.id)
        return changed

    def interval_values(self, dependent: Dependent) -> list[Any]:
        """Return the interval to be stored, and what is stated where that differs."""
        interval = dependent.interval_among(self.intervals)
        beside = [
            None if stated == stored else stated
            for stated, stored in zip(dependent.stated, interval, strict=True)
        ]
        return [*interval, *beside]

    async def run(self, template: str, rows: Sequence[Sequence[Any]], **names: str) -> Answer:
        """Run a statement over rows, and return the first value of its only record."""
        parameters = {"rows": rows, "believed": BELIEVED}
        return await self.batch.transaction.run(fill(template, **names), parameters)


def relationship_key(dependent: Dependent) -> list[Any]:
    """Return what identifies a believed relationship among those of its type."""
    (target,) = dependent.targets
    return [dependent.id, target.id, dependent.stated.begin]


END_FOR_GOOD = """
UNWIND $rows AS row
MATCH (:<other> {id: row[0]})<-[:<arrows>]-(n:<label>)
WHERE n.supersededAt = $believed AND n.statedTo IS NOT NULL AND n.to < row[1]
SET n.statedTo = null
RETURN count(n)
"""
BEGIN_AGAIN = """
UNWIND $rows AS row
MATCH (m:<other> {id: row[0]})<-[r:<arrow>]-(n:<anchor>)
WHERE r.supersededAt = $believed AND r.statedTo > row[1] AND r.to < row[1]
CREATE (n)-[again:<arrow>]->(m)
SET again = properties(r), again.`from` = row[1], again.to = r.statedTo, again.recordedAt = row[2],
  again.statedFrom = null, again.statedTo = null
SET r.statedTo = null
RETURN collect(DISTINCT n.id)
"""
KEEP_FACTS = f"""
UNWIND $rows AS row
MATCH (n:<anchor> {{id: row[0]}})
CREATE (old:<labels>)
SET old = n {{.*, id: row[1], supersededAt: row[2]}}
SET old.{FOLDED_KEY} = null
SET n.statedAt = coalesce(n.statedAt, n.recordedAt), n.revision = coalesce(n.revision, 1) + 1
SET n.recordedAt = row[2]
RETURN count(n)
"""
KEEP_ARROWS_OF_FACTS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[:<arrow>]->(m)
MATCH (old:<anchor> {id: row[1]})
CREATE (old)-[:<arrow>]->(m)
RETURN count(m)
"""
KEEP_STATES = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
CREATE (v:Version)-[:VERSION_OF]->(n)
SET v = n {.*, id: null, supersededAt: row[2]}
SET n.statedAt = coalesce(n.statedAt, n.recordedAt)
SET n.recordedAt = row[2]
RETURN count(n)
"""
SET_NODES = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
SET n.`from` = row[1], n.to = row[2], n.statedFrom = row[3], n.statedTo = row[4]
RETURN count(n)
"""
KEEP_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[r:<arrow>]->(m:<other> {id: row[1]})
WHERE r.supersededAt = $believed AND coalesce(r.statedFrom, r.`from`) = row[2]
CREATE (n)-[old:<arrow>]->(m)
SET old = properties(r), old.supersededAt = row[3]
SET r.statedAt = coalesce(r.statedAt, r.recordedAt)
SET r.recordedAt = row[3]
RETURN count(r)
"""
SET_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})-[r:<arrow>]->(m:<other> {id: row[1]})
WHERE r.supersededAt = $believed AND coalesce(r.statedFrom, r.`from`) = row[2]
SET r.`from` = row[3], r.to = row[4], r.statedFrom = row[5], r.statedTo = row[6]
RETURN count(r)
"""
