"""What ends in ledgers are is decided knowingly, and ends that were misread are corrected."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.identity import write_identity
from graph.ontology.kinds import KINDS
from graph.rows.last_days import (
    LastDays,
    LastDaysDiffer,
    LastDaysUndecided,
    migrate_last_days,
    read_last_days,
)
from graph.rows.read import read_believed_row
from graph.vocabulary import load_vocabulary
from loaders.ledgers import ImportOptions, ImportReport, Ledger, import_folder, load_mapping
from tests.support.small_city import CITY, FIRST, SECOND, outcomes, portrait, write

MIGRATED = datetime(2025, 7, 1, tzinfo=UTC)
DAY_AFTER = [replace(ledger, last_days=LastDays.DAY_AFTER) for ledger in load_mapping()]
TENURE = {**CITY["任职"][0], "终止日期": "2024-06-01"}


async def take(
    database: Database,
    place: Path,
    mapping: list[Ledger],
    recorded: datetime = FIRST,
    *,
    dry_run: bool = False,
) -> ImportReport:
    """Import a folder with a mapping."""
    return await import_folder(
        database,
        place,
        mapping=mapping,
        vocabulary=load_vocabulary(),
        recorded_at=recorded,
        options=ImportOptions(dry_run=dry_run),
    )


@pytest.fixture
def ledgers(tmp_path: Path) -> Path:
    """The ledgers of the small city, with a tenure that ends."""
    return write(tmp_path / "ledgers", **{**CITY, "任职": [TENURE]})


async def forget(database: Database) -> None:
    """Make the graph one of a version that remembered nothing of ends."""
    await database.write(lambda transaction: write_identity(transaction, {"lastDays": None}))


async def end_of_tenure(database: Database) -> date:
    """Return the end of the tenure inside the graph."""
    row = await read_believed_row(database, KINDS["Tenure"], "Tenure:R1")
    assert row is not None
    end: date = row.properties["to"]
    return end


async def test_the_first_import_decides_what_ends_are(scratch: Database, ledgers: Path) -> None:
    assert (await take(scratch, ledgers, [*load_mapping()])).ok
    assert await read_last_days(scratch) is LastDays.INCLUSIVE
    assert await end_of_tenure(scratch) == date(2024, 6, 2)


async def test_a_mapping_with_other_ends_is_rejected_until_somebody_decides(
    scratch: Database, ledgers: Path
) -> None:
    await take(scratch, ledgers, [*load_mapping()])
    with pytest.raises(LastDaysDiffer, match="linli migrate --last-days day-after"):
        await take(scratch, ledgers, DAY_AFTER, SECOND)
    done = await migrate_last_days(scratch, LastDays.DAY_AFTER, MIGRATED)
    assert (done.before, done.moved) == (LastDays.INCLUSIVE, 0)
    assert await end_of_tenure(scratch) == date(2024, 6, 2)
    assert (await take(scratch, ledgers, DAY_AFTER, MIGRATED)).ok


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_graph_from_before_the_decision_takes_no_ledgers(
    scratch: Database, ledgers: Path, dry_run: bool
) -> None:
    await take(scratch, ledgers, DAY_AFTER)
    await forget(scratch)
    before = await portrait(scratch)
    with pytest.raises(LastDaysUndecided, match="linli migrate --last-days inclusive"):
        await take(scratch, ledgers, [*load_mapping()], SECOND, dry_run=dry_run)
    assert await portrait(scratch) == before


async def test_ends_that_were_last_days_move_as_a_correction(
    scratch: Database, ledgers: Path
) -> None:
    await take(scratch, ledgers, DAY_AFTER)
    await forget(scratch)
    done = await migrate_last_days(scratch, LastDays.INCLUSIVE, MIGRATED)
    assert (done.moved, done.problems) == (1, 0)
    assert await end_of_tenure(scratch) == date(2024, 6, 2)
    former = "MATCH (n:Tenure {id: 'Tenure:R1~1'}) RETURN [toString(n.to), n.source]"
    assert await scratch.read(former) == ["2024-06-01", "任职.csv"]
    again = await take(scratch, ledgers, [*load_mapping()], MIGRATED)
    assert outcomes(again, "任职") == {"unchanged": 1}


async def test_an_interrupted_migration_moves_no_end_twice(
    scratch: Database, ledgers: Path
) -> None:
    await take(scratch, ledgers, DAY_AFTER)
    for _ in range(2):
        await forget(scratch)
        await migrate_last_days(scratch, LastDays.INCLUSIVE, MIGRATED)
    assert await end_of_tenure(scratch) == date(2024, 6, 2)


async def test_ends_that_were_the_day_after_stay(scratch: Database, ledgers: Path) -> None:
    await take(scratch, ledgers, DAY_AFTER)
    await forget(scratch)
    before = await portrait(scratch)
    done = await migrate_last_days(scratch, LastDays.DAY_AFTER, MIGRATED)
    assert (done.moved, await portrait(scratch)) == (0, before)
    assert await read_last_days(scratch) is LastDays.DAY_AFTER


def test_an_open_end_stays_open_however_ends_are_written() -> None:
    for convention in LastDays:
        assert convention.end(date(9999, 12, 31)) == date(9999, 12, 31)
        day = date(2026, 12, 31)
        assert convention.written(convention.end(day)) == day
