"""Search finds what has a text in its name, an alias or its code, best first."""

from typing import Any

import pytest

from tests.support.sample_city import City

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city

SEARCH = """query($text: String!, $kinds: [NodeKind!], $first: Int) {
  search(text: $text, kinds: $kinds, first: $first) {
    kind matched score node { __typename id label } } }"""


async def found(city: City, text: str, **more: object) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = (await city.ask(SEARCH, text=text, **more))["search"]
    return hits


async def test_an_exact_name_comes_before_one_that_only_begins_so(city: City) -> None:
    hits = await found(city, "解放社区")
    assert hits[0]["node"]["id"] == "Community:220802001005"
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert all("解放社区" in hit["matched"] for hit in hits)


async def test_a_code_finds_its_place(city: City) -> None:
    hits = await found(city, "220802003006")
    assert [(hit["node"]["id"], hit["matched"], hit["score"]) for hit in hits] == [
        ("Community:220802003006", "220802003006", 1.0)
    ]


async def test_only_the_kinds_asked_for_are_found(city: City) -> None:
    hits = await found(city, "王", kinds=["CADRE", "UNIT"], first=100)
    assert {hit["kind"] for hit in hits} <= {"CADRE", "UNIT"}
    assert len(hits) == 100


async def test_the_kind_of_a_hit_is_that_of_its_node(city: City) -> None:
    for hit in await found(city, "街", first=100):
        assert hit["kind"].replace("_", "").lower() == hit["node"]["__typename"].lower()


async def test_an_alias_is_found_and_named_as_what_matched(city: City) -> None:
    named = [node async for node in city.every("compounds", "id aliases") if node["aliases"]]
    assert named
    for node in named[:5]:
        hits = await found(city, node["aliases"][0], kinds=["COMPOUND"], first=100)
        assert node["id"] in [hit["node"]["id"] for hit in hits]


@pytest.mark.parametrize("text", ["", "   ", "长" * 101])
async def test_a_text_too_short_or_too_long_is_refused_with_what_it_may_be(
    city: City, text: str
) -> None:
    answer = await city.executor.execute(SEARCH, variables={"text": text})
    (error,) = answer["errors"]
    assert answer["data"] == {"search": None}
    assert error["path"] == ["search"]
    assert error["extensions"] == {"code": "INVALID_ARGUMENT", "argument": "text"}
    assert "1 到 100" in error["message"]


async def test_what_nobody_is_called_finds_nothing(city: City) -> None:
    assert await found(city, "ἄτοπος") == []
