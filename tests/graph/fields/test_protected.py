"""Protected values on both engines: seen within the caller's areas, on whatever way one comes."""

from typing import Any

import pytest

from graph.access_tokens import (
    AccessToken,
    list_access_tokens,
    read_revoked_tokens,
    revoke_access_token,
    save_access_token,
)
from graph.areas.granted_areas import find_granted_areas
from graph.callers import Caller, Role
from graph.database.connection import Database
from graph.ontology.clock import now
from tests.support.rich_town import RichTown

MOBILE = "{ value masked withheldBecause }"
WAYS = {
    "a node": f'{{ node(id: "Cadre:G1") {{ ... on Cadre {{ mobile {MOBILE} }} }} }}',
    "a list": f"""{{ cadres(filter: {{code: {{eq: "G1"}}}}) {{
      edges {{ node {{ mobile {MOBILE} }} }} }} }}""",
    "a search": f'{{ search(text: "王建国") {{ node {{ ... on Cadre {{ mobile {MOBILE} }} }} }} }}',
    "another day": f"""{{ node(id: "Cadre:G1~@2021-06-01") {{
      ... on Cadre {{ mobile {MOBILE} }} }} }}""",
}
SHOWN = {"value": "13800000001", "masked": "138****0001", "withheldBecause": None}
OUTSIDE = {"value": None, "masked": "138****0001", "withheldBecause": "OUTSIDE_YOUR_AREA"}


def found_mobile(data: Any) -> Any:  # noqa: ANN401 - of any form
    """Return the first mobile in an answer."""
    if isinstance(data, list):
        data = data[0]
    return data["mobile"] if "mobile" in data else found_mobile(next(iter(data.values())))


@pytest.mark.parametrize("way", WAYS)
async def test_a_mobile_is_shown_within_the_own_area_alone(town: RichTown, way: str) -> None:
    for area, expected in (("Subdistrict:220802002", SHOWN), ("Subdistrict:220802001", OUTSIDE)):
        caller = Caller("王主任", Role.COORDINATOR, frozenset({area}))
        answer = await town.executor.execute(WAYS[way], caller=caller)
        assert found_mobile(answer["data"]) == expected, (area, answer)


async def test_the_viewer_has_the_nodes_of_its_areas(town: RichTown) -> None:
    areas = frozenset({"Subdistrict:220802001", "Alliance:M1", "Community:000"})
    caller = Caller("王主任", Role.COORDINATOR, areas)
    query = "{ viewer { areas { id name } alliances { name } } }"
    assert (await town.executor.execute(query, caller=caller))["data"]["viewer"] == {
        "areas": [{"id": "Subdistrict:220802001", "name": "海明街道"}],
        "alliances": [{"name": "解放社区党建联盟"}],
    }


async def test_areas_are_granted_by_codes_and_ids_that_name_exactly_one(town: RichTown) -> None:
    texts = ["220802001", "Community:220802001001", "M1", "Alliance:M2", "999", "Unit:D1", "D1"]
    assert await find_granted_areas(town.database, texts) == {
        "Subdistrict:220802001",
        "Community:220802001001",
        "Alliance:M1",
        "Alliance:M2",
    }


async def test_a_token_is_kept_without_its_text_and_revoked_once(scratch: Database) -> None:
    token = AccessToken("t1", "王主任", "COORDINATOR", ["City:2208"], "linli", now(), now())
    await save_access_token(scratch, token)
    assert await list_access_tokens(scratch, 10) == [token]
    first = await revoke_access_token(scratch, "t1", "linli")
    assert await revoke_access_token(scratch, "t1", "another") == first
    await revoke_access_token(scratch, "foreign", "linli")
    assert await read_revoked_tokens(scratch) == {"t1", "foreign"}
