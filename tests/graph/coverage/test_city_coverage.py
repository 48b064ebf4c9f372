"""The sample city answers as its answer key says.

The key has the article's figures, chains of responsibility, faults, and what was known when.
"""

import asyncio
from datetime import date
from typing import Any

import pytest

from graph.database.statement_log import count_statements
from tests.support.sample_city import City, filter_of, id_of_moment, line_of_moment

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city

WHO = """query($where: PlaceRef!, $at: Date, $asOf: DateTime) {
  whoCovers(where: $where, at: $at, asOf: $asOf) { __typename ... on Coverage {
    place { id name }
    lines { duty { code } state level { id } post { id } tenure { id } holder { id }
            organization { id } via { id } evidence { source row } vacantSince lastHolder { id } }
    omitted { duty { code } level { id } shown total }
    contact { duty { code } level { id } phone state }
    fallback { duty { code } level { id } phone state } } } }"""


async def chain(city: City, case: dict[str, Any]) -> Any:  # noqa: ANN401 - an answer is whatever was asked for
    """Ask who covers the place of a case of the answer key."""
    found = await city.ask(WHO, where={"id": case["place"]}, at=case["at"], asOf=case.get("asOf"))
    return found["whoCovers"]


def told(line: dict[str, Any]) -> list[str | None]:
    """Bring a line to the form of the answer key: duty, level, state, holder."""
    holder = line["holder"] or line["organization"] or {}
    return [line["duty"]["code"], line["level"]["id"], line["state"], holder.get("id")]


def keyed(case: dict[str, Any]) -> list[list[str | None]]:
    """Bring the lines of a case of the answer key to the same form."""
    return [line_of_moment(line, case["at"], case.get("asOf")) for line in case["lines"]]


Chains = list[tuple[dict[str, Any], Any]]
"""Cases of the answer key, each with what was answered about its place."""


@pytest.fixture(scope="session")
async def chains(city: City) -> Chains:
    """Every case of the answer key, asked once on each engine."""
    return [(case, await chain(city, case)) for case in city.answers["chains"]]


async def test_the_chain_of_every_place_of_the_answer_key_is_complete_and_in_order(
    chains: Chains,
) -> None:
    assert sum(case["place"].startswith("Entrance:") for case, _ in chains) >= 20
    for case, answer in chains:
        assert [told(line) for line in answer["lines"]] == keyed(case), case["place"]


async def test_contact_and_fallback_are_whom_the_answer_key_would_call(chains: Chains) -> None:
    for case, answer in chains:
        for name in ("contact", "fallback"):
            line, wanted = answer[name], case[name]
            found = line and {
                "duty": line["duty"]["code"],
                "level": line["level"]["id"],
                "phone": line["phone"],
            }
            assert found == (
                wanted
                and {
                    "duty": wanted["line"][0],
                    "level": id_of_moment(wanted["line"][1], case["at"]),
                    "phone": wanted["phone"],
                }
            ), case["place"]


async def test_lines_that_are_cut_are_counted(chains: Chains) -> None:
    for case, answer in chains:
        cut = [
            [part["duty"]["code"], part["level"]["id"], part["shown"], part["total"]]
            for part in answer["omitted"]
        ]
        assert cut == [
            [duty, id_of_moment(level, case["at"]), shown, total]
            for duty, level, shown, total in case["omitted"]
        ], case["place"]


async def test_every_line_says_how_it_was_reached_and_from_where_it_is_known(
    chains: Chains,
) -> None:
    for case, answer in chains:
        for line in answer["lines"]:
            assert line["via"][0]["id"] == id_of_moment(case["place"], case["at"])
            assert line["via"][-1]["id"] == line["level"]["id"]
            assert bool(line["evidence"]) == (line["state"] != "UNCOVERED")


async def test_what_was_known_then_differs_from_what_is_known_now(city: City) -> None:
    for case in city.answers["asOf"]:
        if "lines" in case and "asOf" in case:
            answer = await chain(city, case)
            assert [told(line) for line in answer["lines"]] == keyed(case), case
            assert answer["place"]["name"] == case["name"], case


async def test_a_vacant_post_says_since_when_and_who_held_it_last(city: City) -> None:
    day = city.answers["faults"]["day"]
    for fault in city.answers["faults"]["vacant"][:40]:
        answer = await chain(city, {"place": fault["place"], "at": day})
        post, last = (
            fault[each] and id_of_moment(fault[each], day) for each in ("post", "lastHolder")
        )
        lines = [line for line in answer["lines"] if line["post"] and line["post"]["id"] == post]
        assert [(line["state"], line["vacantSince"]) for line in lines] == [
            ("VACANT", fault["since"])
        ], fault
        assert (lines[0]["lastHolder"] or {}).get("id") == last


async def test_who_covers_by_id_and_by_code_is_one_round_trip(city: City) -> None:
    place = city.answers["chains"][0]["place"]
    for where in ({"id": place}, {"code": place.partition(":")[2]}):
        with count_statements() as trips:
            assert (await city.ask(WHO, where=where))["whoCovers"]["__typename"] == "Coverage"
        assert trips.count == 1


