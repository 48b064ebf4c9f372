"""Writes the rows of one table so that readers see all of them at once, or none.

A table is one transaction, up to a number of rows that engines hold in memory. A transaction that
loses against another writer is begun again: checked rows are kept on disk until the table is done.
"""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from graph.database.transaction import Transaction
from graph.errors import StatementTooLarge
from graph.rows.batch import Batch, BatchOptions, BatchOutcome, Provenance, Row, RowChange, RowError
from graph.rows.change_log import add_changes, log_written, rows_to_log
from graph.rows.upsert import BATCH, upsert_batch
from loaders.ledgers.importing.import_run import ImportRun
from loaders.ledgers.importing.spool import Spool
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.report import MOST_REJECTIONS

MOST_AT_ONCE = 50_000
"""How many rows one transaction writes at most: see docs/decisions/0015-changes-of-ledgers.md."""
LEDGER_SECONDS = 1_800.0
"""Seconds that the transaction of one ledger may take."""
OUTCOMES = ("added", "unchanged", "confirmed", "corrected", "changed")
"""The numbers of a batch that are added to those of the ledger."""


@dataclass(frozen=True, slots=True)
class CheckedRows:
    """The rows of a batch that passed the check, and how many lines were read for them."""

    rows: list[Row]
    read: int


@dataclass(slots=True)
class CheckedBatches:
    """The batches of a table: one is read and checked while the one before is written."""

    source: Iterator[CheckedRows]
    spool: Spool[CheckedRows]
    """Those that were read so far."""
    upcoming: asyncio.Task[CheckedRows | None] | None = None

    async def get(self, index: int) -> CheckedRows | None:
        """Return the batch at a place, None after the last. Raises what reading a file raises."""
        if index < len(self.spool):
            return self.spool[index]
        upcoming = self.upcoming or self.read_ahead()
        # A transaction that is given up must not end the reading: its thread would go on.
        batch = await asyncio.shield(upcoming)
        self.upcoming = None
        if batch is not None:
            self.spool.append(batch)
            self.read_ahead()
        return batch

    def read_ahead(self) -> asyncio.Task[CheckedRows | None]:
        """Begin to read the next batch."""
        reading = asyncio.to_thread(next, self.source, None)
        self.upcoming = asyncio.create_task(reading)
        return self.upcoming

    def rows_among(self, numbers: Sequence[int]) -> Iterator[Row]:
        """Yield the rows with these numbers, which are in order, from the batches read so far."""
        wanted = iter(numbers)
        number = next(wanted, None)
        for batch in self.spool:
            for row in batch.rows:
                if row.number == number:
                    yield row
                    number = next(wanted, None)

    async def close(self) -> None:
        """Wait for the batch that is being read."""
        if self.upcoming:
            await asyncio.gather(self.upcoming, return_exceptions=True)


def row_numbers(numbers: Sequence[int] = ()) -> array[int]:
    """Return an array of row numbers, which takes less memory than a list."""
    return array("Q", numbers)


@dataclass(slots=True)
class WrittenChunk:
    """What one transaction wrote of a table."""

    stop: int
    """The place of the first batch that it did not write."""
    is_last: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    waiting: array[int] = field(default_factory=row_numbers)
    """The numbers, in order, of rows that refer to rows of this ledger not yet in the graph."""
    problems: list[RowError] = field(default_factory=list)
    """What those rows wait for, up to as many as a report lists."""
    changes: dict[str, list[Row]] = field(default_factory=dict)
    """By kind, what the log of changes needs of what was written, and of what holds over other days
    because of that.
    """


