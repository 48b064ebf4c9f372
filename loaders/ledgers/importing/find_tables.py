"""The ledgers in a folder or a file: CSV files and sheets that have a name of the mapping."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from graph.errors import GraphError
from graph.ontology.privacy import redact
from loaders.ledgers.files.reader import WORKBOOKS, Sheet, Table, count_rows, list_sheets
from loaders.ledgers.files.xlsx_guard import UnreadableWorkbook
from loaders.ledgers.importing.table_names import (
    MeantLedger,
    find_meant_ledger,
    suggest_ledger,
)
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.parsing.heading import count_headers
from loaders.ledgers.report import CHANGES_SHEET, ENDINGS_SHEET, Notice, RejectedRow

# An office may put these beside its ledgers; each gets a notice instead of silence.
OLD_TABLES = (".xlsb", ".ett", ".numbers", ".dbf", ".mdb")
TEXT_FILES = (".txt", ".tsv", ".prn", ".tab")
DOCUMENTS = (".doc", ".docx", ".wps", ".pdf", ".zip", ".rar", ".7z", ".html", ".htm", ".xml")
EXPLANATIONS = ("说明", "填写说明", "选项", "代码", CHANGES_SHEET, ENDINGS_SHEET)
"""Sheets that explain how to fill in the others, hold what may be chosen there, or what an import
did."""


class NoLedgers(GraphError):
    """There is nothing to import."""

    def __init__(
        self, place: Path, ledgers: Sequence[Ledger], notices: Sequence[Notice] = ()
    ) -> None:
        names = "、".join(f"{ledger.name}.csv" for ledger in ledgers[:3])
        found = notices[:MOST_FOUND]
        super().__init__(
            f"{place} 中没有台账。请放入以映射中的名称命名的 CSV 文件或 XLSX 工作表，如 {names}。"
            + "".join(notice.zh for notice in found),
            f"There is no ledger in {place}. Put CSV files or XLSX sheets there that are named"
            f" as the mapping says, such as {names}."
            + "".join(f" {notice.en}" for notice in found),
        )


MOST_FOUND = 5
"""How many of the files that were found are named if none is a ledger."""


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


class Candidate(NamedTuple):
    """A table with the ledger that its name means."""

    meant: MeantLedger
    table: Table
    group: tuple[str, ...]
    """Tables of one group may be copies of each other, so that only one of them is read."""


def find_tables(
    place: Path, mapping: Sequence[Ledger], *, hidden_sheets: bool = False
) -> FoundTables:
    """Return the tables of a folder or a file, and a notice of each that is no ledger.

    Raises `NoLedgers`.
    """
    search = TableSearch(mapping, hidden_sheets=hidden_sheets)
    for path in [place] if place.is_file() else sorted(place.iterdir()):
        search.add_path(path)
    found = search.finish()
    if not found.tables and not found.rejections:
        raise NoLedgers(place, mapping, found.notices)
    return found


def list_files(place: Path) -> list[Path]:
    """Return the files that may hold tables, without the lock files of spreadsheet programs."""
    files = [place] if place.is_file() else sorted(place.glob("*.*"))
    return [
        path
        for path in files
        if path.suffix.lower() in (*WORKBOOKS, ".csv") and not path.name.startswith(("~$", "."))
    ]


class TableSearch:
    """A search for tables, file by file."""

    def __init__(self, mapping: Sequence[Ledger], *, hidden_sheets: bool) -> None:
        self.ledgers = {ledger.name: ledger for ledger in mapping}
        self.hidden_sheets = hidden_sheets
        self.candidates: list[Candidate] = []
        self.found = FoundTables()

    def finish(self) -> FoundTables:
        """Return what was found; of several copies of a table none is read but the exact one."""
        tables: dict[str, list[Table]] = {name: [] for name in self.ledgers}
        groups: dict[tuple[str, ...], list[Candidate]] = {}
        for each in self.candidates:
            groups.setdefault((each.meant.ledger, *each.group), []).append(each)
        for each in self.candidates:
            name = each.meant.ledger
            copies = groups[name, *each.group]
            if each.meant.is_exact or len(copies) == 1:
                self.add_table(each, tables[name])
            else:
                self.found.notices.append(notice_copied_table(each, copies))
        for ledger in self.ledgers.values():
            self.found.tables += [(ledger, table) for table in tables[ledger.name]]
        return self.found

    def add_table(self, candidate: Candidate, tables: list[Table]) -> None:
        """Add a table, or reject it if it lacks the results of formulas."""
        table, meant = candidate.table, candidate.meant
        if table.sheet and table.sheet.layout.lacks_results:
            self.reject(
                redact(table.place),
                "保存了公式结果的工作表（请在表格软件中打开并另存一次）",
                "a sheet whose formulas were saved with their results (open it and save it again)",
            )
            return
        tables.append(table)
        if meant.area or not meant.is_exact:
            place = redact(table.place)
            zh, en = f"{place}：按台账“{meant.ledger}”读取。", f"read as the ledger {meant.ledger}"
            self.found.notices.append(Notice(meant.ledger, zh, f"{place}: {en}."))

    def add_path(self, path: Path) -> None:
        """Add the tables of one file, or say why it has none; lock files are passed over."""
        ending = path.suffix.lower()
        if path.name.startswith(("~$", ".")):
            return
        if path.is_dir():
            zh = f"{path.name}：子文件夹没有读取；其中的台账请另行导入。"
            en = f"{path.name}: the folder inside was not read; import its ledgers by themselves."
            self.found.notices.append(Notice(path.name, zh, en))
        elif ending in WORKBOOKS:
            self.add_workbook(path)
        elif ending == ".csv":
            self.add_csv(path)
        elif ending in (*OLD_TABLES, *TEXT_FILES, *DOCUMENTS):
            zh = f"{path.name}：没有读取，请另存为 XLSX 或 CSV UTF-8。"
            en = f"{path.name}: it was not read; save it as XLSX or CSV UTF-8."
            self.found.notices.append(Notice(path.name, zh, en))

    def add_csv(self, path: Path) -> None:
        """Add a CSV file, or say that it is no ledger."""
        meant = find_meant_ledger(path.stem, self.ledgers)
        if meant is None:
            self.found.notices.append(notice_unknown_table(path.stem, path.stem, self.ledgers))
        else:
            self.add_candidate(meant, path, None, (meant.area,))

    def add_workbook(self, path: Path) -> None:
        """Add the sheets of a workbook, or say why it has none."""
        try:
            sheets = list_sheets(path)
        except UnreadableWorkbook as problem:
            self.reject(path.name, problem.zh, problem.en)
            return
        data = [sheet for sheet in sheets if sheet.name not in EXPLANATIONS]
        seen = [sheet for sheet in data if self.hidden_sheets or not sheet.is_hidden]
        self.found.notices += [
            notice_hidden_sheet(path, sheet) for sheet in data if sheet not in seen
        ]
        by_file = find_meant_ledger(path.stem, self.ledgers)
        # The only sheet of a file may have any name if the file has that of a ledger.
        others = self.ledgers.keys() - {by_file.ledger} if by_file else set()
        if len(seen) == 1 and by_file and seen[0].name not in others:
            self.add_candidate(by_file, path, seen[0], (by_file.area,))
            return
        for sheet in seen:
            if meant := find_meant_ledger(sheet.name, self.ledgers):
                self.add_candidate(meant, path, sheet, (meant.area, path.name))
            else:
                name = redact(sheet.name)
                notice = notice_unknown_table(name, f"{path.name} {name}", self.ledgers, path.stem)
                self.found.notices.append(notice)

    def add_candidate(
        self, meant: MeantLedger, path: Path, sheet: Sheet | None, group: tuple[str, ...]
    ) -> None:
        """Add a table that may be read."""
        count = partial(count_headers, self.ledgers[meant.ledger])
        self.candidates.append(Candidate(meant, Table(path, sheet, count), group))

    def reject(self, place: str, zh: str, en: str) -> None:
        """Reject a workbook or a sheet."""
        self.found.rejections.append(RejectedRow(place, None, None, None, zh, en))


def notice_hidden_sheet(path: Path, sheet: Sheet) -> Notice:
    """Return the notice of a hidden sheet."""
    place = f"{path.name} {redact(sheet.name)}"
    return Notice(
        redact(sheet.name),
        f"{place}：这是隐藏的工作表，没有读取；要读取请取消隐藏，或加 --hidden-sheets。",
        f"{place}: the sheet is hidden and was not read; unhide it, or add --hidden-sheets.",
    )


def notice_copied_table(candidate: Candidate, copies: Sequence[Candidate]) -> Notice:
    """Return the notice of a table that may be a copy of another one."""
    place, name = redact(candidate.table.place), candidate.meant.ledger
    others = "、".join(redact(each.table.place) for each in copies if each is not candidate)
    return Notice(
        name,
        f"{place}：可能是台账“{name}”的副本（另有 {others}），没有读取；"
        f"请只留一份，并以“{name}”命名。",
        f"{place}: it may be a copy of the ledger {name} (so may {others}) and was not read;"
        f" keep one, named {name}.",
    )


def notice_unknown_table(name: str, place: str, ledgers: Collection[str], *others: str) -> Notice:
    """Return the notice of a table that is not in the mapping; `others` are names beside it."""
    near = next(filter(None, (suggest_ledger(each, ledgers) for each in (name, *others))), None)
    zh = f"是不是“{near}”？请以台账名称命名。" if near else ""
    en = f" Did you mean {near}? Name it like the ledger." if near else ""
    return Notice(
        name,
        f"{place}：映射中没有这个台账，没有读取。{zh}",
        f"{place}: the mapping has no ledger of this name; it was not read.{en}",
    )
