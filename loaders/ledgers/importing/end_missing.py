"""The end of rows that a full ledger no longer lists, unless they are suspiciously many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from graph.database.transaction import Transaction
from graph.ontology.clock import CITY_ZONE
from graph.rows.batch import Batch, BatchOutcome, Row, RowError
from graph.rows.change_log import add_changes, log_written, rows_to_log
from graph.rows.end_missing import LedgerPart, current_ids, end_rows
from graph.vocabulary import Vocabulary
from loaders.ledgers.importing.import_run import ImportRun
from loaders.ledgers.importing.ledger_import import LedgerImport
from loaders.ledgers.importing.ledger_writer import LEDGER_SECONDS
from loaders.ledgers.importing.spool import Spool
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.parsing.columns import read_constants
from loaders.ledgers.report import MOST_MISSING_IDS, MissingRows, RejectedRow

MOST = 0.2
"""The largest share of current rows that one full ledger may end.

A larger share suggests that the ledger is incomplete, so it is rejected unless `force` is set.
"""


async def count_current_rows(
    run: ImportRun, ledgers: Sequence[Ledger], mapping: Sequence[Ledger]
) -> dict[str, int]:
    """Return how many rows of each ledger are current, by the ledger's name."""
    counts: dict[str, int] = {}
    for ledger in ledgers:
        if ledger.name not in counts:
            part = ledger_part(ledger, mapping, run.vocabulary)
            count = 0
            async for ids in current_ids(run.database, part, last_day(run)):
                count += len(ids)
            counts[ledger.name] = count
    return counts


async def end_missing_rows(
    run: ImportRun,
    imports: Sequence[LedgerImport],
    mapping: Sequence[Ledger],
    current: Mapping[str, int],
) -> None:
    """End the rows that full ledgers no longer list.

    `current` is what `count_current_rows` returned before the import.
    """
    for name in dict.fromkeys(each.ledger.name for each in imports):
        own = [each for each in imports if each.ledger.name == name]
        await FullLedger(run, own, imports, mapping, current[name]).end_missing()


def last_day(run: ImportRun) -> date:
    """Return the day of an import in the city, from which missing rows are ended."""
    return run.recorded_at.astimezone(CITY_ZONE).date()


