"""The workbook of rejected rows, with the reasons, to be corrected and imported again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter
from threading import Lock
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from graph.ontology.privacy import WITHHELD, find_personal_data
from loaders.ledgers.files.reader import Table, open_table
from loaders.ledgers.importing.seen_keys import open_temporary_store
from loaders.ledgers.mapping import REASON, Ledger, normalize_header
from loaders.ledgers.parsing.ditto_marks import DittoMarks
from loaders.ledgers.parsing.heading import Heading, find_heading
from loaders.ledgers.report import RejectedRow

CREATE_FAULTS = """
CREATE TABLE faults (place TEXT, row INTEGER, header TEXT, withheld INTEGER, reason TEXT)
"""
CREATE_INDEX = "CREATE INDEX faults_by_row ON faults (place, row)"
INSERT_FAULT = "INSERT INTO faults VALUES (?, ?, ?, ?, ?)"
SELECT_FAULTS = """
SELECT row, header, withheld, reason FROM faults WHERE place = ? ORDER BY row, rowid
"""


class StoredFault(NamedTuple):
    """One reason why a row was rejected."""

    row: int
    header: str | None
    withheld: bool
    """Whether the cell must not be shown."""
    reason: str


@dataclass(frozen=True, slots=True)
class RejectedRowStore:
    """Which rows were rejected, and why; their cells are read again when they are written."""

    store: sqlite3.Connection
    lock: Lock = field(default_factory=Lock)
    """Rows are rejected in two threads, one that reads rows and one that writes others."""

    def add(self, table: Table, rejection: RejectedRow) -> None:
        """Add the rejection of a row; that of a whole ledger is ignored."""
        if rejection.row is None:
            return
        withheld = rejection.value == WITHHELD
        values = (table.place, rejection.row, rejection.column, withheld, rejection.zh)
        with self.lock:
            self.store.execute(INSERT_FAULT, values)

    def faults_by_row(self, table: Table) -> Iterator[tuple[int, list[StoredFault]]]:
        """Yield the rejected rows of a table in order, each with all its faults."""
        rows = self.store.execute(SELECT_FAULTS, (table.place,))
        faults = (
            StoredFault(row, header, bool(withheld), reason)
            for row, header, withheld, reason in rows
        )
        for number, several in groupby(faults, attrgetter("row")):
            yield number, list(several)

    def has_faults(self, table: Table) -> bool:
        """Whether any row of a table was rejected."""
        return next(self.faults_by_row(table), None) is not None


@contextmanager
def open_rejected_row_store() -> Iterator[RejectedRowStore]:
    """Open an empty store, which is deleted with the import."""
    with open_temporary_store(CREATE_FAULTS, CREATE_INDEX) as store:
        yield RejectedRowStore(store)


def write_rejected_sheets(
    workbook: Workbook, tables: Sequence[tuple[Ledger, Table]], rejected: RejectedRowStore
) -> int:
    """Write every rejected row, one sheet per ledger that has any, and return their number."""
    written = 0
    for ledger, group in groupby(tables, itemgetter(0)):
        with_faults = [table for _, table in group if rejected.has_faults(table)]
        if with_faults:
            written += RejectedSheet(ledger, with_faults, rejected).write(workbook)
    return written


@dataclass(slots=True)
class RejectedSheet:
    """The sheet of one ledger's rejected rows, from all of its tables."""

    ledger: Ledger
    tables: Sequence[Table]
    rejected: RejectedRowStore
    columns: list[str] = field(default_factory=list)
    """The headers of all tables, each once."""

    def write(self, workbook: Workbook) -> int:
        """Write the sheet and return the number of its rows."""
        for table in self.tables:
            self.add_columns(table)
        sheet = create_text_sheet(workbook, self.ledger.name)
        append_texts(sheet, [*self.columns, REASON])
        return sum(self.write_rows(sheet, table) for table in self.tables)

    def add_columns(self, table: Table) -> None:
        """Add the headers of a table that other tables do not have."""
        with open_table(table) as lines:
            heading, _ = find_heading(lines, self.ledger)
        for header in heading.written:
            if header and header not in (*self.columns, REASON):
                self.columns.append(header)

    def write_rows(self, sheet: WriteOnlyWorksheet, table: Table) -> int:
        """Write the rejected rows of one table and return their number."""
        written, rows = 0, self.rejected.faults_by_row(table)
        wanted = next(rows, None)
        with open_table(table) as lines:
            heading, rest = find_heading(lines, self.ledger)
            key = key_column(heading, self.ledger)
            dittos = DittoMarks(key)
            for line in rest:
                if line.readable and heading.is_not_data(line, key):
                    continue
                # Above a rejected row of the workbook stands another row than in the table.
                cells = dittos.fill_line(line)
                while wanted and wanted[0] < line.number:
                    wanted = next(rows, None)
                if wanted is None:
                    break
                number, faults = wanted
                if number == line.number:
                    append_texts(sheet, self.row_texts(heading, cells, faults))
                    written += 1
        return written

    def row_texts(
        self, heading: Heading, cells: Sequence[str], faults: Sequence[StoredFault]
    ) -> list[str]:
        """Return the cells of a row under the sheet's columns, and why it was rejected.

        What may be a resident's data is withheld.
        """
        withheld = {fault.header for fault in faults if fault.withheld}
        values = {}
        for header, cell in zip(heading.written, cells, strict=False):
            is_private = header in withheld or self.is_undeclared_personal_data(header, cell)
            values[header] = WITHHELD if is_private else cell
        reasons = "\n".join(fault.reason for fault in faults)
        return [*(values.get(header, "") for header in self.columns), reasons]

    def is_undeclared_personal_data(self, header: str, cell: str) -> bool:
        """Whether a cell holds personal data, but not in the column declared for it."""
        if not find_personal_data(cell):
            return False
        name = normalize_header(header)
        protected = {
            self.ledger.headers.get(prop.name)
            for prop in self.ledger.kind.properties
            if prop.protected
        }
        return self.ledger.synonyms.get(name, name) not in protected


def create_text_sheet(workbook: Workbook, name: str) -> WriteOnlyWorksheet:
    """Create a sheet of texts whose first row stays in sight."""
    sheet = workbook.create_sheet(name)
    if not isinstance(sheet, WriteOnlyWorksheet):
        raise TypeError("a write-only workbook creates write-only sheets")
    sheet.freeze_panes = "A2"
    return sheet


def key_column(heading: Heading, ledger: Ledger) -> int:
    """Return the column of the key, counted from 0. A table with rejected rows has one."""
    return heading.headers.index(ledger.key)


def append_texts(sheet: WriteOnlyWorksheet, texts: Iterable[str]) -> None:
    """Append a row of texts: none becomes a formula, and digits stay as they are."""
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, value=None)
        if text:
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type = "s"
        cell.number_format = "@"
        cells.append(cell)
    sheet.append(cells)
