"""Lets end what a full ledger no longer lists, after saying so; what would be too much is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.ontology.clock import CITY_ZONE
from graph.rows.end_missing import LedgerPart, current_ids, end_rows
from graph.vocabulary import Vocabulary
from loaders.ledgers.importing.import_run import Journey
from loaders.ledgers.importing.ledger_import import Passage
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.parsing.row_checker import constant
from loaders.ledgers.report import SHOWN, Closing, RejectedRow

MOST = 0.2
"""Which part of what lasts a ledger may let end; beyond it, it is more likely that the ledger is not a full one."""


async def lasting(
    journey: Journey, ledgers: Sequence[Ledger], mapping: Sequence[Ledger]
) -> dict[str, int]:
    """Count what lasts of each ledger, before an import brings more; gives it by the ledger's name."""
    counts: dict[str, int] = {}
    for ledger in ledgers:
        if ledger.name not in counts:
            part = part_of(ledger, mapping, journey.vocabulary)
            counts[ledger.name] = sum(
                [len(ids) async for ids in current_ids(journey.database, part, day_of(journey))]
            )
    return counts


async def complete(
    journey: Journey,
    passages: Sequence[Passage],
    mapping: Sequence[Ledger],
    before: Mapping[str, int],
) -> None:
    """Let end what the ledgers of an import, all of them full ones, no longer list. `before`: what `lasting` counted."""
    for name in dict.fromkeys(passage.ledger.name for passage in passages):
        own = [passage for passage in passages if passage.ledger.name == name]
        await Completion(journey, own, passages, mapping, before[name]).take()


def day_of(journey: Journey) -> date:
    """Return the day of an import, in the city: from then on what is not listed is no longer."""
    return journey.recorded.astimezone(CITY_ZONE).date()


@dataclass(frozen=True, slots=True)
class Completion:
    """One full ledger, after all of its rows were read."""

    journey: Journey
    own: Sequence[Passage]
    """Its tables, one unless it came in parts."""
    all: Sequence[Passage]
    mapping: Sequence[Ledger]
    before: int
    """How much of it lasted before the import."""

    @property
    def ledger(self) -> Ledger:
        """The ledger that is full."""
        return self.own[0].ledger

    async def take(self) -> None:
        """Count what is not listed, say so, and let it end."""
        if reason := self.unfit():
            self.refuse(*reason)
            return
        part = part_of(self.ledger, self.mapping, self.journey.vocabulary)
        closing = await self.count(part)
        if not closing.count:
            return
        if closing.count > MOST * closing.current and not self.journey.manner.force:
            zh = f"完整的台账（现有 {closing.current} 条中有 {closing.count} 条没有列出，超过 {MOST:.0%}；确实终止的，请加 --force）"
            en = f"a full ledger ({closing.count} of {closing.current} that last are not in it, more than {MOST:.0%}; say --force where they did end)"
            self.refuse(zh, en)
            return
        if self.journey.manner.closing:
            self.journey.manner.closing(closing)
        await self.close(part)

    def unfit(self) -> tuple[str, str] | None:
        """Say why nothing can be told from what a ledger does not list, None where it can."""
        keyless = sum(passage.keyless for passage in self.own)
        if keyless or any(passage.numbers.stopped for passage in self.own):
            zh = (
                f"每行编号都能读出的台账（有 {keyless} 行读不出），才能知道哪些没有列出"
                if keyless
                else "能读出的台账，才能知道哪些没有列出"
            )
            return (
                zh,
                f"a ledger in which every key can be read ({keyless} rows have none); only then it tells what is no longer listed",
            )
        there = {passage.ledger.name for passage in self.all}
        if absent := [
            ledger.name for ledger in twins(self.ledger, self.mapping) if ledger.name not in there
        ]:
            names = "、".join(absent)
            return (
                f"同时导入的台账 {names}（内容与本台账同类）",
                f"the ledgers {names} beside it: they keep the same sort of thing",
            )
        return None

    def refuse(self, zh: str, en: str) -> None:
        """Report why nothing ends."""
        self.journey.report.refuse(RejectedRow(self.ledger.name, None, None, None, zh, en))

    async def unlisted(self, part: LedgerPart) -> AsyncIterator[list[str]]:
        """Go through what lasts and is not listed."""
        async for ids in current_ids(self.journey.database, part, day_of(self.journey)):
            yield await asyncio.to_thread(self.journey.seen.unlisted, ids)

    async def count(self, part: LedgerPart) -> Closing:
        """Count what is not listed."""
        count, first = 0, list[str]()
        async for ids in self.unlisted(part):
            count += len(ids)
            first += ids[: SHOWN - len(first)]
        return Closing(self.ledger.name, first, count, self.before)

    async def close(self, part: LedgerPart) -> None:
        """Let it end; what the two clocks do not allow is reported."""
        passage = self.own[0]
        async for ids in self.unlisted(part):
            for start in range(0, len(ids), self.journey.batch):
                await self.close_batch(passage, ids[start : start + self.journey.batch])

    async def close_batch(self, passage: Passage, ids: Sequence[str]) -> None:
        """Let some end, in one transaction."""
        taken = await end_rows(
            self.journey.database,
            self.ledger.kind,
            ids,
            day_of(self.journey),
            passage.origin,
            self.journey.promised,
        )
        passage.numbers.closed += taken.corrected
        for problem in taken.problems:
            self.journey.report.refuse(
                RejectedRow(
                    self.ledger.name, None, problem.row.id, problem.value, problem.zh, problem.en
                )
            )


def twins(ledger: Ledger, mapping: Sequence[Ledger]) -> list[Ledger]:
    """Return the other ledgers from which nothing but the file tells it apart."""
    return [
        each
        for each in mapping
        if each.name != ledger.name
        and each.kind is ledger.kind
        and each.constants == ledger.constants
    ]


def part_of(ledger: Ledger, mapping: Sequence[Ledger], vocabulary: Vocabulary) -> LedgerPart:
    """Return the part of its kind that a ledger keeps: not that of ledgers which say more of what they keep."""
    own = values_of(ledger, vocabulary)
    others = [
        values_of(each, vocabulary)
        for each in mapping
        if each.kind is ledger.kind and each.name != ledger.name
    ]
    return LedgerPart(
        ledger.kind, own, tuple(other for other in others if own.items() < other.items())
    )


def values_of(ledger: Ledger, vocabulary: Vocabulary) -> Mapping[str, object]:
    """Return the constants of a ledger as the graph has them."""
    properties = {prop.name: prop for prop in ledger.kind.properties}
    return {
        name: constant(ledger, properties[name], text, vocabulary)
        for name, text in ledger.constants.items()
    }
