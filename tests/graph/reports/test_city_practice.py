"""What the sample city does is what its rows say: projects, requests, needs and resources."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from graph.ontology.clock import CITY_ZONE, today
from graph.vocabulary import workflows
from tests.support.sample_city import City, id_of_moment
from tests.support.sample_rows import Ledgers, latest

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city


@pytest.fixture(scope="module")
def now(sample: Path) -> Ledgers:
    """The rows as they are after all folders."""
    return latest(sample)


async def count(city: City, listed: str, kind: str, **filtered: object) -> int:
    """Count a list as it is today, after everything that the sample tells of."""
    query = f"query($filter: {kind}) {{ page: {listed}(filter: $filter) {{ totalCount }} }}"
    found: int = (await city.ask(query, filter=filtered))["page"]["totalCount"]
    return found


def statuses(now: Ledgers, ledger: str) -> Counter[str]:
    """Count the projects of a ledger by their last status."""
    last = {
        row["项目编号"]: row["状态"] for row in sorted(now["项目进展"], key=lambda row: row["时间"])
    }
    return Counter(last[row["编号"]] for row in now[ledger])


async def test_projects_stand_where_their_last_event_put_them(city: City, now: Ledgers) -> None:
    names = {
        "PLEDGED": "已认领",
        "STARTED": "已启动",
        "DELIVERED": "已完成",
        "CONFIRMED": "已确认",
        "WITHDRAWN": "已撤回",
    }
    for ledger, secretary in (("认领服务项目", False), ("书记项目", True)):
        told = {
            zh: await count(
                city, "projects", "ProjectFilter", secretaryProject=secretary, status={"eq": code}
            )
            for code, zh in names.items()
        }
        assert told == statuses(now, ledger)


async def test_requests_are_open_late_and_solved_as_their_events_say(
    city: City, now: Ledgers
) -> None:
    known = workflows.load_workflows()
    last: dict[str, dict[str, str]] = {}
    for row in sorted(now["诉求办理"], key=lambda row: (row["时间"], row["编号"])):
        last[row["诉求编号"]] = row
    going = [row for row in last.values() if known.steps[row["环节"]] not in known.ending]
    assert await count(city, "serviceRequests", "ServiceRequestFilter", open=True) == len(going)
    present = datetime.now(CITY_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    overdue = [row for row in going if row["办理时限"] < present]
    assert await count(city, "serviceRequests", "ServiceRequestFilter", late=True) == len(overdue)
    assert await count(city, "serviceRequests", "ServiceRequestFilter", open=False) == len(
        last
    ) - len(going)


async def test_what_is_left_of_needs_and_resources_is_what_projects_leave(
    city: City, now: Ledgers
) -> None:
    last = {
        row["项目编号"]: row["状态"] for row in sorted(now["项目进展"], key=lambda row: row["时间"])
    }
    promised: Counter[str] = Counter()
    for row in now["认领服务项目"]:
        if last[row["编号"]] != "已撤回" and row["对应需求编号"]:
            promised.update(
                {
                    f"Need:{row['对应需求编号']}": int(row["认领数量"]),
                    f"Resource:{row['使用资源编号']}": int(row["认领数量"]),
                }
            )
    wanted = {
        "Need": ("需求清单", "数量", "remaining"),
        "Resource": ("资源清单", "可提供数量", "available"),
    }
    for kind, (ledger, column, field) in wanted.items():
        rows = {f"{kind}:{row['编号']}": float(row[column]) for row in now[ledger]}
        chosen = [key for key in rows if key in promised][:60]
        query = (
            f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ id ... on {kind} {{ left: {field} }} }} }}"
        )
        found: list[dict[str, Any]] = (await city.ask(query, ids=chosen))["nodes"]
        assert {node["id"]: node["left"] for node in found} == {
            key: rows[key] - promised[key] for key in chosen
        }


async def test_every_need_stands_somewhere_and_all_of_them_are_listed(
    city: City, now: Ledgers
) -> None:
    kinds = ("OPEN", "PARTLY_PLEDGED", "PLEDGED", "DELIVERED", "WITHDRAWN", "EXPIRED")
    told = {
        status: await count(city, "needs", "NeedFilter", status={"eq": status}) for status in kinds
    }
    assert sum(told.values()) == len(now["需求清单"])
    assert told["WITHDRAWN"] == sum(bool(row["撤回日期"]) for row in now["需求清单"])
    assert min(told[status] for status in ("PLEDGED", "DELIVERED", "EXPIRED")) > 0


@pytest.mark.parametrize(
    ("kind", "listed", "name"), [("Need", "needs", "quantity"), ("Venue", "venues", "floorArea")]
)
async def test_a_value_that_was_corrected_was_believed_otherwise_before(
    city: City, kind: str, listed: str, name: str
) -> None:
    recorded, day = city.answers["recordedAt"], today().isoformat()
    values = [
        value for value in city.answers["correctedValues"] if value["id"].startswith(f"{kind}:")
    ]
    query = f"""query($place: ID!, $at: Date, $asOf: DateTime) {{
      node(id: $place) {{ ... on Place {{
        listed: {listed}(at: $at, asOf: $asOf, first: 100) {{
          edges {{ node {{ id value: {name} }} }} }} }} }} }}"""
    for value in values:
        place = (
            await city.ask(
                f"query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ place {{ id }} }} }} }}",
                id=value["id"],
            )
        )["node"]["place"]["id"]
        for moment, wanted in (
            (recorded["ledgers"], value["before"]),
            (recorded["corrections"], value["after"]),
            (None, value["after"]),
        ):
            found = (await city.ask(query, place=place, at=day, asOf=moment))["node"]["listed"]
            values_then = {edge["node"]["id"]: edge["node"]["value"] for edge in found["edges"]}
            assert values_then[id_of_moment(value["id"], day, moment)] == wanted, value
    assert len(values) > 2
