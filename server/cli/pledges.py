"""`linli accept` and `linli sweep`: a plan turned into pledges, and expired pledges withdrawn."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType

from graph.query.cursors import MOST_EDGES
from graph.vocabulary.units_of_measure import format_quantity
from server.cli.client import (
    Graph,
    Payload,
    data_of,
    execute_request,
    operator_name,
    payload_of,
    run_on_graph,
)
from server.cli.plan import parse_pair
from server.queries.request import GraphQLRequest
from server.settings import Settings
from server.terminal.tables import add_row, make_table

ACCEPT = """\
mutation Accept($input: AcceptPlanInput!) {
  acceptPlan(input: $input) {
    ... on PlanAcceptance {
      results {
        need { title place { label } }
        resource { title owner { label } }
        result { ... on Project { id quantity } ... on UserError { message } }
      }
    }
    ... on UserError { message }
  }
}
"""

PROJECT = "id title quantity unit { label } need { title }"
SWEEP = f"""\
mutation Sweep {{
  sweepExpired(input: {{}}) {{
    ... on ExpirySweep {{ withdrawn {{ {PROJECT} }} }}
    ... on UserError {{ message }}
  }}
}}
"""
EXPIRED = f"""\
query Expired($after: String) {{
  expiredPledges(first: {MOST_EDGES}, after: $after) {{
    edges {{ node {{ {PROJECT} }} }} pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""


def accept_plan(settings: Settings, plan: str, pairs: Sequence[str]) -> Payload:
    """Accept a plan, or only these of its pairs. Raises `GraphError`.

    It needs no idempotency key: a pair that is pledged already returns that pledge. A key made
    of the plan and its pairs would do harm: a pair that was refused, or withdrawn since, could
    not be accepted by the same command once there is room for it.
    """
    given: dict[str, Any] = {"plan": plan}
    if pairs:
        given["pairs"] = list(map(parse_pair, pairs))
    request = GraphQLRequest(ACCEPT, {"input": given})
    return payload_of(execute_request(settings, request, operator_name()))


def sweep_expired(settings: Settings) -> Payload:
    """Withdraw the pledges that have expired. Raises `GraphError`."""
    request = GraphQLRequest(SWEEP, {})
    return payload_of(execute_request(settings, request, operator_name()))


def find_expired(settings: Settings) -> Payload:
    """Return the pledges that a sweep would withdraw, as it would. Raises `GraphError`."""

    async def work(graph: Graph) -> Payload:
        projects: list[Any] = []
        after = None
        while True:
            result = await graph.execute(GraphQLRequest(EXPIRED, {"after": after}))
            page = data_of(result)["expiredPledges"]
            projects += [edge["node"] for edge in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                return {"withdrawn": projects}
            after = page["pageInfo"]["endCursor"]

    return run_on_graph(settings, work)


def acceptance_table(acceptance: Payload) -> RenderableType:
    """Return a table of what became of each pair."""
    table = make_table(
        "采纳结果 Accepted", "需求 Need", "场所 Place", "资源 Resource", "单位 Unit", "认领 Pledge"
    )
    pledged = 0
    for pair in acceptance["results"]:
        need, resource, result = pair["need"], pair["resource"], pair["result"]
        outcome = result.get("message")
        if "id" in result:
            pledged += 1
            outcome = f"{result['id']}  {format_quantity(result['quantity'])}"
        add_row(
            table,
            need["title"],
            need["place"]["label"],
            resource["title"],
            resource["owner"]["label"],
            outcome,
        )
    return Group(table, f"{pledged} / {len(acceptance['results'])} 对已认领。 Pairs pledged.")


def sweep_table(sweep: Payload, *, check: bool) -> RenderableType:
    """Return a table of the projects that were withdrawn, or would be; a sentence for none."""
    if not sweep["withdrawn"]:
        return "没有到期未启动的认领。 Nothing has expired."
    title = "到期撤回 Withdrawn as expired"
    if check:
        title = "将到期撤回，未写入 Would be withdrawn; nothing was written"
    table = make_table(title, "项目 Project", "标题 Title", "单位 Unit", "数量 Quantity")
    for project in sweep["withdrawn"]:
        unit, quantity = project["unit"], project["quantity"]
        add_row(
            table,
            project["id"],
            project["title"],
            unit["label"] if unit else "",
            "" if quantity is None else quantity,
        )
    return table
