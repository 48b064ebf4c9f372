"""Writes a plan as nodes, so that it can be read again, compared, and accepted pair by pair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from graph.allocation.planning import PlanningResult
from graph.allocation.solver.pins import PIN_REASONS, UnmetPin
from graph.database.transaction import Transaction
from graph.errors import Message
from graph.matching.explanation import explain_change, explain_component
from graph.matching.ranking import NearMiss
from graph.matching.response import MOST_FACTS
from graph.matching.score import ScoredOffer
from graph.ontology.kinds import KINDS
from graph.rows.batch import Batch, Provenance, Row
from graph.rows.insert import insert_rows
from graph.vocabulary.matching_rules import MatchingRules


class PlanNode(NamedTuple):
    """A node that belongs to a plan: its properties, and the ids to which its edges lead."""

    properties: dict[str, Any]
    targets: dict[str, tuple[str, ...]]


async def store_plan(
    transaction: Transaction, planned: PlanningResult, key: str, moment: datetime, source: str
) -> dict[str, list[Row]]:
    """Insert a plan under a key and return the rows that were written, by kind."""
    rows_by_kind = plan_rows(planned, key, moment)
    for kind, rows in rows_by_kind.items():
        provenance = Provenance(source, moment, recorded_by=planned.request.by)
        await insert_rows(Batch(transaction, KINDS[kind], provenance), rows)
    return rows_by_kind


def plan_rows(planned: PlanningResult, key: str, moment: datetime) -> dict[str, list[Row]]:
    """Return the rows of a plan and of its parts, by kind.

    The plan comes first, since its parts lead to it.
    """
    plan = PlanNode(plan_properties(planned, moment), {"unusedResources": planned.plan.unused})
    return {
        "AllocationPlan": [plan_row("AllocationPlan", key, plan, moment)],
        "PlannedPledge": part_rows("PlannedPledge", key, pledge_nodes(planned), moment),
        "PlannedGap": part_rows("PlannedGap", key, gap_nodes(planned), moment),
        "PlannedShare": part_rows("PlannedShare", key, share_nodes(planned), moment),
    }


def part_rows(kind: str, key: str, parts: Iterator[PlanNode], moment: datetime) -> list[Row]:
    """Return the rows of the parts of a plan, with numbered keys and an edge to the plan."""
    plan = {"plan": (KINDS["AllocationPlan"].id(key),)}
    return [
        plan_row(kind, f"{key}-{number}", part._replace(targets={**part.targets, **plan}), moment)
        for number, part in enumerate(parts, 1)
    ]


def plan_row(kind: str, key: str, node: PlanNode, moment: datetime) -> Row:
    """Return the row of a node."""
    properties = {"key": key, **node.properties}
    return Row(KINDS[kind].id(key), 0, properties, node.targets, confirmed=moment)


def plan_properties(planned: PlanningResult, moment: datetime) -> dict[str, Any]:
    """Return the properties of the plan itself."""
    request, plan = planned.request, planned.plan
    properties = {
        "title": f"{planned.area} {request.at} 分配方案",
        "areaId": planned.area,
        "at": request.at,
        "createdAt": moment,
        "madeBy": request.by,
        "weightsVersion": planned.rules.version,
        "revision": planned.revision,
        "totalScore": plan.total,
        "smallestSatisfaction": plan.smallest,
        "provenOptimal": plan.proven,
        "shortfall": None if plan.proven else plan.shortfall,
        "pinned": [f"{pin.need} {pin.offer}" for pin in request.pins],
        "forbidden": sorted(f"{need} {offer}" for need, offer in request.forbidden),
        "notHeld": [describe_unmet_pin(pin) for pin in plan.unmet_pins],
    }
    return {name: value for name, value in properties.items() if value is not None}


def describe_unmet_pin(pin: UnmetPin) -> str:
    """Return the pair of a pin with the reason why it is not met, in both languages."""
    zh, en = PIN_REASONS[pin.reason]
    reason = Message(f"{zh}。", en)
    return f"{pin.need} {pin.offer}：{reason}"


def pledge_nodes(planned: PlanningResult) -> Iterator[PlanNode]:
    """Yield the allocations of a plan."""
    for allocation in planned.plan.allocations:
        scored = planned.pairing.scored[allocation.need, allocation.offer]
        facts: set[str] = set()
        for component in scored.components:
            facts.update(component.reason.facts[:MOST_FACTS])
        properties = {
            "quantity": allocation.quantity,
            "score": allocation.score,
            "componentsTold": describe_components(scored, planned.rules),
            "factsTold": sorted(facts),
        }
        yield PlanNode(properties, {"need": (allocation.need,), "resource": (allocation.offer,)})


def describe_components(scored: ScoredOffer, rules: MatchingRules) -> str:
    """Return the components of a score as JSON, with the explanations of today.

    A stored plan keeps its reasons, even if facts or sentences change.
    """
    components = [
        {
            "name": component.name,
            "value": component.value,
            "maximum": component.maximum,
            "explanation": explain_component(component.reason, rules),
            "facts": component.reason.facts[:MOST_FACTS],
        }
        for component in scored.components
    ]
    return orjson.dumps({"limits": scored.limits_passed, "components": components}).decode()


def gap_nodes(planned: PlanningResult) -> Iterator[PlanNode]:
    """Yield the unmet needs of a plan with their near misses."""
    for unmet in planned.plan.unmet:
        misses = planned.misses.get(unmet.need, ())
        properties: dict[str, Any] = {"quantity": unmet.quantity, "reason": unmet.reason}
        if misses:
            described = [describe_near_miss(miss, planned.rules) for miss in misses]
            properties["blockedTold"] = orjson.dumps(described).decode()
        nearly = tuple(miss.offer.id for miss in misses)
        yield PlanNode(properties, {"need": (unmet.need,), "nearly": nearly})


def describe_near_miss(miss: NearMiss, rules: MatchingRules) -> dict[str, Any]:
    """Return a near miss as it is stored."""
    relaxation = None
    if miss.relaxation:
        changes = [
            explain_change(change, miss.need, miss.offer, rules)
            for change in miss.relaxation.changes
        ]
        relaxation = {"changes": changes, "cost": miss.relaxation.cost}
    return {"resource": miss.offer.id, "blockedBy": miss.blocked_by, "relaxation": relaxation}


def share_nodes(planned: PlanningResult) -> Iterator[PlanNode]:
    """Yield the satisfaction of each community in a plan."""
    for community, share in planned.plan.satisfaction.items():
        level = planned.plan.levels.get(community, 0.0)
        yield PlanNode({"share": share, "level": level}, {"community": (community,)})
