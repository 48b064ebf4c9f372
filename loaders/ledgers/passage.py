"""Takes one ledger into the graph: reads and checks a batch of rows while the one before is being written."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from graph.batch import Origin, Problem, Row, Taken
from graph.database import Database
from graph.duties import Vocabulary
from graph.intake import take
from loaders.ledgers.checking import Checker, LedgerRefused, checker, unknown_columns
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.progress import Progress
from loaders.ledgers.reading import Line, count_rows, opened
from loaders.ledgers.report import KEPT, LedgerReport, Refusal, Report
from loaders.ledgers.seen import Seen


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows of a batch that passed, and how many lines were read for them."""

    rows: list[Row]
    read: int


@dataclass(slots=True)
class Passage:
    """One ledger on its way into the graph."""

    database: Database
    ledger: Ledger
    path: Path
    vocabulary: Vocabulary
    origin: Origin
    report: Report
    seen: Seen
    progress: Progress
    size: int
    """How many rows are written in one transaction."""
    numbers: LedgerReport = field(init=False)
    headers: dict[str, str] = field(default_factory=dict)
    waiting: array[int] = field(default_factory=lambda: array("Q"))
    """Rows that refer to rows of the same ledger which are not there yet: their numbers, in order."""
    problems: list[Problem] = field(default_factory=list)
    """What those rows wait for, as far as it would be reported."""

    def __post_init__(self) -> None:
        """Begin with nothing read."""
        self.numbers = LedgerReport(self.ledger.name, self.ledger.kind.name)

    async def take(self) -> None:
        """Take every row that can be taken; nothing that is wrong with one stops the others."""
        self.report.ledgers.append(self.numbers)
        self.progress.begin(self.ledger.name, await asyncio.to_thread(count_rows, self.path))
        try:
            await self.go_through(None)
            await self.take_waiting()
        except LedgerRefused as problem:
            self.numbers.stopped = True
            for refusal in problem.refusals:
                self.report.refuse(refusal)
        self.progress.end(self.numbers)

    async def take_waiting(self) -> None:
        """Try the rows that wait for others again, as long as that lets any of them in; refuse the rest."""
        tried = 0
        while self.waiting and len(self.waiting) != tried:
            only, tried = self.waiting, len(self.waiting)
            self.waiting, self.problems = array("Q"), []
            await self.go_through(only)
        self.numbers.refused += len(self.waiting)
        self.report.unkept += len(self.waiting) - len(self.problems)
        for problem in self.problems:
            self.refuse(problem)

    async def go_through(self, only: array[int] | None) -> None:
        """Go through the file once: all of it, or only the rows with these numbers."""
        with opened(self.path) as (headers, lines):
            check = checker(self.ledger, headers, self.vocabulary)
            self.headers = dict(check.headers)
            if only is None:
                self.report.notices.extend(unknown_columns(self.ledger, headers))
                await self.write(self.first_time(check, lines))
            else:
                await self.write(again(check, lines, only, self.size))

    async def write(self, batches: Iterator[Checked]) -> None:
        """Write each batch while the next is read and checked."""
        writing: asyncio.Task[Taken] | None = None
        read = 0
        try:
            while (batch := await asyncio.to_thread(next, batches, None)) is not None:
                if writing:
                    self.settle(await writing, read)
                writing, read = asyncio.create_task(take(self.database, self.ledger.kind, batch.rows, self.origin)), batch.read
            if writing:
                self.settle(await writing, read)
        finally:
            if writing and not writing.done():
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)

    def first_time(self, check: Checker, lines: Iterator[Line]) -> Iterator[Checked]:
        """Read and check every row; those that are not right are refused on the way."""
        while batch := list(islice(lines, self.size)):
            self.numbers.read += len(batch)
            yield Checked([row for line in batch if (row := self.passed(check, line))], len(batch))

    def passed(self, check: Checker, line: Line) -> Row | None:
        """Give the row of a line; None where it is refused."""
        row = check.check(line)
        refusals = row if isinstance(row, list) else self.repeated(row)
        for refusal in refusals:
            self.report.refuse(refusal)
        self.numbers.refused += bool(refusals)
        return None if refusals or isinstance(row, list) else row

    def repeated(self, row: Row) -> list[Refusal]:
        """Refuse a key that an earlier row of this import has: they would correct each other for ever."""
        earlier = self.seen.earlier(row.id, self.ledger.name, row.number)
        if earlier is None:
            return []
        zh, en = f"没有用过的编号（{earlier[0]} 第 {earlier[1]} 行已用）", f"a key not used before (it is that of {earlier[0]}, row {earlier[1]})"
        return [Refusal(self.ledger.name, row.number, self.ledger.key, row.properties["key"], zh, en)]

    def settle(self, taken: Taken, read: int) -> None:
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
                self.refuse(problem)
        self.progress.advance(self.ledger.name, read)

    def may_come(self, problem: Problem) -> bool:
        """Whether what a row looked for may be in the same ledger."""
        return any(target.startswith(f"{self.ledger.kind.name}:") for targets in problem.row.targets.values() for target in targets)

    def refuse(self, problem: Problem) -> None:
        """Report what the graph found wrong with a row, in the words of the ledger."""
        column = self.headers.get(problem.name, problem.name)
        self.report.refuse(Refusal(self.ledger.name, problem.row.number, column, problem.value, problem.zh, problem.en))


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
