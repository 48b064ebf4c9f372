"""A city of a few rows, as ledgers: tests say which cells are otherwise."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportReport, import_folder, load_mapping

Cells = Mapping[str, str]

CITY: Mapping[str, Sequence[Cells]] = {
    "城市": [{"编号": "2208", "名称": "白城市"}],
    "县市区": [{"编号": "220802", "名称": "洮北区", "所属市编号": "2208"}],
    "街道乡镇": [
        {"编号": "220802001", "名称": "海明街道", "类别": "街道", "所属县市区编号": "220802"},
        {"编号": "220802002", "名称": "瑞光街道", "类别": "街道", "所属县市区编号": "220802"},
    ],
    "社区": [
        {"编号": "220802001001", "名称": "解放社区", "所属街道编号": "220802001"},
        {"编号": "220802002001", "名称": "军民社区", "所属街道编号": "220802002"},
    ],
    "小区": [{"编号": "X1", "名称": "民生小区", "所属社区编号": "220802001001"}],
    "楼栋": [{"编号": "L1", "名称": "民生小区1号楼", "楼号": "1号楼", "所属小区编号": "X1"}],
    "单位": [
        {"编号": "D1", "名称": "市委组织部", "类别": "机关"},
        {"编号": "D2", "名称": "市财政局", "类别": "机关"},
    ],
    "干部": [
        {"工号": "G1", "姓名": "王建国", "类别": "机关干部"},
        {"工号": "G2", "姓名": "李秀英", "类别": "机关干部"},
    ],
    "岗位": [{"编号": "P1", "责任": "楼栋长", "场所编号": "L1", "场所类别": "楼栋"}],
    "任职": [{"编号": "R1", "岗位编号": "P1", "任职人工号": "G1", "起始日期": "2023-01-01"}],
}
FIRST, SECOND, THIRD = (datetime(2025, month, 1, tzinfo=UTC) for month in (1, 2, 3))
"""Moments at which the graph learns of something."""


def write(folder: Path, **ledgers: Sequence[Cells]) -> Path:
    """Write ledgers as CSV files; a ledger's columns are those that any of its rows has."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in ledgers.items():
        headers = list(dict.fromkeys(header for row in rows for header in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headers, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


async def load(
    database: Database, folder: Path, recorded_at: datetime = FIRST, **ledgers: Sequence[Cells]
) -> ImportReport:
    """Write ledgers into a folder and import them with the mapping and the duties of 白城市."""
    write(folder, **ledgers)
    return await import_folder(
        database,
        folder,
        mapping=load_mapping(),
        vocabulary=load_vocabulary(),
        recorded_at=recorded_at,
    )


async def load_city(database: Database, folder: Path, **instead: Sequence[Cells]) -> ImportReport:
    """Import the small city; ledgers named here have other rows."""
    return await load(database, folder, FIRST, **{**CITY, **instead})


def outcomes(report: ImportReport, ledger: str) -> dict[str, int]:
    """Return the numbers of one ledger that are not 0, without how many rows were read."""
    found = next(each for each in report.ledgers if each.name == ledger)
    numbers = {
        name: getattr(found, name)
        for name in ("added", "unchanged", "confirmed", "corrected", "changed", "rejected")
    }
    return {name: number for name, number in numbers.items() if number}


PORTRAIT = """
MATCH (n)
WHERE NOT (n:Import OR n:ImportPart OR n:Change OR n:Counter OR n:Identity OR n:AuditEntry)
OPTIONAL MATCH (n)-[r]->(m)
RETURN collect([labels(n), properties(n), type(r), properties(r), properties(m)])
"""


async def portrait(database: Database) -> list[str]:
    """Return all of a graph as sorted lines, without its identity, its imports and its logs."""
    return sorted(
        f"{sorted(labels)} {plain(node)} -{arrow} {plain(own)}-> {plain(other)}"
        for labels, node, arrow, own, other in await database.read(PORTRAIT)
    )


def plain(properties: Mapping[str, object] | None) -> str:
    """Write properties down in a fixed order."""
    return ", ".join(f"{name}={value}" for name, value in sorted((properties or {}).items()))
