"""What the ends of facts in ledgers mean, and the migration of a graph whose ends were misread.

Inside the graph every interval is half-open. Ledgers have either the last day or the day after it;
the graph remembers which of the two its ledgers were read with, so that nobody changes it by
mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

from graph.database.connection import Database
from graph.database.dialect import quoted_name
from graph.database.identity import read_identity, remember_identity, write_identity
from graph.database.protocols import Reader
from graph.database.status import ANY, any_node_predicate
from graph.database.template import fill
from graph.database.transaction import Transaction
from graph.errors import GraphError
from graph.ontology.clock import BELIEVED, OPEN, stated_expression
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.rows.batch import Batch, BatchOutcome, Provenance, Row
from graph.rows.read import read_believed_rows
from graph.rows.upsert import BATCH, upsert_logged

DAY = timedelta(days=1)
REMEMBERED = "lastDays"
"""The property of the graph's identity that holds the decision."""
MIGRATION_SOURCE = "linli migrate --last-days inclusive"
"""The evidence of an end that the migration corrected."""


class LastDays(Enum):
    """What 终止日期 in a ledger is."""

    INCLUSIVE = "inclusive"
    """The last day of an interval, which belongs to it."""
    DAY_AFTER = "day_after"
    """The day after the last one, as inside the graph."""

    def end(self, written: date) -> date:
        """Return the end of the half-open interval whose end a ledger has as this day."""
        return written if self is LastDays.DAY_AFTER or written == OPEN else written + DAY

    def written(self, end: date) -> date:
        """Return the day that a ledger has for the end of a half-open interval."""
        return end if self is LastDays.DAY_AFTER else last_day(end)

    @property
    def option(self) -> str:
        """Its value on the command line."""
        return self.value.replace("_", "-")


def last_day(end: date) -> date:
    """Return the last day of an interval that ends before `end`."""
    return end - DAY


class LastDaysUndecided(GraphError):
    """Ledgers were imported before anybody decided what their ends mean."""

    def __init__(self) -> None:
        super().__init__(
            "这个图谱里的台账是按“终止日期为最后一天的次日”读入的；现在台账的终止日期是最后一天（含当日）。"
            "请先决定以前的台账写的是哪一种：填的是最后一天，"
            "运行 linli migrate --last-days inclusive（以前的终止日期各顺延一天，作为更正记录）；"
            "填的确是次日，运行 linli migrate --last-days day-after（不改动）。",
            "The ledgers of this graph were read with 终止日期 as the day after the last; now it is"
            " the last day itself. Decide first what the former ledgers have: for the last day,"
            " `linli migrate --last-days inclusive` (moves each end by one day, as a correction);"
            " for the day after, `linli migrate --last-days day-after` (keeps them).",
        )


class LastDaysDiffer(GraphError):
    """The mapping reads ends in another way than the graph's ledgers were read before."""

    def __init__(self, known: LastDays, asked: LastDays) -> None:
        super().__init__(
            f'映射写的是 last_days = "{asked.value}"，而这个图谱的台账一直按 "{known.value}" 读入。'
            f"请在映射中改回，或运行 linli migrate --last-days {asked.option} 从此改用"
            "（已有的日期不变）。",
            f'The mapping has last_days = "{asked.value}", but the ledgers of this graph were read'
            f' with "{known.value}". Change the mapping back, or run'
            f" `linli migrate --last-days {asked.option}` to use it from now on"
            " (the days in the graph stay).",
        )


async def read_last_days(reader: Reader) -> LastDays | None:
    """Return what ends in the graph's ledgers were read as, None if nobody has decided."""
    known = (await read_identity(reader)).get(REMEMBERED)
    return LastDays(known) if known else None


HAS_IMPORTS = """
MATCH (i:Import)
RETURN count(i) > 0
"""


async def holds_undecided_ledgers(reader: Reader) -> bool:
    """Whether the graph has nodes and imports, all of which came before the decision."""
    if not await reader.read(HAS_IMPORTS):
        return False
    return bool(await reader.read(fill(ANY, any_node=any_node_predicate())))


async def check_last_days(database: Database, asked: LastDays, *, remember: bool) -> None:
    """Check that an import may read ends as `asked`, and remember it for a graph without ledgers.

    Raises `LastDaysUndecided` and `LastDaysDiffer`.
    """
    known = await read_last_days(database)
    if known is None:
        if await holds_undecided_ledgers(database):
            raise LastDaysUndecided
        if remember:
            await remember_identity(database, {REMEMBERED: asked.value})
    elif known is not asked:
        raise LastDaysDiffer(known, asked)


@dataclass(slots=True)
class LastDaysMigration:
    """What a migration did."""

    decided: LastDays
    before: LastDays | None
    """What was decided before. None if nothing was."""
    moved: int = 0
    """How many ends moved by a day."""
    problems: int = 0
    """How many could not; then nothing is decided yet."""


async def migrate_last_days(
    database: Database, decided: LastDays, moment: datetime
) -> LastDaysMigration:
    """Decide what ends in ledgers mean, and correct those that were read before as the day after.

    Only ends that stand in a row of a ledger move, each as a correction recorded at `moment`; ends
    that a mutation or a full ledger gave were right. An interrupted migration goes on.
    """
    done = LastDaysMigration(decided, await read_last_days(database))
    undecided = done.before is None and await holds_undecided_ledgers(database)
    if undecided and decided is LastDays.INCLUSIVE:
        for kind in KINDS:
            if kind.declares("to") is not None:
                await move_ends(database, kind, moment, done)
    if not done.problems:

        async def work(transaction: Transaction) -> None:
            await write_identity(transaction, {REMEMBERED: decided.value})

        await database.write(work)
    return done


ENDED = """
RETURN COLLECT {
  MATCH (n:<label>)
  WHERE n.id > $after AND n.supersededAt = $believed AND <end> < $open AND n.row IS NOT NULL
  WITH n ORDER BY n.id LIMIT $limit
  RETURN n.id
}
"""


async def move_ends(
    database: Database, kind: Kind, moment: datetime, done: LastDaysMigration
) -> None:
    """Move the end of every row of a kind by a day, batch by batch."""
    after = ""
    statement = fill(ENDED, label=quoted_name(kind.name), end=stated_expression("n", "to"))
    parameters = {"believed": BELIEVED, "open": OPEN, "limit": BATCH}
    while ids := await database.read(statement, {**parameters, "after": after}):
        outcome = await move_batch(database, kind, ids, Provenance(MIGRATION_SOURCE, moment))
        done.moved += outcome.corrected
        done.problems += len(outcome.problems)
        after = ids[-1]


async def move_batch(
    database: Database, kind: Kind, ids: Sequence[str], origin: Provenance
) -> BatchOutcome:
    """Move the ends of some rows in one transaction.

    They have no row in a ledger from then on, so that no other run moves them again.
    """

    async def work(transaction: Transaction) -> BatchOutcome:
        rows = await read_believed_rows(transaction, kind, ids)
        batch = Batch(transaction, kind, origin)
        return await upsert_logged(batch, [move_end(row) for row in rows])

    return await database.write(work)


def move_end(row: Row) -> Row:
    """Return a row that ends a day later."""
    end = LastDays.INCLUSIVE.end(row.properties["to"])
    return replace(row, number=0, properties={**row.properties, "to": end})
