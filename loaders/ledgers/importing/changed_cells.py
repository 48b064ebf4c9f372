"""The cells that rows change and the rows that end, in the words of their ledgers.

They come from the comparison by which rows are written, so a dry run and an import report the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from graph.ontology.clock import OPEN
from graph.ontology.declarations import Kind
from graph.ontology.privacy import WITHHELD
from graph.rows.batch import Row, RowChange, day_name
from graph.vocabulary import Vocabulary
from loaders.ledgers.files.writer import csv_text
from loaders.ledgers.importing.seen_keys import open_temporary_store
from loaders.ledgers.ledger_form import (
    ColumnContent,
    FormColumn,
    LedgerForm,
    make_ledger_form,
    possible_columns,
)
from loaders.ledgers.mapping import SINCE, EdgeHeaders, Ledger, allowed_kinds
from loaders.ledgers.report import ChangedCell, Ending

CREATE_CHANGES = """
CREATE TABLE changes
(ledger TEXT, row INTEGER, id TEXT, name TEXT, header TEXT, before TEXT, after TEXT)
"""
CREATE_ENDINGS = "CREATE TABLE endings (ledger TEXT, row INTEGER, id TEXT, name TEXT, day TEXT)"
INSERT_CHANGE = "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)"
INSERT_ENDING = "INSERT INTO endings VALUES (?, ?, ?, ?, ?)"
SELECT_CHANGES = "SELECT * FROM changes ORDER BY rowid"
SELECT_ENDINGS = "SELECT * FROM endings ORDER BY rowid"


@dataclass(frozen=True, slots=True)
class ChangeStore:
    """Every changed cell and every ending of an import, on disk, for its workbook."""

    store: sqlite3.Connection

    def add_change(self, cell: ChangedCell) -> None:
        """Add a changed cell."""
        self.store.execute(INSERT_CHANGE, cell)

    def add_ending(self, ending: Ending) -> None:
        """Add a row that ends."""
        self.store.execute(INSERT_ENDING, ending)

    def changes(self) -> Iterator[ChangedCell]:
        """Yield the changed cells in the order in which they were found."""
        return (ChangedCell(*values) for values in self.store.execute(SELECT_CHANGES))

    def endings(self) -> Iterator[Ending]:
        """Yield the rows that end in the order in which they were found."""
        return (Ending(*values) for values in self.store.execute(SELECT_ENDINGS))


@contextmanager
def open_change_store() -> Iterator[ChangeStore]:
    """Open an empty store, which is deleted with the import."""
    with open_temporary_store(CREATE_CHANGES, CREATE_ENDINGS) as store:
        yield ChangeStore(store)


@dataclass(slots=True)
class ChangeReader:
    """Reads changes of rows as cells of one ledger. Built by `make_change_reader`."""

    ledger: Ledger
    form: LedgerForm
    columns: dict[str, list[FormColumn]] = field(default_factory=dict)
    """Property or edge, or `confirmed`, to the columns that show it."""

    def changed_cells(self, change: RowChange) -> Iterator[ChangedCell]:
        """Yield the cells of a row that say something else than before."""
        row = change.after
        for name in change.names:
            for column in self.columns[name]:
                before, after = self.text(column, change.before), self.text(column, row)
                if before != after or column.protected:
                    yield self.make_cell(row, column.header, before, after)
        if row.since:
            yield self.make_cell(row, SINCE, "", row.since.isoformat())

    def make_cell(self, row: Row, header: str, before: str, after: str) -> ChangedCell:
        """Return a changed cell of a row."""
        name = name_of(self.ledger.kind, row)
        return ChangedCell(
            self.ledger.name, row.number or None, row.id, name, header, before, after
        )

    def find_ending(self, change: RowChange) -> Ending | None:
        """Return the ending that a change is; None if the row does not end, or not earlier."""
        row = change.after
        end = row.properties.get("to", OPEN)
        if end >= change.before.properties.get("to", OPEN):
            return None
        day = self.text(self.columns["to"][0], row)
        name = name_of(self.ledger.kind, row)
        return Ending(self.ledger.name, row.number or None, row.id, name, day)

    def text(self, column: FormColumn, row: Row) -> str:
        """Return what a column shows of a row; a protected value is withheld."""
        cell = self.form.cell(column, row)
        text = cell if isinstance(cell, str) else csv_text(cell)
        return WITHHELD if text and column.protected else text


def make_change_reader(ledger: Ledger, vocabulary: Vocabulary) -> ChangeReader:
    """Return the reader of a ledger's changes. Raises `RejectedLedger` for a wrong constant."""
    reader = ChangeReader(ledger, make_ledger_form(ledger, vocabulary))
    for prop in ledger.kind.properties:
        header = ledger.headers.get(prop.name, prop.zh)
        reader.columns[prop.name] = [FormColumn(header, ColumnContent.PROPERTY, prop=prop)]
    mapped = {ends.edge.name: ends for ends in ledger.edges}
    for edge in ledger.kind.stored:
        ends = mapped.get(edge.name) or EdgeHeaders(edge, edge.zh, None, None, allowed_kinds(edge))
        if edge.name not in mapped:
            column = FormColumn(edge.zh, ColumnContent.TARGETS, ends=ends)
            reader.columns[edge.name] = [column]
        if edge.day:
            days = FormColumn(edge.day.zh, ColumnContent.TARGET_DAYS, ends=ends)
            reader.columns[day_name(edge.name)] = [days]
    for column in possible_columns(ledger):
        if column.ends and column.content is ColumnContent.TARGET_DAYS:
            reader.columns[day_name(column.ends.edge.name)] = [column]
        elif column.ends:
            reader.columns.setdefault(column.ends.edge.name, []).append(column)
        elif column.content is ColumnContent.CONFIRMED:
            reader.columns["confirmed"] = [column]
    return reader


def name_of(kind: Kind, row: Row) -> str:
    """Return what a row is called, empty if its kind has no names."""
    return str(row.properties.get(kind.title_property or "", ""))
