"""A list whose filter names a node is answered from that node as it is from the list's kind."""

from itertools import cycle

import pytest

from tests.support.rich_town import DAYS, MOMENTS, RichTown

PAST = (f', at: "{DAYS[4]}"', f', asOf: "{MOMENTS[2]}"')
SUBDISTRICT = '{ id: { eq: "Subdistrict:220802001" } }'
COMMUNITY = '{ code: { eq: "220802001001" } }'
COMPOUND = '{ id: { eq: "Compound:X1" } }'
COMMITTEES = '["OwnersCommittee:K1", "OwnersCommittee:K2"]'
FILTERS = (
    # A node by its id or code, in any writing.
    ("units", 'id: { in: ["Unit:D1", "Unit:D3", "Unit:D1"] }'),
    ("posts", 'id: { eq: "Post:P7", in: ["Post:P6", "Post:P7"] }'),
    ("compounds", 'code: { eq: "ｘ1", startsWith: "X" }, name: { contains: "民生" }'),
    # Along edges to one, through several kinds, and of a facet.
    ("buildings", f"compound: {{ community: {{ subdistrict: {SUBDISTRICT} }} }}"),
    ("buildings", f'compound: {{ name: {{ contains: "民生" }}, community: {COMMUNITY} }}'),
    ("tenures", f"and: [{{ post: {{ place: {{ building: {{ compound: {COMPOUND} }} }} }} }}]"),
    ("posts", 'place: { id: { eq: "Community:220802001001" } }, vacant: false'),
    ("units", 'superior: { superior: { id: { eq: "Unit:D1" } } }'),
    ("units", 'superior: { code: { eq: "d1" } }'),
    # Along edges to many, through facts, and there and back over one relationship.
    (
        "compounds",
        'buildings: { some: { id: { eq: "Building:L3" } }, none: { phase: { eq: "x" } } }',
    ),
    ("posts", 'tenures: { some: { post: { id: { eq: "Post:P7" } } } }'),
    ("compounds", f"ownersCommittees: {{ some: {{ id: {{ in: {COMMITTEES} }} }} }}"),
    ("cadres", 'tenures: { some: { post: { code: { eq: "P6" } } } }'),
    ("serviceRequests", 'place: { id: { in: ["Building:L1", "Compound:X1", "Building:L2"] } }'),
    # An area further down, of a place or an alliance, and beside the area of the list.
    ("tenures", 'post: { area: { id: "Compound:X1" } }'),
    ("buildings", 'and: [{ compound: { area: { id: "Alliance:M1" } } }]'),
    ("buildings", 'area: { id: "Subdistrict:220802001" }, compound: { id: { eq: "Compound:X1" } }'),
    # What is not there, or is of another kind.
    ("buildings", 'compound: { id: { eq: "Compound:none" } }'),
    ("buildings", 'compound: { community: { id: { eq: "Compound:X1" } } }'),
)
"""Lists with filters that name where to begin. Below `or` they are asked of every node."""


@pytest.mark.parametrize(
    ("listed", "wanted", "past"),
    [(*each, past) for each, past in zip(FILTERS, cycle(PAST), strict=False)],
)
async def test_both_roads_lead_to_the_same_nodes_on_any_day(
    town: RichTown, listed: str, wanted: str, past: str
) -> None:
    page = "{ totalCount edges { node { id } } groups(by: []) { count } }"
    roads = (wanted, f"or: [{{ {wanted} }}]")
    for clock in ("", past):
        lists = (
            f"r{road}: {listed}(first: 100, filter: {{ {roads[road]} }}{clock}) {page}"
            for road in range(2)
        )
        answer = await town.ask(f"{{ {' '.join(lists)} }}")
        assert answer["r0"] == answer["r1"], clock


async def test_an_area_that_does_not_exist_is_an_error_wherever_the_list_begins(
    town: RichTown,
) -> None:
    wanted = 'compound: { id: { eq: "Compound:X1" } }, area: { id: "District:none" }'
    response = await town.executor.execute(
        f"{{ buildings(filter: {{ {wanted} }}) {{ totalCount }} }}"
    )
    assert response["data"] == {"buildings": None}
    (error,) = response["errors"]
    assert error["extensions"]["code"] == "UNKNOWN_AREA"