@dataclass(slots=True)
class LedgerWriter:
    """Writes the rows of one table."""

    run: ImportRun
    ledger: Ledger
    origin: Provenance
    options: BatchOptions
    batches: CheckedBatches
    errors: Spool[list[RowError]]
    """The rows of the present transaction that were rejected, batch by batch."""
    changes: Spool[Sequence[RowChange]]
    """The rows that it corrected or changed."""
    inserted: Spool[Sequence[Row]]
    """The rows that it added, if their kind has names."""
    endings: Spool[BatchOutcome]
    """What its batches leave behind, and the rows that may end or move what others left."""
    shown: int = 0
    """How many batches were shown as progress; a repeated one is not shown again."""

    async def write_table(self) -> AsyncIterator[WrittenChunk]:
        """Write the whole table, and yield each chunk while `errors` and `changes` are those of
        it.
        """
        chunk, most = WrittenChunk(0), MOST_AT_ONCE
        while not chunk.is_last:
            work = partial(self.write_chunk, chunk, most)
            try:
                chunk = await self.run.database.write(
                    work, limit=LEDGER_SECONDS, is_divisible=most > BATCH
                )
            except StatementTooLarge:
                # A small engine holds fewer rows: parts of a ledger are better than none.
                if most <= BATCH:
                    raise
                most = max(most // 4, BATCH)
                continue
            yield chunk

    async def write_chunk(
        self, last: WrittenChunk, most: int, transaction: Transaction
    ) -> WrittenChunk:
        """Write the batches that follow a chunk, until there are about so many rows.

        Rows that wait for others are tried again after the last batch.
        """
        self.errors.clear()
        self.changes.clear()
        self.inserted.clear()
        self.endings.clear()
        chunk = WrittenChunk(
            last.stop, waiting=row_numbers(last.waiting), problems=last.problems[:]
        )
        rows = 0
        while (batch := await self.batches.get(chunk.stop)) is not None:
            if rows and rows + len(batch.rows) > most:
                break
            await self.write_rows(transaction, chunk, batch.rows)
            rows += len(batch.rows)
            self.show_progress(chunk.stop, batch.read)
            chunk.stop += 1
        else:
            chunk.is_last = True
            await self.retry_waiting(transaction, chunk)
        await log_written(transaction, chunk.changes, self.origin.recorded_at)
        return chunk

    async def write_rows(
        self, transaction: Transaction, chunk: WrittenChunk, rows: Sequence[Row]
    ) -> None:
        """Write a batch; in a dry run, find out what that would do."""
        options = self.run.numbered_options(self.options, self.ledger.name)
        outcome = await upsert_batch(
            Batch(transaction, self.ledger.kind, self.origin, options), rows
        )
        for name in OUTCOMES:
            chunk.counts[name] += getattr(outcome, name)
        kind = self.ledger.kind.name
        add_changes(chunk.changes, {kind: rows_to_log(kind, outcome.written)})
        add_changes(chunk.changes, outcome.settled)
        if outcome.changes:
            self.changes.append(outcome.changes)
        if outcome.inserted and self.ledger.kind.title_property:
            self.inserted.append(outcome.inserted)
        if self.run.left_behind.concerns(outcome):
            self.endings.append(replace(outcome, problems=[], written=[], settled={}))
        self.sort_problems(chunk, outcome)

    def sort_problems(self, chunk: WrittenChunk, outcome: BatchOutcome) -> None:
        """Keep the errors of a batch; rows that refer to their own kind wait for a retry."""
        errors: list[RowError] = []
        for problem in sorted(outcome.problems, key=lambda problem: problem.row.number):
            if not problem.missing or not self.may_be_later_row(problem):
                errors.append(problem)
                continue
            chunk.waiting.append(problem.row.number)
            if len(chunk.problems) < MOST_REJECTIONS:
                chunk.problems.append(problem)
        if errors:
            self.errors.append(errors)

    def may_be_later_row(self, problem: RowError) -> bool:
        """Whether what a row refers to may be a later row of the same ledger."""
        prefix = f"{self.ledger.kind.name}:"
        targets = (target for ids in problem.row.targets.values() for target in ids)
        return any(target.startswith(prefix) for target in targets)

    async def retry_waiting(self, transaction: Transaction, chunk: WrittenChunk) -> None:
        """Try waiting rows again as long as any of them is accepted."""
        tried = 0
        while chunk.waiting and len(chunk.waiting) != tried:
            only, tried = chunk.waiting, len(chunk.waiting)
            chunk.waiting, chunk.problems = row_numbers(), []
            rows: list[Row] = []
            for row in self.batches.rows_among(only):
                rows.append(row)
                if len(rows) == self.run.batch:
                    await self.write_rows(transaction, chunk, rows)
                    rows = []
            if rows:
                await self.write_rows(transaction, chunk, rows)

    def show_progress(self, index: int, read: int) -> None:
        """Show that a batch is done, unless it was shown before."""
        if index >= self.shown:
            self.shown = index + 1
            self.run.progress.advance(self.ledger.name, read)
