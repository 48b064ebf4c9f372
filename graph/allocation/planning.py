"""Makes the plan of an area: reads the facts, pairs them, solves, and looks for near misses."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph.allocation.area_facts import PlanRequest, read_area_facts
from graph.allocation.pairing import Pairing, pair_needs, plan_terms
from graph.allocation.solver.plan import Plan
from graph.allocation.solver.progress import ProgressListener, ignore_progress
from graph.database.protocols import Reader
from graph.matching.ranking import NearMiss, rank_pairs
from graph.rows.change_log import latest_revision
from graph.vocabulary import Vocabulary
from graph.vocabulary.matching_rules import MatchingRules


@dataclass(frozen=True, slots=True)
class PlanningLimits:
    """How long the solvers of a plan may take, and who follows their progress."""

    seconds: float | None = 5.0
    """Short, because the caller and other writes wait. None means the city's settings."""
    report_progress: ProgressListener = ignore_progress


@dataclass(frozen=True)
class PlanningResult:
    """A plan with all that it was made from."""

    request: PlanRequest
    area: str
    """Global id of the area."""
    revision: int
    """Number of the newest change that the plan includes."""
    rules: MatchingRules
    pairing: Pairing
    plan: Plan
    misses: Mapping[str, tuple[NearMiss, ...]]
    """The near misses of each need that nothing fits, by its id."""


async def make_plan(
    reader: Reader,
    vocabulary: Vocabulary,
    request: PlanRequest,
    on_progress: ProgressListener = ignore_progress,
) -> PlanningResult:
    """Return the plan that is asked for. Raises `InvalidArgument` if there is no such area.

    The revision is read first: a change during the reading makes the plan older than it need be,
    never newer than it is.
    """
    revision = await latest_revision(reader)
    on_progress("facts", 0.0)
    area, facts = await read_area_facts(reader, vocabulary, request)
    rules = vocabulary.matching
    terms = plan_terms(rules)
    if request.seconds is not None:
        terms = replace(terms, seconds=request.seconds)
    # In a thread, so that other requests are answered meanwhile: the solvers release the GIL.
    pairing = await asyncio.to_thread(
        pair_needs, facts.needs, facts.offers, rules, request.at, terms
    )
    plan = await asyncio.to_thread(solve, pairing, request, on_progress)
    misses = near_misses(pairing, plan, rules, request)
    return PlanningResult(request, area, revision, rules, pairing, plan, misses)


def solve(pairing: Pairing, request: PlanRequest, on_progress: ProgressListener) -> Plan:
    """Return the best plan for what is paired.

    The first plan imports the solvers: they take along pandas, 90 MB that few services ever need.
    """
    from graph.allocation.solver.solve import solve_allocation  # noqa: PLC0415

    return solve_allocation(pairing.problem, request.pins, request.forbidden, on_progress)


def near_misses(
    pairing: Pairing, plan: Plan, rules: MatchingRules, request: PlanRequest
) -> dict[str, tuple[NearMiss, ...]]:
    """Return the near misses of each need that nothing fits, the cheapest to mend first."""
    families = {tuple(family) for family in rules.families}
    found = {}
    for unmet in plan.unmet:
        if unmet.reason != "NOTHING_FITS":
            continue
        need = pairing.needs[unmet.need]
        pairs = [
            (need, offer)
            for offer in pairing.offers.values()
            if (need.category, offer.category) in families
        ]
        found[unmet.need] = rank_pairs(pairs, rules, request.at, first=0).misses
    return found
