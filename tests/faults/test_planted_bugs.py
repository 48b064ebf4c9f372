"""The checker finds bugs: a service with a planted one is found out, one without is not."""

from pathlib import Path

import pytest

from tests.support.faults.linearizability import require_go
from tests.support.faults.planted import find_bugs
from tests.support.faults.planted_bugs import BUGS

IN_CI = ("acknowledged before it is committed", "dropped idempotency key", "stale cache")
"""Some of the twenty; `make lab` plants all."""
pytestmark = [pytest.mark.alone, pytest.mark.timeout(600)]


def test_there_are_twenty_bugs_to_plant() -> None:
    assert len(BUGS) == 20


async def test_a_planted_bug_is_found_and_where_there_is_none_none_is(tmp_path: Path) -> None:
    require_go()
    planted = [name for name in BUGS if name.startswith(IN_CI)]
    found = {name: report async for name, report in find_bugs("arcadedb", tmp_path, ["", *planted])}
    shown = {name: report.text() for name, report in found.items()}
    assert {name for name, report in found.items() if report.violations} == set(planted), shown
