"""Reads a whole graph while others write to it, as it was at one number of the change log.

Everything is read once, page by page, in any order. What was written meanwhile is named by the log,
and read again, and so on, until nothing that was read last was written while it was read. Then
every record is as it was when the log had the number from which the last reading began.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.audit_log.entries import COUNTER as AUDIT_COUNTER
from graph.backup.records import (
    Arrow,
    Properties,
    Record,
    anchors,
    properties_to_json,
)
from graph.database.connection import Database
from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.errors import DatabaseBusy, GraphError
from graph.ontology.kinds import KINDS
from graph.rows.change_log import COUNTER, NEWEST, latest_revision, read_entry_properties
from graph.rows.record_keys import (
    CALL,
    EVERYTHING,
    PART,
    RUN,
    call_key,
    record_key,
    split_part_key,
)

PAGE = 500
"""Nodes that one statement reads, with what hangs on them."""
READ_SECONDS = 60.0
"""Seconds that a page may take beside everything else."""
SETTLE_SECONDS = 0.25
"""How long a commit takes at most until all of it can be seen: an engine may show the entry in the
log before the nodes, or after them.
"""
MOST_ROUNDS = 200
"""How often what was written meanwhile is read again."""
ENTRIES = 100
"""Entries of the log that are read at once; each may name thousands of nodes."""
AUDIT_ENTRIES = 1_000
"""Entries of the audit log that are read at once."""
IDENTITY, CHANGE, TOKEN, AUDIT = "Identity", "Change", "AccessToken", "AuditEntry"

UNIT = """
[labels(n), properties(n),
  COLLECT { MATCH (n)-[r]->(m) RETURN [type(r), m.id, properties(r)] },
  COLLECT { MATCH (n)<-[:VERSION_OF]-(v:Version) RETURN properties(v) }]
