"""Makes a plan of an area: reads the facts, pairs them, solves, and looks for near misses of what stays open."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph.allocation.area_facts import PlanRequest, read
from graph.allocation.pairing import Pairing, pair, terms_of
from graph.allocation.solver.plan import Plan
from graph.allocation.solver.solve import Told, ignore_progress, solve
from graph.database.protocols import Reader
from graph.matching.ranking import NearMiss, rank_pairs
from graph.rows.change_log import latest_revision
from graph.vocabulary.duties import Vocabulary
from graph.vocabulary.matching_rules import MatchingRules


@dataclass(frozen=True, slots=True)
class PlanningLimits:
    """How long the solvers of a plan may take, and who follows their progress."""

    seconds: float | None = 5.0
    """Callers of a service wait, and other writes wait with them; None means the city's settings."""
    report_progress: Told = ignore_progress


@dataclass(frozen=True)
class PlanningResult:
    """A plan with all that it was made of."""

    asked: PlanRequest
    area: str
    """Global id of the area."""
    revision: int
    """Number of the newest change that the plan knows of."""
    rules: MatchingRules
    pairing: Pairing
    plan: Plan
    misses: Mapping[str, tuple[NearMiss, ...]]
    """What nearly fits a need that nothing fits."""


async def make_plan(
    reader: Reader, vocabulary: Vocabulary, asked: PlanRequest, told: Told = ignore_progress
) -> PlanningResult:
    """Make a plan. Raises `InvalidArgument` where there is no such area.

    The revision is read first: what changes while the facts are read makes the plan older than it may be, never newer.
    """
    known = await latest_revision(reader)
    told("facts", 0.0)
    area, facts = await read(reader, vocabulary, asked)
    rules = vocabulary.matching
    terms = (
        terms_of(rules)
        if asked.seconds is None
        else replace(terms_of(rules), seconds=asked.seconds)
    )
    # In a thread of its own: others are to be answered meanwhile, and the solvers let go of the interpreter.
    pairing = await asyncio.to_thread(pair, facts.needs, facts.offers, rules, asked.at, terms)
    plan = await asyncio.to_thread(solve, pairing.problem, asked.pins, asked.forbidden, told)
    return PlanningResult(
        asked, area, known, rules, pairing, plan, near_misses(pairing, plan, rules, asked)
    )


def near_misses(
    pairing: Pairing, plan: Plan, rules: MatchingRules, asked: PlanRequest
) -> dict[str, tuple[NearMiss, ...]]:
    """Return what nearly fits each need that nothing fits, the cheapest to mend first."""
    families = {tuple(family) for family in rules.families}
    found = {}
    for unmet in plan.unmet:
        if unmet.reason == "NOTHING_FITS":
            need = pairing.needs[unmet.need]
            near = (
                (need, offer)
                for offer in pairing.offers.values()
                if (need.category, offer.category) in families
            )
            found[unmet.need] = rank_pairs(near, rules, asked.at, 0).misses
    return found
