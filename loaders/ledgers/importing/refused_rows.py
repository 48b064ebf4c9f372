"""Writes refused rows back as a workbook that says why, so that a person can mend them and import that very workbook."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from threading import Lock

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from graph.ontology.privacy import WITHHELD, find_personal_data
from loaders.ledgers.files.line import Line
from loaders.ledgers.files.reader import Table, opened
from loaders.ledgers.importing.seen_keys import temporary
from loaders.ledgers.mapping import REASON, Ledger, plain
from loaders.ledgers.parsing.heading import Heading, find_heading
from loaders.ledgers.report import RejectedRow

TABLE = "CREATE TABLE refused (place TEXT, row INTEGER, header TEXT, withheld INTEGER, reason TEXT)"
INDEX = "CREATE INDEX refused_rows ON refused (place, row)"
NOTE = "INSERT INTO refused VALUES (?, ?, ?, ?, ?)"
NOTES = "SELECT row, header, withheld, reason FROM refused WHERE place = ? ORDER BY row, rowid"


@dataclass(frozen=True, slots=True)
class Refused:
    """Which rows were refused, and why; the rows themselves stay where they are until they are written."""

    store: sqlite3.Connection
    lock: Lock = field(default_factory=Lock)
    """Rows are refused while they are read and while others are written, which are two threads."""

    def note(self, table: Table, refusal: RejectedRow) -> None:
        """Keep a refusal of one row."""
        if refusal.row is not None:
            with self.lock:
                self.store.execute(
                    NOTE,
                    (
                        table.place,
                        refusal.row,
                        refusal.column,
                        refusal.value == WITHHELD,
                        refusal.zh,
                    ),
                )

    def of(self, table: Table) -> Iterator[tuple[int, list[tuple[str | None, bool, str]]]]:
        """Go through the refused rows of a table in order, each with every header at fault, whether it is withheld, and why."""
        for row, notes in groupby(self.store.execute(NOTES, (table.place,)), itemgetter(0)):
            yield row, [(header, bool(withheld), reason) for _, header, withheld, reason in notes]


@contextmanager
def keeping() -> Iterator[Refused]:
    """Keep refusals in a temporary file that goes with the import."""
    with temporary(TABLE, INDEX) as store:
        yield Refused(store)


def write(path: Path, tables: Sequence[tuple[Ledger, Table]], refused: Refused) -> int:
    """Write every refused row, one sheet per ledger; gives how many. Nothing is written where there are none."""
    workbook, written = Workbook(write_only=True), 0
    for ledger, several in groupby(tables, itemgetter(0)):
        rows = Rows(ledger, [table for _, table in several], refused)
        written += rows.into(workbook)
    if written:
        path.parent.mkdir(parents=True, exist_ok=True)
        workbook.save(path)
    return written


@dataclass(slots=True)
class Rows:
    """The refused rows of one ledger, from however many tables."""

    ledger: Ledger
    tables: Sequence[Table]
    refused: Refused
    columns: list[str] = field(default_factory=list)

    def into(self, workbook: Workbook) -> int:
        """Write a sheet where there are any."""
        wanted = [table for table in self.tables if next(self.refused.of(table), None)]
        if not wanted:
            return 0
        for table in wanted:
            with opened(table) as lines:
                heading = find_heading(lines, self.ledger)[0]
            self.columns += [
                header
                for header in heading.written
                if header and header not in (*self.columns, REASON)
            ]
        sheet = workbook.create_sheet(self.ledger.name)
        if not isinstance(sheet, WriteOnlyWorksheet):
            raise TypeError("a workbook that is written row by row has sheets that are")
        sheet.freeze_panes = "A2"
        put(sheet, [*self.columns, REASON])
        return sum(self.put_rows(sheet, table) for table in wanted)

    def put_rows(self, sheet: WriteOnlyWorksheet, table: Table) -> int:
        """Write the refused rows of one table."""
        written, notes = 0, self.refused.of(table)
        wanted = next(notes, None)
        with opened(table) as lines:
            heading, rest = find_heading(lines, self.ledger)
            for line in rest:
                while wanted and wanted[0] < line.number:
                    wanted = next(notes, None)
                if wanted is None:
                    break
                if wanted[0] == line.number:
                    put(sheet, self.row(heading, line, wanted[1]))
                    written += 1
        return written

    def row(
        self, heading: Heading, line: Line, notes: Sequence[tuple[str | None, bool, str]]
    ) -> list[str]:
        """Return the cells of a row under the sheet's columns, without what may be a resident's, and why it was refused."""
        hidden = {header for header, withheld, _ in notes if withheld}
        values = {
            header: self.allowed(header, cell, hidden)
            for header, cell in zip(heading.written, line.cells, strict=False)
        }
        return [
            *(values.get(header, "") for header in self.columns),
            "\n".join(reason for *_, reason in notes),
        ]

    def allowed(self, header: str, cell: str, hidden: set[str | None]) -> str:
        """Return a cell as it may be shown: a mobile only in the column that is declared for it."""
        protected = {
            self.ledger.headers.get(prop.name)
            for prop in self.ledger.kind.properties
            if prop.protected
        }
        if header in hidden or (
            find_personal_data(cell)
            and self.ledger.synonyms.get(plain(header), plain(header)) not in protected
        ):
            return WITHHELD
        return cell


def put(sheet: WriteOnlyWorksheet, texts: Sequence[str]) -> None:
    """Append a row of texts: none is a formula, and a spreadsheet leaves the digits of each as they are."""
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, value=None)
        if text:
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type = "s"
        cell.number_format = "@"
        cells.append(cell)
    sheet.append(cells)
