"""One possible call of each mutation, with what has to be there before it, in the market's city."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Any

from graph.callers import administrator
from schema.execution.executor import Executor

Inputs = Mapping[str, Any]
Rehearsal = Callable[[Executor, int], Awaitable[Inputs]]
"""Makes ready and returns the input of a call, another one for each number."""
REHEARSALS: dict[str, Rehearsal] = {}
"""By the name of the mutation."""

REQUEST = {
    "workflow": "red_property",
    "place": {"id": "Building:L1"},
    "category": "管网维修",
    "title": "下水堵塞",
}
WRITTEN = "__typename ... on Node { id } ... on UserError { code: errorCode message path }"
RESULTS = "results { ... on Node { id } ... on UserError { message } }"
MORE = {
    "acceptPlan": "... on PlanAcceptance { results { result { ... on Node { id } } } }",
    "pledgeAll": f"... on ProjectBatch {{ {RESULTS} }}",
    "advanceProjects": f"... on ProjectBatch {{ {RESULTS} }}",
    "appointAll": f"... on TenureBatch {{ {RESULTS} }}",
}
"""What is selected besides of mutations that write several nodes."""


def document(name: str) -> str:
    """Return the mutation of a name, which selects the nodes that it wrote."""
    kind = f"{name[:1].upper()}{name[1:]}Input"
    selected = f"{WRITTEN} {MORE.get(name, '')}"
    return f"mutation($input: {kind}!) {{ written: {name}(input: $input) {{ {selected} }} }}"


async def written(city: Executor, name: str, given: Inputs) -> Any:  # noqa: ANN401 - an answer
    """Call a mutation that has to succeed, and return what it wrote."""
    answer = await city.execute(
        document(name), variables={"input": given}, caller=administrator("预备")
    )
    assert "errors" not in answer, answer
    assert "code" not in answer["data"]["written"], (name, given, answer)
    return answer["data"]["written"]


def rehearsal(name: str) -> Callable[[Rehearsal], Rehearsal]:
    """Register what makes ready for a mutation."""

    def register(prepare: Rehearsal) -> Rehearsal:
        REHEARSALS[name] = prepare
        return prepare

    return register


@rehearsal("pledge")
async def before_pledge(_: Executor, number: int) -> Inputs:
    """There is enough of N6 and R8 for all of them."""
    return {"need": "Need:N6", "resource": "Resource:R8", "quantity": 1 + number % 5}


@rehearsal("pledgeAll")
async def before_pledge_all(city: Executor, number: int) -> Inputs:
    return {"items": [await before_pledge(city, number), await before_pledge(city, number + 1)]}


@rehearsal("advanceProject")
async def before_advance(city: Executor, number: int) -> Inputs:
    pledged = await written(city, "pledge", await before_pledge(city, number))
    return {"project": pledged["id"], "to": ("STARTED", "WITHDRAWN")[number % 2], "note": "进展"}


@rehearsal("advanceProjects")
async def before_advance_all(city: Executor, number: int) -> Inputs:
    return {"items": [await before_advance(city, number), await before_advance(city, number + 1)]}


@rehearsal("planAllocation")
async def before_plan(_: Executor, _number: int) -> Inputs:
    return {"area": {"code": "220802"}}


PAIRS = """query($id: ID!) { node(id: $id) { ... on AllocationPlan {
  pledges { need { id } resource { id } } } } }"""


@rehearsal("acceptPlan")
async def before_acceptance(city: Executor, _: int) -> Inputs:
    """Something is needed and offered anew, so that there is a pair to accept."""
    await written(city, "postNeed", await before_need(city, 0))
    await written(city, "offerResource", await before_resource(city, 0))
    plan = (await written(city, "planAllocation", {"area": {"code": "220802"}}))["id"]
    answer = await city.execute(PAIRS, variables={"id": plan})
    first, *_others = answer["data"]["node"]["pledges"]
    pair = {"need": first["need"]["id"], "resource": first["resource"]["id"]}
    return {"plan": plan, "pairs": [pair]}


LAST_TENURE = """{ node(id: "Post:P1") { ... on Post {
  tenures(last: 1, orderBy: { from: ASC }) { edges { node { id from to } } } } } }"""


async def last_tenure(city: Executor) -> tuple[str, date, date | None]:
    """Return the last tenure of the post with its days."""
    answer = await city.execute(LAST_TENURE)
    (edge,) = answer["data"]["node"]["tenures"]["edges"]
    begin, end = edge["node"]["from"], edge["node"]["to"]
    return edge["node"]["id"], date.fromisoformat(begin), end and date.fromisoformat(end)


@rehearsal("endTenure")
async def before_end(city: Executor, _: int) -> Inputs:
    tenure, begin, end = await last_tenure(city)
    if end is not None:
        given = {"post": "Post:P1", "holder": "Cadre:G1", "from": end.isoformat()}
        tenure = (await written(city, "appoint", given))["id"]
    day = (end or begin) + timedelta(days=1)
    return {"tenure": tenure, "on": day.isoformat(), "reason": "工作调动"}


@rehearsal("appoint")
async def before_appointment(city: Executor, _number: int) -> Inputs:
    ended = await written(city, "endTenure", await before_end(city, 0))
    assert ended["id"]
    _, _, end = await last_tenure(city)
    assert end
    return {"post": "Post:P1", "holder": "Cadre:G2", "from": end.isoformat()}


@rehearsal("appointAll")
async def before_appointments(city: Executor, number: int) -> Inputs:
    return {"items": [await before_appointment(city, number)]}


@rehearsal("claimProject")
async def before_claim(_: Executor, number: int) -> Inputs:
    return {
        "secretary": "Cadre:G1",
        "place": {"code": "220802001001"},
        "title": f"老旧管网改造{number}期",
        "dueOn": "2091-12-01",
        "milestones": [{"title": "立项", "dueOn": "2091-03-01"}],
    }


MILESTONES = """query($id: ID!) { node(id: $id) { ... on Project { milestones { id } } } }"""


@rehearsal("reachMilestone")
async def before_milestone(city: Executor, number: int) -> Inputs:
    claimed = await written(city, "claimProject", await before_claim(city, number))
    answer = await city.execute(MILESTONES, variables={"id": claimed["id"]})
    (milestone,) = answer["data"]["node"]["milestones"]
    return {"milestone": milestone["id"]}


@rehearsal("sweepExpired")
async def before_sweep(_: Executor, _number: int) -> Inputs:
    return {}


@rehearsal("postNeed")
async def before_need(_: Executor, number: int) -> Inputs:
    return {
        "place": {"id": "Building:L1"},
        "category": "法律咨询",
        "title": f"法律咨询{number}",
        "quantity": 1,
        "unitOfMeasure": "小时",
    }


@rehearsal("offerResource")
async def before_resource(_: Executor, number: int) -> Inputs:
    return {
        "owner": "Unit:D1",
        "category": "法律咨询",
        "title": f"律师{number}",
        "maximum": 1,
        "unitOfMeasure": "小时",
    }


@rehearsal("correctNeed")
async def before_corrected_need(city: Executor, number: int) -> Inputs:
    posted = await written(city, "postNeed", await before_need(city, number))
    return {"need": posted["id"], "changes": {"quantity": 2}, "reason": "数量填错"}


@rehearsal("withdrawNeed")
async def before_withdrawn_need(city: Executor, number: int) -> Inputs:
    posted = await written(city, "postNeed", await before_need(city, number))
    return {"need": posted["id"], "reason": "不再需要"}


@rehearsal("correctResource")
async def before_corrected_resource(city: Executor, number: int) -> Inputs:
    offered = await written(city, "offerResource", await before_resource(city, number))
    return {"resource": offered["id"], "changes": {"maximum": 2}, "reason": "数量填错"}


@rehearsal("withdrawResource")
async def before_withdrawn_resource(city: Executor, number: int) -> Inputs:
    offered = await written(city, "offerResource", await before_resource(city, number))
    return {"resource": offered["id"], "reason": "不再提供"}


@rehearsal("openRequest")
async def before_request(_: Executor, _number: int) -> Inputs:
    return REQUEST


@rehearsal("takeRequestStep")
async def before_request_step(city: Executor, _: int) -> Inputs:
    opened = await written(city, "openRequest", REQUEST)
    return {"request": opened["id"], "to": "whistled"}


@rehearsal("correctServiceRequest")
async def before_corrected_request(city: Executor, number: int) -> Inputs:
    opened = await written(city, "openRequest", REQUEST)
    changes = {"title": f"下水堵塞{number}"}
    return {"serviceRequest": opened["id"], "changes": changes, "reason": "填错"}


@rehearsal("correctProject")
async def before_corrected_project(city: Executor, number: int) -> Inputs:
    pledged = await written(city, "pledge", await before_pledge(city, number))
    changes = {"title": f"改造资金{number}"}
    return {"project": pledged["id"], "changes": changes, "reason": "填错"}


@rehearsal("correctMilestone")
async def before_corrected_milestone(city: Executor, number: int) -> Inputs:
    ready = await before_milestone(city, number)
    changes = {"title": f"完成立项{number}"}
    return {"milestone": ready["milestone"], "changes": changes, "reason": "填错"}


@rehearsal("correctUnit")
async def before_corrected_unit(_: Executor, number: int) -> Inputs:
    changes = {"dutyPhone": f"0436-32{number:05}"}
    return {"unit": "Unit:D1", "changes": changes, "reason": "改号"}


@rehearsal("correctCadre")
async def before_corrected_cadre(_: Executor, number: int) -> Inputs:
    changes = {"dutyPhone": f"0436-32{number:05}"}
    return {"cadre": "Cadre:G2", "changes": changes, "reason": "改号"}


@rehearsal("correctPost")
async def before_corrected_post(_: Executor, number: int) -> Inputs:
    changes = {"dutyPhone": f"0436-32{number:05}"}
    return {"post": "Post:P1", "changes": changes, "reason": "改号"}
