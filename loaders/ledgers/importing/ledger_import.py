"""Takes one ledger into the graph: reads and checks a batch of rows while the one before is being written."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph.rows.batch import BatchOutcome, Provenance, Row, RowError
from graph.rows.upsert import upsert_rows
from loaders.ledgers.files.line import Line
from loaders.ledgers.files.reader import Table, count_rows, opened
from loaders.ledgers.files.xlsx_guard import WorkbookRefused
from loaders.ledgers.importing.import_run import Journey
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.parsing.heading import Heading, find_heading
from loaders.ledgers.parsing.row_checker import Checker, LedgerRefused, checker, unknown_columns
from loaders.ledgers.report import KEPT, LedgerReport, Notice, RejectedRow

FEW = 10
"""How many passed-over rows are named."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows of a batch that passed, and how many lines were read for them."""

    rows: list[Row]
    read: int


@dataclass(slots=True)
class Passage:
    """One ledger on its way into the graph."""

    journey: Journey
    ledger: Ledger
    table: Table
    numbers: LedgerReport = field(init=False)
    headers: dict[str, str] = field(default_factory=dict)
    waiting: array[int] = field(default_factory=lambda: array("Q"))
    """Rows that refer to rows of the same ledger which are not there yet: their numbers, in order."""
    problems: list[RowError] = field(default_factory=list)
    """What those rows wait for, as far as it would be reported."""
    keyless: int = 0
    """How many rows were refused whose key could not be read: they may be of anything."""
    asides: array[int] = field(default_factory=lambda: array("Q"))
    """Rows that are no data, such as totals."""

    def __post_init__(self) -> None:
        """Begin with nothing read."""
        self.numbers = LedgerReport(self.ledger.name, self.ledger.kind.name)

    @property
    def origin(self) -> Provenance:
        """Where its rows come from."""
        sheet = self.table.sheet
        return Provenance(
            self.table.path.name, self.journey.recorded, sheet.name if sheet else None
        )

    async def take(self) -> None:
        """Take every row that can be taken; nothing that is wrong with one stops the others."""
        self.journey.report.ledgers.append(self.numbers)
        self.journey.progress.begin(
            self.ledger.name, await asyncio.to_thread(count_rows, self.table)
        )
        try:
            await self.go_through(None)
            await self.take_waiting()
        except LedgerRefused as problem:
            self.stop(*problem.refusals)
        except WorkbookRefused as problem:
            self.stop(RejectedRow(self.table.place, None, None, None, problem.zh, problem.en))
        if self.asides:
            self.journey.report.notices.append(aside(self.ledger.name, self.asides))
        self.journey.progress.end(self.numbers)

    def stop(self, *refusals: RejectedRow) -> None:
        """Refuse the ledger as a whole."""
        self.numbers.stopped = True
        for refusal in refusals:
            self.journey.report.refuse(refusal)

    async def take_waiting(self) -> None:
        """Try the rows that wait for others again, as long as that lets any of them in; refuse the rest."""
        tried = 0
        while self.waiting and len(self.waiting) != tried:
            only, tried = self.waiting, len(self.waiting)
            self.waiting, self.problems = array("Q"), []
            await self.go_through(only)
        self.numbers.refused += len(self.waiting)
        self.journey.report.unkept += len(self.waiting) - len(self.problems)
        for problem in self.problems:
            self.refuse_problem(problem)
        for number in self.waiting[len(self.problems) :]:
            self.journey.keep(
                self.table,
                RejectedRow(
                    self.ledger.name,
                    number,
                    None,
                    None,
                    "图中已有或本次可收入的编号",
                    "keys that are there or can be taken",
                ),
            )

    async def go_through(self, only: array[int] | None) -> None:
        """Go through the file once: all of it, or only the rows with these numbers."""
        with opened(self.table) as lines:
            # A workbook takes its time to begin.
            heading, rest = await asyncio.to_thread(find_heading, lines, self.ledger)
            check = checker(self.ledger, heading, self.journey.vocabulary)
            self.headers = dict(check.headers)
            if only is None:
                self.journey.report.notices.extend(unknown_columns(self.ledger, heading.headers))
                await self.write(self.first_time(check, self.data(heading, check.key, rest)))
            else:
                await self.write(again(check, rest, only, self.journey.batch))

    def data(self, heading: Heading, key: int, lines: Iterator[Line]) -> Iterator[Line]:
        """Go through the rows that are data."""
        for line in lines:
            if line.readable and heading.is_aside(line, key):
                self.asides.append(line.number)
            else:
                yield line

    async def write(self, batches: Iterator[Checked]) -> None:
        """Write each batch while the next is read and checked."""
        writing: asyncio.Task[BatchOutcome] | None = None
        read = 0
        try:
            while (batch := await asyncio.to_thread(next, batches, None)) is not None:
                if writing:
                    self.settle(await writing, read)
                writing, read = asyncio.create_task(self.taken(batch.rows)), batch.read
            if writing:
                self.settle(await writing, read)
        finally:
            if writing and not writing.done():
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)

    async def taken(self, rows: list[Row]) -> BatchOutcome:
        """Write a batch, or say what that would do."""
        return await upsert_rows(
            self.journey.database, self.ledger.kind, rows, self.origin, self.journey.promised
        )

    def first_time(self, check: Checker, lines: Iterator[Line]) -> Iterator[Checked]:
        """Read and check every row; those that are not right are refused on the way."""
        while batch := list(islice(lines, self.journey.batch)):
            self.numbers.read += len(batch)
            yield Checked([row for line in batch if (row := self.passed(check, line))], len(batch))

    def passed(self, check: Checker, line: Line) -> Row | None:
        """Return the row of a line; None where it is refused."""
        row = check.check(line)
        if isinstance(row, Row):
            refusals = self.repeated(row, line.number)
        else:
            refusals = row
            self.mention(check.key_read)
        for refusal in refusals:
            self.refuse(refusal)
        self.numbers.refused += bool(refusals)
        return None if refusals or isinstance(row, list) else row

    def mention(self, key: str | None) -> None:
        """Remember that a refused row is listed all the same."""
        if key is None:
            self.keyless += 1
        else:
            self.journey.seen.mention(self.ledger.kind.id(key))

    def repeated(self, row: Row, number: int) -> list[RejectedRow]:
        """Refuse a key that an earlier row of this import has: they would correct each other for ever."""
        earlier = self.journey.seen.earlier(row.id, self.ledger.name, number)
        if earlier is None:
            return []
        zh, en = (
            f"没有用过的编号（{earlier[0]} 第 {earlier[1]} 行已用）",
            f"a key not used before (it is that of {earlier[0]}, row {earlier[1]})",
        )
        return [
            RejectedRow(
                self.ledger.name, number, self.headers["key"], row.properties["key"], zh, en
            )
        ]

    def settle(self, taken: BatchOutcome, read: int) -> None:
        """Add what became of a batch; rows that wait for others of their own kind are kept for later."""
        for outcome in ("added", "unchanged", "confirmed", "corrected", "changed"):
            setattr(self.numbers, outcome, getattr(self.numbers, outcome) + getattr(taken, outcome))
        for problem in sorted(taken.problems, key=lambda problem: problem.row.number):
            if problem.missing and self.may_come(problem):
                self.waiting.append(problem.row.number)
                if len(self.problems) < KEPT:
                    self.problems.append(problem)
            else:
                self.numbers.refused += 1
                self.refuse_problem(problem)
        self.journey.progress.advance(self.ledger.name, read)

    def may_come(self, problem: RowError) -> bool:
        """Whether what a row looked for may be in the same ledger."""
        return any(
            target.startswith(f"{self.ledger.kind.name}:")
            for targets in problem.row.targets.values()
            for target in targets
        )

    def refuse_problem(self, problem: RowError) -> None:
        """Report what the graph found wrong with a row, in the words of the ledger."""
        column = self.headers.get(problem.name, problem.name)
        self.refuse(
            RejectedRow(
                self.ledger.name, problem.row.number, column, problem.value, problem.zh, problem.en
            )
        )

    def refuse(self, refusal: RejectedRow) -> None:
        """Report what is wrong with a row, and keep it for whoever mends it."""
        self.journey.report.refuse(refusal)
        self.journey.keep(self.table, refusal)


def aside(ledger: str, numbers: Sequence[int]) -> Notice:
    """Say which rows were passed over."""
    listed = "、".join(str(number) for number in numbers[:FEW]) + (
        "……" if len(numbers) > FEW else ""
    )
    zh = f"{ledger}：第 {listed} 行是合计、签名或重复的表头，没有读取。"
    return Notice(
        ledger,
        zh,
        f"{ledger}: rows {listed} are totals, signatures or headers once more, and were not read.",
    )


def again(check: Checker, lines: Iterator[Line], only: array[int], size: int) -> Iterator[Checked]:
    """Read rows that passed once more, from their numbers in order."""
    numbers = iter(only)
    wanted = next(numbers, None)
    rows: list[Row] = []
    for line in lines:
        if line.number != wanted:
            continue
        wanted = next(numbers, None)
        row = check.check(line)
        if isinstance(row, Row):
            rows.append(row)
        if len(rows) == size or wanted is None:
            yield Checked(rows, 0)
            rows = []
        if wanted is None:
            return