"""
SCAN = f"""
RETURN COLLECT {{
  MATCH (n:<label>)
  WHERE n.id > $after
  WITH n ORDER BY n.id LIMIT $most
  RETURN {UNIT}
}}
"""
FIND = f"""
RETURN COLLECT {{
  UNWIND $ids AS id
  MATCH (n:<label> {{id: id}})
  RETURN {UNIT}
}}
"""
ALL = """
RETURN COLLECT { MATCH (n:<label>) RETURN properties(n) }
"""
PARTS = """
RETURN COLLECT {
  MATCH (p:ImportPart {run: $run})
  WHERE p.number > $after
  WITH p ORDER BY p.number LIMIT $most
  RETURN properties(p)
}
"""
AUDIT_LOG = """
RETURN COLLECT {
  MATCH (e:AuditEntry)
  WHERE e.number >= $first AND e.number <= $last
  RETURN properties(e)
}
"""
PARTS_AT_ONCE = 10
"""Each may list thousands of nodes."""


class GraphUnsettled(GraphError):
    """The graph was written so fast, or in such a way, that no copy of one moment came about."""

    def __init__(self) -> None:
        super().__init__(
            "备份没有完成：图谱正在被大量改写（或有数据正被整批删除）。请等导入等操作结束后再试。",
            "The backup is not complete: the graph was rewritten faster than it could be read, or "
            "data were being removed. Try again when imports and the like are done.",
        )


class Bookkeeping(NamedTuple):
    """What the graph records of itself, as one round of reading found it."""

    counter: Properties
    runs: list[Properties]
    identity: list[Properties]

    @property
    def revision(self) -> int:
        """The number of the change log."""
        number: int = self.counter.get("value", 0)
        return number


@dataclass(slots=True)
class GraphReader:
    """One reading of a whole graph."""

    database: Database
    page: int = PAGE
    revision: int = 0
    """The number of the change log as of which the records are, once all were read."""
    again: bool = False
    """Whether the records that are yielded take the place of earlier ones with the same key."""
    counter: Properties = field(default_factory=dict)
    """The properties of the counter at that number."""

    async def records(self) -> AsyncIterator[list[Record]]:
        """Yield everything page by page. Raises `GraphUnsettled`, and what the database raises."""
        began = await latest_revision(self.database)
        async for page in self.scan():
            yield page
        self.again = True
        async for page in self.catch_up(began):
            yield page
        first = self.revision
        async for page in self.read_audit_log():
            yield page
        async for page in self.read_log():
            first = min(first, *(record.properties["number"] for record in page))
            yield page
        # Old entries may have been cleared since the counter was read.
        if self.counter:
            cleared = {"cleared": first - 1} if first > 1 else {}
            yield [own_record("Counter", {**self.counter, **cleared})]

    async def scan(self) -> AsyncIterator[list[Record]]:
        """Yield everything that has an id once, in any state."""
        for label in (*anchors(), CALL):
            after = ""
            while units := await self.read(SCAN, {"after": after, "most": self.page}, label):
                yield [node_record(unit) for unit in units]
                after = max(unit[1]["id"] for unit in units)
        for run in await self.read(ALL, {}, RUN):
            last = -1
            parameters = {"run": run["id"], "most": PARTS_AT_ONCE}
            while parts := await self.read(PARTS, {**parameters, "after": last}):
                yield [own_record(PART, part) for part in parts]
                last = max(part["number"] for part in parts)

    async def catch_up(self, began: int) -> AsyncIterator[list[Record]]:
        """Yield what was written since the log had the number `began`, until all fits together."""
        reached, read = began, None
        known: Bookkeeping | None = None
        for _ in range(MOST_ROUNDS):
            await asyncio.sleep(SETTLE_SECONDS)
            found = await self.read_bookkeeping()
            written = await self.read_written(reached, found.revision)
            if known and read is not None and not written & read:
                # What was read last is as it was when that reading began, and so is all else.
                found, written = known, set()
            if not written:
                self.revision, self.counter = found.revision, found.counter
                yield bookkeeping_records(found)
                return
            await asyncio.sleep(SETTLE_SECONDS)
            for page in pages(sorted(written), self.page):
                yield await self.read_again(page)
            reached, read, known = found.revision, written, found
        raise GraphUnsettled

    async def read_bookkeeping(self) -> Bookkeeping:
        """Return what the graph records of itself at this moment.

        An import that finished since the counter was read had not finished at its number.
        """
        finished = {run["id"]: run for run in await self.read(ALL, {}, RUN)}
        counter = await self.database.read(NEWEST, {"counter": COUNTER}) or {}
        begun = await self.read(ALL, {}, RUN)
        runs = [finished.get(run["id"]) or without_end(run) for run in begun]
        return Bookkeeping(counter, runs, await self.read(ALL, {}, IDENTITY))

    async def read_written(self, after: int, last: int) -> set[str]:
        """Return the keys of what was written by the entries that follow a number up to another.

        Raises `GraphUnsettled` if one does not name what it was about: it was removed.
        """
        keys: set[str] = set()
        for first in range(after + 1, last + 1, ENTRIES):
            numbers = range(first, min(first + ENTRIES, last + 1))
            entries = await self.read_entries(numbers)
            for entry in entries:
                named = [*(entry["nodes"] or ()), *(entry.get("unnamed") or ())]
                if not named or EVERYTHING in named:
                    raise GraphUnsettled
                keys.update(named)
        return keys

    async def read_entries(self, numbers: range) -> list[Properties]:
        """Return the entries with these numbers, once the engine shows all of them."""
        for _ in range(MOST_ROUNDS):
            entries = await read_entry_properties(self.database, numbers[0], numbers[-1])
            if len(entries) == len(numbers):
                return entries
            await asyncio.sleep(SETTLE_SECONDS)
        raise GraphUnsettled

    async def read_again(self, keys: Sequence[str]) -> list[Record]:
        """Return what there is under some keys now; earlier revisions of facts as well."""
        records: list[Record] = []
        for label, ids in by_label(keys).items():
            if label == PART:
                records += await self.read_parts(ids)
                continue
            wanted = list(ids)
            found: dict[str, Record] = {}
            while wanted:
                units = await self.read(FIND, {"ids": wanted}, label)
                new = {record.key: record for record in map(node_record, units)}
                found |= new
                wanted = [key for record in new.values() for key in former_keys(record)]
                wanted = [key for key in wanted if key not in found]
            keys_of_ids = {CALL: call_key}.get(label, str)
            gone = [key for each in ids if (key := keys_of_ids(each)) not in found]
            records += [*found.values(), *(Record(key, [], {}, [], []) for key in gone)]
        return records

    async def read_parts(self, keys: Sequence[str]) -> list[Record]:
        """Return parts of imports by their keys."""
        records: list[Record] = []
        for key in keys:
            run, number = split_part_key(key)
            parameters = {"run": run, "after": number - 1, "most": 1}
            parts = await self.read(PARTS, parameters)
            records += [own_record(PART, part) for part in parts if part["number"] == number]
        return records

    async def read_audit_log(self) -> AsyncIterator[list[Record]]:
        """Yield the access tokens and the audit log, whose chain of hashes is whole to its end.

        They may be ahead of the rest: they never lack what is in it.
        """
        yield [own_record(TOKEN, token) for token in await self.read(ALL, {}, TOKEN)]
        counter = await self.database.read(NEWEST, {"counter": AUDIT_COUNTER})
        if not counter:
            return
        last: int = counter["value"]
        for first in range(counter.get("archived", 0) + 1, last + 1, AUDIT_ENTRIES):
            numbers = {"first": first, "last": min(first + AUDIT_ENTRIES - 1, last)}
            yield [own_record(AUDIT, each) for each in await self.read(AUDIT_LOG, numbers)]
        yield [own_record("Counter", counter)]

    async def read_log(self) -> AsyncIterator[list[Record]]:
        """Yield the entries of the log, of which the first may have been cleared."""
        for first in range(self.counter.get("cleared", 0) + 1, self.revision + 1, ENTRIES):
            last = min(first + ENTRIES - 1, self.revision)
            entries = await read_entry_properties(self.database, first, last)
            if entries:
                yield [own_record(CHANGE, entry) for entry in entries]

    async def read(
        self, template: str, parameters: Mapping[str, object], label: str = ""
    ) -> list[Any]:
        """Return the list that a statement reads; it waits for its turn as long as it takes."""
        statement = fill(template, label=quoted_name(label)) if label else template
        while True:
            try:
                found: list[Any] = await self.database.read(
                    statement, parameters, limit=READ_SECONDS
                )
            except DatabaseBusy:
                await asyncio.sleep(SETTLE_SECONDS)
                continue
            return found


def node_record(unit: Sequence[Any]) -> Record:
    """Return the record of a node that was read with what hangs on it."""
    labels, properties, arrows, versions = unit
    key = record_key(CALL if CALL in labels else "", properties)
    return Record(
        key,
        sorted(labels),
        properties_to_json(properties),
        [Arrow(type_, target, properties_to_json(more)) for type_, target, more in arrows],
        [*map(properties_to_json, versions)],
    )


def own_record(label: str, properties: Mapping[str, Any]) -> Record:
    """Return a record of the graph about itself."""
    is_numbered = label in (CHANGE, AUDIT)
    key = f"{label}:{properties['number']}" if is_numbered else record_key(label, properties)
    return Record(key, [label], properties_to_json(properties), [], [])


def bookkeeping_records(found: Bookkeeping) -> list[Record]:
    """Return the records of what the graph records of itself."""
    records = [own_record(RUN, run) for run in found.runs]
    records += [own_record(IDENTITY, each) for each in found.identity]
    return records


def without_end(run: Properties) -> Properties:
    """Return an import as it was before it finished."""
    ended = {"finishedAt", "finishedBy", "refused"}
    return {name: value for name, value in run.items() if name not in ended}


def former_keys(record: Record) -> list[str]:
    """Return the ids of the earlier revisions of a fact."""
    if "~" in record.key:
        return []
    return [f"{record.key}~{number}" for number in range(1, record.properties.get("revision", 1))]


def by_label(keys: Iterable[str]) -> dict[str, list[str]]:
    """Return what is read by each label: ids, or the keys of parts of imports."""
    grouped: dict[str, list[str]] = {}
    for key in keys:
        kind = KINDS.of_id(key)
        prefix, _, rest = key.partition(":")
        if kind is not None:
            grouped.setdefault(kind.anchor, []).append(key)
        elif prefix == PART:
            grouped.setdefault(PART, []).append(key)
        elif prefix == CALL:
            grouped.setdefault(CALL, []).append(rest)
    return grouped


def pages(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield so many keys at a time."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
