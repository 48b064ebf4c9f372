"""The small city with what it needs and what its units offer, and ways to write in it."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from typing import Any

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from tests.support.office import Office
from tests.support.rich_services import table
from tests.support.small_city import load_city

NEEDS = table(
    "编号 标题 服务类别 数量 计量单位 紧急程度 起始日期 终止日期 撤回日期 场所编号 场所类别",
    "N1 法律援助 法律咨询 20 小时 紧急 2024-01-01 2090-01-10 - X1 小区",
    "N2 志愿者 便民服务 500 人次 普通 - - - L1 楼栋",
    "N3 撤回了 法律咨询 5 小时 普通 - - 2024-05-01 L1 楼栋",
    "N4 截止了 法律咨询 5 小时 普通 2023-01-01 2023-12-31 - L1 楼栋",
    "N5 零头 法律咨询 2.25 小时 普通 - - - L1 楼栋",
    "N6 改造资金 物资帮扶 50000 万元 普通 - - - L1 楼栋",
    "N7 慰问资金 物资帮扶 0.8 万元 普通 - - - L1 楼栋",
)
RESOURCES = table(
    "编号 标题 服务类别 可提供数量 计量单位 起始日期 终止日期 提供组织编号 提供组织类别",
    "R1 律师 法律咨询 3 天 - - D1 单位",
    "R2 青年志愿者 便民服务 10 人次 - - D1 单位",
    "R3 讲座 法律咨询 9 场 - - D1 单位",
    "R4 去年的 法律咨询 9 小时 - 2023-12-31 D1 单位",
    "R5 撤销了的单位 法律咨询 9 小时 - - D9 单位",
    "R6 工时 法律咨询 100 小时 - 2090-01-31 D1 单位",
    "R7 以后的 法律咨询 9 小时 2095-01-01 - D1 单位",
    "R8 帮扶资金 物资帮扶 900000000 元 - - D1 单位",
)
UNITS = [
    {"编号": "D1", "名称": "市司法局", "类别": "机关"},
    {"编号": "D9", "名称": "旧单位", "类别": "机关", "终止日期": "2023-12-31"},
]
PROJECT = """__typename id title category { code } quantity resourceQuantity
  pledgedOn dueOn status rating secretaryProject
  unit { id } place { id } need { id remaining status } resource { id available }
  events { at by toStatus note rating }
  nextSteps { to roles noteRequired ratingRequired }"""
USER_ERROR = "... on UserError { __typename code: errorCode path message }"
ERROR = f"{USER_ERROR} ... on CapacityExceeded {{ available }}"
PLEDGE = f"""mutation($input: PledgeInput!) {{
  pledge(input: $input) {{ ... on Project {{ {PROJECT} }} {ERROR} }}
}}"""
ADVANCE = f"""mutation($input: AdvanceProjectInput!) {{
  advanceProject(input: $input) {{ ... on Project {{ {PROJECT} }} {ERROR} }}
}}"""


async def build(database: Database, folder: Path) -> Office:
    """Load the small city into an empty graph."""
    await load_city(database, folder, 单位=UNITS, 需求清单=NEEDS, 资源清单=RESOURCES)
    return executor(database)


MADE = """
MATCH (n:Project|ProjectEvent|Milestone|AllocationPlan|PlannedPledge|PlannedGap|PlannedShare
  |PlanAcceptance|PairResult|ExpirySweep|Written)
DETACH DELETE n
"""


async def clear(database: Database) -> None:
    """Leave the city as it was loaded: a test finds nothing of what others pledged.

    The log of changes knows nothing of it, so that what is kept has to be forgotten by its epoch.
    """
    await database.execute(MADE)
    await database.execute("MATCH (c:Counter) SET c.epoch = $epoch", {"epoch": token_hex(8)})


def executor(database: Database) -> Office:
    """Return what runs operations on the city."""
    return Office(database, load_vocabulary())


async def pledged(city: Office, need: str, resource: str, quantity: float, **more: str) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Pledge through GraphQL."""
    given = {
        "need": f"Need:{need}",
        "resource": f"Resource:{resource}",
        "quantity": quantity,
        **more,
    }
    answer = await city.execute(PLEDGE, variables={"input": given}, caller="司法局")
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["pledge"]


async def advanced(city: Office, project: str, to: str, **more: object) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Take a project on through GraphQL."""
    answer = await city.execute(
        ADVANCE, variables={"input": {"project": project, "to": to, **more}}, caller="司法局"
    )
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["advanceProject"]


LATER = {
    "编号": "FW1",
    "标题": "明年的",
    "认领数量": "10",
    "认领日期": "2089-01-01",
    "对应需求编号": "N2",
    "使用资源编号": "R2",
}
"""A pledge of a ledger that is dated in the future."""


POSTED = {
    "place": {"id": "Building:L1"},
    "category": "法律咨询",
    "title": "法律咨询",
    "quantity": 10,
    "unitOfMeasure": "小时",
    "description": "每周一次",
    "to": "2090-01-01",
    "skills": ["律师"],
}
OFFERED = {
    "owner": "Unit:D1",
    "category": "法律咨询",
    "title": "律师",
    "maximum": 20,
    "unitOfMeasure": "小时",
}
NEED = """id title description quantity unitOfMeasure urgency skills from to withdrawnOn status
  place { id } evidence { source recordedBy recordedBecause row recordedAt }"""
RESOURCE = "id title maximum withdrawnOn owner { id } area { id }"


async def write(
    city: Office, name: str, kind: str, selected: str, given: dict[str, Any], caller: str = "社区"
) -> Any:  # noqa: ANN401 - whatever is selected
    """Run one mutation and return what is selected of the node, or its error."""
    query = f"""mutation($input: {name[:1].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{
        ... on {kind} {{ {selected} }} {USER_ERROR} }} }}"""
    answer = await city.execute(query, variables={"input": given}, caller=caller)
    assert "errors" not in answer, answer["errors"]
    return answer["data"][name]


async def post(city: Office, **given: object) -> Any:  # noqa: ANN401 - whatever is selected
    """Post a need that is right but for what is given."""
    return await write(city, "postNeed", "Need", NEED, {**POSTED, **given})


async def offer(city: Office, **given: object) -> str:
    """Offer a resource and return its id."""
    made = await write(city, "offerResource", "Resource", "id", {**OFFERED, **given})
    return str(made["id"])


async def correct(city: Office, need: str, changes: dict[str, Any], **more: object) -> Any:  # noqa: ANN401 - whatever is selected
    """Correct a need."""
    given = {"need": need, "changes": changes, "reason": "数量填错", **more}
    return await write(city, "correctNeed", "Need", NEED, given)


async def withdraw(city: Office, need: str, **more: object) -> Any:  # noqa: ANN401 - an answer
    """Withdraw a need."""
    given = {"need": need, "reason": "不再需要", **more}
    return await write(city, "withdrawNeed", "Need", NEED, given)


def code(answer: dict[str, Any]) -> tuple[str, str, list[str]]:
    """Return the sort, the code and the path of an error."""
    return answer["__typename"], answer["code"], answer["path"][1:]
