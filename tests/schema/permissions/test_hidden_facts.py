"""What a caller may not read changes nothing of what it is answered, by whatever way it asks.

A town is asked all that could tell, before and after service requests were raised, moved on and
solved in one street. Whatever answer differs says something about them.
"""

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from graph.callers import ANONYMOUS, Caller, Role
from graph.database.connection import Database
from graph.reports.small_counts import COARSE
from tests.schema.test_random_queries import WORDS
from tests.support import planned_town
from tests.support.office import OFFICE
from tests.support.random_queries.operations import operation_of
from tests.support.rich_services import table
from tests.support.rich_town import DAYS, RichTown
from tests.support.small_city import Cells, load

MANY = int(os.environ.get("RANDOM_QUERIES", "60")) // 3
ELSEWHERE = Caller("elsewhere", Role.COORDINATOR, frozenset({"Subdistrict:220802002"}))
CALLERS = {
    "anonymous": ANONYMOUS,
    "researcher": Caller("r", Role.RESEARCHER),
    "coordinator elsewhere": ELSEWHERE,
}
SMALL = 2
"""Up to which a count could say whose it is."""
SECRET = "不为外人知"
RAISED_AT = ("L1 楼栋", "X1 小区", "W1 网格", "220802001001 社区", "220802001 街道", "X3 小区")
STEPS = (
    ("-", "点单", "- Z4 党组织"),
    ("点单", "接单", "P3 - -"),
    ("接单", "领单", "- D3 单位"),
    ("领单", "办结", "- - -"),
    ("办结", "评单", "- - -"),
)
STREET, REST = range(1, 15), range(15, 18)
"""The numbers of the requests of one street, of which all but two are solved, and of the rest."""


def ledgers_of(numbers: range, places: tuple[str, ...]) -> Mapping[str, Sequence[Cells]]:
    """Return the ledgers of requests, each raised and moved on, on a day of its own."""
    requests = [
        f"SX{number} 三单制 法律咨询 {SECRET}{number} 社区工作日 - 2024-01-{number:02}T09:00:00 "
        f"{places[number % len(places)]}"
        for number in numbers
    ]
    steps = [
        f"SY{number}-{step} 2024-01-{number:02}T1{step}:00:00 {SECRET} {before} {after} {SECRET} - "
        f"SX{number} {owing}"
        for number in numbers
        for step, (before, after, owing) in enumerate(STEPS[: 2 if number < 3 else 5])
    ]
    return {
        "诉求": table(
            "编号 流程 服务类别 标题 来源渠道 疑难 提出时间 场所编号 场所类别", *requests
        ),
        "诉求办理": table(
            "编号 时间 经办 原环节 环节 备注 办理时限 诉求编号 承办岗位编号 承办组织编号 "
            "承办组织类别",
            *steps,
        ),
    }


AREAS = (
    *("City:2208", "Subdistrict:220802001", "Subdistrict:220802002", "Community:220802001001"),
    *("Building:L1", "Alliance:M1"),
)
NODES = (
    *AREAS,
    *("Post:P3", "PartyOrganization:Z4", "Unit:D3", "ServiceRequest:SR1", "RequestEvent:SE1"),
    *("Project:PR1", "Need:NE1", "AllocationPlan:FA1", "Cadre:G4"),
)
HOLDERS = ("Cadre:G4", "Cadre:G3", "PartyOrganization:Z4", "Unit:D3", "Unit:D1")


@dataclass(frozen=True)
class Attacked:
    """The town with the requests, and what everybody was answered before they were there."""

    town: RichTown
    before: Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
