"""The ledgers in a folder or a file: CSV files and sheets that have a name of the mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import GraphError
from graph.ontology.privacy import redact
from loaders.ledgers.files.reader import Table, count_rows
from loaders.ledgers.files.xlsx_guard import UnreadableWorkbook
from loaders.ledgers.files.xlsx_reader import XlsxSheet, list_sheets
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.report import Notice, RejectedRow

WORKBOOKS = (".xlsx", ".xlsm")
# An office may put the last four beside its ledgers; each gets a notice instead of silence.
TABLES = (".csv", *WORKBOOKS, ".xls", ".xlsb", ".et", ".ods")
EXPLANATIONS = ("说明", "填写说明")
"""Sheets that explain how to fill in the others."""


class NoLedgers(GraphError):
    """There is nothing to import."""

    def __init__(self, place: Path, ledgers: Sequence[Ledger]) -> None:
        names = "、".join(f"{ledger.name}.csv" for ledger in ledgers[:3])
        super().__init__(
            f"{place} 中没有台账。请放入以映射中的名称命名的 CSV 文件或 XLSX 工作表，如 {names}。",
            f"There is no ledger in {place}. Put CSV files or XLSX sheets there that are named"
            f" as the mapping says, such as {names}.",
        )


class TooManyRows(GraphError):
    """The tables have more rows than an import may have."""

    def __init__(self, found: int, most: int) -> None:
        super().__init__(
            f"这些台账约有 {found:,} 行，一次最多导入 {most:,} 行，什么都没有写入。请分几次导入。",
            f"These ledgers have about {found:,} rows; one import may have {most:,}. "
            "Nothing was written: import them in several parts.",
        )


@dataclass(slots=True)
class FoundTables:
    """The tables to import, and what was found beside them."""

    tables: list[tuple[Ledger, Table]] = field(default_factory=list)
    """In the mapping's order."""
    notices: list[Notice] = field(default_factory=list)
    rejections: list[RejectedRow] = field(default_factory=list)

    def check_row_count(self, most: int) -> None:
        """Check that all tables have at most so many rows together. Raises `TooManyRows`."""
        found = sum(count_rows(table) for _, table in self.tables)
        if found > most:
            raise TooManyRows(found, most)


def find_tables(place: Path, mapping: Sequence[Ledger]) -> FoundTables:
    """Return the tables of a folder or a file, and a notice of each that is no ledger.

    Raises `NoLedgers`.
    """
    search = TableSearch(mapping)
    for path in list_files(place):
        search.add_file(path)
    found = search.found
    for ledger in mapping:
        found.tables += [(ledger, table) for table in search.tables[ledger.name]]
    if not found.tables and not found.rejections:
        raise NoLedgers(place, mapping)
    return found


def list_files(place: Path) -> list[Path]:
    """Return the files that may hold tables, without the lock files of spreadsheet programs."""
    files = [place] if place.is_file() else sorted(place.glob("*.*"))
    return [
        path
        for path in files
        if path.suffix.lower() in TABLES and not path.name.startswith(("~$", "."))
    ]


class TableSearch:
    """A search for tables, file by file."""

    def __init__(self, mapping: Sequence[Ledger]) -> None:
        self.tables: dict[str, list[Table]] = {ledger.name: [] for ledger in mapping}
        """The tables found so far, by ledger."""
        self.found = FoundTables()

    def add_file(self, path: Path) -> None:
        """Add the tables of one file, or say why it has none."""
        ending = path.suffix.lower()
        if ending in WORKBOOKS:
            self.add_workbook(path)
        elif ending != ".csv":
            zh = f"{path.name}：没有读取，请另存为 XLSX 或 CSV UTF-8。"
            en = f"{path.name}: it was not read; save it as XLSX or CSV UTF-8."
            self.found.notices.append(Notice(path.name, zh, en))
        elif path.stem in self.tables:
            self.tables[path.stem].append(Table(path))
        else:
            self.found.notices.append(unknown_table(path.stem, path.stem))

    def add_workbook(self, path: Path) -> None:
        """Add the sheets of a workbook, or say why it has none."""
        try:
            sheets = list_sheets(path)
        except UnreadableWorkbook as problem:
            self.reject(path.name, problem.zh, problem.en)
            return
        for name, sheet in match_sheets(path, sheets, self.tables):
            place = f"{path.name} {redact(sheet.name)}"
            if name is not None:
                self.add_sheet(name, place, Table(path, sheet))
            elif sheet.name not in EXPLANATIONS:
                self.found.notices.append(unknown_table(redact(sheet.name), place))

    def add_sheet(self, ledger: str, place: str, table: Table) -> None:
        """Add one sheet of a ledger, or reject it if it lacks the results of formulas."""
        if table.sheet and table.sheet.layout.lacks_results:
            self.reject(
                place,
                "保存了公式结果的工作表（请在表格软件中打开并另存一次）",
                "a sheet whose formulas were saved with their results (open it and save it again)",
            )
        else:
            self.tables[ledger].append(table)

    def reject(self, place: str, zh: str, en: str) -> None:
        """Reject a workbook or a sheet."""
        self.found.rejections.append(RejectedRow(place, None, None, None, zh, en))


def match_sheets(
    path: Path, sheets: Sequence[XlsxSheet], ledgers: Mapping[str, object]
) -> Iterator[tuple[str | None, XlsxSheet]]:
    """Yield sheets, each with the name of its ledger, None if it is no ledger.

    The only sheet of a file may have any name if the file has that of a ledger.
    """
    data = [sheet for sheet in sheets if sheet.name not in EXPLANATIONS]
    if len(data) == 1 and data[0].name not in ledgers and path.stem in ledgers:
        yield path.stem, data[0]
        return
    for sheet in sheets:
        yield (sheet.name if sheet.name in ledgers else None), sheet


def unknown_table(name: str, place: str) -> Notice:
    """Return the notice of a table that is not in the mapping."""
    return Notice(
        name,
        f"{place}：映射中没有这个台账，没有读取。",
        f"{place}: the mapping has no ledger of this name; it was not read.",
    )
