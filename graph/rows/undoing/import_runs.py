"""Reads the log of imports: the runs with what each wrote, and the parts of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from graph.database.protocols import Reader
from graph.ontology.clock import parse_instant
from graph.rows.import_log import Confirmation
from graph.rows.record_keys import RUN

COUNTS = ("added", "corrected", "changed", "ended", "confirmed", "restored", "withdrawn")


@dataclass(frozen=True, slots=True)
class RunLedger:
    """What a run wrote of one ledger, as numbers of rows."""

    name: str
    kind: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class ImportRunRecord:
    """A run as the log has it."""

    id: str
    name: str
    started_at: datetime
    recorded_at: datetime
    finished_at: datetime | None
    by: str | None
    files: Sequence[str]
    mapping_hash: str | None
    undoes: str | None
    undone_by: str | None
    refused: int
    ledgers: Sequence[RunLedger]

    @property
    def key(self) -> str:
        """What a person names it by."""
        return self.id.removeprefix(f"{RUN}:")


RUN_ROW = """[i.id, i.name, toString(i.startedAt), toString(i.recordedAt), toString(i.finishedAt),
  i.by, i.files, i.mapping, i.undoes, i.undoneBy, coalesce(i.refused, 0)]"""
RUNS = f"""
RETURN COLLECT {{
  MATCH (i:Import)
  WITH i ORDER BY i.startedAt DESC, i.id LIMIT $most
  RETURN {RUN_ROW}
}}
"""
ONE_RUN = f"""
RETURN COLLECT {{
  MATCH (i:Import {{id: $id}})
  RETURN {RUN_ROW}
}}
"""
PART_COUNTS = f"""
RETURN COLLECT {{
  UNWIND $ids AS id
  MATCH (p:ImportPart {{run: id}})
  RETURN [p.run, p.number, p.ledger, p.kind, {", ".join(f"coalesce(p.{n}, 0)" for n in COUNTS)}]
}}
"""


async def read_runs(reader: Reader, most: int) -> list[ImportRunRecord]:
    """Return the latest runs, the newest first."""
    rows: list[list[Any]] = await reader.read(RUNS, {"most": most})
    return await make_records(reader, rows)


async def read_run(reader: Reader, identity: str) -> ImportRunRecord | None:
    """Return a run by its id, None if there is none."""
    rows: list[list[Any]] = await reader.read(ONE_RUN, {"id": identity})
    found = await make_records(reader, rows)
    return found[0] if found else None


async def make_records(reader: Reader, rows: Sequence[Sequence[Any]]) -> list[ImportRunRecord]:
    """Return runs from their rows, each with what its parts wrote."""
    ids = [row[0] for row in rows]
    parts: list[list[Any]] = await reader.read(PART_COUNTS, {"ids": ids})
    ledgers: dict[str, dict[str, RunLedger]] = {}
    for run, _, name, kind, *numbers in sorted(parts, key=lambda part: (part[0], part[1])):
        of_run = ledgers.setdefault(run, {})
        ledger = of_run.setdefault(name, RunLedger(name, kind, dict.fromkeys(COUNTS, 0)))
        for count, number in zip(COUNTS, numbers, strict=True):
            ledger.counts[count] += number
    return [make_record(row, [*ledgers.get(row[0], {}).values()]) for row in rows]


def make_record(row: Sequence[Any], ledgers: Sequence[RunLedger]) -> ImportRunRecord:
    """Return a run from its row."""
    identity, name, started, recorded, finished, by, files, mapping, undoes, undone, refused = row
    return ImportRunRecord(
        identity,
        name,
        parse_instant(started),
        parse_instant(recorded),
        read_moment(finished or ""),
        by,
        files or (),
        mapping,
        undoes,
        undone,
        refused,
        ledgers,
    )


class PartKey(NamedTuple):
    """By what a part of a run is found, and what it is about."""

    number: int
    ledger: str
    kind: str


class PartRecord(NamedTuple):
    """What a part of a run wrote, as the log has it."""

    nodes: Sequence[str]
    confirmed: Sequence[Confirmation]


PART_KEYS = """
RETURN COLLECT {
  MATCH (p:ImportPart {run: $run})
  RETURN [p.number, p.ledger, p.kind]
}
"""
ONE_PART = """
RETURN COLLECT {
  MATCH (p:ImportPart {run: $run, number: $number})
  RETURN [p.nodes, p.confirmedNodes, p.confirmedBefore, p.confirmedAfter]
}
"""


async def read_part_keys(reader: Reader, run: str) -> list[PartKey]:
    """Return the keys of a run's parts, the last first."""
    rows: list[list[Any]] = await reader.read(PART_KEYS, {"run": run})
    return sorted((PartKey(*row) for row in rows), reverse=True)


async def read_part(reader: Reader, run: str, key: PartKey) -> PartRecord:
    """Return what one part of a run wrote."""
    rows = await reader.read(ONE_PART, {"run": run, "number": key.number})
    nodes, *confirmations = rows[0]
    confirmed = [
        Confirmation(node, read_moment(before), read_moment(after))
        for node, before, after in zip(*(values or () for values in confirmations), strict=True)
    ]
    return PartRecord(nodes or (), confirmed)


def read_moment(text: str) -> datetime | None:
    """Return the moment that `moment_text` wrote."""
    return parse_instant(text) if text else None


UNDOING_MOMENTS = """
RETURN COLLECT {
  MATCH (i:Import {undoes: $run})
  RETURN toString(i.recordedAt)
}
"""


async def read_undoing_moments(reader: Reader, run: str) -> list[datetime]:
    """Return the moments of the undoings of a run, interrupted ones too."""
    found: list[str] = await reader.read(UNDOING_MOMENTS, {"run": run})
    return [parse_instant(text) for text in found]