async def attacked(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """The town, asked by everybody before the requests of one street are in it."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    town = await planned_town.build(engine, tmp_path_factory.mktemp("planned"))
    await add_requests(town, tmp_path_factory.mktemp("rest"), ledgers_of(REST, RAISED_AT[-1:]))
    before = {who: await answers(town, caller) for who, caller in CALLERS.items()}
    before["office"] = await answers(town, OFFICE)
    await add_requests(town, tmp_path_factory.mktemp("street"), ledgers_of(STREET, RAISED_AT[:-1]))
    return Attacked(town, before)


async def add_requests(
    town: RichTown, folder: Path, ledgers: Mapping[str, Sequence[Cells]]
) -> None:
    """Load the ledgers of requests."""
    report = await load(town.database, folder, planned_town.SEVENTH, **ledgers)
    assert report.ok, report


def asked_of_nodes() -> Iterator[str]:
    """Yield what is asked about single nodes: histories, loads, texts, paths."""
    for node in NODES:
        events = "edges { node { at kind label } }"
        yield f'{{ timeline(node: "{node}", first: 100) {{ {events} }} }}'
        yield f'{{ node(id: "{node}") {{ label createdAt updatedAt }} }}'
    for holder in HOLDERS:
        for chosen in (
            "held uncoveredCount openProjects { id } openResponsibilities { id }",
            "openRequests { id title }",
        ):
            leaves = f'handoverImpact(holder: "{holder}", on: "2024-06-01")'
            yield f"{{ {leaves} {{ {chosen} }} }}"
        yield f"""{{ node(id: "{holder}") {{ ... on Organization {{
          serviceRequests {{ totalCount edges {{ node {{ id }} }} }} }} }} }}"""
        yield f"""{{ ego(node: "{holder}") {{ totalCount nodes {{ node {{ id }} distance }} }} }}"""
    for text in (SECRET, f"{SECRET}1", "SX1", "SR1", "buweiwairenzhi"):
        for kinds in ("", ", kinds: [SERVICE_REQUEST]", ", kinds: [SERVICE_REQUEST, BUILDING]"):
            hits = "kind matched score node { id label }"
            yield f'{{ search(text: "{text}"{kinds}) {{ {hits} }} }}'
    for number in (1, 5):
        asked = f"ServiceRequest:SX{number}"
        yield f'{{ node(id: "{asked}") {{ label }} }}'
        yield f'{{ nodes(ids: ["Building:L1", "{asked}", "RequestEvent:SY{number}0"]) {{ id }} }}'
        yield f'{{ nodes(ids: ["{asked}@2025-06-01"]) {{ id label }} }}'
        yield f'{{ timeline(node: "{asked}") {{ edges {{ node {{ label }} }} }} }}'
        for place in ("buildings", "compounds", "communities", "posts", "units"):
            some = f'{{serviceRequests: {{some: {{id: {{eq: "{asked}"}}}}}}}}'
            yield f"{{ {place}(filter: {some}) {{ totalCount edges {{ node {{ id }} }} }} }}"


def asked_of_areas() -> Iterator[str]:
    """Yield what is asked about areas: figures, groups, lists and reports, on several days."""
    figures = "workdayRequestsSolved meetings withheld { field reason }"
    for area in AREAS:
        for at in ("", ', at: "2024-09-01"'):
            yield f'{{ overview(area: {{id: "{area}"}}{at}) {{ {figures} }} }}'
        period = 'from: "2023-12-01", to: "2025-01-01"'
        yield f"""{{ assessment(area: {{id: "{area}"}}, {period}) {{ indicators {{
          code value outOf withheldBecause facts {{ total }} }} }} }}"""
        yield f"""{{ assessment(area: {{id: "{area}"}}, {period}) {{ indicators {{
          code facts {{ total nodes {{ id label }} }} }} }} }}"""
        yield f"""{{ requestAnalysis(area: {{id: "{area}"}}, {period}, by: COMMUNITY) {{
          whole {{ opened solved late }} places {{ place {{ id }} opened }} }} }}"""
        within = f'filter: {{area: {{id: "{area}"}}}}'
        groups = "groups(by: [COMMUNITY, STEP, CATEGORY]) { count keys { by value label } }"
        titled = f'filter: {{title: {{contains: "{SECRET}"}}, area: {{id: "{area}"}}}}'
        for chosen in (within, titled):
            yield f"""{{ serviceRequests({chosen}) {{
              totalCount edges {{ node {{ id title events {{ note by }} }} }} }} }}"""
            yield f"{{ serviceRequests({chosen}) {{ {groups} }} }}"
        for place in ("buildings", "communities", "compounds"):
            some = f'{{area: {{id: "{area}"}}, serviceRequests: {{count: {{gt: 0}}}}}}'
            yield f"{{ {place}(filter: {some}) {{ totalCount edges {{ node {{ id }} }} }} }}"
            order = "orderBy: [{serviceRequests: {count: DESC}}]"
            nodes = "edges { node { id serviceRequests { totalCount } } }"
            yield f"{{ {place}({within}, {order}) {{ {nodes} }} }}"
        yield f"""{{ changes(area: {{id: "{area}"}}, since: "2020-01-01T00:00:00Z") {{
          edges {{ node {{ id kind what node {{ id }} }} }} }} }}"""
        lists = "needs { totalCount } responsibilities { totalCount } projects { totalCount }"
        yield f'{{ fourLists(area: {{id: "{area}"}}) {{ {lists} }} }}'
        counts = "place { id } kind count"
        yield f'{{ coverageGapCounts(area: {{id: "{area}"}}, by: COMMUNITY) {{ {counts} }} }}'
    yield f"{{ overview {{ {figures} }} }}"
    for day in DAYS:
        yield f'{{ overview(at: "{day}") {{ {figures} }} }}'
    yield "{ serviceRequests(orderBy: [{openedAt: DESC}]) { totalCount edges { node { id } } } }"
    yield '{ serviceRequests(at: "2024-06-01") { totalCount edges { node { id } } } }'
    yield "{ serviceRequests(ended: true) { groups(by: [STEP]) { count } } }"
    yield "{ networkStatistics { nodes edges components averageDegree } }"
    yield '{ changes(since: "2020-01-01T00:00:00Z", first: 100) { edges { node { id } } } }'


def sweep() -> dict[str, dict[str, Any]]:
    """Return all that is asked: texts with their variables."""
    operations: dict[str, dict[str, Any]] = {
        text: {} for text in (*asked_of_nodes(), *asked_of_areas())
    }
    for seed in range(MANY):
        operation = operation_of(Random(seed), WORDS)  # noqa: S311 - the same each time
        operations[operation.text] = dict(operation.variables)
    return operations


async def answers(town: RichTown, caller: Caller) -> dict[str, str]:
    """Return what a caller is answered, by what it asks."""
    found = {}
    for text, variables in sweep().items():
        answer = await town.executor.execute(text, variables=variables, caller=caller)
        found[text] = json.dumps(answer, ensure_ascii=False)
    return found


@pytest.mark.timeout(300 + 10 * MANY)
async def test_what_is_hidden_from_a_caller_changes_no_answer(attacked: Attacked) -> None:
    told = await answers(attacked.town, OFFICE)
    assert not any("VALIDATION_FAILED" in answer for answer in told.values())
    before = attacked.before["office"]
    assert sum(told[text] != before[text] for text in told) > 50, "the office sees the difference"
    wrong = []
    for who, caller in CALLERS.items():
        before, after = attacked.before[who], await answers(attacked.town, caller)
        assert sum('"data": {' in answer for answer in after.values()) > 50, who
        wrong += [
            (who, text, before[text], after[text])
            for text in after
            if after[text] != before[text] and not is_coarse(text)
        ]
    assert wrong == [], f"{len(wrong)}: {wrong[:5]}"


def is_coarse(text: str) -> bool:
    """Whether a text asks for the figures of the city, which are shown to the ten below."""
    return bool(re.search(r"overview(?!\(area)|overview\(area: \{id: \"City", text))


# Small counts, attacked by a linear programme

FIRST_DAY = date(2024, 1, 1)
ATTACKED_DAYS = [FIRST_DAY + timedelta(days=days) for days in range(2, 20)]
Row = NDArray[np.float64]
"""What is added up: a coefficient for each unknown."""
FIGURE = "workdayRequestsSolved"


class Shown(NamedTuple):
    """What was shown of an area by a day: between which numbers the count lies."""

    area: str
    day: date
    least: float
    most: float


async def counts(town: RichTown, caller: Caller) -> dict[tuple[str, date], int | None]:
    """Return what a caller is shown of each area by each day, None for what is withheld."""
    found = {}
    for day in ATTACKED_DAYS:
        roots = " ".join(
            f'a{number}: overview(area: {{id: "{area}"}}, at: "{day}") {{ {FIGURE} }}'
            for number, area in enumerate(AREAS)
        )
        answer = await town.executor.execute(f"{{ {roots} }}", caller=caller)
        for area, figures in zip(AREAS, answer["data"].values(), strict=True):
            found[area, day] = figures[FIGURE]
    return found


async def cells_of(town: RichTown) -> list[frozenset[str]]:
    """Return the sets of areas in which requests lie, once each: what they are counted in."""
    areas_of: dict[str, set[str]] = defaultdict(set)
    for area in AREAS:
        query = f"""{{ serviceRequests(first: 100, filter: {{area: {{id: "{area}"}}}}) {{
          edges {{ node {{ id }} }} }} }}"""
        answer = await town.executor.execute(query)
        for edge in answer["data"]["serviceRequests"]["edges"]:
            areas_of[edge["node"]["id"]].add(area)
    return sorted({frozenset(areas) for areas in areas_of.values()}, key=sorted)


class Attack:
    """All that follows from what is shown: counts add up, and grow from day to day."""

    def __init__(self, cells: Sequence[frozenset[str]], shown: Sequence[Shown]) -> None:
        self.cells = cells
        self.width = len(cells) * len(ATTACKED_DAYS)
        rows, limits = [], []
        for fact in shown:
            row = self.row(fact.area, fact.day)
            rows += [row, -row]
            limits += [fact.most, -fact.least]
        self.rows, self.limits = rows, limits

    def row(self, area: str, day: date) -> Row:
        """Return which unknowns are added up: what is solved in each cell, day by day."""
        row = np.zeros(self.width)
        for cell, areas in enumerate(self.cells):
            for number, each in enumerate(ATTACKED_DAYS):
                if area in areas and each <= day:
                    row[cell * len(ATTACKED_DAYS) + number] = 1
        return row

    def cells_in(self, target: Row) -> list[frozenset[str]]:
        """Return the cells of which something is added up."""
        found = {int(unknown) // len(ATTACKED_DAYS) for unknown in np.flatnonzero(target)}
        return [self.cells[cell] for cell in sorted(found)]

    def bounds(self, target: Row) -> tuple[float, float]:
        """Return the least and the most that a sum of unknowns can be."""
        least, most = (
            sign * linprog(sign * target, A_ub=self.rows, b_ub=self.limits, bounds=(0, 200)).fun
            for sign in (1, -1)
        )
        return least, most


def targets(
    attack: Attack, exact: Mapping[tuple[str, date], int | None], is_own: Callable[[str], bool]
) -> Iterator[tuple[str, Row, int]]:
    """Yield the withheld counts: of areas, of what is between two days, and of what is between an
    area and one within it.
    """
    first, last = ATTACKED_DAYS[0], ATTACKED_DAYS[-1]
    for area in AREAS:
        if is_own(area):
            continue
        for before, day in pairwise(ATTACKED_DAYS):
            change = attack.row(area, day) - attack.row(area, before)
            yield f"{area} on {day}", change, number(exact, area, day) - number(exact, area, before)
        for day in (first, ATTACKED_DAYS[8], last):
            yield f"{area} until {day}", attack.row(area, day), number(exact, area, day)
    for outer, inner in (
        ("City:2208", "Subdistrict:220802001"),
        ("Subdistrict:220802001", "Community:220802001001"),
        ("Community:220802001001", "Building:L1"),
    ):
        difference = attack.row(outer, last) - attack.row(inner, last)
        count = number(exact, outer, last) - number(exact, inner, last)
        if any(not any(map(is_own, areas)) for areas in attack.cells_in(difference)):
            yield f"{outer} without {inner}", difference, count


def number(exact: Mapping[tuple[str, date], int | None], area: str, day: date) -> int:
    """Return the exact count of an area by a day."""
    count = exact[area, day]
    assert count is not None
    return count


async def test_a_linear_programme_recovers_no_small_count(attacked: Attacked) -> None:
    exact, cells = await counts(attacked.town, OFFICE), await cells_of(attacked.town)
    last = ATTACKED_DAYS[-1]
    assert exact["City:2208", last] == 16
    assert {1, 2} <= set(exact.values())
    for who, own in (("researcher", ()), ("coordinator elsewhere", ("Subdistrict:220802002",))):
        seen = await counts(attacked.town, CALLERS[who])
        shown = []
        for (area, day), count in seen.items():
            if count is not None:
                slack = COARSE - 1 if area not in own else 0
                assert slack == 0 or area == "City:2208", area
                shown.append(Shown(area, day, count, count + slack))
        attack = Attack(cells, shown)
        for name, target, count in targets(attack, exact, own.__contains__):
            least, most = attack.bounds(target)
            assert least <= count <= most, (who, name)
            assert most - least > SMALL, (who, name, least, most)


async def test_the_same_programme_recovers_counts_where_only_small_ones_are_withheld(
    attacked: Attacked,
) -> None:
    exact, cells = await counts(attacked.town, OFFICE), await cells_of(attacked.town)
    shown = [
        Shown(area, day, count, count)
        for (area, day), count in exact.items()
        if count is not None and count > SMALL
    ]
    attack = Attack(cells, shown)
    found = [
        name
        for name, target, count in targets(attack, exact, lambda _area: False)
        if 0 < count <= SMALL and attack.bounds(target) == pytest.approx((count, count))
    ]
    assert len(found) > 5, found