async def test_who_covers_by_address_is_two_round_trips(city: City) -> None:
    await city.ask(WHO, where={"address": "解放社区"})  # the names of divisions are kept for a day
    with count_statements() as trips:
        answer = await city.ask(WHO, where={"address": "解放社区幸福家园6号楼2单元"})
    assert answer["whoCovers"]["place"]["id"] == "Entrance:DY00538"
    assert trips.count == 2


async def test_a_division_code_with_its_padding_names_the_same_place(city: City) -> None:
    for code in ("2208", "220800", "220800000", "220800000000"):
        answer = await city.ask(WHO, where={"code": code})
        assert answer["whoCovers"]["place"]["id"] == "City:2208"


async def led(city: City) -> list[str]:
    found = city.every("assignments", "place { id }", duty={"eq": "community_committee"})
    return sorted({node["place"]["id"] async for node in found})


async def holders(city: City, duty: str) -> set[str]:
    """Return who holds posts of a duty today."""
    posts = city.every("posts", "currentTenures { holder { id } }", duty={"eq": duty})
    return {tenure["holder"]["id"] async for post in posts for tenure in post["currentTenures"]}


async def assigned(city: City, duty: str) -> list[tuple[str, str]]:
    """Return the organizations and places of a duty today."""
    found = city.every("assignments", "organization { id } place { id }", duty={"eq": duty})
    return [(node["organization"]["id"], node["place"]["id"]) async for node in found]


async def served(city: City, duty: str) -> list[str]:
    """Return the cadres of a duty of their own today, once for each assignment."""
    found = city.every("cadreAssignments", "cadre { id }", duty={"eq": duty})
    return [node["cadre"]["id"] async for node in found]


async def covered(city: City) -> int:
    """Count the compounds that a leader, a secretary or a unit covers today."""
    places = {place for _, place in await assigned(city, "covering_unit")}
    for duty in ("contact_leader", "contact_secretary"):
        posts = city.every("posts", "place { id } currentTenures { id }", duty={"eq": duty})
        places |= {post["place"]["id"] async for post in posts if post["currentTenures"]}
    return len(places)


async def counted(city: City, listed: str, **filtered: object) -> int:
    """Count a root connection."""
    query = f"query($filter: {filter_of(listed)}) {{ {listed}(filter: $filter) {{ totalCount }} }}"
    count: int = (await city.ask(query, filter=filtered or None))[listed]["totalCount"]
    return count


async def figures(city: City) -> dict[str, int]:
    """Count the article's figures that these kinds carry, from the graph."""
    pairs = len(await assigned(city, "unit_pair")) + len(await served(city, "cadre_pair"))
    return {
        "communities": len(await led(city)),
        "compounds": await counted(city, "compounds"),
        "coveredCompounds": await covered(city),
        "leadersCoveringCompounds": len(await holders(city, "contact_leader")),
        "unitSecretariesCoveringCompounds": len(await holders(city, "contact_secretary")),
        "unitsReporting": len({unit for unit, _ in await assigned(city, "unit_report")}),
        "cadresReporting": len(set(await served(city, "cadre_report"))),
        "pairs": pairs,
        "alliances": await counted(city, "alliances"),
        "redPropertyBranches": len(
            {branch for branch, _ in await assigned(city, "red_property_branch")}
        ),
        "buildingGroups": len({group for group, _ in await assigned(city, "building_group")}),
        "ownersCommittees": len(
            {committee for committee, _ in await assigned(city, "owners_committee")}
        ),
    }


async def test_the_articles_figures_come_out_exactly(city: City) -> None:
    assert await figures(city) == {
        "communities": 102,
        "compounds": 303,
        "coveredCompounds": 303,
        "leadersCoveringCompounds": 70,
        "unitSecretariesCoveringCompounds": 230,
        "unitsReporting": 667,
        "cadresReporting": 14_000,
        "pairs": 3_000,
        "alliances": 42,
        "redPropertyBranches": 30,
        "buildingGroups": 273,
        "ownersCommittees": 440,
    }


async def test_both_communities_of_the_article_and_both_of_one_name_take_part(city: City) -> None:
    taking_part = await led(city)
    assert {"Community:220802001005", "Community:220802003006"} <= set(taking_part)
    nodes = (
        await city.ask("query($ids: [ID!]!) { nodes(ids: $ids) { label } }", ids=taking_part[:100])
    )["nodes"]
    names = [node["label"] for node in nodes]
    assert len(names) - len(set(names)) >= 2
    assert not any("虚拟" in name for name in names)


async def test_sixteen_people_asking_at_once_get_what_one_gets(city: City) -> None:
    cases = city.answers["chains"][:16]
    alone = [await chain(city, case) for case in cases]
    assert await asyncio.gather(*(chain(city, case) for case in cases)) == alone


async def test_a_day_before_anything_began_has_no_lines_held(city: City) -> None:
    answer = await chain(
        city, {"place": city.answers["chains"][0]["place"], "at": date(1990, 1, 1).isoformat()}
    )
    assert not [line for line in answer["lines"] if line["state"] == "HELD"]
