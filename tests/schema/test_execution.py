"""What GraphQL's own executor would hold, holds for planned operations, on both engines.

`town.ask` and `town.answer` also hold every answer against the reference, so a test here states only what it is about.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import pytest

from graph.database.connection import Database
from graph.database.statement_log import counting
from graph.ontology.kinds import KINDS
from graph.vocabulary.duties import Freshness
from schema.execution.cost import Limits
from schema.execution.executor import Executor
from tests.support.rich_town import RichTown

L1 = "Building:L1"


async def refused(town: RichTown, query: str, **variables: object) -> Any:  # noqa: ANN401 - an error's map
    """Return the first error of an operation that is refused before it runs."""
    answer = await town.executor.execute(query, variables=variables)
    assert "data" not in answer
    return answer["errors"][0]


async def test_an_alias_is_the_key_of_its_value(town: RichTown) -> None:
    data = await town.ask(
        f'{{ one: node(id: "{L1}") {{ name: id call: label }} two: node(id: "Building:L2") {{ id }} }}'
    )
    assert data == {"one": {"name": L1, "call": "民生小区1号楼"}, "two": {"id": "Building:L2"}}


async def test_keys_stand_in_the_order_of_the_query(town: RichTown) -> None:
    data = await town.ask(
        f'{{ duties {{ nameEn code }} __typename node(id: "{L1}") {{ label ... on Building {{ number name }} id }} }}'
    )
    assert list(data) == ["duties", "__typename", "node"]
    assert list(data["node"]) == ["label", "number", "name", "id"]
    assert list(data["duties"][0]) == ["nameEn", "code"]


async def test_fragments_named_inline_and_nested_select_alike(town: RichTown) -> None:
    data = await town.ask(
        f'{{ node(id: "{L1}") {{ ...whole ... on Place {{ kind }} ... {{ id }} }} }} '
        "fragment whole on Node { ...named ... on Building { compound { ...named } } } fragment named on Node { label }"
    )
    assert data["node"] == {
        "label": "民生小区1号楼",
        "compound": {"label": "民生小区"},
        "kind": "BUILDING",
        "id": L1,
    }


async def test_a_fragment_on_another_type_selects_nothing(town: RichTown) -> None:
    data = await town.ask(
        f'{{ node(id: "{L1}") {{ id ... on Cadre {{ name }} ... on Organization {{ dutyPhone }} }} }}'
    )
    assert data["node"] == {"id": L1}


async def test_fragments_on_interfaces_select_by_the_kind_that_is_there(town: RichTown) -> None:
    ids = [L1, "Unit:D1", "Post:P1", "Road:S1"]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Place { kind } ... on Organization { dutyPhone } ... on Post { duty { code } } } }"
    assert (await town.ask(query, ids=ids))["nodes"] == [
        {"__typename": "Building", "kind": "BUILDING"},
        {"__typename": "Unit", "dutyPhone": "0436-1999"},
        {"__typename": "Post", "duty": {"code": "building_chief"}},
        {"__typename": "Road", "kind": "ROAD"},
    ]


async def test_typename_can_be_asked_for_everywhere(town: RichTown) -> None:
    data = await town.ask(
        f'{{ __typename whoCovers(where: {{ id: "{L1}" }}) {{ __typename ... on Coverage {{ place {{ __typename }} '
        "lines { __typename duty { __typename } evidence { __typename } via { __typename } } omitted { __typename } } } "
        "compounds { __typename edges { __typename node { __typename location { __typename } } } pageInfo { __typename } } "
        "cadres(first: 1) { edges { node { mobile { __typename } covers { __typename edges { __typename } } } } } }"
    )
    names = set(re.findall(r"'__typename': '(\w+)'", str(data)))
    assert names >= {
        "Query", "Coverage", "CoverageLine", "Duty", "Evidence", "OmittedLines", "Building", "Community", "GeoPoint", "PageInfo",
        "CompoundConnection", "CompoundEdge", "Compound", "Disclosed", "CoverageLineConnection",
    }  # fmt: skip


@pytest.mark.parametrize("shown", [True, False])
async def test_skip_and_include_go_by_variables_each_time(town: RichTown, *, shown: bool) -> None:
    query = f'query($on: Boolean!) {{ node(id: "{L1}") {{ id label @include(if: $on) ... @skip(if: $on) {{ __typename }} }} }}'
    data = await town.ask(query, on=shown)
    assert list(data["node"]) == (["id", "label"] if shown else ["id", "__typename"])


async def test_a_default_value_stands_in_for_a_variable_that_is_not_given(town: RichTown) -> None:
    query = "query($n: Int = 2) { units(first: $n) { edges { node { id } } } }"
    assert len((await town.ask(query))["units"]["edges"]) == 2
    assert len((await town.ask(query, n=3))["units"]["edges"]) == 3


async def test_a_null_argument_is_as_if_it_were_left_out(town: RichTown) -> None:
    query = "query($n: Int, $at: Date, $f: DirectoryFilter) { units(first: $n, filter: $f) { edges { node { superior(at: $at) { id } } } } }"
    nulls = await town.ask(query, n=None, at=None, f=None)
    assert nulls == await town.ask(query)
    assert len(nulls["units"]["edges"]) == 20


async def test_selections_of_one_key_are_merged(town: RichTown) -> None:
    data = await town.ask(
        f'{{ node(id: "{L1}") {{ id }} node(id: "{L1}") {{ ... on Building {{ compound {{ id }} compound {{ label }} }} }} }}'
    )
    assert data["node"] == {"id": L1, "compound": {"id": "Compound:X1", "label": "民生小区"}}


async def test_several_roots_are_answered_by_one_statement(town: RichTown) -> None:
    query = f'{{ a: node(id: "{L1}") {{ id }} b: communities {{ totalCount }} c: whoCovers(where: {{ id: "{L1}" }}) {{ __typename }} d: units {{ totalCount }} }}'
    with counting() as trips:
        await town.ask(query)
    assert trips.count == 1


@pytest.mark.parametrize(
    "where", [{"id": "Entrance:E1"}, {"code": "E1"}, {"code": "220802001001000"[:12]}]
)
async def test_who_covers_by_id_or_code_is_one_statement(
    town: RichTown, where: dict[str, str]
) -> None:
    with counting() as trips:
        data = await town.ask(
            "query($w: PlaceRef!) { whoCovers(where: $w) { ... on Coverage { lines { state holder { id unit { id } } } } } }",
            w=where,
        )
    assert data["whoCovers"]["lines"]
    assert trips.count == 1


async def test_what_the_schema_itself_answers_stands_among_data_in_its_place(
    town: RichTown,
) -> None:
    query = f'{{ a: node(id: "{L1}") {{ id }} __type(name: "Building") {{ name }} b: __schema {{ queryType {{ name }} }} c: duties {{ code }} }}'
    data = (await town.executor.execute(query))["data"]
    assert list(data) == ["a", "__type", "b", "c"]
    assert data["__type"] == {"name": "Building"}
    assert data["b"] == {"queryType": {"name": "Query"}}


async def test_inputs_of_which_one_field_is_given_are_told_so_by_introspection(
    town: RichTown,
) -> None:
    data = (await town.executor.execute('{ __type(name: "PlaceRef") { isOneOf } }'))["data"]
    assert data == {"__type": {"isOneOf": True}}


@pytest.mark.parametrize("where", [{}, {"id": L1, "code": "L1"}, {"id": None}])
async def test_a_place_is_named_in_exactly_one_way(
    town: RichTown, where: dict[str, object]
) -> None:
    error = await refused(
        town, "query($w: PlaceRef!) { whoCovers(where: $w) { __typename } }", w=where
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("where", ["{}", '{ id: "a", code: "b" }', "{ id: null }"])
async def test_a_place_written_in_the_query_is_named_in_exactly_one_way(
    town: RichTown, where: str
) -> None:
    error = await refused(town, f"{{ whoCovers(where: {where}) {{ __typename }} }}")
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
    query = f"query($v: {kind}) {{ communities {{ edges {{ node {{ children({argument}: $v) {{ totalCount }} }} }} }} }}"
    error = await refused(town, query, v=value)
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
    error = await refused(
        town, f"{{ communities {{ edges {{ node {{ children({literal}) {{ totalCount }} }} }} }} }}"
    )
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_whole_number_beyond_32_bits_is_refused(town: RichTown) -> None:
    error = await refused(town, '{ search(text: "a", first: 3000000000) { score } }')
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "3000000000" in error["message"]


async def test_a_variable_that_must_be_given_and_is_not_is_refused(town: RichTown) -> None:
    error = await refused(town, "query($id: ID!) { node(id: $id) { id } }")
    assert "$id" in error["message"]


async def test_an_id_may_be_given_as_a_number(town: RichTown) -> None:
    assert await town.ask("query($id: ID!) { node(id: $id) { id } }", id=5) == {"node": None}


async def test_enums_go_in_and_out_by_their_codes(town: RichTown) -> None:
    query = "query($k: PlaceKind) { communities(first: 1) { edges { node { children(kind: $k) { edges { node { kind } } } } } } }"
    data = await town.ask(query, k="GRID")
    edges = data["communities"]["edges"][0]["node"]["children"]["edges"]
    assert [edge["node"]["kind"] for edge in edges] == ["GRID", "GRID"]


async def test_a_moment_is_shown_in_the_citys_time_whatever_offset_it_was_given_in(
    town: RichTown,
) -> None:
    query = f'query($t: DateTime) {{ whoCovers(where: {{ id: "{L1}" }}, asOf: $t) {{ ... on Coverage {{ asOf at }} }} }}'
    for given in ("2025-03-01T00:00:00Z", "2025-03-01T08:00:00+08:00", "2025-03-01T08:00:00"):
        assert (await town.ask(query, t=given))["whoCovers"]["asOf"] == "2025-03-01T08:00:00+08:00"


async def test_an_unknown_id_resolves_to_null(town: RichTown) -> None:
    assert await town.ask(
        '{ a: node(id: "Building:none") { id } b: node(id: "nothing") { id } c: node(id: "") { id } }'
    ) == {"a": None, "b": None, "c": None}


async def test_nodes_keep_the_order_of_their_ids_with_null_for_unknown_ones(town: RichTown) -> None:
    ids = ["Unit:D2", "Building:none", L1, "none", L1, ""]
    data = await town.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert [node and node["id"] for node in data["nodes"]] == ["Unit:D2", None, L1, None, L1, None]


async def test_nodes_of_no_ids_are_none(town: RichTown) -> None:
    assert await town.ask("{ nodes(ids: []) { id } }") == {"nodes": []}


async def test_one_plan_serves_ids_of_one_kind_and_another_those_of_another(town: RichTown) -> None:
    query = "query($id: ID!) { node(id: $id) { __typename id label } }"
    for known in (L1, "Building:L2", "Unit:D1", "Tenure:R1", "nothing", "Building:L1"):
        await town.ask(query, id=known)


async def test_which_operation_runs_is_said_by_its_name(town: RichTown) -> None:
    query = "query a { duties { code } } query b { communities { totalCount } }"
    assert list((await town.executor.execute(query, operation_name="b"))["data"]) == ["communities"]
    for name in (None, "c"):
        answer = await town.executor.execute(query, operation_name=name)
        assert "data" not in answer
        assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_OPERATION"


async def test_the_pages_of_a_list_put_together_are_the_list(town: RichTown) -> None:
    query = """query($first: Int, $after: String, $last: Int, $before: String) { units(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }"""
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


@pytest.mark.parametrize("field", ["NAME", "CODE"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_pages_in_an_order_put_together_are_the_list_in_that_order(
    town: RichTown, field: str, direction: str
) -> None:
    query = """query($o: DirectoryOrder, $after: String) { compounds(first: 1, orderBy: $o, after: $after) {
      edges { node { name code } } pageInfo { hasNextPage endCursor } } }"""
    found: list[str] = []
    page: Any = {"pageInfo": {"endCursor": None, "hasNextPage": True}}
    while page["pageInfo"]["hasNextPage"]:
        page = (
            await town.ask(
                query,
                o={"field": field, "direction": direction},
                after=page["pageInfo"]["endCursor"],
            )
        )["compounds"]
        found += [edge["node"][field.lower()] for edge in page["edges"]]
    assert found == sorted(found, reverse=direction == "DESC")
    assert len(found) == 3


@pytest.mark.parametrize("name", ["first", "last"])
@pytest.mark.parametrize("size", [101, 1_000_000, -1])
async def test_a_page_that_is_too_large_is_refused_with_the_limit(
    town: RichTown, name: str, size: int
) -> None:
    error = await refused(
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
    error = await refused(
        town, "query($c: String) { communities(after: $c) { edges { node { id } } } }", c=cursor
    )
    assert error["extensions"]["code"] == "INVALID_CURSOR"


async def test_a_page_is_counted_from_one_end_only(town: RichTown) -> None:
    error = await refused(town, "{ units(first: 1, last: 1) { totalCount } }")
    assert error["extensions"]["code"] == "PAGE_DIRECTION"


async def test_a_page_size_that_a_variable_gives_counts_against_the_limit(town: RichTown) -> None:
    query = "query($n: Int = 100) { communities(first: $n) { edges { node { children(first: $n) { edges { node { id } } } } } } }"
    executor = Executor(town.database, town.executor.vocabulary, Limits(cost=1_000))
    assert "data" in await executor.execute(query, variables={"n": 5})
    for given in ({"n": 100}, {}):
        answer = await executor.execute(query, variables=given)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["TOO_LARGE"]


@pytest.mark.parametrize(
    ("grades", "grade"),
    [((99_998, 99_999), "FRESH"), ((-1, 99_999), "AGEING"), ((-2, -1), "STALE")],
)
async def test_how_many_days_are_fresh_is_a_setting(
    town: RichTown, grades: tuple[int, int], grade: str
) -> None:
    vocabulary = replace(town.executor.vocabulary, freshness=Freshness(*grades))
    executor = Executor(town.database, vocabulary)
    query = f'{{ whoCovers(where: {{ id: "{L1}" }}) {{ ... on Coverage {{ lines {{ staleness evidence {{ confirmedAt }} }} }} }} }}'
    lines = (await executor.execute(query))["data"]["whoCovers"]["lines"]
    assert {
        line["staleness"]
        for line in lines
        if line["evidence"] and line["evidence"][0]["confirmedAt"]
    } == {grade}
    assert {line["staleness"] for line in lines if not line["evidence"]} == {"STALE"}


async def test_of_a_long_group_of_lines_the_statement_reads_only_those_that_are_shown(
    town: RichTown,
) -> None:
    query = """query($id: ID!, $as: DateTime) { whoCovers(where: { id: $id }, asOf: $as) { ... on Coverage {
      lines { organization { name } } omitted { shown total } } } }"""
    records: list[str] = []

    class Listening(Database):
        async def read(
            self,
            statement: str,
            parameters: Mapping[str, object] | None = None,
            *,
            limit: float | None = None,
        ) -> Any:  # noqa: ANN401 - a record
            record = await super().read(statement, parameters, limit=limit)
            records.append(str(record))
            return record

    listening = Listening(
        **{part.name: getattr(town.database, part.name) for part in fields(Database)}
    )
    for moment in (None, "2025-04-01T12:00:00Z"):
        variables = {"id": "Community:220802001001", "as": moment}
        assert (await town.ask(query, **variables))["whoCovers"]["omitted"] == [
            {"shown": 20, "total": 23}
        ]
        await Executor(listening, town.executor.vocabulary).execute(query, variables=variables)
    assert [sorted(re.findall(r"第\d+单位", record)) for record in records] == [
        sorted(f"第{number}单位" for number in range(1, 21))
    ] * 2


async def test_an_area_that_is_not_there_is_told_at_its_field(town: RichTown) -> None:
    answer = await town.answer(
        '{ a: units(filter: { area: { id: "Community:none" } }) { totalCount } }'
    )
    assert answer["data"] is None
    assert answer["errors"][0]["path"] == ["a"]
    assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_AREA"


@pytest.mark.parametrize(
    "area",
    ["City:2208", "Community:220802001001", "Compound:X1", "Road:S1", "Grid:W1", "Alliance:M1"],
)
async def test_every_list_can_be_confined_to_an_area(town: RichTown, area: str) -> None:
    found = {}
    for kind in (kind for kind in KINDS if kind.root_field):
        query = f'{{ {kind.root_field}(first: 100, filter: {{ area: {{ id: "{area}" }} }}) {{ totalCount edges {{ node {{ id }} }} }} }}'
        found[kind.name] = (await town.ask(query))[kind.root_field or ""]["totalCount"]
    assert sum(found.values())


async def test_the_day_asked_about_is_that_of_the_nearest_field_that_names_one(
    town: RichTown,
) -> None:
    query = f"""{{ whoCovers(where: {{ id: "{L1}" }}, at: "2021-06-01") {{ ... on Coverage {{ at lines {{ level {{
      coverage {{ at }} then: coverage(at: "2023-01-01") {{ at place {{ coverage {{ at }} }} }} }} }} }} }} }}"""
    for line in (await town.ask(query))["whoCovers"]["lines"]:
        assert line["level"]["coverage"]["at"] == "2021-06-01"
        assert (
            line["level"]["then"]["at"]
            == line["level"]["then"]["place"]["coverage"]["at"]
            == "2023-01-01"
        )


async def test_a_field_with_its_own_moment_keeps_the_day_of_the_one_around_it(
    town: RichTown,
) -> None:
    query = """{ node(id: "Entrance:E1") { ... on Place { coverage(at: "2021-06-01") { at asOf place {
      coverage(asOf: "2025-02-01T00:00:00Z") { at asOf } } } } } }"""
    inner = (await town.ask(query))["node"]["coverage"]["place"]["coverage"]
    assert inner == {"at": "2021-06-01", "asOf": "2025-02-01T08:00:00+08:00"}


async def test_names_posts_and_phones_are_those_of_the_day_and_the_moment(town: RichTown) -> None:
    query = """query($at: Date, $asOf: DateTime) { whoCovers(where: { id: "Building:L1" }, at: $at, asOf: $asOf) { ... on Coverage {
      lines { duty { code } phone level { name } post { label } } } } }"""

    async def told(code: str, **clock: str) -> list[str]:
        lines = (await town.ask(query, **clock))["whoCovers"]["lines"]
        return sorted(
            line["phone"] or line["post"]["label"] for line in lines if line["duty"]["code"] == code
        )

    assert await told("building_chief", at="2024-06-01") == ["0436-4999", "民生小区1号楼·楼栋长"]
    assert await told("building_chief", at="2023-06-01") == ["0436-3002", "0436-4001"]
    assert await told("covering_unit", at="2024-06-01", asOf="2025-02-01T00:00:00Z") == [
        "0436-1001"
    ]
    assert await told("covering_unit", at="2024-06-01") == ["0436-1999"]
    assert (
        await town.ask(
            '{ node(id: "Community:220802001001") { ... on Place { coverage(at: "2023-01-01") { place { name } } } } }'
        )
    ) == {"node": {"coverage": {"place": {"name": "解放社区"}}}}


async def test_a_mobile_is_withheld_and_never_shown_as_missing(town: RichTown) -> None:
    data = await town.ask(
        '{ a: node(id: "Cadre:G1") { ...m } b: node(id: "Cadre:G2") { ...m } } fragment m on Cadre { mobile { value masked withheldBecause } }'
    )
    withheld = {"mobile": {"value": None, "masked": None, "withheldBecause": "SIGN_IN_REQUIRED"}}
    assert data == {"a": withheld, "b": withheld}


async def test_two_searches_in_one_request_do_not_mix(town: RichTown) -> None:
    query = '{ a: search(text: "军民社区") { node { id } } b: search(text: "铁路家园") { node { id } } }'
    data = (await town.executor.execute(query))["data"]
    assert "Community:220802002001" in [hit["node"]["id"] for hit in data["a"]]
    assert "Compound:X2" in [hit["node"]["id"] for hit in data["b"]]
    assert not {hit["node"]["id"] for hit in data["a"]} & {hit["node"]["id"] for hit in data["b"]}


async def test_a_chain_below_a_list_below_a_list_is_answered(town: RichTown) -> None:
    data = await town.ask("""{ compounds { edges { cursor node { id ancestors { id coverage { contact { phone holder { tenures { edges { node { id label post {
      vacantSince } } } } } } lines { lastHolder { tenures { edges { node { label } } } } post { place { coverage { omitted { total } } } } } } } } } } }""")
    assert data["compounds"]["edges"][0]["node"]["ancestors"][0]["coverage"]["lines"]


async def test_what_is_too_large_is_refused_with_its_variables_known(town: RichTown) -> None:
    page = "children(first: $n) { edges { node { "
    query = (
        "query($n: Int) { communities(first: $n) { edges { node { "
        + page * 2
        + "id"
        + " } } }" * 2
        + " } } } }"
    )
    bounded = Executor(town.database, town.executor.vocabulary, Limits())
    with counting() as trips:
        answer = await bounded.execute(query, variables={"n": 100})
    assert trips.count == 0
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["limit"] == "cost"
    assert "errors" not in await bounded.execute(query, variables={"n": 2})
