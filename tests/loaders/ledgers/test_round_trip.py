"""Every ledger of the mapping can be exported and imported again without any change."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.ontology.kinds import KINDS
from graph.rows.read import read_all_rows, read_rows
from loaders.ledgers import ImportReport, Ledger
from tests.support import rich_town
from tests.support.exported_ledgers import MAPPING, brought_back, exported
from tests.support.small_city import outcomes, portrait

# The first test starts the engine, builds the town, writes all its ledgers and brings them back.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
async def out(town: rich_town.RichTown, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all ledgers of the town."""
    folder = tmp_path_factory.mktemp("out")
    await exported(town.database, folder)
    return folder


@pytest.fixture(scope="module")
async def again(town: rich_town.RichTown, out: Path) -> tuple[ImportReport, list[str], list[str]]:
    """The report of importing every exported ledger again, and the town before and after."""
    before = await portrait(town.database)
    report = await brought_back(town.database, out)
    return report, before, await portrait(town.database)


def rows_in(out: Path, ledger: Ledger) -> int:
    """Return the number of exported rows of a ledger."""
    with (out / f"{ledger.name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


@pytest.mark.parametrize("ledger", MAPPING, ids=lambda ledger: ledger.name)
async def test_a_ledger_that_comes_back_changes_nothing(
    again: tuple[ImportReport, list[str], list[str]], out: Path, ledger: Ledger
) -> None:
    report = again[0]
    rows = rows_in(out, ledger)
    assert rows, "the town has no row of this ledger: add one to tests/support/rich_town.py"
    assert outcomes(report, ledger.name) == {"unchanged": rows}
    assert not report.rejections
    assert not report.notices


async def test_the_graph_is_the_same_after_all_ledgers_came_back(
    again: tuple[ImportReport, list[str], list[str]],
) -> None:
    assert again[1] == again[2]


async def test_every_kind_that_a_ledger_feeds_goes_out_whole(
    town: rich_town.RichTown, out: Path
) -> None:
    for kind in {ledger.kind.name for ledger in MAPPING}:
        there = await town.database.read(
            f"MATCH (n:{kind}) WHERE n.supersededAt = $believed RETURN count(n)",
            {"believed": datetime(9999, 12, 31, tzinfo=UTC)},
        )
        assert there == sum(
            rows_in(out, ledger) for ledger in MAPPING if ledger.kind.name == kind
        ), kind


async def test_rows_are_read_in_pages_of_any_size(town: rich_town.RichTown) -> None:
    whole = [row async for page in read_all_rows(town.database, KINDS["Tenure"]) for row in page]
    by_twos = [
        row async for page in read_all_rows(town.database, KINDS["Tenure"], limit=2) for row in page
    ]
    assert len(whole) == 13
    assert by_twos == whole
    assert await read_rows(
        town.database, KINDS["Tenure"], ["Tenure:R2", "Tenure:none", "Tenure:R1"]
    ) == [whole[1], whole[0]]


async def test_workbooks_that_come_back_change_nothing_either(
    town: rich_town.RichTown, out: Path, tmp_path: Path
) -> None:
    await exported(town.database, tmp_path, ".xlsx")
    report = await brought_back(town.database, tmp_path)
    assert {ledger.name: outcomes(report, ledger.name) for ledger in MAPPING} == {
        ledger.name: {"unchanged": rows_in(out, ledger)} for ledger in MAPPING
    }
    assert not report.rejections
