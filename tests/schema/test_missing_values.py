"""A missing required value makes the nearest nullable value null, with an error at its path."""

from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.vocabulary import load_vocabulary
from tests.reference.evaluator import Reference
from tests.reference.store import copy_of
from tests.support.office import Office
from tests.support.rich_town import told
from tests.support.small_city import CITY, SECOND, load, load_city


@pytest.fixture
async def small(scratch: Database, tmp_path: Path) -> Database:
    """The small city, for a test to damage."""
    await create_constraints(scratch)
    await load_city(scratch, tmp_path)
    return scratch


async def answered(database: Database, query: str) -> tuple[object, list[list[object]]]:
    """Return the data and the paths of errors, which are those of the reference."""
    vocabulary = load_vocabulary()
    answer = await Office(database, vocabulary).execute(query)
    assert told(answer) == told(Reference(await copy_of(database), vocabulary).execute(query))
    return answer["data"], [error["path"] for error in answer.get("errors", [])]


async def lose_name(database: Database) -> None:
    """Remove the required name of the community."""
    await database.execute("MATCH (n:Community {id: 'Community:220802001001'}) REMOVE n.name")


async def test_a_missing_value_makes_the_nearest_nullable_field_null(small: Database) -> None:
    await lose_name(small)
    query = (
        '{ node(id: "Building:L1") { id ... on Building { compound { id community { id '
        "name } } } } }"
    )
    assert await answered(small, query) == (
        {"node": {"id": "Building:L1", "compound": {"id": "Compound:X1", "community": None}}},
        [["node", "compound", "community", "name"]],
    )


async def test_a_missing_value_with_nothing_nullable_around_it_makes_the_root_null(
    small: Database,
) -> None:
    await lose_name(small)
    data, paths = await answered(
        small,
        "{ duties { code } communities { edges { node { id name } } } cities { totalCount } }",
    )
    assert isinstance(data, dict)
    assert data["communities"] is None
    assert data["cities"] == {"totalCount": 1}
    assert paths == [["communities", "edges", 0, "node", "name"]]


@pytest.mark.parametrize("clock", ["", '(asOf: "2020-01-01T00:00:00+08:00")'])
async def test_an_edge_that_leads_nowhere_is_null_and_no_error(small: Database, clock: str) -> None:
    if not clock:
        await small.execute("MATCH (:Community)-[r:PART_OF]->() DELETE r")
    query = f"{{ communities {{ edges {{ node {{ id subdistrict{clock} {{ id }} }} }} }} }}"
    data, paths = await answered(small, query)
    assert isinstance(data, dict)
    edges = data["communities"]["edges"]
    assert [edge["node"]["subdistrict"] for edge in edges] == [None] * len(edges)
    assert paths == []


async def test_keys_of_an_errors_path_are_those_of_the_answer(small: Database) -> None:
    await lose_name(small)
    data, paths = await answered(
        small,
        ('{ a: node(id: "Community:220802001001") { ... on Community { b: name } } }'),
    )
    assert (data, paths) == ({"a": None}, [["a", "b"]])


async def test_a_missing_value_in_a_list_that_may_hold_nulls_leaves_the_rest(
    small: Database,
) -> None:
    await lose_name(small)
    query = (
        '{ nodes(ids: ["Community:220802001001", "Community:220802002001"]) { ... on Community '
        "{ id name } } }"
    )
    data, paths = await answered(small, query)
    assert isinstance(data, dict)
    assert data["nodes"][0] is None
    assert data["nodes"][1]["id"] == "Community:220802002001"
    assert paths == [["nodes", 0, "name"]]


async def test_a_missing_property_is_told_like_a_missing_arrow(small: Database) -> None:
    await small.execute("MATCH (n:Building {id: 'Building:L1'}) REMOVE n.number")
    assert await answered(
        small, '{ node(id: "Building:L1") { ... on Building { id number } } }'
    ) == ({"node": None}, [["node", "number"]])


async def test_several_missing_values_are_each_told(small: Database) -> None:
    await lose_name(small)
    await small.execute("MATCH (n:Building {id: 'Building:L1'}) REMOVE n.number")
    query = (
        '{ a: node(id: "Community:220802001001") { ... on Community { name } } '
        'b: node(id: "Building:L1") { ... on Building { number } } }'
    )
    data, paths = await answered(small, query)
    assert data == {"a": None, "b": None}
    assert paths == [["a", "name"], ["b", "number"]]


async def test_what_is_missing_below_a_line_of_a_chain_is_told_with_the_lines_place(
    small: Database,
) -> None:
    await lose_name(small)
    query = """{ whoCovers(where: { id: "Building:L1" }) { ... on Coverage {
      lines {
        post { place { ... on Building { compound { community { name } } } } }
      } } } }"""
    data, paths = await answered(small, query)
    assert data is not None
    assert [
        "whoCovers",
        "lines",
        0,
        "post",
        "place",
        "compound",
        "community",
        "name",
    ] in paths


async def test_what_is_missing_below_the_place_of_a_chain_is_told_with_that_step(
    small: Database,
) -> None:
    await lose_name(small)
    query = """{ x: whoCovers(where: { id: "Compound:X1" }) { ... on Coverage {
      p: place { id ... on Compound { c: community { name } } } } } }"""
    assert (await answered(small, query))[1] == [["x", "p", "c", "name"]]


async def test_a_level_that_lacks_something_is_told_with_the_place_of_its_line(
    small: Database,
) -> None:
    await lose_name(small)
    query = (
        '{ node(id: "Building:L1") { ... on Place { coverage { lines { via { id ... on Community '
        "{ name } } } } } } }"
    )
    data, paths = await answered(small, query)
    assert data == {"node": None}
    assert paths[0][:4] == ["node", "coverage", "lines", paths[0][3]]
    assert paths[0][4:] == ["via", 2, "name"]


async def test_cursors_survive_what_comes_and_goes_between_two_pages(
    small: Database, tmp_path: Path
) -> None:
    vocabulary = load_vocabulary()
    executor = Office(small, vocabulary)

    async def page(after: str | None) -> tuple[list[str], str]:
        query = (
            "query($after: String) { units(first: 1, after: $after) { edges { cursor node "
            "{ id } } } }"
        )
        edges = (await executor.execute(query, variables={"after": after}))["data"]["units"][
            "edges"
        ]
        return [edge["node"]["id"] for edge in edges], edges[-1]["cursor"]

    first, cursor = await page(None)
    assert first == ["Unit:D1"]
    more = [
        *CITY["单位"][1:],
        *({"编号": key, "名称": key, "类别": "机关"} for key in ("D0", "D11")),
    ]
    await load(small, tmp_path / "more", SECOND, 单位=more)
    second, cursor = await page(cursor)
    assert second == ["Unit:D11"]
    await small.execute("MATCH (n:Unit {id: 'Unit:D11'}) DETACH DELETE n")
    assert (await page(cursor))[0] == ["Unit:D2"]
