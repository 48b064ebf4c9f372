"""Fills the records of a copy into an empty graph, on either engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from secrets import token_hex
from typing import Any

from graph.backup.records import Record, properties_from_json
from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.database.dialect import quoted_name
from graph.database.identity import IDENTITY
from graph.database.status import read_condition
from graph.database.template import fill
from graph.database.transaction import Transaction
from graph.errors import GraphError
from graph.ontology.kinds import KINDS
from graph.rows.change_log import COUNTER
from graph.rows.record_keys import CALL, PART, RUN

WRITE_SECONDS = 300.0
"""Seconds that a page may take: an engine may have to make room for it."""
UNFINISHED = f"{RUN}:restore"
"""The id of an import that stands for a restore as long as it has not finished: the graph is
half-loaded.
"""
OWN_LABELS = frozenset(
    {RUN, PART, CALL, "Change", "Counter", "Identity", "AuditEntry", "AccessToken"}
)
"""Labels of what a graph records of itself."""


class GraphNotEmpty(GraphError):
    """A copy can only be filled into an empty graph."""

    def __init__(self) -> None:
        super().__init__(
            "没有恢复：图谱不是空的。请用 LINLI_DATA 指定一个新的数据目录，或准备一个空的 Neo4j。"
            "恢复中断过的图谱也要重新开始。",
            "Nothing was restored: the graph is not empty. Name a new data folder with LINLI_DATA, "
            "or use an empty Neo4j. After an interrupted restore, too, begin with an empty one.",
        )


class RestoreIncomplete(GraphError):
    """The graph does not hold what the copy has."""

    def __init__(self, lacking: int) -> None:
        super().__init__(
            f"恢复不完整：有 {lacking:,} 个节点或关系没有写入。请在空的图谱上重新恢复。",
            f"The restore is not complete: {lacking:,} nodes or relationships were not written. "
            "Restore again into an empty graph.",
        )


HAS_RECORDS = """
RETURN EXISTS { MATCH (:Counter) } OR EXISTS { MATCH (:AccessToken) } OR EXISTS { MATCH (:Written) }
"""
CREATE_NODES = """
UNWIND $rows AS row
CREATE (n:<labels>)
SET n = row
RETURN count(n)
"""
CREATE_ARROWS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
MATCH (m:<other> {id: row[1]})
CREATE (n)-[r:<arrow>]->(m)
SET r = row[2]
RETURN count(r)
"""
CREATE_VERSIONS = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
CREATE (v:Version)-[:VERSION_OF]->(n)
SET v = row[1]
RETURN count(v)
"""
# The graph may remember what it is to be read with, though nothing is in it.
SET_IDENTITY = """
MERGE (i:Identity {id: $identity})
SET i = $values
RETURN count(i)
"""
BEGIN = """
CREATE (i:Import {id: $id, name: $name})
RETURN count(i)
"""
NEW_EPOCH = """
MATCH (c:Counter {id: $counter})
SET c.epoch = $epoch
RETURN count(c)
"""
FINISH = """
MATCH (i:Import {id: $id})
DELETE i
"""


@dataclass(slots=True)
class GraphWriter:
    """One filling of an empty graph: all nodes, then all that hangs on them, then the end."""

    database: Database
    lacking: int = 0
    """How many nodes and relationships could not be written."""
    identity: dict[str, Any] = field(default_factory=dict)

    async def begin(self) -> None:
        """Prepare an empty graph, and mark it as unfinished. Raises `GraphNotEmpty`."""
        condition, _ = await read_condition(self.database)
        if condition != "empty" or await self.database.read(HAS_RECORDS):
            raise GraphNotEmpty
        await create_constraints(self.database)
        await self.write(BEGIN, {"id": UNFINISHED, "name": "restore"})

    async def write_nodes(self, records: Iterable[Record]) -> None:
        """Write the nodes of some records."""
        ordered = sorted((each for each in records if each.labels), key=lambda each: each.labels)
        for labels, group in groupby(ordered, key=lambda each: each.labels):
            rows = [self.row_of(record) for record in group]
            if labels == ["Identity"]:
                self.identity = rows[0]
                continue
            names = ":".join(quoted_name(label) for label in known_labels(labels))
            written = await self.write(fill(CREATE_NODES, labels=names), {"rows": rows})
            self.lacking += len(rows) - written

    def row_of(self, record: Record) -> dict[str, Any]:
        """Return the properties of a node. The counter begins an epoch of its own.

        What is written from now on has the numbers of what the copied graph wrote otherwise.
        """
        properties = properties_from_json(record.properties)
        is_ours = record.key == COUNTER and record.labels == ["Counter"]
        return {**properties, "epoch": token_hex(4)} if is_ours else properties

    async def write_connections(self, records: Iterable[Record]) -> None:
        """Write the relationships and the versions of some records, whose nodes are all there."""
        arrows: dict[tuple[str, str, str], list[list[Any]]] = {}
        versions: dict[str, list[list[Any]]] = {}
        for record in records:
            for arrow in record.arrows:
                ends = (anchor_of_id(record.key), arrow.type, anchor_of_id(arrow.target))
                row = [record.key, arrow.target, properties_from_json(arrow.properties)]
                arrows.setdefault(ends, []).append(row)
            for version in record.versions:
                row = [record.key, properties_from_json(version)]
                versions.setdefault(anchor_of_id(record.key), []).append(row)
        for (anchor, arrow_type, other), rows in arrows.items():
            names = {"anchor": anchor, "arrow": arrow_type, "other": other}
            await self.write_rows(CREATE_ARROWS, names, rows)
        for anchor, rows in versions.items():
            await self.write_rows(CREATE_VERSIONS, {"anchor": anchor}, rows)

    async def write_rows(
        self, template: str, names: Mapping[str, str], rows: Sequence[Any]
    ) -> None:
        """Write rows by a statement with these labels and types."""
        quoted = {hole: quoted_name(name) for hole, name in names.items()}
        written = await self.write(fill(template, **quoted), {"rows": rows})
        self.lacking += len(rows) - written

    async def finish(self) -> None:
        """Note that the graph is whole. Raises `RestoreIncomplete` if it is not."""
        if self.lacking:
            raise RestoreIncomplete(self.lacking)
        values = {**self.identity, "id": IDENTITY}
        await self.write(SET_IDENTITY, {"identity": IDENTITY, "values": values})
        # Nothing that a service has read meanwhile may be kept as that of the whole graph.
        await self.write(NEW_EPOCH, {"counter": COUNTER, "epoch": token_hex(4)})
        await self.write(FINISH, {"id": UNFINISHED})

    async def write(self, statement: str, parameters: Mapping[str, object]) -> int:
        """Run one statement in a transaction, and return what it counts."""

        async def work(transaction: Transaction) -> int:
            return await transaction.run(statement, parameters) or 0

        return await self.database.write(work, limit=WRITE_SECONDS)


def known_labels(labels: Sequence[str]) -> Sequence[str]:
    """Return the labels of a node. Raises `GraphError` for some that this program does not know."""
    known = OWN_LABELS.union(*(kind.labels for kind in KINDS))
    if unknown := [label for label in labels if label not in known]:
        raise UnknownContent(unknown[0])
    return labels


def anchor_of_id(global_id: str) -> str:
    """Return the label under which a node is found. Raises `UnknownContent`."""
    kind = KINDS.of_id(global_id)
    if kind is None:
        raise UnknownContent(global_id)
    return kind.anchor


class UnknownContent(GraphError):
    """A copy has something that this version of the program does not know."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"备份中有本程序不认识的内容（{name}）。请用写出这份备份的版本或更新的版本恢复。",
            f"The backup has something that this program does not know ({name}). Restore it with "
            "the version that wrote it, or a newer one.",
        )
