"""The sample city at a glance: the article's figures, those of its parts, and how these add up."""

import time
from statistics import median
from typing import Any

import pytest

from graph.reports.figures import FIGURES
from tests.support.sample_city import City

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city

CODES = [*(figure.code for figure in FIGURES), "largeCentreShare"]
OVERVIEW = f"""query($area: AreaRef, $at: Date, $asOf: DateTime) {{
  overview(area: $area, at: $at, asOf: $asOf) {{ {" ".join(CODES)} }} }}"""
ADD_UP = (
    "compounds",
    "coveredCompounds",
    "communities",
    "pairs",
    "workdayRequestsSolved",
    "suppliesYuan",
    "serviceProjects",
    "buildingGroups",
    "ownersCommittees",
    "brandCommunities",
    "guidanceVisits",
    "volunteerActions",
    "builtVenues",
    "openedVenues",
    "largeCentreCommunities",
)
"""Figures of things at one place, in a district or below: the districts add up to the city."""
OF_THE_CITY_ITSELF = ("secretaryProjects", "problemsSolved", "meetings")
"""What the city's own secretary does as well, and what therefore lies above the districts."""
BELOW_THE_DISTRICT = (
    "compounds",
    "coveredCompounds",
    "communities",
    "volunteerActions",
    "largeCentreCommunities",
    "brandCommunities",
    "buildingGroups",
)
"""Of these, what never lies above a community: communities add up to what contains them."""


async def figures(
    city: City, area: str | None = None, at: str | None = None, as_of: str | None = None
) -> Any:  # noqa: ANN401 - figures by their codes
    """Ask for the figures of an area."""
    answer = await city.ask(
        OVERVIEW, area=area and {"id": area}, at=at or city.answers["day"], asOf=as_of
    )
    return answer["overview"]


