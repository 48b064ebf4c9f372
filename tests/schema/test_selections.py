"""What an operation selects: aliases, fragments, directives and merged fields, on both engines.

`town.ask` and `town.answer` also compare every answer with the reference, so that a test states
only its own subject.
"""

import re

import pytest

from tests.support.rich_town import RichTown

L1 = "Building:L1"


async def test_an_alias_is_the_key_of_its_value(town: RichTown) -> None:
    data = await town.ask(
        f'{{ one: node(id: "{L1}") {{ name: id call: label }} two: node(id: "Building:L2") '
        "{ id } }"
    )
    assert data == {"one": {"name": L1, "call": "民生小区1号楼"}, "two": {"id": "Building:L2"}}


async def test_keys_stand_in_the_order_of_the_query(town: RichTown) -> None:
    data = await town.ask(
        f'{{ duties {{ nameEn code }} __typename node(id: "{L1}") {{ label ... on Building '
        "{ number name } id } }"
    )
    assert list(data) == ["duties", "__typename", "node"]
    assert list(data["node"]) == ["label", "number", "name", "id"]
    assert list(data["duties"][0]) == ["nameEn", "code"]


async def test_fragments_named_inline_and_nested_select_alike(town: RichTown) -> None:
    data = await town.ask(
        f'{{ node(id: "{L1}") {{ ...whole ... on Place {{ kind }} ... {{ id }} }} }} '
        "fragment whole on Node { ...named ... on Building { compound { ...named } } } fragment "
        "named on Node { label }"
    )
    assert data["node"] == {
        "label": "民生小区1号楼",
        "compound": {"label": "民生小区"},
        "kind": "BUILDING",
        "id": L1,
    }


async def test_a_fragment_on_another_type_selects_nothing(town: RichTown) -> None:
    data = await town.ask(
        f'{{ node(id: "{L1}") {{ id ... on Cadre {{ name }} ... on Organization '
        "{ dutyPhone } } }"
    )
    assert data["node"] == {"id": L1}


async def test_fragments_on_interfaces_select_by_the_kind_that_is_there(town: RichTown) -> None:
    ids = [L1, "Unit:D1", "Post:P1", "Road:S1"]
    query = (
        "query($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Place { kind } "
        "... on Organization { dutyPhone } ... on Post { duty { code } } } }"
    )
    assert (await town.ask(query, ids=ids))["nodes"] == [
        {"__typename": "Building", "kind": "BUILDING"},
        {"__typename": "Unit", "dutyPhone": "0436-1999"},
        {"__typename": "Post", "duty": {"code": "building_chief"}},
        {"__typename": "Road", "kind": "ROAD"},
    ]


async def test_typename_can_be_asked_for_everywhere(town: RichTown) -> None:
    data = await town.ask(
        f'{{ __typename whoCovers(where: {{ id: "{L1}" }}) {{ __typename ... on Coverage '
        "{ place { __typename } "
        "lines { __typename duty { __typename } evidence { __typename } via { __typename } } "
        "omitted { __typename } } } "
        "compounds { __typename edges { __typename node { __typename location { __typename } } } "
        "pageInfo { __typename } } "
        "cadres(first: 1) { edges { node { mobile { __typename } covers { __typename edges "
        "{ __typename } } } } } }"
    )
    names = set(re.findall(r"'__typename': '(\w+)'", str(data)))
    assert names >= {
        "Query",
        "Coverage",
        "CoverageLine",
        "Duty",
        "Evidence",
        "OmittedLines",
        "Building",
        "Community",
        "GeoPoint",
        "PageInfo",
        "CompoundConnection",
        "CompoundEdge",
        "Compound",
        "Disclosed",
        "CoverageLineConnection",
    }


@pytest.mark.parametrize("shown", [True, False])
async def test_skip_and_include_go_by_variables_each_time(town: RichTown, *, shown: bool) -> None:
    query = (
        f'query($on: Boolean!) {{ node(id: "{L1}") {{ id label @include(if: $on) '
        "... @skip(if: $on) { __typename } } }"
    )
    data = await town.ask(query, on=shown)
    assert list(data["node"]) == (["id", "label"] if shown else ["id", "__typename"])


async def test_selections_of_one_key_are_merged(town: RichTown) -> None:
    data = await town.ask(
        f'{{ node(id: "{L1}") {{ id }} node(id: "{L1}") {{ ... on Building {{ compound '
        "{ id } compound { label } } } }"
    )
    assert data["node"] == {"id": L1, "compound": {"id": "Compound:X1", "label": "民生小区"}}


async def test_a_chain_below_a_list_below_a_list_is_answered(town: RichTown) -> None:
    data = await town.ask("""{
      compounds {
        edges {
          cursor
          node {
            id
            ancestors {
              id
              coverage {
                contact {
                  phone
                  holder { tenures { edges { node { id label post { vacantSince } } } } }
                }
                lines {
                  lastHolder { tenures { edges { node { label } } } }
                  post { place { coverage { omitted { total } } } }
                }
              }
            }
          }
        }
      }
    }""")
    assert data["compounds"]["edges"][0]["node"]["ancestors"][0]["coverage"]["lines"]