@dataclass(frozen=True, slots=True)
class FullLedger:
    """One full ledger, after all of its rows were read."""

    run: ImportRun
    own: Sequence[LedgerImport]
    """The imports of its tables, of which there may be several."""
    imports: Sequence[LedgerImport]
    """The imports of all ledgers."""
    mapping: Sequence[Ledger]
    current: int
    """How many of its rows were current before the import."""

    @property
    def ledger(self) -> Ledger:
        """The ledger that is full."""
        return self.own[0].ledger

    async def end_missing(self) -> None:
        """Count the missing rows, announce them, and end them."""
        if obstacle := self.find_obstacle():
            self.reject(*obstacle)
            return
        part = ledger_part(self.ledger, self.mapping, self.run.vocabulary)
        missing = await self.count_missing(part)
        if not missing.count:
            return
        if missing.count > MOST * missing.current and not self.run.options.force:
            self.reject_too_many(missing)
            return
        if self.run.options.on_missing:
            self.run.options.on_missing(missing)
        await self.end_rows(part)

    def find_obstacle(self) -> tuple[str, str] | None:
        """Return what was expected if these tables do not show what is missing, else None."""
        keyless = sum(each.keyless for each in self.own)
        if keyless:
            zh = f"每行编号都能读出的台账（有 {keyless} 行读不出），才能知道哪些没有列出"
            en = f"a ledger in which every key can be read ({keyless} rows have none)"
            return zh, f"{en}; only then it shows what is no longer listed"
        if any(each.numbers.is_rejected for each in self.own):
            return (
                "能读出的台账，才能知道哪些没有列出",
                "a ledger that can be read; only then it shows what is no longer listed",
            )
        imported = {each.ledger.name for each in self.imports}
        twins = indistinguishable_ledgers(self.ledger, self.mapping)
        if absent := [ledger.name for ledger in twins if ledger.name not in imported]:
            names = "、".join(absent)
            return (
                f"同时导入的台账 {names}（内容与本台账同类）",
                f"the ledgers {names} beside it: they keep the same sort of thing",
            )
        return None

    def reject_too_many(self, missing: MissingRows) -> None:
        """Reject the ledger because it would end too many rows."""
        self.reject(
            f"完整的台账（现有 {missing.current} 条中有 {missing.count} 条没有列出，"
            f"超过 {MOST:.0%}；确实终止的，请加 --force）",
            f"a full ledger ({missing.count} of {missing.current} current rows are not in it,"
            f" more than {MOST:.0%}; use --force if they did end)",
        )

    def reject(self, zh: str, en: str) -> None:
        """Report why nothing ends."""
        self.run.report.reject(RejectedRow(self.ledger.name, None, None, None, zh, en))

    async def missing_ids(self, part: LedgerPart) -> AsyncIterator[list[str]]:
        """Yield pages of the ids of current rows that the ledger does not list."""
        async for ids in current_ids(self.run.database, part, last_day(self.run)):
            yield await asyncio.to_thread(self.run.seen.filter_unlisted, ids)

    async def count_missing(self, part: LedgerPart) -> MissingRows:
        """Return how many rows are missing, and the first of them."""
        count, first = 0, list[str]()
        async for ids in self.missing_ids(part):
            count += len(ids)
            first += ids[: MOST_MISSING_IDS - len(first)]
        return MissingRows(self.ledger.name, first, count, self.current)

    async def end_rows(self, part: LedgerPart) -> None:
        """End the missing rows in one transaction; report those that cannot end on this day."""
        with Spool[list[str]]() as pages:
            async for ids in self.missing_ids(part):
                pages.append(ids)
            work = partial(self.end_pages, pages)
            outcomes = await self.run.database.write(work, limit=LEDGER_SECONDS)
        first = self.own[0]
        for outcome in outcomes:
            first.report_changes(outcome.changes)
            first.numbers.ended += outcome.corrected
            self.run.left_behind.add_outcome(outcome)
            for problem in outcome.problems:
                self.reject_ending(problem)

    async def end_pages(
        self, pages: Spool[list[str]], transaction: Transaction
    ) -> list[BatchOutcome]:
        """End rows, batch by batch, and return what each did."""
        first, kind, size = self.own[0], self.ledger.kind, self.run.batch
        outcomes: list[BatchOutcome] = []
        changes: dict[str, list[Row]] = {}
        for ids in pages:
            for start in range(0, len(ids), size):
                options = self.run.numbered_options(
                    first.batch_options, self.ledger.name, ends=True
                )
                batch = Batch(transaction, kind, first.origin, options)
                outcome = await end_rows(batch, ids[start : start + size], last_day(self.run))
                add_changes(changes, {kind.name: rows_to_log(kind.name, outcome.written)})
                add_changes(changes, outcome.settled)
                outcomes.append(outcome)
        await log_written(transaction, changes, self.run.recorded_at)
        return outcomes

    def reject_ending(self, problem: RowError) -> None:
        """Report a row that cannot end on this day."""
        rejection = RejectedRow(
            self.ledger.name, None, problem.row.id, problem.value, problem.zh, problem.en
        )
        self.run.report.reject(rejection)


def indistinguishable_ledgers(ledger: Ledger, mapping: Sequence[Ledger]) -> list[Ledger]:
    """Return the other ledgers whose rows look the same in the graph."""
    return [
        each
        for each in mapping
        if each.name != ledger.name
        and each.kind is ledger.kind
        and each.constants == ledger.constants
    ]


def ledger_part(ledger: Ledger, mapping: Sequence[Ledger], vocabulary: Vocabulary) -> LedgerPart:
    """Return the part of its kind that a ledger keeps.

    What a ledger of the same kind with more constants keeps is not in it.
    """
    own = read_constants(ledger, vocabulary)
    others = []
    for each in mapping:
        if each.kind is ledger.kind and each.name != ledger.name:
            constants = read_constants(each, vocabulary)
            if own.items() < constants.items():
                others.append(constants)
    return LedgerPart(ledger.kind, own, tuple(others))