def told(key: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of the answer key in the order of ours, to the six places of a decimal."""
    return {code: key[code] and round(key[code], 6) for code in CODES}


async def test_the_city_has_the_articles_figures(city: City) -> None:
    found = await figures(city)
    assert found == told(city.answers["figures"])
    article: dict[str, float] = {
        "communities": 102,
        "compounds": 303,
        "coveredCompounds": 303,
        "leadersCoveringCompounds": 70,
        "unitSecretariesCoveringCompounds": 230,
    }
    article |= {
        "unitsReporting": 667,
        "cadresReporting": 14_000,
        "pairs": 3_000,
        "workdayRequestsSolved": 1_100,
        "suppliesYuan": 2_400_000.0,
    }
    article |= {
        "alliances": 42,
        "serviceProjects": 1_000,
        "secretaryProjects": 984,
        "problemsSolved": 1_700,
        "redPropertyBranches": 30,
    }
    article |= {
        "buildingGroups": 273,
        "ownersCommittees": 440,
        "brandCommunities": 85,
        "meetings": 850,
        "guidanceVisits": 1_100,
    }
    article |= {
        "volunteerActions": 2_600,
        "builtVenues": 32,
        "openedVenues": 47,
        "largeCentreCommunities": 36,
        "measures": 14,
    }
    assert {code: found[code] for code in article} == article
    assert round(found["largeCentreShare"], 3) == 0.353


async def test_the_city_by_its_id_is_the_whole_city(city: City) -> None:
    assert await figures(city, "City:2208") == await figures(city)


async def test_districts_subdistricts_communities_and_alliances_are_as_the_answer_key_says(
    city: City,
) -> None:
    by_area = city.answers["figuresByArea"]
    chosen = [area for area in by_area if area.startswith("District:")]
    for kind, step in (("Subdistrict:", 12), ("Community:", 12), ("Alliance:", 6)):
        chosen += [area for area in by_area if area.startswith(kind)][::step]
    assert len(chosen) > 25
    wrong: dict[tuple[str, str], Any] = {}
    for area in chosen:
        found, key = await figures(city, area), told(by_area[area])
        wrong |= {
            (area, code): (found[code], key[code]) for code in CODES if found[code] != key[code]
        }
    assert wrong == {}


async def test_units_at_theme_party_days_of_liberation_community_are_those_of_the_article(
    city: City,
) -> None:
    found = await city.ask(
        '{ communities(filter: {name: {contains: "解放社区"}}) { '
        "edges { node { id subdistrict { name } } } } }"
    )
    liberation = [
        edge["node"]["id"]
        for edge in found["communities"]["edges"]
        if edge["node"]["subdistrict"]["name"] == "海明街道"
    ]
    assert [(await figures(city, community))["themeDayUnits"] for community in liberation] == [60]


async def test_an_earlier_year_differs_as_the_tenures_say(city: City) -> None:
    earlier = city.answers["figuresEarlier"]
    found = await figures(city, at=earlier["day"])
    assert found == told(earlier["figures"])
    now = await figures(city)
    assert (found["unitSecretariesCoveringCompounds"], now["unitSecretariesCoveringCompounds"]) == (
        220,
        230,
    )
    assert found["serviceProjects"] < now["serviceProjects"]


async def children(city: City, kind: str) -> dict[str, list[str]]:
    """Return the places of a kind by the place above."""
    above = {"districts": "city", "subdistricts": "district", "communities": "subdistrict"}[kind]
    found: dict[str, list[str]] = {}
    async for node in city.every(kind, f"id {above} {{ id }}"):
        found.setdefault(node[above]["id"], []).append(node["id"])
    return found


async def test_districts_make_up_the_city_in_everything_that_lies_at_one_place(city: City) -> None:
    whole = await figures(city)
    parts = [
        await figures(city, district)
        for district in (await children(city, "districts"))["City:2208"]
    ]
    assert {code: sum(part[code] for part in parts) for code in ADD_UP} == {
        code: whole[code] for code in ADD_UP
    }
    for code in OF_THE_CITY_ITSELF:
        assert 0 < sum(part[code] for part in parts) < whole[code], code


async def test_communities_make_up_their_subdistricts_and_those_their_district(city: City) -> None:
    subdistricts, communities = (
        await children(city, "subdistricts"),
        await children(city, "communities"),
    )
    district = "District:220802"
    whole, made = await figures(city, district), dict.fromkeys(BELOW_THE_DISTRICT, 0)
    for subdistrict in subdistricts[district]:
        part = await figures(city, subdistrict)
        below = [await figures(city, community) for community in communities.get(subdistrict, [])]
        for code in BELOW_THE_DISTRICT:
            assert sum(each[code] for each in below) == part[code], (subdistrict, code)
            made[code] += part[code]
    assert made == {code: whole[code] for code in BELOW_THE_DISTRICT}


async def test_who_reports_to_two_communities_counts_in_both_and_once_in_the_whole(
    city: City,
) -> None:
    whole = await figures(city)
    parts = [
        await figures(city, district)
        for district in (await children(city, "districts"))["City:2208"]
    ]
    for code in (
        "unitsReporting",
        "cadresReporting",
        "leadersCoveringCompounds",
        "redPropertyBranches",
        "themeDayUnits",
    ):
        assert sum(part[code] for part in parts) >= whole[code], code
    communities = [area for area in city.answers["figuresByArea"] if area.startswith("Community:")]
    assert (
        sum(city.answers["figuresByArea"][area]["unitsReporting"] for area in communities)
        > whole["unitsReporting"]
    )


async def test_measures_of_the_city_apply_in_each_of_its_parts(city: City) -> None:
    for district in (await children(city, "districts"))["City:2208"]:
        assert (await figures(city, district))["measures"] == 14


async def test_the_city_at_a_glance_is_there_within_50_ms_once_it_was_counted(city: City) -> None:
    await figures(city)
    taken = []
    for _ in range(9):
        began = time.perf_counter()
        await figures(city)
        taken.append(time.perf_counter() - began)
    assert median(taken) < 0.05


async def test_what_was_known_before_the_corrections_is_still_what_is_counted_for_then(
    city: City,
) -> None:
    assert await figures(city, as_of="2025-12-31T00:00:00Z") == {
        code: None if code == "largeCentreShare" else 0 for code in CODES
    }
    # The last ledgers of the sample were recorded on the eve of its day.
    before, now = await figures(city, as_of="2026-07-01T00:00:00Z"), await figures(city)
    assert (before["workdayRequestsSolved"], before["themeDayUnits"]) < (
        now["workdayRequestsSolved"],
        now["themeDayUnits"],
    )
    assert (before["compounds"], before["pairs"]) == (now["compounds"], now["pairs"])


RISES = """query($area: AreaRef!, $from: Date!, $to: Date!, $by: PlaceKind) {
  requestAnalysis(area: $area, from: $from, to: $to, by: $by) {
  before whole { categories { category { code } opened openedBefore rising } }
  places { place { id } categories {
    category { code } opened openedBefore rising sentence } } } }"""


async def analysis(city: City, area: str, by: str | None = None) -> Any:  # noqa: ANN401 - an analysis
    """Analyse the quarter of the answer key."""
    first, after = city.answers["trends"]["quarter"]
    return (await city.ask(RISES, area={"id": area}, by=by, **{"from": first, "to": after}))[
        "requestAnalysis"
    ]


async def test_grids_in_which_something_rises_beyond_chance_are_found(city: City) -> None:
    trends = city.answers["trends"]
    for case in [*trends["rising"], *trends["steady"]]:
        found = await analysis(city, case["area"])
        told = next(
            each
            for each in found["whole"]["categories"]
            if each["category"]["code"] == case["category"]
        )
        assert (told["opened"], told["openedBefore"]) == (case["count"], case["before"]), case
        assert told["rising"] is (case in trends["rising"]), case


async def test_the_whole_city_is_searched_for_such_grids_at_once(city: City) -> None:
    found = await analysis(city, "City:2208", "GRID")
    rising = {
        (place["place"]["id"], each["category"]["code"])
        for place in found["places"]
        for each in place["categories"]
        if each["rising"]
    }
    assert rising >= {(case["area"], case["category"]) for case in city.answers["trends"]["rising"]}
    assert not rising & {
        (case["area"], case["category"]) for case in city.answers["trends"]["steady"]
    }


async def test_a_community_is_assessed_by_what_the_graph_knows_of_it(city: City) -> None:
    query = """query($area: AreaRef!) {
      assessment(area: $area, from: "2026-01-01", to: "2026-07-01") {
      indicators { code value outOf formula facts(first: 5) { total nodes { id } } } } }"""
    found = (await city.ask(query, area={"id": "Community:220802001005"}))["assessment"][
        "indicators"
    ]
    by_code = {each["code"]: each for each in found}
    assert (
        by_code["requestsSolved"]["value"]
        == by_code["medianHours"]["facts"]["total"]
        == by_code["requestsInTime"]["outOf"]
    )
    assert 0 < by_code["postsHeld"]["value"] <= 1
    assert (
        by_code["vacancies"]["value"]
        == by_code["postsHeld"]["outOf"] - by_code["postsHeld"]["facts"]["total"]
    )


async def test_the_timeline_of_a_merged_community_tells_its_end(city: City) -> None:
    merged = city.answers["merged"]
    query = """query($node: ID!) { timeline(node: $node, first: 100) {
      totalCount edges { node { at kind label } } } }"""
    found = (await city.ask(query, node=merged["place"]))["timeline"]
    ends = [
        edge["node"]
        for edge in found["edges"]
        if edge["node"]["at"] == merged["on"] and edge["node"]["kind"] == "ENDED"
    ]
    assert any(end["label"].startswith("社区结束：") for end in ends), found
