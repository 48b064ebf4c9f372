"""Addresses by former names, as of other days and moments, and after changes of the town."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from graph.addresses import resolve_address
from graph.database.connection import Database
from tests.support.address_town import ids, one, store_town
from tests.support.handmade_town import mark_written


@pytest.fixture(scope="module")
async def town(engine: Database) -> Database:
    """The town, once on each engine; a test that changes it asks for `changing`."""
    await store_town(engine)
    return engine


@pytest.fixture
async def changing(town: Database) -> AsyncIterator[Database]:
    """The town for a test that changes it; the next test finds it as it was."""
    yield town
    await store_town(town)


async def test_a_name_and_an_alias_of_two_compounds_are_asked_about(changing: Database) -> None:
    await changing.execute("MATCH (b:Building {id: 'Building:X8-8号楼'}) SET b.number = '9号楼'")
    await mark_written(changing, "Building")
    assert ids(await resolve_address(changing, "东门小区9栋")) == [
        "Building:X8-8号楼",
        "Building:X9-9号楼",
    ]


async def test_who_is_in_doubt_is_shown_more_candidates(changing: Database) -> None:
    await changing.execute(
        "MATCH (c:Compound {id: 'Compound:X9'}) "
        "SET c.name = '阳光小区', c.words = '阳光小区', c.aliases = []"
    )
    await mark_written(changing, "Compound")
    assert ids(await resolve_address(changing, "大安市阳光花园")) == ["Compound:X4"]
    assert ids(await resolve_address(changing, "阳光家园")) == ["Compound:X4", "Compound:X9"]


async def test_places_of_different_kinds_are_asked_about_by_their_names(changing: Database) -> None:
    await changing.execute(
        "MATCH (c:Compound {id: 'Compound:X7'}) SET c.name = '解放小区', c.words = '解放小区'"
    )
    await mark_written(changing, "Compound")
    found = await resolve_address(changing, "解放")
    assert ids(found) == ["Community:220802001005", "Compound:X7"]
    assert found.question is not None
    assert found.question.zh == "是解放社区，还是解放小区？"


async def test_a_former_name_answers_with_less_and_is_said_to_be_one(town: Database) -> None:
    identity, score, matched = await one(town, "粮库住宅3号楼")
    assert (identity, score, matched) == ("Building:X5-三号楼", 0.99, "粮库住宅（曾用名）三号楼")
    assert await one(town, "绵绣小区") == ("Compound:X7", 0.99, "绵绣小区（曾用名）")


async def test_a_name_answers_fully_on_a_day_on_which_it_was_in_use(town: Database) -> None:
    found = await resolve_address(town, "粮库住宅3号楼", at=date(2025, 6, 1))
    assert (found.candidates[0].score, found.candidates[0].matched) == (1.0, "粮库住宅三号楼")
    later = await resolve_address(town, "丽景华庭", at=date(2025, 6, 1))
    assert (later.place, later.candidates[0].score) == ("Compound:X5", 0.99)


async def test_a_name_that_was_believed_then_answers_fully_as_of_that_moment(
    town: Database,
) -> None:
    found = await resolve_address(town, "绵绣小区", as_of=datetime(2026, 3, 1, tzinfo=UTC))
    assert found.candidates[0].matched == "绵绣小区"


async def test_before_anything_was_recorded_nothing_answers(town: Database) -> None:
    found = await resolve_address(
        town, "洮北区幸福小区3号楼", as_of=datetime(2025, 12, 31, tzinfo=UTC)
    )
    assert (found.total, found.nearest) == (0, None)


async def test_the_name_of_a_merged_community_leads_to_the_one_it_was_merged_into(
    town: Database,
) -> None:
    assert (await one(town, "车站社区"))[:2] == ("Community:220802001005", 0.99)


async def test_a_building_that_left_its_compound_is_not_found_there(changing: Database) -> None:
    await changing.execute(
        "MATCH (b:Building {id: 'Building:X1-12号楼'})-[r:PART_OF]->(c:Compound) SET r.to = $day",
        {"day": date(2026, 2, 1)},
    )
    await mark_written(changing, "Building")
    assert (await resolve_address(changing, "洮北区幸福小区12号楼")).nearest == "Compound:X1"
    assert (
        await resolve_address(changing, "洮北区幸福小区12号楼", at=date(2026, 1, 15))
    ).place == "Building:X1-12号楼"


async def test_a_place_may_be_called_by_a_name_without_a_number(changing: Database) -> None:
    await changing.execute(
        "MATCH (e:Entrance {id: 'Entrance:X4-一期1号楼-2'}) "
        "SET e.aliases = ['阳光花园东门洞'], e.words = '2单元\\n阳光花园东门洞'"
    )
    await changing.execute(
        "MATCH (b:Building {id: 'Building:X4-一期2号楼'}) "
        "SET b.name = '综合楼', b.words = '综合楼', b.number = '综合楼'"
    )
    await mark_written(changing, "Building", "Entrance")
    assert (await resolve_address(changing, "阳光花园 东门洞")).place == "Entrance:X4-一期1号楼-2"
    assert (await resolve_address(changing, "阳光花园综合楼")).place == "Building:X4-一期2号楼"
