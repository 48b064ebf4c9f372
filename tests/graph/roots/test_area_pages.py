"""Lists of areas: what is kept of them, and that it is never older than the graph."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from graph.areas.area_pattern import belongs_predicate, level_match
from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.database.statement_log import count_statements
from graph.ontology.clock import BELIEVED, Clock, today
from graph.ontology.kinds import KINDS
from schema.build import CORE
from tests.support.office import Office, forgetful_office
from tests.support.rich_town import RichTown
from tests.support.small_city import CITY, FIRST, SECOND, THIRD, load, load_city

COMPOUNDS = """query($area: AreaRef!, $last: Int) {
  compounds(filter: { area: $area }, last: $last) { totalCount edges { node { id } } } }"""
WHOLE_CITY = {"id": "City:2208"}


async def compounds_of(executor: Office, area: dict[str, str]) -> list[str]:
    """Return the ids of the compounds of an area."""
    answer = await executor.execute(COMPOUNDS, variables={"area": area})
    page = answer["data"]["compounds"]
    ids = [edge["node"]["id"] for edge in page["edges"]]
    assert page["totalCount"] == len(ids)
    return ids


async def trips_of(executor: Office, area: dict[str, str]) -> int:
    """Count the statements of a list."""
    with count_statements() as trips:
        await compounds_of(executor, area)
    return trips.count


@pytest.fixture
async def executor(scratch: Database, tmp_path: Path) -> Office:
    """The small city."""
    await create_constraints(scratch)
    assert (await load_city(scratch, tmp_path / "first")).ok
    return forgetful_office(scratch)


async def test_what_belongs_to_places_is_kept_until_one_of_its_kinds_is_written(
    executor: Office, scratch: Database, tmp_path: Path
) -> None:
    places, belonging, revisions, page = 1, 1, 1, 1
    assert await trips_of(executor, WHOLE_CITY) == revisions + places + belonging + page
    assert await trips_of(executor, WHOLE_CITY) == revisions + page
    cadre = {"工号": "G9", "姓名": "新干部", "类别": "机关干部"}
    assert (await load(scratch, tmp_path / "cadre", SECOND, 干部=[cadre])).ok
    assert await trips_of(executor, WHOLE_CITY) == revisions + page
    compound = {"编号": "X9", "名称": "新建小区", "所属社区编号": "220802001001"}
    assert (await load(scratch, tmp_path / "compound", SECOND, 小区=[compound])).ok
    assert "Compound:X9" in await compounds_of(executor, WHOLE_CITY)


SORTED = """query($area: AreaRef!, $after: String) {
  compounds(first: 1, after: $after, orderBy: [{ name: DESC }],
    filter: { area: $area, name: { contains: "小区" } }) {
    totalCount pageInfo { endCursor } edges { node { id } } } }"""


async def sorted_page(executor: Office, after: str | None = None) -> tuple[list[str], str, int]:
    """Return the ids of a page of one entry, its cursor, and the number of all."""
    answer = await executor.execute(SORTED, variables={"area": WHOLE_CITY, "after": after})
    page = answer["data"]["compounds"]
    ids = [edge["node"]["id"] for edge in page["edges"]]
    return ids, page["pageInfo"]["endCursor"], page["totalCount"]


async def test_a_filtered_and_sorted_list_is_kept_until_what_it_reads_is_written(
    executor: Office, scratch: Database, tmp_path: Path
) -> None:
    named = {"甲小区": "X2", "乙小区": "X3", "乙花园": "X4"}
    rows = [
        {"编号": code, "名称": name, "所属社区编号": "220802001001"} for name, code in named.items()
    ]
    assert (await load(scratch, tmp_path / "more", SECOND, 小区=rows)).ok
    first, cursor, total = await sorted_page(executor)
    assert (first, total) == (["Compound:X3"], 3)
    revisions, page = 1, 1
    cadre = {"工号": "G9", "姓名": "新干部", "类别": "机关干部"}
    assert (await load(scratch, tmp_path / "cadre", SECOND, 干部=[cadre])).ok
    with count_statements() as trips:
        second, _, total = await sorted_page(executor, cursor)
    assert (trips.count, second, total) == (revisions + page, ["Compound:X1"], 3)
    renamed = {"编号": "X3", "名称": "阿小区", "所属社区编号": "220802001001"}
    assert (await load(scratch, tmp_path / "renamed", THIRD, 小区=[renamed])).ok
    # The page goes on where it was, although the entry of its cursor is elsewhere now.
    assert (await sorted_page(executor, cursor))[0] == ["Compound:X1"]
    assert (await sorted_page(executor))[0] == ["Compound:X1"]


async def test_a_place_that_moves_is_in_its_new_area_at_once(
    executor: Office, scratch: Database, tmp_path: Path
) -> None:
    subdistrict = {"code": "220802001"}
    before = await compounds_of(executor, subdistrict)
    moved = [{**row, "所属街道编号": "220802002"} for row in CITY["社区"]]
    report = await load(scratch, tmp_path / "moved", SECOND, 社区=moved)
    assert report.ok, report
    assert await compounds_of(executor, subdistrict) == []
    assert await compounds_of(executor, {"code": "220802002"}) == before != []


async def test_a_graph_that_was_emptied_and_filled_anew_is_read_anew(
    executor: Office, scratch: Database, tmp_path: Path
) -> None:
    assert await compounds_of(executor, WHOLE_CITY)
    await scratch.execute("MATCH (n) DETACH DELETE n")
    other = [{**row, "编号": f"N{row['编号']}"} for row in CITY["小区"]]
    buildings = [{**row, "所属小区编号": f"N{row['所属小区编号']}"} for row in CITY["楼栋"]]
    await load(scratch, tmp_path / "anew", FIRST, **{**CITY, "小区": other, "楼栋": buildings})
    ids = await compounds_of(executor, WHOLE_CITY)
    assert ids
    assert all(each.startswith("Compound:N") for each in ids)


async def test_equal_questions_at_once_are_read_once(executor: Office) -> None:
    alone = 4
    with count_statements() as trips:
        pages = await asyncio.gather(*(compounds_of(executor, WHOLE_CITY) for _ in range(8)))
    assert all(page == pages[0] for page in pages)
    assert trips.count == alone + 7 * 2


async def ids_of(database: Database, clauses: str, places: list[str]) -> set[str]:
    """Return the ids that clauses find in `found` today."""
    statement = f"RETURN COLLECT {{ {clauses} RETURN DISTINCT found.id }}"
    values = {"at": today(), "believed": BELIEVED, "places": places}
    return set(await database.read(statement, values))


async def test_the_predicate_of_an_area_is_true_of_what_its_list_has(
    town: RichTown,
) -> None:
    clock = Clock("at")
    for kind in (kind for kind in KINDS if kind.root_field and kind.area):
        belongs = belongs_predicate(kind, "found", "places", clock)
        for area in ("District:220802", "Community:220802001001"):
            query = f"query($f: {filter_type(kind.root_field)}) {{ {kind.root_field}(filter: $f, "
            query += "first: 100) { edges { node { id } } } }"
            listed = await listed_ids(town, query, None)
            inside = await listed_ids(town, query, {"area": {"id": area}})
            found = await ids_of(
                town.database, f"MATCH (found:{kind.name}) WHERE {belongs}", [area]
            )
            assert listed & found == inside, (kind.name, area)


def filter_type(root: str | None) -> str:
    """Return the name of the input that filters a list."""
    assert CORE.query_type
    return str(CORE.query_type.fields[root or ""].args["filter"].type)


async def listed_ids(town: RichTown, query: str, given: Any) -> set[str]:  # noqa: ANN401 - a filter
    """Return the ids on the first page of a list."""
    answer = await town.executor.execute(query, variables={"f": given})
    (page,) = answer["data"].values()
    return {edge["node"]["id"] for edge in page["edges"]}


async def test_the_community_of_a_node_is_found_from_it(town: RichTown) -> None:
    match = level_match(KINDS["Tenure"], "tenure", "Community", "found", Clock("at"))
    communities = await ids_of(town.database, f"MATCH (tenure:Tenure) {match}", [])
    query = "query($f: TenureFilter) { tenures(filter: $f, first: 100) { edges { node { id } } } }"
    for community in ("Community:220802001001", "Community:220802002001"):
        inside = await listed_ids(town, query, {"area": {"id": community}})
        assert (community in communities) == bool(inside)
