"""The index of names is read once, follows every write, and knows the names of other days."""

import asyncio
from datetime import UTC, date, datetime

from graph.database.connection import Database
from graph.database.statement_log import count_statements
from graph.names import NameRole, read_name_index
from tests.support.address_town import store_town
from tests.support.handmade_town import mark_written


async def roles(database: Database, text: str, at: date | None = None) -> list[tuple[str, str]]:
    """Return the ids and roles of the nodes that bear just this name."""
    names = await read_name_index(database, ["Community", "Compound"], at=at)
    hits = [hit for hit in names.find(text) if hit.name.text == text]
    return [(hit.id, hit.name.role.name) for hit in hits]


async def test_names_are_kept_until_a_node_of_their_kind_is_written(engine: Database) -> None:
    await store_town(engine)
    with count_statements() as first:
        await asyncio.gather(*(read_name_index(engine, ["Compound"]) for _ in range(8)))
    assert first.count == 8 + 2, "the revision for each question, its commit and the names once"
    await engine.execute("MATCH (c:Compound {id: 'Compound:X7'}) SET c.name = '锦江小区'")
    assert await roles(engine, "锦江小区") == []
    await mark_written(engine, "Compound")
    assert await roles(engine, "锦江小区") == [("Compound:X7", "NAME")]


async def test_each_day_has_its_own_names(engine: Database) -> None:
    await store_town(engine)
    assert await roles(engine, "粮库住宅") == [("Compound:X5", "FORMER")]
    assert await roles(engine, "粮库住宅", date(2025, 6, 1)) == [("Compound:X5", "NAME")]
    assert await roles(engine, "丽景华庭", date(2025, 6, 1)) == [("Compound:X5", "FORMER")]
    then = await read_name_index(engine, ["Compound"], as_of=datetime(2026, 3, 1, tzinfo=UTC))
    assert then.find("绵绣小区")[0].name.role is NameRole.NAME
    before = await read_name_index(engine, ["Compound"], as_of=datetime(2025, 1, 1, tzinfo=UTC))
    assert before.find("绵绣小区") == []


async def test_places_know_what_contains_them_and_until_when_they_are_there(
    engine: Database,
) -> None:
    await store_town(engine)
    names = await read_name_index(engine, ["Road", "Building", "Community"])
    road = names.entry("Road:J1")
    building = names.entry("Building:X6-3号楼")
    ended = names.entry("Community:220802001009")
    assert road is not None
    assert building is not None
    assert ended is not None
    assert road.above == ("Community:220802001001", "Community:220802001005")
    assert building.above == ("Compound:X6", "Road:J1")
    assert (ended.until, road.until) == ("2021-04-01", "9999-12-31")


async def test_a_transaction_reads_the_names_that_are_kept(engine: Database) -> None:
    await store_town(engine)
    kept = await read_name_index(engine, ["Compound"])
    seen = await engine.write(lambda within: read_name_index(within, ["Compound"]))
    assert seen.kinds["Compound"] is kept.kinds["Compound"]
