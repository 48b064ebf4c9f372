"""Plans accepted: the chosen pairs become pledges, each as it was planned or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from graph.mutations import pledges as pledging
from graph.mutations.allocation_plans import pairs_of
from graph.mutations.context import MutationContext, Part, make_key
from graph.mutations.registry import writes
from graph.mutations.reservations import EVER, Free, Promise, reserve
from graph.mutations.user_errors import MutationRejected, UserError, at, invalid
from graph.ontology.clock import BELIEVED, end_of_day
from graph.ontology.expressions import reached_status_predicate
from graph.ontology.kinds import KINDS

ACCEPTANCE, RESULT = KINDS["PlanAcceptance"], KINDS["PairResult"]


@dataclass(frozen=True, slots=True)
class Planned:
    """One pair of a plan."""

    id: str
    need: str
    resource: str
    quantity: float
    project: str | None
    """The pledge that it was turned into before, unless that was withdrawn."""


@writes("acceptPlan", "PlanAcceptance")
async def accept_plan(work: MutationContext) -> str:
    """Turn pairs of a plan into projects, and keep what became of each: `(result)-[:RESULT_OF]->(acceptance)-[:ACCEPTS]->(plan)`.

    A pair that was accepted before and not withdrawn gives the project that there is, so that nothing is pledged twice.
    """
    plan = str(work.given["plan"])
    await work.lock(plan, "AllocationPlan", "plan")
    pairs = chosen(work, await pairs_planned(work, plan))
    free = await reserve(work, (pair.need for pair in pairs), (pair.resource for pair in pairs))
    await work.lock_all("Project", sorted(pair.project for pair in pairs if pair.project))
    # Read again under the locks: somebody may have withdrawn a pledge meanwhile.
    pairs = chosen(work, await pairs_planned(work, plan))
    outcomes = [pair.project or promised(free, pair) for pair in pairs]
    made = await pledged(work, pairs, outcomes)
    return await keep(
        work,
        plan,
        pairs,
        [made.get(pair.id) or outcome for pair, outcome in zip(pairs, outcomes, strict=True)],
    )


PLANNED = f"""
MATCH (plan:AllocationPlan {{id: $id}})
RETURN COLLECT {{
  MATCH (plan)<-[:PLANNED_IN]-(pair:PlannedPledge)
  MATCH (pair)-[:PLANNED_FOR]->(need:Need)
  MATCH (pair)-[:PLANNED_FROM]->(resource:Resource)
  WITH pair, need, resource ORDER BY need.id, resource.id
  RETURN [pair.id, need.id, resource.id, pair.quantity, head(COLLECT {{
    MATCH (pair)<-[:PLEDGED_FROM_PLAN]-(project:Project)
    WHERE NOT {reached_status_predicate("project", "WITHDRAWN", "event", EVER)}
    WITH project ORDER BY project.id LIMIT 1
    RETURN project.id
  }})]
}}
"""


async def pairs_planned(work: MutationContext, plan: str) -> list[Planned]:
    """Read the pairs of a plan, in the order of their needs and resources."""
    found = await work.transaction.run(
        PLANNED, {"id": plan, EVER.moment: end_of_day(work.day), "believed": BELIEVED}
    )
    return [Planned(*row) for row in found]


def chosen(work: MutationContext, planned: Sequence[Planned]) -> list[Planned]:
    """Return the pairs that are accepted, all where none are named; refuses one that the plan does not have."""
    if work.given.get("pairs") is None:
        return list(planned)
    wanted = set(pairs_of(work.given["pairs"]))
    if not wanted:
        raise invalid(
            "EMPTY_LIST",
            "pairs",
            "请至少指定一对，或不填 pairs 以采纳全部。",
            "Name at least one pair, or leave `pairs` out to accept all.",
        )
    for need, resource in sorted(wanted - {(pair.need, pair.resource) for pair in planned}):
        zh, en = (
            f"方案中没有配对 {need} 与 {resource}。",
            f"The plan does not have the pair of {need} and {resource}.",
        )
        raise invalid("NOT_PLANNED", "pairs", zh, en)
    return [pair for pair in planned if (pair.need, pair.resource) in wanted]


def promised(free: Free, pair: Planned) -> Promise | UserError:
    """Promise what a pair was planned to give, or say what stands in the way meanwhile."""
    try:
        return free.promise(pair.need, pair.resource, pair.quantity)
    except MutationRejected as refused:
        return replace(refused.problem, path=at("pairs"))


Outcome = str | Promise | UserError
"""The project that there was before, what can be promised, or what stands in the way."""


async def pledged(
    work: MutationContext, pairs: Sequence[Planned], outcomes: Sequence[Outcome]
) -> Mapping[str, str]:
    """Write the projects of what can be promised; gives them by the pair's id."""
    promises = [
        (pair.id, outcome)
        for pair, outcome in zip(pairs, outcomes, strict=True)
        if isinstance(outcome, Promise)
    ]
    projects = await pledging.write(
        work, [(promise, {"planned": (pair,)}) for pair, promise in promises]
    )
    return {pair: project for (pair, _), project in zip(promises, projects, strict=True)}


async def keep(
    work: MutationContext, plan: str, pairs: Sequence[Planned], outcomes: Sequence[Outcome]
) -> str:
    """Write down what became of each pair, so that a retry is told the same."""
    key = make_key()
    acceptance = await work.add(
        ACCEPTANCE,
        {"key": key, "acceptedAt": work.moment, "acceptedBy": work.caller},
        {"plan": (plan,)},
    )
    results = [
        result_of(f"{key}-{number:05}", acceptance, pair, outcome)
        for number, (pair, outcome) in enumerate(zip(pairs, outcomes, strict=True), 1)
    ]
    await work.add_all(RESULT, results)
    return acceptance


def result_of(key: str, acceptance: str, pair: Planned, outcome: Outcome) -> Part:
    """Return what is kept of one pair."""
    told: dict[str, Any] = {"key": key}
    ends = {"acceptance": (acceptance,), "need": (pair.need,), "resource": (pair.resource,)}
    if isinstance(outcome, UserError):
        return told | {"problemTold": orjson.dumps(outcome.told).decode()}, ends
    return told, {**ends, "project": (str(outcome),)}
