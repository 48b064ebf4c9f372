"""Writes from the command line: a plan is accepted, what has expired is swept; on the graph itself or through the service that has it in use."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType

from graph.errors import GraphError
from graph.vocabulary.units_of_measure import format_quantity
from server.cli.client import ask
from server.cli.plan import caller, pair_of
from server.queries.who_covers import GraphQLRequest
from server.settings import Settings
from server.terminal.tables import row, table

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
SWEEP = """\
mutation Sweep {
  sweepExpired(input: {}) {
    ... on ExpirySweep { projects { id title quantity unit { label } need { title } } }
    ... on UserError { message }
  }
}
"""


class NotDone(GraphError):
    """A write that was refused as a whole."""


Payload = Mapping[str, Any]
"""What a mutation gives."""


def done(settings: Settings, question: GraphQLRequest) -> Payload:
    """Have a mutation done under the name of whoever sits at the terminal. Raises `GraphError`."""
    result = ask(settings, question, caller())
    # A message has both languages; it is shown whole, since a title in it may have whatever stands between them.
    for error in result.get("errors", ()):
        raise NotDone(error["message"])
    payload: Payload = next(iter(result["data"].values()))
    if "message" in payload:
        raise NotDone(payload["message"])
    return payload


def accept(settings: Settings, plan: str, pairs: Sequence[str]) -> Payload:
    """Accept a plan, or those of its pairs that are named. Raises `GraphError`.

    It can be repeated without a key: a pair that is pledged already gives that pledge. A key made of the plan and its pairs would
    do harm: what was refused, or has been withdrawn since, could not be accepted by the same command once there is room for it.
    """
    named = [{"need": need, "resource": resource} for need, resource in map(pair_of, pairs)]
    return done(
        settings,
        GraphQLRequest(ACCEPT, {"input": {"plan": plan, **({"pairs": named} if named else {})}}),
    )


def sweep(settings: Settings) -> Payload:
    """Sweep what has expired. Raises `GraphError`."""
    return done(settings, GraphQLRequest(SWEEP, {}))


def accepted_table(acceptance: Payload) -> RenderableType:
    """Show what became of each pair."""
    made = table(
        "采纳结果 Accepted", "需求 Need", "场所 Place", "资源 Resource", "单位 Unit", "认领 Pledge"
    )
    pledged = 0
    for each in acceptance["results"]:
        need, resource, result = each["need"], each["resource"], each["result"]
        pledged += "id" in result
        became = (
            f"{result['id']}  {format_quantity(result['quantity'])}"
            if "id" in result
            else result["message"]
        )
        row(
            made,
            need["title"],
            need["place"]["label"],
            resource["title"],
            resource["owner"]["label"],
            became,
        )
    return Group(made, f"{pledged} / {len(acceptance['results'])} 对已认领。 Pairs pledged.")


def swept_table(sweep: Payload) -> RenderableType:
    """Show what was withdrawn."""
    made = table(
        "到期撤回 Withdrawn as expired", "项目 Project", "标题 Title", "单位 Unit", "数量 Quantity"
    )
    for each in sweep["projects"]:
        unit = each["unit"]["label"] if each["unit"] else ""
        row(
            made,
            each["id"],
            each["title"],
            unit,
            "" if each["quantity"] is None else each["quantity"],
        )
    return made if sweep["projects"] else "没有到期未启动的认领。 Nothing has expired."
