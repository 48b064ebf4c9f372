"""The addresses of the sample city: those of its answer key and those of its own ledgers."""

import re
from random import Random

import pytest

from graph.addresses import resolve_address
from tests.support.sample_city import City, id_of_moment

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city

CALLED = """
MATCH (c:Compound)
RETURN collect([c.name] + c.aliases) AS names
"""
NUMBERS = re.compile(r"[第号楼栋幢座单元门口期〇零一二三四五六七八九十0-9０-９#\s-]+")
UNDER = """
UNWIND $ids AS id MATCH (n:Place {id: id})-[:PART_OF*1..2]->(c:Compound)
RETURN collect([id, [c.name] + c.aliases]) AS names
"""


async def test_the_addresses_of_the_sample_mean_what_the_answer_key_says(city: City) -> None:
    """The key omits some compounds that share a name with others.

    A candidate that the key does not list must be one of these.
    """
    names = await city.database.read(CALLED)
    shared = {name for own in names for name in own if sum(name in other for other in names) > 1}
    for text, meant in variants(city).items():
        found = {
            candidate.id for candidate in (await resolve_address(city.database, text)).candidates
        }
        assert meant <= found, text
        if added := sorted(found - meant):
            borne = {name for name in shared if name in text}
            assert all(
                borne & set(own) for _, own in await city.database.read(UNDER, {"ids": added})
            ), (text, added)


def variants(city: City) -> dict[str, set[str]]:
    """Return every other text of the answer key with the places that it may mean.

    Texts of nothing but numbers are left out.
    """
    all_of_them = [variant for entry in city.answers["addresses"] for variant in entry["variants"]]
    return {
        variant["text"]: set(variant["candidates"])
        for variant in all_of_them[::2]
        if not NUMBERS.fullmatch(variant["text"])
    }


async def test_every_place_of_the_sample_is_found_by_its_own_address(city: City) -> None:
    rows = await city.database.read(
        "MATCH (n:Building|Compound) WHERE n.address IS NOT NULL RETURN collect([n.id, n.address])"
    )
    chance = Random(20261101)  # noqa: S311 - a sample, not a secret
    for identity, address in chance.sample(rows, 200):
        found = await resolve_address(city.database, address)
        assert identity in {candidate.id for candidate in found.candidates}, address


async def test_a_bare_number_of_the_sample_is_nothing_to_be_sure_of(city: City) -> None:
    for text in ("3号楼", "三号楼2单元", "2单元"):
        assert (await resolve_address(city.database, text)).place is None


WHO = """query($text: String!, $at: Date) { whoCovers(where: { address: $text }, at: $at) {
  __typename ... on AmbiguousAddress { total answersDiffer candidates { place { id } } } } }"""


async def test_whether_it_matters_which_place_was_meant_is_what_the_answer_key_says(
    city: City,
) -> None:
    several = [
        variant
        for entry in city.answers["addresses"]
        for variant in entry["variants"]
        if len(variant["exact"]) > 1
    ]
    alike = [variant for variant in several if not variant["answersDiffer"]]
    asked = [*alike, *[variant for variant in several if variant["answersDiffer"]][::8]]
    day = city.answers["day"]
    for variant in asked:
        found = (await city.ask(WHO, text=variant["text"], at=day))["whoCovers"]
        assert found["__typename"] == "AmbiguousAddress", variant
        assert {candidate["place"]["id"] for candidate in found["candidates"]} == {
            id_of_moment(candidate, day) for candidate in variant["candidates"]
        }, variant
        assert found["answersDiffer"] == variant["answersDiffer"], variant
    assert alike
