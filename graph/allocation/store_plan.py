"""Writes a plan into the graph as nodes, so that it can be read again, compared, and accepted pair by pair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from graph.allocation.planning import PlanningResult
from graph.allocation.solver.pins import REASONS
from graph.database.connection import Transaction
from graph.matching.explanation import explain_change, explain_component
from graph.matching.ranking import NearMiss
from graph.matching.response import EVIDENCE
from graph.matching.score import ScoredOffer
from graph.ontology.kinds import KINDS
from graph.rows.batch import Batch, Provenance, Row
from graph.rows.insert import insert_rows
from graph.vocabulary.matching_rules import MatchingRules


async def store_plan(
    transaction: Transaction, planned: PlanningResult, key: str, moment: datetime, source: str
) -> dict[str, list[Row]]:
    """Write a plan under a key; gives the rows that were written, by kind."""
    written = rows(planned, key, moment)
    for kind, made in written.items():
        origin = Provenance(source, moment, recorded_by=planned.asked.by)
        await insert_rows(Batch(transaction, KINDS[kind], origin), made)
    return written


def rows(planned: PlanningResult, key: str, moment: datetime) -> dict[str, list[Row]]:
    """Return the rows of a plan and of its parts, by kind; the plan first, since its parts lead to it."""
    return {
        "AllocationPlan": [
            row(
                "AllocationPlan",
                key,
                head(planned, moment),
                {"unusedResources": planned.plan.unused},
                moment,
            )
        ],
        "PlannedPledge": list(numbered("PlannedPledge", key, pledges(planned), moment)),
        "PlannedGap": list(numbered("PlannedGap", key, gaps(planned), moment)),
        "PlannedShare": list(numbered("PlannedShare", key, shares(planned), moment)),
    }


Part = tuple[dict[str, Any], dict[str, tuple[str, ...]]]
"""The properties of a node and what its edges lead to."""


def numbered(kind: str, key: str, parts: Iterator[Part], moment: datetime) -> Iterator[Row]:
    """Return a row for each part of a plan."""
    for number, (properties, targets) in enumerate(parts, 1):
        yield row(
            kind,
            f"{key}-{number}",
            properties,
            {**targets, "plan": (KINDS["AllocationPlan"].id(key),)},
            moment,
        )


def row(
    kind: str,
    key: str,
    properties: dict[str, Any],
    targets: dict[str, tuple[str, ...]],
    moment: datetime,
) -> Row:
    """Make the row of a node."""
    return Row(KINDS[kind].id(key), 0, {"key": key, **properties}, targets, confirmed=moment)


def head(planned: PlanningResult, moment: datetime) -> dict[str, Any]:
    """Return the properties of the plan itself."""
    asked, plan = planned.asked, planned.plan
    told = {
        "title": f"{planned.area} {asked.at} 分配方案",
        "areaId": planned.area,
        "at": asked.at,
        "createdAt": moment,
        "madeBy": asked.by,
        "weightsVersion": planned.rules.version,
        "revision": planned.revision,
        "totalScore": plan.total,
        "smallestSatisfaction": plan.smallest,
        "provenOptimal": plan.proven,
        "shortfall": None if plan.proven else plan.shortfall,
        "pinned": [f"{pin.need} {pin.offer}" for pin in asked.pins],
        "forbidden": sorted(f"{need} {offer}" for need, offer in asked.forbidden),
        "notHeld": [
            f"{pin.need} {pin.offer}：{REASONS[pin.reason][0]}。/ {REASONS[pin.reason][1]}"
            for pin in plan.unheld
        ],
    }
    return {name: value for name, value in told.items() if value is not None}


def pledges(planned: PlanningResult) -> Iterator[Part]:
    """Return what the plan lets whom give to whom."""
    for each in planned.plan.allocations:
        scored = planned.pairing.scored[each.need, each.offer]
        facts = sorted(
            {fact for part in scored.components for fact in part.reason.facts[:EVIDENCE]}
        )
        properties = {
            "quantity": each.quantity,
            "score": each.score,
            "componentsTold": components(scored, planned.rules),
            "factsTold": facts,
        }
        yield properties, {"need": (each.need,), "resource": (each.offer,)}


def components(scored: ScoredOffer, rules: MatchingRules) -> str:
    """Tell the components of a score as they are today: a stored plan keeps its reasons."""
    told = [
        {
            "name": part.name,
            "value": part.value,
            "maximum": part.maximum,
            "explanation": explain_component(part.reason, rules),
            "facts": part.reason.facts[:EVIDENCE],
        }
        for part in scored.components
    ]
    return orjson.dumps({"limits": scored.limits_passed, "components": told}).decode()


def gaps(planned: PlanningResult) -> Iterator[Part]:
    """Return what stays open, and what nearly fits it."""
    for each in planned.plan.unmet:
        misses = planned.misses.get(each.need, ())
        blocked = (
            {
                "blockedTold": orjson.dumps(
                    [miss_told(miss, planned.rules) for miss in misses]
                ).decode()
            }
            if misses
            else {}
        )
        nearly = tuple(miss.offer.id for miss in misses)
        yield (
            {"quantity": each.quantity, "reason": each.reason, **blocked},
            {"need": (each.need,), "nearly": nearly},
        )


def miss_told(miss: NearMiss, rules: MatchingRules) -> dict[str, Any]:
    """Tell a near miss."""
    relaxed = miss.relaxed and {
        "changes": [
            explain_change(made, miss.need, miss.offer, rules) for made in miss.relaxed.changes
        ],
        "cost": miss.relaxed.cost,
    }
    return {"resource": miss.offer.id, "blockedBy": miss.blocked_by, "relaxation": relaxed}


def shares(planned: PlanningResult) -> Iterator[Part]:
    """Return how each community fares."""
    for community, share in planned.plan.satisfaction.items():
        yield (
            {"share": share, "level": planned.plan.levels.get(community, 0.0)},
            {"community": (community,)},
        )
