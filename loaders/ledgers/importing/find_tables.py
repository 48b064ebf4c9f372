"""Finds the ledgers in a folder or a file: CSV files and sheets that are named as the mapping says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import GraphError
from graph.ontology.privacy import redact
from loaders.ledgers.files.reader import Table
from loaders.ledgers.files.xlsx_guard import WorkbookRefused
from loaders.ledgers.files.xlsx_reader import Sheet, sheets_of
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.report import Notice, RejectedRow

WORKBOOKS = (".xlsx", ".xlsm")
# What an office may put beside the ledgers in the belief that it is one.
TABLES = (".csv", *WORKBOOKS, ".xls", ".xlsb", ".et", ".ods")
EXPLAINING = ("说明", "填写说明")
"""Sheets that tell a person how to fill the others in."""


class NoLedgers(GraphError):
    """There is nothing to import."""

    def __init__(self, place: Path, ledgers: Sequence[Ledger]) -> None:
        names = "、".join(f"{ledger.name}.csv" for ledger in ledgers[:3])
        super().__init__(
            f"{place} 中没有台账。请放入以映射中的名称命名的 CSV 文件或 XLSX 工作表，如 {names}。",
            f"There is no ledger in {place}. Put CSV files or XLSX sheets there that are named as the mapping says, such as {names}.",
        )


@dataclass(slots=True)
class Found:
    """What is there to be imported, and what is not."""

    tables: list[tuple[Ledger, Table]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    refusals: list[RejectedRow] = field(default_factory=list)


def find(place: Path, mapping: Sequence[Ledger]) -> Found:
    """Find the tables of a folder or a file in the mapping's order, and note those that are no ledgers. Raises `NoLedgers`."""
    ledgers = {ledger.name: ledger for ledger in mapping}
    found, there = Found(), dict[str, list[Table]]()
    for path in files_of(place):
        look_into(path, ledgers, found, there)
    found.tables = [
        (ledger, table) for name, ledger in ledgers.items() for table in there.get(name, ())
    ]
    if not found.tables and not found.refusals:
        raise NoLedgers(place, mapping)
    return found


def files_of(place: Path) -> list[Path]:
    """Return the files that could hold tables; what a spreadsheet program keeps while it has a file open is none."""
    files = [place] if place.is_file() else sorted(place.glob("*.*"))
    return [
        path
        for path in files
        if path.suffix.lower() in TABLES and not path.name.startswith(("~$", "."))
    ]


def look_into(
    path: Path, ledgers: dict[str, Ledger], found: Found, there: dict[str, list[Table]]
) -> None:
    """Add the tables of one file to those that are there, or say why it has none."""
    ending = path.suffix.lower()
    if ending in WORKBOOKS:
        look_into_workbook(path, ledgers, found, there)
    elif ending != ".csv":
        zh, en = (
            "没有读取，请另存为 XLSX 或 CSV UTF-8。",
            "it was not read; save it as XLSX or CSV UTF-8.",
        )
        found.notices.append(Notice(path.name, f"{path.name}：{zh}", f"{path.name}: {en}"))
    elif path.stem in ledgers:
        there.setdefault(path.stem, []).append(Table(path))
    else:
        found.notices.append(strange(path.stem, path.stem))


def look_into_workbook(
    path: Path, ledgers: dict[str, Ledger], found: Found, there: dict[str, list[Table]]
) -> None:
    """Add the sheets of a workbook that are named as ledgers, or its only sheet where the file is."""
    try:
        sheets = sheets_of(path)
    except WorkbookRefused as problem:
        found.refusals.append(RejectedRow(path.name, None, None, None, problem.zh, problem.en))
        return
    for name, sheet in named(path, sheets, ledgers):
        place = f"{path.name} {redact(sheet.name)}"
        if name is None:
            if sheet.name not in EXPLAINING:
                found.notices.append(strange(redact(sheet.name), place))
        elif sheet.layout.without_result:
            zh, en = (
                "保存了公式结果的工作表（请在表格软件中打开并另存一次）",
                "a sheet whose formulas were saved with their results (open it and save it again)",
            )
            found.refusals.append(RejectedRow(place, None, None, None, zh, en))
        else:
            there.setdefault(name, []).append(Table(path, sheet))


def named(
    path: Path, sheets: Sequence[Sheet], ledgers: dict[str, Ledger]
) -> Iterator[tuple[str | None, Sheet]]:
    """Go through sheets, each with the ledger that it is, None where it is none."""
    data = [sheet for sheet in sheets if sheet.name not in EXPLAINING]
    if len(data) == 1 and data[0].name not in ledgers and path.stem in ledgers:
        yield path.stem, data[0]
        return
    for sheet in sheets:
        yield (sheet.name if sheet.name in ledgers else None), sheet


def strange(name: str, place: str) -> Notice:
    """Say that a table is not in the mapping."""
    return Notice(
        name,
        f"{place}：映射中没有这个台账，没有读取。",
        f"{place}: the mapping has no ledger of this name; it was not read.",
    )
