"""What arguments and variables may be, and what they mean, on both engines.

`town.ask` and `town.answer` also compare every answer with the reference, so that a test states
only its own subject.
"""

import pytest

from tests.schema.rejections import first_error
from tests.support.rich_town import RichTown

L1 = "Building:L1"


async def test_a_default_value_stands_in_for_a_variable_that_is_not_given(town: RichTown) -> None:
    query = "query($n: Int = 2) { units(first: $n) { edges { node { id } } } }"
    assert len((await town.ask(query))["units"]["edges"]) == 2
    assert len((await town.ask(query, n=3))["units"]["edges"]) == 3


async def test_a_null_argument_is_as_if_it_were_left_out(town: RichTown) -> None:
    query = (
        "query($n: Int, $at: Date, $f: UnitFilter) { units(first: $n, filter: $f) { edges "
        "{ node { superior(at: $at) { id } } } } }"
    )
    nulls = await town.ask(query, n=None, at=None, f=None)
    assert nulls == await town.ask(query)
    assert len(nulls["units"]["edges"]) == 20


@pytest.mark.parametrize("where", [{}, {"id": L1, "code": "L1"}, {"id": None}])
async def test_a_place_is_named_in_exactly_one_way(
    town: RichTown, where: dict[str, object]
) -> None:
    error = await first_error(
        town, "query($w: PlaceRef!) { whoCovers(where: $w) { __typename } }", w=where
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("where", ["{}", '{ id: "a", code: "b" }', "{ id: null }"])
async def test_a_place_written_in_the_query_is_named_in_exactly_one_way(
    town: RichTown, where: str
) -> None:
    error = await first_error(town, f"{{ whoCovers(where: {where}) {{ __typename }} }}")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Date", "2024-13-01"),
        ("Date", 5),
        ("DateTime", "yesterday"),
        ("PlaceKind", "VILLAGE"),
        ("Int", 2**31),
        ("Int", "5"),
        ("Int", 1.5),
    ],
)
async def test_a_variable_of_another_form_is_refused_by_its_name(
    town: RichTown, kind: str, value: object
) -> None:
    argument = {"Date": "at", "DateTime": "asOf", "PlaceKind": "kind", "Int": "first"}[kind]
    query = (
        f"query($v: {kind}) {{ communities {{ edges {{ node {{ children({argument}: $v) "
        "{ totalCount } } } } }"
    )
    error = await first_error(town, query, v=value)
    assert "$v" in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "literal",
    [
        'at: "2024-13-01"',
        'asOf: "yesterday"',
        "kind: VILLAGE",
        'first: "5"',
        "kind: BUILDING, kind: GRID",
    ],
)
async def test_a_literal_of_another_form_is_refused(town: RichTown, literal: str) -> None:
    error = await first_error(
        town, f"{{ communities {{ edges {{ node {{ children({literal}) {{ totalCount }} }} }} }} }}"
    )
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_whole_number_beyond_32_bits_is_refused(town: RichTown) -> None:
    error = await first_error(town, '{ search(text: "a", first: 3000000000) { score } }')
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "3000000000" in error["message"]


async def test_a_variable_that_must_be_given_and_is_not_is_refused(town: RichTown) -> None:
    error = await first_error(town, "query($id: ID!) { node(id: $id) { id } }")
    assert "$id" in error["message"]


async def test_an_id_may_be_given_as_a_number(town: RichTown) -> None:
    assert await town.ask("query($id: ID!) { node(id: $id) { id } }", id=5) == {"node": None}


async def test_enums_go_in_and_out_by_their_codes(town: RichTown) -> None:
    query = (
        "query($k: PlaceKind) { communities(first: 1) { edges { node { children(kind: $k) { edges "
        "{ node { kind } } } } } } }"
    )
    data = await town.ask(query, k="GRID")
    edges = data["communities"]["edges"][0]["node"]["children"]["edges"]
    assert [edge["node"]["kind"] for edge in edges] == ["GRID", "GRID"]


async def test_a_value_that_an_enum_lacks_is_answered_with_those_it_has(town: RichTown) -> None:
    literal = '{ units(filter: { category: { eq: "机关" } }) { totalCount } }'
    variable = "query($f: UnitFilter) { units(filter: $f) { totalCount } }"
    for answer in (
        await town.executor.execute(literal),
        await town.executor.execute(variable, variables={"f": {"category": {"eq": "机关"}}}),
    ):
        assert "There are: AGENCY 机关, INSTITUTION 事业单位" in answer["errors"][0]["message"]


async def test_a_moment_is_shown_in_the_citys_time_whatever_offset_it_was_given_in(
    town: RichTown,
) -> None:
    query = (
        f'query($t: DateTime) {{ whoCovers(where: {{ id: "{L1}" }}, asOf: $t) {{ ... on Coverage '
        "{ asOf at } } }"
    )
    for given in ("2025-03-01T00:00:00Z", "2025-03-01T08:00:00+08:00", "2025-02-28T19:00:00-05:00"):
        assert (await town.ask(query, t=given))["whoCovers"]["asOf"] == "2025-03-01T08:00:00+08:00"


async def test_an_unknown_id_resolves_to_null(town: RichTown) -> None:
    assert await town.ask(
        '{ a: node(id: "Building:none") { id } b: node(id: "nothing") { id } c: node(id: "") '
        "{ id } }"
    ) == {"a": None, "b": None, "c": None}


async def test_nodes_keep_the_order_of_their_ids_with_null_for_unknown_ones(town: RichTown) -> None:
    ids = ["Unit:D2", "Building:none", L1, "none", L1, ""]
    data = await town.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert [node and node["id"] for node in data["nodes"]] == ["Unit:D2", None, L1, None, L1, None]


async def test_nodes_of_no_ids_are_none(town: RichTown) -> None:
    assert await town.ask("{ nodes(ids: []) { id } }") == {"nodes": []}
