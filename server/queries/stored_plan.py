"""Allocation plans through GraphQL: the mutation that makes one, and the queries that read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loaders.printouts.plans import StoredPlan
from server.queries.ancestors import read_ancestors
from server.queries.request import Execute, GraphQLRequest, read_data

MAKE = """\
mutation Plan($input: PlanAllocationInput!) {
  planAllocation(input: $input) {
    ... on AllocationPlan { id }
    ... on UserError { message }
  }
}
"""
READ = """\
query StoredPlan($id: ID!) {
  node(id: $id) {
    ... on AllocationPlan {
      id
      title
      areaId
      plannedFor
      madeBy
      weightsVersion
      revision
      totalScore
      smallestSatisfaction
      provenOptimal
      shortfall
      notHeld
      allocations {
        quantity
        score
        need { ...need }
        resource { id title }
        unit { label }
        components { value explanation }
      }
      unmetNeeds {
        unmet
        reason
        need { ...need }
        blocked { resource { title } unit { label } relaxation { changes } }
      }
      unusedResources { id title available unitOfMeasure owner { label } }
      satisfaction { share level community { id label } }
    }
  }
}

fragment need on Need { id title unitOfMeasure place { id kind label } }
"""
COMPARE = """\
query PlanDifferences($plan: ID!, $against: ID!) {
  planDifferences(plan: $plan, against: $against) {
    need { id }
    resource { id }
    before
    after
  }
}
"""
EXISTS = "query PlanExists($id: ID!) { node(id: $id) { ... on AllocationPlan { id } } }"


def plan_request(plan: Mapping[str, Any]) -> GraphQLRequest:
    """Return the request to make and store a plan, from the input of the mutation."""
    return GraphQLRequest(MAKE, {"input": plan})


async def plan_exists(execute: Execute, plan: str) -> bool:
    """Whether there is a plan of this id. Raises `QueryFailed`."""
    data = await read_data(execute, GraphQLRequest(EXISTS, {"id": plan}))
    return bool(data["node"])


async def read_stored_plan(execute: Execute, plan: str) -> StoredPlan:
    """Return a plan of this id, which must exist, with all its parts. Raises `QueryFailed`."""
    node = (await read_data(execute, GraphQLRequest(READ, {"id": plan})))["node"]
    places = place_ids_of_plan(node)
    return StoredPlan(node, await read_ancestors(execute, places, node["plannedFor"]))


def place_ids_of_plan(plan: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of the places of a plan's needs."""
    for part in (*plan["allocations"], *plan["unmetNeeds"]):
        if place := part["need"]["place"]:
            yield place["id"]


async def read_plan_differences(
    execute: Execute, plan: str, against: str
) -> list[tuple[str, str, float, float]]:
    """Return need, resource and both quantities of each pair that differs between two plans.

    The quantity of the plan `against` comes first. Raises `QueryFailed`.
    """
    request = GraphQLRequest(COMPARE, {"plan": plan, "against": against})
    data = await read_data(execute, request)
    return [
        (pair["need"]["id"], pair["resource"]["id"], pair["before"], pair["after"])
        for pair in data["planDifferences"]
    ]
