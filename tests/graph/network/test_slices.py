"""What several days of a network are charged, and that too many are refused before any work."""

import numpy as np
import pytest

from graph.network.analysis.network import Intervals, Network, Subgraph
from graph.network.measures import check_size
from graph.query.selection import InvalidArgument
from schema.limits.terms import CostReport, CostTerms
from tests.support.rich_town import RichTown

ESTIMATE = CostTerms(CostReport.ESTIMATE)


async def cost_of(town: RichTown, selected: str) -> int:
    """Return what a query is charged."""
    answer = await town.executor.execute(f"{{ {selected} }}", terms=ESTIMATE)
    cost: int = answer["extensions"]["cost"]["requested"]
    return cost


YEARS = 'each: YEAR, since: "2020-06-01", at: "2024-09-01"'


@pytest.mark.on_one_engine
@pytest.mark.parametrize(
    ("root", "each"),
    [
        ("centrality(measure: BETWEENNESS, first: 1, {}) {{ rank }}", 20_000),
        ("centrality(measure: DEGREE, first: 1, {}) {{ rank }}", 2_000),
        ("networkGroups(first: 1, {}) {{ modularity }}", 15_000),
        ("networkStatistics({}) {{ edges }}", 2_000),
    ],
)
async def test_each_day_that_is_measured_is_charged(town: RichTown, root: str, each: int) -> None:
    one = await cost_of(town, root.format('at: "2024-09-01"'))
    assert await cost_of(town, root.format(YEARS)) - one == 4 * each


def ring(size: int) -> Network:
    """Return a network of places in a ring, which are there on all days."""
    places, ends = np.arange(size, dtype=np.int32), np.full(size, 1_000, dtype=np.int32)
    always = Intervals(np.ones(size, dtype=np.int32), ends)
    targets = np.roll(places, -1)
    return Network(
        ids=[f"Unit:{number:06}" for number in places],
        kinds=np.zeros(size, dtype=np.int32),
        kind_names=("Unit",),
        names=[None] * size,
        lived=places,
        lives=always,
        sources=places,
        targets=targets,
        types=np.zeros(size, dtype=np.int32),
        type_names=("MEMBER_OF",),
        times=always,
        facts=[None] * size,
    )


def parts_of(network: Network, days: int) -> list[Subgraph]:
    """Return the network of some days."""
    return [network.on(day).part(("Unit",), ("MEMBER_OF",)) for day in range(1, days + 1)]


def test_a_search_from_every_node_is_refused_before_it_begins_if_all_days_take_too_long() -> None:
    network = ring(6_000)
    check_size(parts_of(network, 2), "BETWEENNESS")
    with pytest.raises(InvalidArgument) as refused:
        check_size(parts_of(network, 3), "BETWEENNESS")
    assert refused.value.code == "NETWORK_TOO_LARGE"
    assert "6,000 edges on 3 days" in str(refused.value.message)
    check_size(parts_of(network, 3), "PAGERANK")
    # What is kept of a day takes no time.
    kept = parts_of(network, 3)
    kept[0].results["BETWEENNESS"] = np.zeros(6_000)
    check_size(kept, "BETWEENNESS")
