"""Every answer of a disturbed service fits an order in which the calls happened one by one."""

from pathlib import Path

import pytest

from tests.support.faults.experiment import Plan, run_on
from tests.support.faults.linearizability import require_go

SMALL = Plan(
    clients=8,
    operations=400,
    groups=4,
    faults=("engine killed", "worker killed", "service killed"),
    calm=2.0,
)
pytestmark = [pytest.mark.alone, pytest.mark.timeout(600)]


async def test_no_acknowledged_write_is_lost_doubled_or_half_done_while_everything_is_killed(
    tmp_path: Path,
) -> None:
    """On the embedded engine; `make lab` does so on Neo4j too."""
    require_go()
    report = await run_on("arcadedb", tmp_path, SMALL)
    print(report.text())
    assert report.faults, "it was over before anything happened"
    assert (report.violations, report.verdict.undecided) == ([], []), report.text()
