"""The statement of a list begins at a node that its filter names, and else with all of the kind."""

import re

import pytest

from tests.graph.query.test_projection import plan_of

NAMED = '{ id: { eq: "Community:1" } }'


def first_match(listed: str, wanted: str) -> str:
    """Return the first node that the statement of a list matches: its label and what names it."""
    plan, _ = plan_of(f"{{ {listed}(filter: {{ {wanted} }}) {{ totalCount }} }}")
    found = re.search(r"MATCH \(\w+:(\w+(?: \{\w+)?)", plan.statement)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("listed", "wanted", "begin"),
    [
        ("buildings", f"compound: {{ community: {NAMED} }}", "Community {id"),
        ("buildings", f"and: [{{}}, {{ compound: {{ community: {NAMED} }} }}]", "Community {id"),
        ("tenures", 'post: { place: { id: { eq: "Building:1" } } }', "Place {id"),
        ("tenures", 'post: { place: { building: { code: { eq: "L1" } } } }', "Place {code"),
        ("compounds", 'buildings: { some: { id: { eq: "Building:1" } } }', "Building {id"),
        ("cadres", 'unit: { area: { id: "Community:1" } }', "Place {id"),
        # The fewer steps can lead to many nodes, the better.
        (
            "tenures",
            'post: { place: { id: { eq: "Place:1" } } }, holder: { id: { eq: "Cadre:1" } }',
            "Cadre {id",
        ),
    ],
)
def test_a_list_begins_at_the_node_that_its_filter_names(
    listed: str, wanted: str, begin: str
) -> None:
    assert first_match(listed, wanted) == begin


@pytest.mark.parametrize(
    "wanted",
    [
        f"or: [{{ compound: {{ community: {NAMED} }} }}]",
        f"not: {{ compound: {{ community: {NAMED} }} }}",
        'entrances: { none: { id: { eq: "Entrance:1" } } }',
        'entrances: { every: { id: { eq: "Entrance:1" } } }',
        'entrances: { some: { id: { eq: "Entrance:1" } }, count: { eq: 0 } }',
        'compound: { name: { eq: "民生小区" } }',
        'compound: { area: { id: "District:1" } }',
    ],
)
def test_a_list_begins_with_its_kind_where_other_nodes_can_be_on_it(wanted: str) -> None:
    assert first_match("buildings", wanted) == "Building"
