"""The timeline of a node: its events in order, as the graph knew them at a moment."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import product
from typing import Any

import pytest

from graph.callers import Caller, Role
from graph.database.statement_log import count_statements
from graph.ontology.kinds import KINDS
from graph.ontology.kinds.plans import PLANS
from graph.ontology.kinds.sweeps import SWEEPS
from tests.reference.history import History
from tests.support.engine_examples import ON_ONE_ENGINE
from tests.support.office import OFFICE
from tests.support.rich_town import MOMENTS, RichTown

EVERY_FORM = {"Post", "Tenure", "Building", "Unit", "Need", "Community"}
"""Kinds whose timelines have every sort of source."""
TIMELINE = """query($node: ID!, $asOf: DateTime, $first: Int, $after: String) {
  timeline(node: $node, asOf: $asOf, first: $first, after: $after) {
    totalCount
    edges { cursor node { at recordedAt kind label evidence { source row } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


async def page(town: RichTown, node: str, **given: object) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Return one page of a timeline."""
    answer = await town.executor.execute(TIMELINE, variables={"node": node, **given})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["timeline"]


async def told(town: RichTown, node: str, as_of: str | None = None) -> list[tuple[str, str, str]]:
    """Return day, kind and label of all events of a node."""
    found = await page(town, node, asOf=as_of, first=100)
    return [
        (edge["node"]["at"], edge["node"]["kind"], edge["node"]["label"]) for edge in found["edges"]
    ]


async def test_a_posts_timeline_tells_who_held_it_what_changed_and_what_had_been_wrong(
    town: RichTown,
) -> None:
    assert await told(town, "Post:P1") == [
        ("2019-01-01", "BEGAN", "任职：任职人 王建国，代表单位 市委组织部"),
        ("2022-01-01", "ENDED", "任职结束：任职人 王建国，代表单位 市委组织部（调离）"),
        ("2022-03-01", "BEGAN", "任职：任职人 张伟"),
        ("2024-01-01", "CHANGED", "变更：值班电话 0436-4001 → 0436-4999"),
        (
            "2025-03-01",
            "CORRECTED",
            "更正：任职：任职人 张伟（任职人 李秀英 → 张伟；起始日期 2022-01-01 → 2022-03-01）",
        ),
    ]


async def test_before_a_correction_the_timeline_is_what_was_known_then(town: RichTown) -> None:
    assert await told(town, "Post:P1", "2025-02-01T00:00:00Z") == [
        ("2019-01-01", "BEGAN", "任职：任职人 王建国，代表单位 市委组织部"),
        ("2022-01-01", "ENDED", "任职结束：任职人 王建国，代表单位 市委组织部（调离）"),
        ("2022-01-01", "BEGAN", "任职：任职人 李秀英"),
    ]
    assert await told(town, "Post:P1", "2024-01-01T00:00:00Z") == []


async def test_a_building_that_moves_to_another_compound_leaves_the_one_and_joins_the_other(
    town: RichTown,
) -> None:
    events = await told(town, "Building:L2")
    assert ("2024-01-01", "ENDED", "所属小区结束：民生小区") in events
    assert ("2024-01-01", "BEGAN", "所属小区：铁路家园") in events
    assert (
        "2024-01-01",
        "CHANGED",
        "变更：名称 民生小区2号楼 → 民生小区2栋；号 2号楼 → 2栋",
    ) in events


async def test_an_end_that_becomes_known_is_an_end_and_no_correction(town: RichTown) -> None:
    events = await told(town, "Tenure:R3")
    assert [kind for _, kind, _ in events] == ["BEGAN", "ENDED", "CORRECTED"]
    assert events[-1][2].endswith("（终止日期 2023-12-31 → 2024-01-01）")
    assert [kind for _, kind, _ in await told(town, "Tenure:R1")] == ["BEGAN", "ENDED"]


async def test_a_projects_timeline_has_its_pledge_and_every_step(town: RichTown) -> None:
    events = await told(town, "Project:PR1")
    assert events[0] == ("2023-02-01", "BEGAN", "项目：送法进社区")
    assert [
        label.partition("，状态 ")[2].partition("，")[0]
        for _, kind, label in events
        if label.startswith("项目进展") and kind == "BEGAN"
    ] == [
        "已启动",
        "已完成",
        "已确认",
    ]


async def test_a_units_timeline_has_memberships_assignments_and_what_it_took_part_in_once(
    town: RichTown,
) -> None:
    labels = [label for _, _, label in await told(town, "Unit:D1")]
    assert "联盟成员关系：联盟 解放社区党建联盟" in labels
    assert "组织责任结束：场所 军民社区，责任 结对单位" in labels
    assert labels.count("活动：老街义诊") == 1


async def test_no_timeline_tells_a_mobile(town: RichTown) -> None:
    for cadre in ("Cadre:G1", "Cadre:G2"):
        assert "1380000" not in str(await page(town, cadre, first=100))


async def test_timelines_are_those_of_the_reference_at_every_moment(town: RichTown) -> None:
    await compare_timelines(town, EVERY_FORM, (None, *MOMENTS))


@ON_ONE_ENGINE
async def test_timelines_of_all_other_nodes_are_those_of_the_reference(town: RichTown) -> None:
    others = {seen.kind.name for seen in town.reference.everything} - EVERY_FORM
    await compare_timelines(town, others, (None,))


async def compare_timelines(
    town: RichTown, kinds: AbstractSet[str], moments: Sequence[str | None]
) -> None:
    """Check the timelines of the nodes of some kinds, as they were known at some moments."""
    history = History(town.reference.everything, town.reference.vocabulary)
    nodes = [seen for seen in town.reference.everything if seen.kind.name in kinds]
    for seen, moment in product(nodes, moments):
        if "~" in seen.id:
            continue
        found = await page(town, seen.id, asOf=moment, first=100)
        events = sorted(
            (edge["node"]["at"], edge["node"]["kind"], edge["node"]["recordedAt"])
            for edge in found["edges"]
        )
        assert events == history.of(seen, moment)[:100], (seen.id, moment)


@pytest.mark.parametrize("node", ["Community:220802001001", "Unit:D1", "Post:P1", "Road:S2"])
async def test_pages_follow_each_other_without_a_gap(town: RichTown, node: str) -> None:
    whole = (await page(town, node, first=100))["edges"]
    gathered: list[Any] = []
    after = None
    while True:
        found = await page(town, node, first=3, after=after)
        gathered += found["edges"]
        assert found["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert found["totalCount"] == len(whole)
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert gathered == whole
    keys = [(edge["node"]["at"], edge["node"]["recordedAt"]) for edge in whole]
    assert keys == sorted(keys)


async def test_a_timeline_is_one_round_trip(town: RichTown) -> None:
    with count_statements() as trips:
        await page(town, "Post:P1")
    assert trips.count == 1


async def test_the_nodes_that_are_compared_are_of_every_kind_that_a_ledger_brings(
    town: RichTown,
) -> None:
    kinds = {seen.kind.name for seen in town.reference.everything}
    assert kinds == {kind.name for kind in KINDS if kind not in (*PLANS, *SWEEPS)}


async def test_an_id_that_is_none_leaves_the_other_answers(town: RichTown) -> None:
    for node in ("Post:nothing", "nothing"):
        answer = await town.executor.execute(
            "query($node: ID!) { timeline(node: $node) { totalCount } duties { code } }",
            variables={"node": node},
        )
        assert answer["data"]["timeline"] is None
        assert answer["data"]["duties"]
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNKNOWN_NODE"]


@pytest.mark.parametrize(
    ("node", "hidden"),
    [
        ("Project:PR3", "人手不足"),
        ("Building:L1", "下水堵塞"),
        ("PartyOrganization:Z4", "受理吹哨"),
        ("Post:P3", "停车纠纷"),
    ],
)
async def test_a_history_shows_what_its_reader_may_read_elsewhere(
    town: RichTown, node: str, hidden: str
) -> None:
    query = f'{{ timeline(node: "{node}", first: 100) {{ edges {{ node {{ label }} }} }} }}'
    researcher = Caller("r", Role.RESEARCHER)
    elsewhere = Caller("c", Role.COORDINATOR, frozenset({"Subdistrict:220802002"}))
    seen = {
        caller.name: str(await town.executor.execute(query, caller=caller))
        for caller in (researcher, elsewhere, OFFICE)
    }
    assert hidden in seen[OFFICE.name]
    assert hidden not in seen["r"]
    # A project's notes are for every coordinator; requests are for those of their area.
    assert (hidden in seen["c"]) is (node == "Project:PR3")
