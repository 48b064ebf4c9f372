"""Measures the allocation of 1,000 needs and 2,000 resources, from their facts to the plan.

`python -m tests.bench.allocation`
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from datetime import date, timedelta
from random import Random

from rich.console import Console
from rich.table import Table

from graph.allocation.pairing import pair_needs
from graph.allocation.solver.solve import solve_allocation
from graph.matching.facts import NeedFacts, OfferFacts, PathPlace, PlacePath
from graph.vocabulary import categories as taxonomy
from graph.vocabulary.matching_rules import load_matching_rules

DAY = date(2026, 3, 1)
SECONDS, MEGABYTES = 10.0, 1_000
"""Within these it should be done."""
DISTRICTS, SUBDISTRICTS, COMMUNITIES = 5, 25, 102
UNITS = ("小时", "小时", "天", "人次", "场")
SKILLS = ("律师", "电工", "护理", "调解")


def way(community: int) -> PlacePath:
    """Return a community and what contains it."""
    subdistrict = community % SUBDISTRICTS
    district = subdistrict % DISTRICTS
    return (
        PathPlace(f"Community:{community}", f"社区{community}"),
        PathPlace(f"Subdistrict:{subdistrict}", f"街道{subdistrict}"),
        PathPlace(f"District:{district}", f"区{district}"),
        PathPlace("City:2208", "白城市"),
    )


def facts(needs: int, offers: int, seed: int) -> tuple[list[NeedFacts], list[OfferFacts]]:
    """Make a city's needs and resources; the same for the same seed."""
    dice = Random(seed)  # noqa: S311 - the same each time
    leaves = [category.code for category in taxonomy.load_categories() if category.parent]

    def need(number: int) -> NeedFacts:
        quantity, skills = float(dice.randint(2, 60)), dice.sample(SKILLS, dice.choice((0, 0, 1)))
        urgency = dice.choice(("LOW", "NORMAL", "HIGH", "URGENT"))
        where = way(dice.randrange(COMMUNITIES))
        waiting = DAY - timedelta(days=dice.randrange(200))
        return NeedFacts(
            f"Need:{number}",
            f"需求{number}",
            dice.choice(leaves),
            quantity,
            quantity,
            dice.choice(UNITS),
            urgency,
            tuple(skills),
            waiting_since=waiting,
            path=where,
        )

    def offer(number: int) -> OfferFacts:
        amount, skills = float(dice.randint(1, 40)), dice.sample(SKILLS, dice.choice((0, 1, 2)))
        seat = way(dice.randrange(COMMUNITIES))
        area = seat[dice.choice((0, 1, 2, 2, 3)) :]
        owner = f"Unit:{dice.randrange(660)}"
        return OfferFacts(
            f"Resource:{number}",
            f"资源{number}",
            dice.choice(leaves),
            amount,
            amount,
            dice.choice(UNITS),
            owner,
            owner,
            skills=tuple(skills),
            area=area,
            seat=seat,
        )

    return [need(number) for number in range(needs)], [offer(number) for number in range(offers)]


def main() -> int:
    """Measure and show; what takes longer or more than it should is an error."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.allocation", description=__doc__)
    parser.add_argument("--needs", type=int, default=1_000)
    parser.add_argument("--resources", type=int, default=2_000)
    parser.add_argument("--seeds", type=int, default=3, help="different cities (%(default)s)")
    options = parser.parse_args()
    rules = load_matching_rules()
    table = Table(
        "seed",
        "pairs",
        "pairing s",
        "solving s",
        "in all s",
        "processor s",
        "peak MB",
        "proven",
        "score",
        "may fall short by",
        "worst-off",
        "behind",
    )
    good = True
    for seed in range(options.seeds):
        needs, offers = facts(options.needs, options.resources, seed)
        began, worked = time.perf_counter(), time.process_time()
        pairing = pair_needs(needs, offers, rules, DAY)
        paired = time.perf_counter()
        plan = solve_allocation(pairing.problem)
        done, peak = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        good = good and done - began <= SECONDS and peak <= MEGABYTES
        times = (
            f"{seconds:.1f}"
            for seconds in (
                paired - began,
                done - paired,
                done - began,
                time.process_time() - worked,
            )
        )
        quality = (
            str(plan.proven),
            f"{plan.total:.2f}",
            f"{plan.shortfall:.3f}",
            f"{plan.smallest or 0:.3f}",
            f"{len(plan.behind)}",
        )
        table.add_row(str(seed), f"{len(pairing.scored):,}", *times, f"{peak:.0f}", *quality)
    Console(width=140).print(table)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
