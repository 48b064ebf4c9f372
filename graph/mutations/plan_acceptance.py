"""The acceptance of a plan: chosen pairs become pledges, each as planned or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from graph.mutations.allocation_plans import pairs_of
from graph.mutations.context import MutationContext, NewNode, make_key
from graph.mutations.pledges import insert_projects
from graph.mutations.registry import Within, mutation
from graph.mutations.reservations import EVER, Promise, Remaining, reserve
from graph.mutations.user_errors import (
    MutationRejected,
    UserError,
    input_path,
    invalid_input_error,
)
from graph.ontology.clock import BELIEVED, end_of_day
from graph.ontology.expressions import reached_status_predicate
from graph.ontology.kinds import KINDS

ACCEPTANCE, RESULT = KINDS["PlanAcceptance"], KINDS["PairResult"]


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """One pair of a plan."""

    id: str
    need: str
    resource: str
    quantity: float
    project: str | None
    """The project of an earlier acceptance, None if there is none that was not withdrawn."""


Outcome = str | Promise | UserError
"""The id of the project of an earlier acceptance, what can be promised, or why it cannot."""


@mutation("acceptPlan", "PlanAcceptance", within=Within("plan", area="areaId"))
async def accept_plan(context: MutationContext) -> str:
    """Turn pairs of a plan into projects, and record what became of each pair.

    `(result)-[:RESULT_OF]->(acceptance)-[:ACCEPTS]->(plan)`. A pair that was accepted before and
    not withdrawn has the project of that acceptance as its result, so that nothing is pledged
    twice.
    """
    plan = str(context.inputs["plan"])
    await context.lock(plan, "AllocationPlan", "plan")
    pairs = choose_pairs(context, await read_pairs(context, plan))
    needs = [pair.need for pair in pairs]
    resources = [pair.resource for pair in pairs]
    projects = [pair.project for pair in pairs if pair.project]
    remaining = await reserve(context, needs, resources, projects)
    # Read again under the locks: a pledge may have been withdrawn meanwhile.
    pairs = choose_pairs(context, await read_pairs(context, plan))
    outcomes = [pair.project or promise_pair(remaining, pair) for pair in pairs]
    results = await pledge_promises(context, pairs, outcomes)
    return await insert_acceptance(context, plan, pairs, results)


PAIRS = f"""
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


async def read_pairs(context: MutationContext, plan: str) -> list[PlannedPair]:
    """Return the pairs of a plan in the order of their needs and resources."""
    values = {"id": plan, EVER.moment: end_of_day(context.day), "believed": BELIEVED}
    found = await context.transaction.run(PAIRS, values)
    return [PlannedPair(*row) for row in found]


def choose_pairs(context: MutationContext, planned: Sequence[PlannedPair]) -> list[PlannedPair]:
    """Return the pairs that the input names, all if it names none.

    Raises `MutationRejected` for an empty list, and for a pair that the plan does not have.
    """
    if context.inputs.get("pairs") is None:
        return list(planned)
    wanted = set(pairs_of(context.inputs["pairs"]))
    if not wanted:
        zh = "请至少指定一对，或不填 pairs 以采纳全部。"
        en = "Name at least one pair, or leave `pairs` out to accept all."
        raise invalid_input_error("EMPTY_LIST", "pairs", zh, en)
    known = {(pair.need, pair.resource) for pair in planned}
    for need, resource in sorted(wanted - known):
        zh = f"方案中没有配对 {need} 与 {resource}。"
        en = f"The plan does not have the pair of {need} and {resource}."
        raise invalid_input_error("NOT_PLANNED", "pairs", zh, en)
    return [pair for pair in planned if (pair.need, pair.resource) in wanted]


def promise_pair(remaining: Remaining, pair: PlannedPair) -> Promise | UserError:
    """Return the promise of what a pair was planned to give, or why that is not possible any
    more.
    """
    try:
        return remaining.promise(pair.need, pair.resource, pair.quantity)
    except MutationRejected as rejected:
        return replace(rejected.error, path=input_path("pairs"))


async def pledge_promises(
    context: MutationContext, pairs: Sequence[PlannedPair], outcomes: Sequence[Outcome]
) -> list[str | UserError]:
    """Insert the projects of promises and return the outcomes with their ids in place of the
    promises.
    """
    promises = [
        (outcome, {"planned": (pair.id,)})
        for pair, outcome in zip(pairs, outcomes, strict=True)
        if isinstance(outcome, Promise)
    ]
    projects = iter(await insert_projects(context, promises))
    return [next(projects) if isinstance(outcome, Promise) else outcome for outcome in outcomes]


async def insert_acceptance(
    context: MutationContext,
    plan: str,
    pairs: Sequence[PlannedPair],
    results: Sequence[str | UserError],
) -> str:
    """Insert what became of each pair, so that a repeated call returns the same.

    Returns the acceptance's id.
    """
    key = make_key()
    properties = {"key": key, "acceptedAt": context.moment, "acceptedBy": context.caller.name}
    acceptance = await context.insert(ACCEPTANCE, properties, {"plan": (plan,)})
    nodes = [
        result_of(f"{key}-{number:05}", acceptance, pair, result)
        for number, (pair, result) in enumerate(zip(pairs, results, strict=True), 1)
    ]
    await context.insert_all(RESULT, nodes)
    return acceptance


def result_of(key: str, acceptance: str, pair: PlannedPair, result: str | UserError) -> NewNode:
    """Return the node that records what became of one pair."""
    properties: dict[str, Any] = {"key": key}
    targets: Mapping[str, tuple[str, ...]] = {
        "acceptance": (acceptance,),
        "need": (pair.need,),
        "resource": (pair.resource,),
    }
    if isinstance(result, UserError):
        response = orjson.dumps(result.to_response()).decode()
        return {**properties, "problemTold": response}, targets
    return properties, {**targets, "project": (result,)}
