"""No kept answer shows less than what was committed before its question was put."""

import os
from pathlib import Path

import pytest

from graph.database.connection import Database, connect
from tests.support.faults.registers import make_race
from tests.support.small_city import load_city

QUESTIONS = int(os.environ.get("KEPT_QUESTIONS", "600"))
"""How many questions are put beside writes; `make lab` puts more."""
FIRST_PLANS = 300.0
"""Seconds: on a busy machine a cold engine plans a chain for half a minute."""
UNITS = int(os.environ.get("KEPT_UNITS", "60"))
"""How many nodes one write changes: an engine shows a large commit node by node."""


@pytest.mark.timeout(3600)
async def test_no_answer_of_two_services_beside_writers_is_stale(
    scratch: Database, password: str, tmp_path: Path
) -> None:
    assert (await load_city(scratch, tmp_path)).ok
    async with (
        connect(scratch.uri, scratch.user, password, limit=FIRST_PLANS) as one,
        connect(scratch.uri, scratch.user, password, limit=FIRST_PLANS) as other,
    ):
        race = make_race(one, other, UNITS)
        await race.prepare()
        await race.run(QUESTIONS)
    assert race.stale == []
    assert race.hits > race.asked / 20, "too few answers were kept to say anything"
