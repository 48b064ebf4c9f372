"""Pages, orders and areas of lists, on both engines.

`town.ask` and `town.answer` also compare every answer with the reference, so that a test states
only its own subject.
"""

from itertools import product
from typing import Any

import pytest

from graph.ontology.kinds import KINDS
from tests.schema.rejections import root_error
from tests.support.engine_examples import examples
from tests.support.rich_town import DAYS, MOMENTS, RichTown


async def test_the_pages_of_a_list_put_together_are_the_list(town: RichTown) -> None:
    query = """query($first: Int, $after: String, $last: Int, $before: String) {
      units(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
      }
    }"""
    forward: list[str] = []
    backward: list[str] = []
    page: Any = {"pageInfo": {"endCursor": None, "hasNextPage": True}}
    while page["pageInfo"]["hasNextPage"]:
        page = (await town.ask(query, first=7, after=page["pageInfo"]["endCursor"]))["units"]
        forward += [edge["node"]["id"] for edge in page["edges"]]
    page = {"pageInfo": {"startCursor": None, "hasPreviousPage": True}}
    while page["pageInfo"]["hasPreviousPage"]:
        page = (await town.ask(query, last=7, before=page["pageInfo"]["startCursor"]))["units"]
        backward = [edge["node"]["id"] for edge in page["edges"]] + backward
    assert forward == backward
    assert forward == sorted(forward)
    assert len(forward) == page["totalCount"] == 26


@pytest.mark.parametrize("name", ["first", "last"])
@pytest.mark.parametrize("size", [101, 1_000_000, -1])
async def test_a_page_that_is_too_large_is_refused_with_the_limit(
    town: RichTown, name: str, size: int
) -> None:
    error = await root_error(
        town, f"query($n: Int) {{ units({name}: $n) {{ edges {{ node {{ id }} }} }} }}", n=size
    )
    assert error["extensions"]["code"] == "PAGE_SIZE"
    assert "100" in error["message"]
    assert str(size) in error["message"]


@pytest.mark.parametrize(
    "cursor", ["", "x", "WyJh", "e30=", "W10=", "WzFd", "WyJhIiwgImIiXQ==", "bnVsbA=="]
)
async def test_a_cursor_that_the_list_did_not_give_out_is_refused(
    town: RichTown, cursor: str
) -> None:
    error = await root_error(
        town, "query($c: String) { communities(after: $c) { edges { node { id } } } }", c=cursor
    )
    assert error["extensions"]["code"] == "INVALID_CURSOR"


async def test_a_page_is_counted_from_one_end_only(town: RichTown) -> None:
    error = await root_error(town, "{ units(first: 1, last: 1) { totalCount } }")
    assert error["extensions"]["code"] == "PAGE_DIRECTION"


async def test_an_area_that_is_not_there_is_told_at_its_field(town: RichTown) -> None:
    answer = await town.answer(
        '{ a: units(filter: { area: { id: "Community:none" } }) { totalCount } }'
    )
    assert answer["data"] == {"a": None}
    assert answer["errors"][0]["path"] == ["a"]
    assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_AREA"


@pytest.mark.parametrize(
    "area",
    examples(
        ("City:2208", "Community:220802001001", "Compound:X1", "Road:S1", "Grid:W1", "Alliance:M1"),
        of_both=("City:2208", "Community:220802001001"),
    ),
)
async def test_every_list_but_that_of_plans_can_be_confined_to_an_area(
    town: RichTown, area: str
) -> None:
    found = {}
    listed = [kind for kind in KINDS if kind.root_field]
    # A plan names the area that it was made of, as `areaId`.
    assert [kind.name for kind in listed if kind.area is None] == ["AllocationPlan"]
    for kind in (kind for kind in listed if kind.area):
        query = (
            f'{{ {kind.root_field}(first: 100, filter: {{ area: {{ id: "{area}" }} }}) '
            "{ totalCount edges { node { id } } } }"
        )
        found[kind.name] = (await town.ask(query))[kind.root_field or ""]["totalCount"]
    assert sum(found.values())


@pytest.mark.parametrize(
    "listed",
    examples(
        (kind.root_field for kind in KINDS if kind.root_field),
        of_both=("communities", "posts", "tenures", "needs", "projects", "serviceRequests"),
    ),
)
async def test_a_list_of_any_day_and_belief_is_that_of_the_reference(
    town: RichTown, listed: str
) -> None:
    query = (
        f"query($at: Date, $asOf: DateTime, $ended: Boolean) {{ {listed}"
        "(at: $at, asOf: $asOf, ended: $ended, first: 100) { totalCount edges { node { id } } } }"
    )
    days = (None, *map(str, DAYS[:3]))
    for day, moment, ended in product(days, (None, MOMENTS[1]), (None, True)):
        await town.ask(query, at=day, asOf=moment, ended=ended)


async def test_an_ended_entry_is_on_a_list_of_its_days_and_where_ended_ones_are_asked_for(
    town: RichTown,
) -> None:
    query = "query($ended: Boolean) { tenures(first: 100, ended: $ended) { totalCount } }"
    current = (await town.ask(query))["tenures"]["totalCount"]
    ended = (await town.ask(query, ended=True))["tenures"]["totalCount"]
    assert ended > current > 0
    error = await root_error(
        town, '{ posts(ended: true, filter: { area: { code: "220802" } }) { totalCount } }'
    )
    assert error["extensions"]["code"] == "ENDED_IN_AREA"
