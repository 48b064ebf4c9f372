"""A slice of the evaluation: nothing is answered wrongly, and hardly anything needlessly asked.

`make evaluate-addresses` runs all of it. Above the database one engine is enough.
"""

from pathlib import Path

import pytest

from graph.addresses import read_address_book
from tests.evaluation.city import read_town
from tests.evaluation.judge import Verdict
from tests.evaluation.measure import Measured, measure
from tests.support.sample_city import City

pytestmark = pytest.mark.timeout(600)  # the first test loads the city
PER_WAY = 12
PER_SORT = 24


@pytest.fixture(scope="module")
async def measured(city: City, sample: Path) -> Measured:
    """What became of the texts."""
    book = await read_address_book(city.database)
    return measure(book, read_town(sample), PER_WAY, PER_SORT)


async def test_nothing_is_answered_wrongly(measured: Measured) -> None:
    wrong = [fault for fault in measured.faults if fault[1] in (Verdict.WRONG.value, "answered")]
    assert wrong == []


async def test_what_the_text_decides_is_answered(measured: Measured) -> None:
    total = measured.table.total
    decided = total.total() - total[Verdict.REASON]
    assert decided > 1_000
    assert total[Verdict.CORRECT] >= 0.98 * decided
    assert total[Verdict.NEEDLESS] <= 0.01 * decided


async def test_a_resolution_takes_little_processor_time(measured: Measured) -> None:
    assert measured.percentile(0.95) < 5
