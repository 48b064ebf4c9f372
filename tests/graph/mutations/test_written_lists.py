"""Needs, resources and requests that callers write through GraphQL, as a frontend would."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from graph.ontology.clock import CITY_ZONE
from graph.vocabulary import load_vocabulary, workflows
from tests.support.market import USER_ERROR
from tests.support.office import Office
from tests.support.rich_services import table
from tests.support.small_city import CITY, load_city

PARTY = table("编号 名称 类别", "Z1 解放社区大党委 社区大党委", "Z2 海明街道党工委 街道党工委")
LEADS = table(
    "编号 责任 党组织编号 场所编号 场所类别",
    "F1 社区大党委 Z1 220802001001 社区",
    "F2 街道党工委 Z2 220802001 街道",
)
COMPANY = [*CITY["单位"], {"编号": "D3", "名称": "安居物业", "类别": "物业企业"}]
TWINS = [*CITY["小区"], {"编号": "X2", "名称": "民生小区", "所属社区编号": "220802002001"}]
ENTRANCES = [{"编号": "E1", "名称": "民生小区1号楼1单元", "单元号": "1单元", "所属楼栋编号": "L1"}]


@pytest.fixture
async def executor(scratch: Database, tmp_path: Path) -> Office:
    """The small city with all who owe a step of a request, and with two compounds of one name."""
    company = [{"编号": "C1", "物业企业编号": "D3", "小区编号": "X1"}]
    await load_city(
        scratch,
        tmp_path,
        小区=TWINS,
        单元=ENTRANCES,
        单位=COMPANY,
        党组织=PARTY,
        党组织覆盖=LEADS,
        物业服务=company,
    )
    return Office(scratch, load_vocabulary())


async def write(executor: Office, name: str, kind: str, selected: str, **given: object) -> Any:  # noqa: ANN401 - whatever is selected
    """Run one mutation; gives what is selected of the node, or of the problem."""
    taken = name[:1].upper() + name[1:]
    query = f"""mutation($input: {taken}Input!) {{
      {name}(input: $input) {{ ... on {kind} {{ {selected} }} {USER_ERROR} }} }}"""
    answer = await executor.execute(query, variables={"input": given}, caller="海明街道办")
    assert "errors" not in answer, answer["errors"]
    return answer["data"][name]


NEED = {
    "place": {"code": "220802001001"},
    "category": "法律咨询",
    "title": "法律咨询",
    "quantity": 10,
    "unitOfMeasure": "小时",
}
RESOURCE = {
    "owner": "Unit:D1",
    "category": "legal_advice",
    "title": "律师服务",
    "maximum": 12.5,
    "unitOfMeasure": "小时",
}
REQUEST = {
    "workflow": "red_property",
    "place": {"id": "Building:L1"},
    "category": "管网维修",
    "title": "下水堵塞",
}


async def need(executor: Office, selected: str = "id", **given: object) -> Any:  # noqa: ANN401 - whatever is selected
    """Post a need that is right but for what is given."""
    return await write(executor, "postNeed", "Need", selected, **{**NEED, **given})


async def test_a_need_is_on_the_list_as_it_was_posted(executor: Office) -> None:
    selected = """id label category { code } title quantity unitOfMeasure remaining urgency from to
        skills status place { id } evidence { source recordedBy }"""
    posted = await need(
        executor,
        selected,
        **{"from": "2026-12-01", "to": "2027-01-01"},
        skills=["律师", "律师"],
        urgency="HIGH",
    )
    identity = posted.pop("id")
    assert posted == {
        "label": "法律咨询",
        "category": {"code": "legal_advice"},
        "title": "法律咨询",
        "quantity": 10.0,
        "unitOfMeasure": "小时",
        "remaining": 10.0,
        "urgency": "HIGH",
        "from": "2026-12-01",
        "to": "2027-01-01",
        "skills": ["律师"],
        "status": "OPEN",
        "place": {"id": "Community:220802001001"},
        "evidence": [{"source": "mutation", "recordedBy": "海明街道办"}],
    }
    listed = await executor.execute(
        '{ needs(filter: { area: { code: "220802001" } }) { edges { node { id urgency } } } }'
    )
    assert listed["data"]["needs"]["edges"] == [{"node": {"id": identity, "urgency": "HIGH"}}]


async def test_a_place_may_be_an_address(executor: Office) -> None:
    assert await need(executor, "place { id }", place={"address": "民生小区1号楼"}) == {
        "place": {"id": "Building:L1"}
    }


@pytest.mark.parametrize(
    ("given", "sort", "code", "path"),
    [
        ({"place": {"address": "没有的地方"}}, "NotFound", "UNKNOWN_ADDRESS", ["place", "address"]),
        ({"place": {"id": "Building:L9"}}, "NotFound", "NOT_FOUND", ["place", "id"]),
        ({"place": {"id": "Unit:D1"}}, "NotFound", "NOT_FOUND", ["place", "id"]),
        ({"place": {"code": "2299"}}, "NotFound", "NOT_FOUND", ["place", "code"]),
        ({"place": {"id": "Entrance:E1"}}, "InvalidInput", "TOO_SMALL", ["place"]),
        ({"category": "飞行"}, "InvalidInput", "UNKNOWN_CATEGORY", ["category"]),
        ({"quantity": 0}, "InvalidInput", "IMPOSSIBLE_QUANTITY", ["quantity"]),
        ({"quantity": -1.5}, "InvalidInput", "IMPOSSIBLE_QUANTITY", ["quantity"]),
        ({"quantity": 1e300}, "InvalidInput", "IMPOSSIBLE_QUANTITY", ["quantity"]),
        ({"quantity": 6e-7}, "InvalidInput", "IMPOSSIBLE_QUANTITY", ["quantity"]),
        ({"quantity": 0.2}, "InvalidInput", "IMPOSSIBLE_QUANTITY", ["quantity"]),
        ({"unitOfMeasure": "趟"}, "InvalidInput", "UNKNOWN_UNIT_OF_MEASURE", ["unitOfMeasure"]),
        ({"title": " "}, "InvalidInput", "EMPTY_TEXT", ["title"]),
        ({"title": "无"}, "InvalidInput", "EMPTY_TEXT", ["title"]),
        ({"title": "长" * 201}, "InvalidInput", "LONG_TEXT", ["title"]),
        ({"title": "找王某 13800000001"}, "InvalidInput", "PERSONAL_DATA", ["title"]),
        ({"description": "1单元301室漏水"}, "InvalidInput", "PERSONAL_DATA", ["description"]),
        ({"description": "220802198001010010"}, "InvalidInput", "PERSONAL_DATA", ["description"]),
        ({"skills": ["律师", "13800000001"]}, "InvalidInput", "PERSONAL_DATA", ["skills"]),
        (
            {"skills": [f"{number}" + "技" * 93 for number in range(400)]},
            "InvalidInput",
            "TOO_MANY",
            ["skills"],
        ),
        ({"from": "2026-12-01", "to": "2026-12-01"}, "InvalidInput", "EMPTY_INTERVAL", ["to"]),
        ({"from": "0001-01-01"}, "InvalidInput", "IMPOSSIBLE_DAY", ["from"]),
    ],
)
async def test_a_need_that_cannot_be_is_refused_and_leaves_nothing(
    executor: Office, given: dict[str, Any], sort: str, code: str, path: list[str]
) -> None:
    refused = await need(executor, **given)
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        sort,
        code,
        ["input", *path],
    )
    assert "13800000001" not in refused["message"]
    assert (await executor.execute("{ needs { totalCount } }"))["data"]["needs"]["totalCount"] == 0


async def test_as_many_skills_as_anybody_would_read_are_taken(executor: Office) -> None:
    skills = [f"技能{number}" for number in range(20)]
    assert await need(executor, "skills", skills=skills) == {"skills": skills}
    assert (await need(executor, skills=[*skills, "技能"]))["code"] == "TOO_MANY"


async def test_a_resource_is_offered_whole(executor: Office) -> None:
    selected = (
        "owner { name } category { code } maximum available unitOfMeasure area { name } skills"
    )
    made = await write(
        executor,
        "offerResource",
        "Resource",
        selected,
        **RESOURCE,
        area={"code": "220802"},
        skills=["律师"],
    )
    assert made == {
        "owner": {"name": "市委组织部"},
        "category": {"code": "legal_advice"},
        "maximum": 12.5,
        "available": 12.5,
        "unitOfMeasure": "小时",
        "area": {"name": "洮北区"},
        "skills": ["律师"],
    }
    refused = await write(
        executor, "offerResource", "Resource", "id", **{**RESOURCE, "owner": "Cadre:G1"}
    )
    assert (refused["__typename"], refused["path"]) == ("NotFound", ["input", "owner"])


STATE = """id step { code } owedBy { code } late dueAt closedAt nextSteps { code }
  assignedOrganization { name } events { fromStep { code } toStep { code } by note }"""


async def opened(executor: Office, selected: str = STATE, **given: object) -> Any:  # noqa: ANN401 - whatever is selected
    """Open a request that is right but for what is given."""
    return await write(executor, "openRequest", "ServiceRequest", selected, **{**REQUEST, **given})


async def step(executor: Office, request: str, to: str, **given: object) -> Any:  # noqa: ANN401 - whatever is selected
    """Take a request to a step."""
    return await write(
        executor, "takeRequestStep", "ServiceRequest", STATE, request=request, to=to, **given
    )


async def test_a_request_goes_from_step_to_step_to_its_end(executor: Office) -> None:
    """业主提出 → 吹哨 → 签收 → 督办 → 整改 → 反馈 → 确认, with who owes each step."""
    request = await opened(executor)
    assert (request["step"], request["owedBy"], request["nextSteps"]) == (
        {"code": "raised"},
        {"code": "SUBDISTRICT"},
        [{"code": "whistled"}, {"code": "declined"}],
    )
    assert request["assignedOrganization"] == {"name": "海明街道党工委"}
    assert request["events"] == [
        {"fromStep": None, "toStep": {"code": "raised"}, "by": "海明街道办", "note": None}
    ]
    owing = []
    usual = ("whistled", "signed", "contacted", "rectified", "reported", "confirmed")
    for to in usual:
        request = await step(executor, request["id"], to, note=f"到{to}")
        assert (request["step"]["code"], request["events"][-1]["note"]) == (to, f"到{to}")
        owing.append((request["assignedOrganization"] or {}).get("name"))
    assert owing == ["解放社区大党委", "解放社区大党委", "安居物业", "解放社区大党委", None, None]
    assert [event["toStep"]["code"] for event in request["events"]] == ["raised", *usual]
    assert (
        request["nextSteps"],
        request["owedBy"],
        request["dueAt"],
        request["closedAt"] is None,
    ) == ([], None, None, False)


@pytest.mark.parametrize("workflow", [way.code for way in load_vocabulary().workflows])
async def test_a_request_of_every_workflow_goes_the_usual_way_to_an_end_that_solves_it(
    executor: Office, workflow: str
) -> None:
    way = load_vocabulary().workflows.codes[workflow]
    request = await opened(executor, STATE + " open solved", workflow=workflow)
    steps = [request["step"]["code"]]
    while request["nextSteps"]:
        assert request["owedBy"]["code"] == way.steps[request["nextSteps"][0]["code"]].role
        request = await step(executor, request["id"], request["nextSteps"][0]["code"])
        steps.append(request["step"]["code"])
    found = await executor.execute(
        "query($id: ID!) { node(id: $id) { ... on ServiceRequest { open solved late } } }",
        variables={"id": request["id"]},
    )
    assert found["data"]["node"] == {"open": False, "solved": True, "late": False}
    assert [event["toStep"]["code"] for event in request["events"]] == steps
    assert (steps[0], way.steps[steps[-1]].solved) == (way.first.code, True)


def hasty_ways(folder: Path) -> workflows.Workflows:
    """Return the three steps, of which the second is due at once."""
    way = (
        (workflows.WORKFLOWS_FOLDER / "three_step.toml")
        .read_text(encoding="utf-8")
        .replace('within = "5wd"', 'within = "0h"', 1)
    )
    folder.mkdir()
    (folder / "three_step.toml").write_text(way, encoding="utf-8")
    return workflows.load_workflows(folder)


@pytest.mark.usefixtures("executor")
async def test_a_request_whose_step_is_overdue_is_shown_as_late_until_the_step_is_taken(
    scratch: Database, tmp_path: Path
) -> None:
    hurried = Office(scratch, load_vocabulary(flows=hasty_ways(tmp_path / "ways")))
    request = await opened(hurried, workflow="three_step")
    await asyncio.sleep(1.1)  # moments are told to the second
    late = (
        "{ serviceRequests(filter: { late: true }) { edges { node { id late owedBy { code } } } } }"
    )
    assert (await hurried.execute(late))["data"]["serviceRequests"]["edges"] == [
        {"node": {"id": request["id"], "late": True, "owedBy": {"code": "COMMUNITY"}}}
    ]
    assert (await step(hurried, request["id"], "met"))["late"] is False
    assert (await hurried.execute(late))["data"]["serviceRequests"]["edges"] == []


async def test_a_whistle_is_to_be_signed_in_within_the_hour(executor: Office) -> None:
    request = await opened(executor)
    whistled = await step(executor, request["id"], "whistled")
    minutes = (
        datetime.fromisoformat(whistled["dueAt"]) - datetime.now(CITY_ZONE)
    ).total_seconds() / 60
    assert 58 < minutes <= 60
    assert whistled["late"] is False


async def test_a_difficult_request_has_the_longer_limit(executor: Office) -> None:
    due = []
    for difficult in (False, True):
        request = await opened(executor, difficult=difficult)
        for to in ("whistled", "signed", "contacted"):
            request = await step(executor, request["id"], to)
        due.append(datetime.fromisoformat(request["dueAt"]))
    assert due[0] < due[1]


async def test_a_step_that_is_not_allowed_from_here_is_refused_by_naming_those_that_are(
    executor: Office,
) -> None:
    request = await opened(executor)
    refused = await step(executor, request["id"], "confirmed")
    assert (refused["__typename"], refused["code"], refused["path"]) == (
        "Conflict",
        "STEP_NOT_ALLOWED",
        ["input", "to"],
    )
    assert "whistled (受理吹哨), declined (不予受理)" in refused["message"]
    declined = await step(executor, request["id"], "declined")
    assert declined["nextSteps"] == []
    assert (await step(executor, request["id"], "whistled"))["code"] == "REQUEST_CLOSED"
    assert (await step(executor, request["id"], "nothing"))["code"] == "UNKNOWN_STEP"
    assert (await step(executor, "ServiceRequest:none", "whistled"))["code"] == "NOT_FOUND"


async def test_a_request_that_cannot_be_is_refused(executor: Office) -> None:
    for given, code in (
        ({"workflow": "nothing"}, "UNKNOWN_WORKFLOW"),
        ({"category": "nothing"}, "UNKNOWN_CATEGORY"),
        ({"place": {"id": "Entrance:E1"}}, "TOO_SMALL"),
        ({"title": "301室漏水"}, "PERSONAL_DATA"),
    ):
        assert (await opened(executor, **given))["code"] == code
    assert (await executor.execute("{ serviceRequests { totalCount } }"))["data"][
        "serviceRequests"
    ]["totalCount"] == 0


async def test_of_two_who_take_the_same_step_at_once_one_is_told_where_the_request_is_now(
    executor: Office,
) -> None:
    request = await opened(executor)
    answers = await asyncio.gather(*(step(executor, request["id"], "whistled") for _ in range(6)))
    assert sorted(answer.get("step", answer)["code"] for answer in answers) == [
        "STEP_NOT_ALLOWED"
    ] * 5 + ["whistled"]
    # Who says from where the step is taken hears that somebody else was quicker.
    late = await step(executor, request["id"], "signed", ifStep="raised")
    assert late["code"] == "CHANGED_MEANWHILE"
    assert len((await step(executor, request["id"], "signed"))["events"]) == 3


async def heard(
    executor: Office, root: str, selected: str, changes: Callable[[], Awaitable[object]]
) -> list[Any]:
    """Subscribe in the community, make changes, and return the events until no more come."""
    executor.feed.pause = 0.02
    stream = executor.stream(
        f'subscription {{ {root}(area: {{ code: "220802001001" }}) {{ {selected} }} }}'
    )
    async with asyncio.timeout(30), aclosing(stream):
        await anext(stream)  # it has begun
        await changes()
        events: list[Any] = []
        async for event, _ in stream:
            if event is None and events:
                return events
            if event is not None:
                events.append(event["data"][root])
    raise AssertionError


async def test_subscribers_hear_of_a_need(executor: Office) -> None:
    assert await heard(executor, "needChanged", "need { title }", lambda: need(executor)) == [
        {"need": {"title": "法律咨询"}}
    ]


async def test_subscribers_hear_of_every_step_of_a_request(executor: Office) -> None:
    async def two_steps() -> None:
        request = await opened(executor)
        await step(executor, request["id"], "whistled")

    events = await heard(executor, "requestChanged", "request { step { code } }", two_steps)
    # Each event shows the request as it is when it is told: the first may be late.
    assert len(events) == 2
    assert events[0]["request"]["step"]["code"] in ("raised", "whistled")
    assert events[1] == {"request": {"step": {"code": "whistled"}}}
