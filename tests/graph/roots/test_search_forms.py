"""Search understands what people type for a name, within an area and on any day."""

from collections.abc import Mapping
from typing import Any

import pytest

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from tests.support.address_town import store_town
from tests.support.office import Office

SEARCH = """query($text: String!, $kinds: [NodeKind!], $area: AreaRef, $at: Date, $first: Int) {
  search(text: $text, kinds: $kinds, area: $area, at: $at, first: $first) {
    matched score node { id ... on Place { name } } } }"""
TYPED = {
    "xingfuxiaoqu": ["Compound:X1", "Compound:X2"],
    "Xìngfú xiǎoqū": ["Compound:X1", "Compound:X2"],
    "xfxq": ["Compound:X1", "Compound:X2"],
    "yangguang": ["Compound:X4"],
    "陽光": ["Compound:X4"],
    "阳光华园": ["Compound:X4"],
    "阳光园": ["Compound:X4"],
    "光阳花园": ["Compound:X4"],
    "粮库住宅": ["Compound:X5"],
    "天安门": [],
}
"""What is typed for compounds, and which of them are meant."""


@pytest.fixture
async def named_town(engine: Database) -> Database:
    """A town of repeated and former names."""
    await store_town(engine)
    return engine


async def search(database: Database, **values: object) -> Any:  # noqa: ANN401 - any answer
    """Return the answer to a search."""
    return await Office(database, load_vocabulary()).execute(SEARCH, variables=values)


def ids(answer: Mapping[str, Any]) -> list[str]:
    """Return the ids of the hits."""
    assert "errors" not in answer, answer
    return [hit["node"]["id"] for hit in answer["data"]["search"]]


async def test_pinyin_initials_and_slips_are_understood(named_town: Database) -> None:
    found = {text: ids(await search(named_town, text=text, kinds=["COMPOUND"])) for text in TYPED}
    assert found == TYPED


async def test_slips_are_guessed_at_only_where_nothing_has_the_text(named_town: Database) -> None:
    assert ids(await search(named_town, text="锦绣小区", kinds=["COMPOUND"])) == ["Compound:X7"]


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ({"id": "District:220882"}, ["Community:220882002001"]),
        ({"id": "Subdistrict:220802001"}, ["Community:220802001001"]),
        ({"id": "Subdistrict:220802006"}, []),
    ],
)
async def test_an_area_has_only_what_belongs_to_it(
    named_town: Database, area: dict[str, str], expected: list[str]
) -> None:
    assert (
        ids(await search(named_town, text="民主社区", area=area, kinds=["COMMUNITY"])) == expected
    )


async def test_an_area_that_does_not_exist_is_an_error_of_the_search(named_town: Database) -> None:
    answer = await search(named_town, text="民主", area={"id": "District:0"})
    assert answer["data"] == {"search": None}
    assert answer["errors"][0]["path"] == ["search"]


async def test_on_a_past_day_places_are_found_by_the_names_of_that_day(
    named_town: Database,
) -> None:
    answer = await search(named_town, text="粮库", kinds=["COMPOUND"], at="2025-06-01")
    (hit,) = answer["data"]["search"]
    assert hit["node"] == {"id": "Compound:X5~@2025-06-01", "name": "粮库住宅"}


async def test_a_page_has_the_best_hits(named_town: Database) -> None:
    answer = await search(named_town, text="小区", first=3)
    scores = [hit["score"] for hit in answer["data"]["search"]]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
