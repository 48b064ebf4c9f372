"""The import of one table: its lines are read, checked and handed to a writer."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from graph.ontology.privacy import redact
from graph.rows.batch import (
    BatchOptions,
    BatchOutcome,
    Provenance,
    Row,
    RowChange,
    RowError,
)
from loaders.ledgers.files.line import Line
from loaders.ledgers.files.reader import Table, count_rows, open_table
from loaders.ledgers.files.xlsx_guard import UnreadableWorkbook
from loaders.ledgers.importing.changed_cells import ChangeReader, make_change_reader
from loaders.ledgers.importing.import_run import ImportRun
from loaders.ledgers.importing.ledger_writer import (
    OUTCOMES,
    CheckedBatches,
    CheckedRows,
    LedgerWriter,
    WrittenChunk,
    row_numbers,
)
from loaders.ledgers.importing.near_keys import MOST_NOTICES
from loaders.ledgers.importing.spool import Spool
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.parsing.headers import (
    RejectedLedger,
    notice_absent_columns,
    notice_unknown_columns,
)
from loaders.ledgers.parsing.heading import Heading, find_heading
from loaders.ledgers.parsing.row_checker import RowChecker, make_row_checker
from loaders.ledgers.parsing.row_rules import LedgerTerms, find_faults
from loaders.ledgers.report import LedgerReport, Notice, RejectedRow, name_table

MOST_SKIPPED = 10
"""How many skipped or hidden rows a notice names."""


@dataclass(slots=True)
class LedgerImport:
    """The import of one table of a ledger."""

    run: ImportRun
    ledger: Ledger
    table: Table
    numbers: LedgerReport = field(init=False)
    headers: dict[str, str] = field(default_factory=dict)
    """Property or edge to its header in the table, for messages."""
    keyless: int = 0
    """How many rows were rejected whose key could not be read."""
    near_keys: int = 0
    """How many new keys are near others, of which a report names the first."""
    skipped: array[int] = field(default_factory=row_numbers)
    """The numbers of rows that are not data, such as totals."""
    hidden: array[int] = field(default_factory=row_numbers)
    """The numbers of rows that the sheet hides."""
    absent: list[Notice] = field(default_factory=list)
    """The notice of columns that the table lacks, shown if it has rows that are known."""
    change_reader: ChangeReader | None = None

    def __post_init__(self) -> None:
        """Begin with nothing read."""
        self.numbers = LedgerReport(self.ledger.name, self.ledger.kind.name)

    @property
    def place(self) -> str:
        """The file and the sheet, as messages show them."""
        return redact(self.table.place)

    @property
    def name(self) -> str:
        """The file, the sheet and the ledger, as messages show them."""
        return name_table(self.place, self.ledger.name)

    @property
    def origin(self) -> Provenance:
        """The evidence for its rows."""
        sheet = self.table.sheet.name if self.table.sheet else None
        return Provenance(self.table.path.name, self.run.recorded_at, sheet)

    async def import_rows(self) -> None:
        """Import every row that passes; a rejected row does not stop the others."""
        self.run.report.ledgers.append(self.numbers)
        rows = await asyncio.to_thread(count_rows, self.table)
        self.run.progress.begin(self.ledger.name, rows)
        try:
            await self.import_table()
        except RejectedLedger as problem:
            self.reject_ledger(*problem.rejections)
        except UnreadableWorkbook as problem:
            self.reject_ledger(RejectedRow(self.place, None, None, None, problem.zh, problem.en))
        if self.skipped:
            notice = notice_skipped(self.ledger.name, self.name, self.skipped)
            self.run.report.notices.append(notice)
        if self.hidden:
            notice = notice_hidden(self.ledger.name, self.name, self.hidden)
            self.run.report.notices.append(notice)
        numbers = self.numbers
        if numbers.unchanged + numbers.confirmed + numbers.corrected + numbers.changed:
            self.run.report.notices.extend(self.absent)
        self.run.progress.end(self.numbers)

    def reject_ledger(self, *rejections: RejectedRow) -> None:
        """Reject the ledger as a whole."""
        self.numbers.is_rejected = True
        for rejection in rejections:
            self.run.report.reject(replace(rejection, place=self.place))

    async def import_table(self) -> None:
        """Read, check and write the whole table."""
        with ExitStack() as files:
            lines = files.enter_context(open_table(self.table))
            # The first row of a large workbook takes a while.
            heading, rest = await asyncio.to_thread(find_heading, lines, self.ledger)
            replaces = self.run.options.replace
            checker = make_row_checker(self.ledger, heading, self.run.vocabulary, replace=replaces)
            self.headers = dict(checker.columns.names)
            notices = notice_unknown_columns(self.ledger, heading.headers, self.name)
            self.run.report.notices.extend(notices)
            absent = notice_absent_columns(self.ledger, heading.headers, replace=replaces)
            self.absent = [*absent]
            data = self.data_lines(heading, checker.columns.key, rest)
            source = self.check_lines(checker, data)
            writer = LedgerWriter(
                self.run,
                self.ledger,
                self.origin,
                self.batch_options,
                CheckedBatches(source, files.enter_context(Spool[CheckedRows]())),
                errors=files.enter_context(Spool[list[RowError]]()),
                changes=files.enter_context(Spool[Sequence[RowChange]]()),
                inserted=files.enter_context(Spool[Sequence[Row]]()),
                endings=files.enter_context(Spool[BatchOutcome]()),
            )
            try:
                async for chunk in writer.write_table():
                    self.count_chunk(writer, chunk)
                    for rows in writer.inserted:
                        await self.notice_near_keys(rows)
            finally:
                await writer.batches.close()

    def count_chunk(self, writer: LedgerWriter, chunk: WrittenChunk) -> None:
        """Add the numbers of a chunk, and report what it rejected and changed."""
        for name in OUTCOMES:
            setattr(self.numbers, name, getattr(self.numbers, name) + chunk.counts[name])
        for errors in writer.errors:
            self.numbers.rejected += len(errors)
            for error in errors:
                self.reject_row_error(error)
        for changes in writer.changes:
            self.report_changes(changes)
        for outcome in writer.endings:
            self.run.left_behind.add_outcome(outcome)
        if chunk.is_last:
            self.reject_waiting(chunk)

    def reject_waiting(self, last: WrittenChunk) -> None:
        """Reject the rows that waited in vain for others."""
        self.numbers.rejected += len(last.waiting)
        self.run.report.unlisted += len(last.waiting) - len(last.problems)
        for problem in last.problems:
            self.reject_row_error(problem)
        zh, en = "图中已有或本次可收入的编号", "keys that are in the graph or can be imported"
        for number in last.waiting[len(last.problems) :]:
            rejection = RejectedRow(self.ledger.name, number, None, None, zh, en, place=self.place)
            self.run.store_rejected(self.table, rejection)

    def data_lines(self, heading: Heading, key: int, lines: Iterator[Line]) -> Iterator[Line]:
        """Yield the lines that are data, and note those that are skipped."""
        for line in lines:
            if line.readable and heading.is_not_data(line, key):
                self.skipped.append(line.number)
                continue
            if line.hidden:
                self.hidden.append(line.number)
            yield line

    def check_lines(self, checker: RowChecker, lines: Iterator[Line]) -> Iterator[CheckedRows]:
        """Yield the lines as batches of checked rows; faulty ones are rejected on the way."""
        while batch := list(islice(lines, self.run.batch)):
            self.numbers.read += len(batch)
            checked = (self.check_line(checker, line) for line in batch)
            yield CheckedRows([row for row in checked if row is not None], len(batch))

    def check_line(self, checker: RowChecker, line: Line) -> Row | None:
        """Return the row of a line; None if it is rejected."""
        row = checker.check(line)
        if isinstance(row, Row):
            repeated = self.find_repeated_key(row, line.number)
            if repeated is None:
                return row
            rejections = [repeated]
        else:
            rejections = row
            self.record_rejected_key(checker.key_read)
        for rejection in rejections:
            self.reject(rejection)
        self.numbers.rejected += 1
        return None

    def record_rejected_key(self, key: str | None) -> None:
        """Record that a rejected row is listed, so that a full import does not end it."""
        if key is None:
            self.keyless += 1
        else:
            self.run.seen.record_rejected(self.ledger.kind.id(key))

    def find_repeated_key(self, row: Row, number: int) -> RejectedRow | None:
        """Return the rejection of a key that an earlier row of this import has, else None.

        Two rows of one key would correct each other on every import.
        """
        earlier = self.run.seen.record(row.id, self.name, number)
        if earlier is None:
            return None
        table, line = earlier
        return RejectedRow(
            self.ledger.name,
            number,
            self.headers["key"],
            row.properties["key"],
            f"没有用过的编号（{table} 第 {line} 行已用）",
            f"a key not used before (it is that of {table}, row {line})",
        )

    @property
    def batch_options(self) -> BatchOptions:
        """How its batches are written."""
        run = self.run
        return BatchOptions(run.dry_run_ids, self.check_completed, run.options.complete)

    def check_completed(self, row: Row) -> Iterator[RowError]:
        """Yield what is wrong with a row that was completed with what is believed."""
        ledger = self.ledger
        terms = LedgerTerms(ledger.kind, self.run.vocabulary, ledger.last_days)
        for fault in find_faults(terms, row):
            # The report shows the end of an interval as the ledger has it.
            value = row.properties["to"].isoformat() if fault.name == "to" else fault.value
            yield RowError(row, fault.name, value, fault.zh, fault.en)

    async def notice_near_keys(self, rows: Sequence[Row]) -> None:
        """Notice new keys that are near others."""
        run = self.run
        near = await run.seen.near.find(run.database, self.ledger.kind, self.ledger.name, rows)
        left = max(0, MOST_NOTICES - self.near_keys)
        run.report.notices.extend(near[:left])
        self.near_keys += len(near)

    def report_changes(self, changes: Sequence[RowChange]) -> None:
        """Report the cells that rows changed, and the rows that end."""
        if not changes:
            return
        if self.change_reader is None:
            self.change_reader = make_change_reader(self.ledger, self.run.vocabulary)
        self.run.report_changes(self.change_reader, changes)

    def reject_row_error(self, problem: RowError) -> None:
        """Report what the graph found wrong with a row, under the ledger's own headers."""
        value = problem.value
        if problem.name == "to" and value:
            value = self.ledger.last_days.written(date.fromisoformat(value)).isoformat()
        self.reject(
            RejectedRow(
                self.ledger.name,
                problem.row.number,
                self.headers.get(problem.name, problem.name),
                value,
                problem.zh,
                problem.en,
            )
        )

    def reject(self, rejection: RejectedRow) -> None:
        """Report what is wrong with a row, and store the row for correction."""
        rejection = replace(rejection, place=self.place)
        self.run.report.reject(rejection)
        self.run.store_rejected(self.table, rejection)


def notice_skipped(ledger: str, table: str, numbers: Sequence[int]) -> Notice:
    """Return the notice of rows that are not data."""
    listed = list_rows(numbers)
    return Notice(
        ledger,
        f"{table}：第 {listed} 行是合计、签名、附注或重复的表头，没有读取。",
        f"{table}: rows {listed} are totals, signatures, notes or repeated headers, and were"
        " not read.",
    )


def notice_hidden(ledger: str, table: str, numbers: Sequence[int]) -> Notice:
    """Return the notice of rows that the sheet hides."""
    listed, count = list_rows(numbers), len(numbers)
    return Notice(
        ledger,
        f"{table}：有 {count} 行在表格中是隐藏的（第 {listed} 行），也读取了。",
        f"{table}: {count} rows are hidden in the sheet (rows {listed}); they were read as well.",
    )


def list_rows(numbers: Sequence[int]) -> str:
    """Return the first numbers of rows."""
    listed = "、".join(str(number) for number in numbers[:MOST_SKIPPED])
    return f"{listed}……" if len(numbers) > MOST_SKIPPED else listed
