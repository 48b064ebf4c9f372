"""A missing required value makes the nearest nullable value null, with an error at its path."""

from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.vocabulary import load_vocabulary
from schema.execution.executor import Executor
from tests.reference.evaluator import Reference
from tests.reference.store import copy_of
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
    answer = await Executor(database, vocabulary).execute(query)
    assert told(answer) == told(Reference(await copy_of(database), vocabulary).execute(query))
    return answer["data"], [error["path"] for error in answer.get("errors", [])]


async def lose_compound(database: Database) -> None:
    """Remove the required relationship from the community to its subdistrict."""
    await database.execute(
        "MATCH (:Community {id: 'Community:220802001001'})-[r:PART_OF]->() DELETE r"
    )


async def test_a_missing_value_makes_the_nearest_nullable_field_null(small: Database) -> None:
    await lose_compound(small)
    query = (
        '{ node(id: "Building:L1") { id ... on Building { compound { id community { id '
        "subdistrict { id } } } } } }"
    )
    assert await answered(small, query) == (
        {"node": {"id": "Building:L1", "compound": None}},
        [["node", "compound", "community", "subdistrict"]],
    )


async def test_a_missing_value_with_nothing_nullable_around_it_makes_all_data_null(
    small: Database,
) -> None:
    await lose_compound(small)
    data, paths = await answered(
        small, "{ duties { code } communities { edges { node { id subdistrict { id } } } } }"
    )
    assert data is None
    assert paths == [["communities", "edges", 0, "node", "subdistrict"]]


async def test_keys_of_an_errors_path_are_those_of_the_answer(small: Database) -> None:
    await lose_compound(small)
    data, paths = await answered(
        small,
        (
            '{ a: node(id: "Community:220802001001") { ... on Community { b: subdistrict '
            "{ c: id } } } }"
        ),
    )
    assert (data, paths) == ({"a": None}, [["a", "b"]])


async def test_a_missing_value_in_a_list_that_may_hold_nulls_leaves_the_rest(
    small: Database,
) -> None:
    await lose_compound(small)
    query = (
        '{ nodes(ids: ["Community:220802001001", "Community:220802002001"]) { ... on Community '
        "{ subdistrict { id } } } }"
    )
    data, paths = await answered(small, query)
    assert data == {"nodes": [None, {"subdistrict": {"id": "Subdistrict:220802002"}}]}
    assert paths == [["nodes", 0, "subdistrict"]]


async def test_a_missing_property_is_told_like_a_missing_arrow(small: Database) -> None:
    await small.execute("MATCH (n:Building {id: 'Building:L1'}) REMOVE n.number")
    assert await answered(
        small, '{ node(id: "Building:L1") { ... on Building { id number } } }'
    ) == ({"node": None}, [["node", "number"]])


async def test_several_missing_values_are_each_told(small: Database) -> None:
    await lose_compound(small)
    await small.execute("MATCH (n:Building {id: 'Building:L1'}) REMOVE n.number")
    query = (
        '{ a: node(id: "Community:220802001001") { ... on Community { subdistrict { id } } } '
        'b: node(id: "Building:L1") { ... on Building { number } } }'
    )
    data, paths = await answered(small, query)
    assert data == {"a": None, "b": None}
    assert paths == [["a", "subdistrict"], ["b", "number"]]


async def test_what_is_missing_below_a_line_of_a_chain_is_told_with_the_lines_place(
    small: Database,
) -> None:
    await lose_compound(small)
    query = """{ whoCovers(where: { id: "Building:L1" }) { ... on Coverage {
      lines {
        post { place { ... on Building { compound { community { subdistrict { id } } } } } }
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
        "subdistrict",
    ] in paths


async def test_a_level_that_lacks_something_is_told_with_the_place_of_its_line(
    small: Database,
) -> None:
    await lose_compound(small)
    query = (
        '{ node(id: "Building:L1") { ... on Place { coverage { lines { via { id ... on Community '
        "{ subdistrict { id } } } } } } } }"
    )
    data, paths = await answered(small, query)
    assert data == {"node": None}
    assert paths[0][:4] == ["node", "coverage", "lines", paths[0][3]]
    assert paths[0][4:] == ["via", 2, "subdistrict"]


async def test_cursors_survive_what_comes_and_goes_between_two_pages(
    small: Database, tmp_path: Path
) -> None:
    vocabulary = load_vocabulary()
    executor = Executor(small, vocabulary)

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
