"""A node of another moment has an id of its own, by which it is found again, on both engines.

`town.ask` also compares every answer with the reference.
"""

from typing import Any

import pytest

from graph.ontology.kinds import KINDS
from tests.schema.rejections import first_error
from tests.support.rich_town import RichTown

C1 = "Community:220802001001"
THEN = "2025-02-01T00:00:00Z"


@pytest.mark.parametrize(
    ("clock", "suffix"),
    [
        ("", ""),
        ('(at: "2023-01-01")', "~@2023-01-01"),
        (f'(at: "2023-01-01", asOf: "{THEN}")', f"~@2023-01-01~{THEN}"),
        ('(at: "2100-01-01")', "~@2100-01-01"),
    ],
)
async def test_an_id_says_its_moment_and_finds_the_node_as_it_was(
    town: RichTown, clock: str, suffix: str
) -> None:
    fields = "id label ... on Community { name subdistrict { id label } }"
    listed = await town.ask(f"{{ communities{clock} {{ edges {{ node {{ {fields} }} }} }} }}")
    nodes = [edge["node"] for edge in listed["communities"]["edges"]]
    assert nodes[0]["id"] == f"{C1}{suffix}"
    assert nodes[0]["subdistrict"]["id"].endswith(suffix)
    ids = [node["id"] for node in nodes]
    found = f"node(id: $id) {{ {fields} }} nodes(ids: $ids) {{ {fields} }}"
    query = f"query($id: ID!, $ids: [ID!]!) {{ {found} }}"
    assert await town.ask(query, id=ids[0], ids=ids) == {"node": nodes[0], "nodes": nodes}


async def test_nodes_of_several_moments_are_found_by_one_query(town: RichTown) -> None:
    ids = [C1, f"{C1}~@2023-01-01", f"{C1}~@2023-01-01~{THEN}", "Unit:none~@2023-01-01", C1]
    data = await town.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id label } }", ids=ids)
    found = [node and (node["id"], node["label"]) for node in data["nodes"]]
    assert found == [
        (ids[0], "解放路社区"),
        (ids[1], "解放社区"),
        (ids[2], "解放社区"),
        None,
        (C1, "解放路社区"),
    ]


async def test_a_fact_is_found_as_it_was_believed_then(town: RichTown) -> None:
    query = """query($id: ID!, $asOf: DateTime) {
      nodes(ids: [$id], asOf: $asOf) { id ... on Tenure { holder { id } } }
    }"""
    (now,) = (await town.ask(query, id="Tenure:R2"))["nodes"]
    (then,) = (await town.ask(query, id="Tenure:R2", asOf=THEN))["nodes"]
    assert now["holder"]["id"] != then["holder"]["id"].partition("~")[0]
    again = "query($id: ID!) { node(id: $id) { id ... on Tenure { holder { id } } } }"
    assert await town.ask(again, id=then["id"]) == {"node": then}


async def test_before_the_graph_knew_it_there_is_no_node(town: RichTown) -> None:
    query = """query($id: ID!, $asOf: DateTime) {
      nodes(ids: [$id], asOf: $asOf) { id }
    }"""
    data = await town.ask(query, id=C1, asOf="2020-01-01T00:00:00Z")
    assert data == {"nodes": [None]}


async def test_the_moment_of_an_id_is_the_clock_of_a_field_that_names_none(town: RichTown) -> None:
    marked = f"{C1}~@2023-01-01"
    query = f"""{{
      a: whoCovers(where: {{ id: "{marked}" }}) {{ ... on Coverage {{ at place {{ id }} }} }}
      b: whoCovers(where: {{ id: "{marked}" }}, at: "2024-01-01") {{
        ... on Coverage {{ at place {{ id }} }}
      }}
      c: posts(filter: {{ area: {{ id: "{marked}" }} }}, first: 1) {{ edges {{ node {{ id }} }} }}
    }}"""
    data = await town.ask(query)
    assert data["a"] == {"at": "2023-01-01", "place": {"id": marked}}
    assert data["b"] == {"at": "2024-01-01", "place": {"id": f"{C1}~@2024-01-01"}}
    assert data["c"]["edges"][0]["node"]["id"].endswith("~@2023-01-01")


async def test_ids_of_different_moments_need_a_clock(town: RichTown) -> None:
    plans = 'plan: "AllocationPlan:1~@2023-01-01", against: "AllocationPlan:2~@2024-01-01"'
    error = await first_error(town, f"{{ planDifferences({plans}) {{ __typename }} }}")
    assert error["extensions"]["code"] == "SEVERAL_MOMENTS"


async def test_a_search_at_a_past_day_finds_what_was_named_so_then(town: RichTown) -> None:
    query = """query($text: String!, $at: Date, $asOf: DateTime) {
      search(text: $text, at: $at, asOf: $asOf, kinds: [COMMUNITY]) { matched node { id label } }
    }"""

    async def found(text: str, **clock: str) -> list[Any]:
        answer = await town.executor.execute(query, variables={"text": text, **clock})
        return [
            (hit["matched"], hit["node"]["id"], hit["node"]["label"])
            for hit in answer["data"]["search"]
        ]

    assert await found("解放路社区") == [("解放路社区", C1, "解放路社区")]
    assert await found("解放路社区", at="2023-01-01") == []
    assert await found("解放社区", at="2023-01-01") == [
        ("解放社区", f"{C1}~@2023-01-01", "解放社区")
    ]
    assert await found("解放路社区", asOf=THEN) == []
    assert await found("解放", asOf="2020-01-01T00:00:00Z") == []


async def test_every_node_says_when_it_was_first_and_last_recorded(town: RichTown) -> None:
    query = """query($ids: [ID!]!, $asOf: DateTime) {
      nodes(ids: $ids, asOf: $asOf) { createdAt updatedAt }
    }"""
    ids = [C1, "Cadre:G2", "Tenure:R2", "Unit:D2"]
    first, second, third = (f"2025-0{month}-01T12:00:00+08:00" for month in (1, 3, 5))
    times = [tuple(node.values()) for node in (await town.ask(query, ids=ids))["nodes"]]
    assert times == [(first, third), (first, second), (first, second), (first, first)]
    then = [tuple(node.values()) for node in (await town.ask(query, ids=ids, asOf=THEN))["nodes"]]
    assert then == [(first, first)] * 4


async def test_every_kind_says_when_it_was_recorded(town: RichTown) -> None:
    lists = " ".join(
        f"{kind.root_field}(first: 3) {{ edges {{ node {{ ...t }} }} }}"
        for kind in KINDS
        if kind.root_field
    )
    times = "fragment t on Node { createdAt updatedAt }"
    await town.ask(f"{{ {lists} }} {times}")
    then = lists.replace("first: 3", f'first: 3, asOf: "{THEN}"')
    await town.ask(f"{{ {then} }} {times}")
