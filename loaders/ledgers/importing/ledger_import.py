"""The import of one table: a batch of rows is read and checked while the one before is written."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph.rows.batch import BatchOutcome, Provenance, Row, RowError
from graph.rows.upsert import upsert_rows
from loaders.ledgers.files.line import Line
from loaders.ledgers.files.reader import Table, count_rows, open_table
from loaders.ledgers.files.xlsx_guard import UnreadableWorkbook
from loaders.ledgers.importing.import_run import ImportRun
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.parsing.headers import RejectedLedger, notice_unknown_columns
from loaders.ledgers.parsing.heading import Heading, find_heading
from loaders.ledgers.parsing.row_checker import RowChecker, make_row_checker
from loaders.ledgers.report import MOST_REJECTIONS, LedgerReport, Notice, RejectedRow

MOST_SKIPPED = 10
"""How many skipped rows a notice names."""
OUTCOMES = ("added", "unchanged", "confirmed", "corrected", "changed")
"""The numbers of a batch that are added to those of the ledger."""


@dataclass(frozen=True, slots=True)
class CheckedRows:
    """The rows of a batch that passed the check, and how many lines were read for them."""

    rows: list[Row]
    read: int


def row_numbers() -> array[int]:
    """Return an empty array of row numbers, which takes less memory than a list."""
    return array("Q")


@dataclass(slots=True)
class LedgerImport:
    """The import of one table of a ledger."""

    run: ImportRun
    ledger: Ledger
    table: Table
    numbers: LedgerReport = field(init=False)
    headers: dict[str, str] = field(default_factory=dict)
    """Property or edge to its header in the table, for messages."""
    waiting: array[int] = field(default_factory=row_numbers)
    """The numbers, in order, of rows that refer to rows of this ledger not yet in the graph."""
    problems: list[RowError] = field(default_factory=list)
    """What those rows wait for, up to as many as a report lists."""
    keyless: int = 0
    """How many rows were rejected whose key could not be read."""
    skipped: array[int] = field(default_factory=row_numbers)
    """The numbers of rows that are not data, such as totals."""

    def __post_init__(self) -> None:
        """Begin with nothing read."""
        self.numbers = LedgerReport(self.ledger.name, self.ledger.kind.name)

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
            await self.read_table(None)
            await self.retry_waiting()
        except RejectedLedger as problem:
            self.reject_ledger(*problem.rejections)
        except UnreadableWorkbook as problem:
            self.reject_ledger(
                RejectedRow(self.table.place, None, None, None, problem.zh, problem.en)
            )
        if self.skipped:
            self.run.report.notices.append(notice_skipped(self.ledger.name, self.skipped))
        self.run.progress.end(self.numbers)

    def reject_ledger(self, *rejections: RejectedRow) -> None:
        """Reject the ledger as a whole."""
        self.numbers.is_rejected = True
        for rejection in rejections:
            self.run.report.reject(rejection)

    async def retry_waiting(self) -> None:
        """Try waiting rows again as long as any of them is accepted; reject the rest."""
        tried = 0
        while self.waiting and len(self.waiting) != tried:
            only, tried = self.waiting, len(self.waiting)
            self.waiting, self.problems = row_numbers(), []
            await self.read_table(only)
        self.numbers.rejected += len(self.waiting)
        self.run.report.unlisted += len(self.waiting) - len(self.problems)
        for problem in self.problems:
            self.reject_row_error(problem)
        zh, en = "图中已有或本次可收入的编号", "keys that are in the graph or can be imported"
        for number in self.waiting[len(self.problems) :]:
            rejection = RejectedRow(self.ledger.name, number, None, None, zh, en)
            self.run.store_rejected(self.table, rejection)

    async def read_table(self, only: array[int] | None) -> None:
        """Read and write the whole table once, or only the rows with these numbers."""
        with open_table(self.table) as lines:
            # The first row of a large workbook takes a while.
            heading, rest = await asyncio.to_thread(find_heading, lines, self.ledger)
            checker = make_row_checker(self.ledger, heading, self.run.vocabulary)
            self.headers = dict(checker.columns.names)
            if only is not None:
                await self.write_batches(reread_rows(checker, rest, only, self.run.batch))
                return
            notices = notice_unknown_columns(self.ledger, heading.headers)
            self.run.report.notices.extend(notices)
            data = self.data_lines(heading, checker.columns.key, rest)
            await self.write_batches(self.check_lines(checker, data))

    def data_lines(self, heading: Heading, key: int, lines: Iterator[Line]) -> Iterator[Line]:
        """Yield the lines that are data, and note those that are skipped."""
        for line in lines:
            if line.readable and heading.is_not_data(line, key):
                self.skipped.append(line.number)
            else:
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
        earlier = self.run.seen.record(row.id, self.ledger.name, number)
        if earlier is None:
            return None
        ledger, line = earlier
        return RejectedRow(
            self.ledger.name,
            number,
            self.headers["key"],
            row.properties["key"],
            f"没有用过的编号（{ledger} 第 {line} 行已用）",
            f"a key not used before (it is that of {ledger}, row {line})",
        )

    async def write_batches(self, batches: Iterator[CheckedRows]) -> None:
        """Write each batch while the next is read and checked."""
        writing: asyncio.Task[BatchOutcome] | None = None
        read = 0
        try:
            while (batch := await asyncio.to_thread(next, batches, None)) is not None:
                if writing:
                    self.count_outcome(await writing, read)
                writing, read = asyncio.create_task(self.write_rows(batch.rows)), batch.read
            if writing:
                self.count_outcome(await writing, read)
        finally:
            if writing and not writing.done():
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)

    async def write_rows(self, rows: list[Row]) -> BatchOutcome:
        """Write a batch in one transaction; in a dry run, return what that would do."""
        run = self.run
        return await upsert_rows(run.database, self.ledger.kind, rows, self.origin, run.dry_run_ids)

    def count_outcome(self, outcome: BatchOutcome, read: int) -> None:
        """Add the outcome of a batch; rows that refer to their own kind wait for a retry."""
        for name in OUTCOMES:
            setattr(self.numbers, name, getattr(self.numbers, name) + getattr(outcome, name))
        self.run.left_behind.add_outcome(outcome)
        for problem in sorted(outcome.problems, key=lambda problem: problem.row.number):
            if problem.missing and self.may_be_later_row(problem):
                self.waiting.append(problem.row.number)
                if len(self.problems) < MOST_REJECTIONS:
                    self.problems.append(problem)
            else:
                self.numbers.rejected += 1
                self.reject_row_error(problem)
        self.run.progress.advance(self.ledger.name, read)

    def may_be_later_row(self, problem: RowError) -> bool:
        """Whether what a row refers to may be a later row of the same ledger."""
        prefix = f"{self.ledger.kind.name}:"
        targets = (target for ids in problem.row.targets.values() for target in ids)
        return any(target.startswith(prefix) for target in targets)

    def reject_row_error(self, problem: RowError) -> None:
        """Report what the graph found wrong with a row, under the ledger's own headers."""
        self.reject(
            RejectedRow(
                self.ledger.name,
                problem.row.number,
                self.headers.get(problem.name, problem.name),
                problem.value,
                problem.zh,
                problem.en,
            )
        )

    def reject(self, rejection: RejectedRow) -> None:
        """Report what is wrong with a row, and store the row for correction."""
        self.run.report.reject(rejection)
        self.run.store_rejected(self.table, rejection)


def notice_skipped(ledger: str, numbers: Sequence[int]) -> Notice:
    """Return the notice of rows that are not data."""
    listed = "、".join(str(number) for number in numbers[:MOST_SKIPPED])
    if len(numbers) > MOST_SKIPPED:
        listed += "……"
    return Notice(
        ledger,
        f"{ledger}：第 {listed} 行是合计、签名或重复的表头，没有读取。",
        f"{ledger}: rows {listed} are totals, signatures or repeated headers, and were not read.",
    )


def reread_rows(
    checker: RowChecker, lines: Iterator[Line], only: array[int], size: int
) -> Iterator[CheckedRows]:
    """Yield rows that passed before, again, by their numbers in order, in batches of `size`."""
    numbers = iter(only)
    wanted = next(numbers, None)
    rows: list[Row] = []
    for line in lines:
        if line.number != wanted:
            continue
        wanted = next(numbers, None)
        row = checker.check(line)
        if isinstance(row, Row):
            rows.append(row)
        if len(rows) == size or wanted is None:
            yield CheckedRows(rows, 0)
            rows = []
        if wanted is None:
            return
