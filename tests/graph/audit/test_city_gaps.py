"""The gaps of the sample city are those of its answer key, in every area."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.sample_city import City, id_of_moment

pytestmark = pytest.mark.timeout(600)  # the first test of each engine loads the city

PAGE = """query($area: AreaRef!, $at: Date, $kinds: [CoverageGapKind!], $after: String) {
  page: coverageGaps(area: $area, at: $at, kinds: $kinds, first: 100, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node {
      kind duty { code } place { id } holder { id } expected actual since explanation
      lines {
        state level { id } post { id } holder { id } lastHolder { id } vacantSince
      } } } } }"""
COUNTS = """query($area: AreaRef!, $by: PlaceKind!, $at: Date) {
  counts: coverageGapCounts(area: $area, by: $by, at: $at) {
    place { id } kind count duties { duty { code } count } } }"""
TAONAN, HAIMING = "District:220881", "Subdistrict:220802001"


async def gaps(city: City, area: str, *kinds: str) -> AsyncIterator[Any]:
    """Go through all gaps of an area on the day of the key, page by page."""
    after = None
    while True:
        variables = {"area": {"id": area}, "at": city.answers["gaps"]["day"], "after": after}
        page = (await city.ask(PAGE, **variables, kinds=kinds or None))["page"]
        for edge in page["edges"]:
            yield edge["node"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def keyed(gap: Any) -> list[Any]:  # noqa: ANN401 - a gap as it was answered
    """Bring a gap to the form of the answer key, all but its post."""
    subject = gap["place"] or gap["holder"]
    plain = subject["id"].partition("~")[0]
    return [gap["kind"], gap["duty"]["code"], plain, gap["expected"], gap["actual"]]


async def test_the_gaps_of_the_whole_city_are_those_of_the_answer_key(city: City) -> None:
    expected = [[*gap[:3], *gap[4:]] for gap in city.answers["gaps"]["gaps"]]
    found = [keyed(gap) async for gap in gaps(city, "City:2208")]
    assert len(found) > 1_000
    assert sorted(found) == sorted(expected)


async def test_every_area_has_as_many_gaps_of_each_kind_and_duty_as_the_key_says(
    city: City,
) -> None:
    by_area, day = city.answers["gaps"]["byArea"], city.answers["gaps"]["day"]
    for kind in ("District", "Subdistrict", "Community"):
        variables = {"area": {"id": "City:2208"}, "by": kind.upper(), "at": day}
        counts = (await city.ask(COUNTS, **variables))["counts"]
        found: dict[str, dict[str, dict[str, int]]] = {}
        for count in counts:
            duties = {each["duty"]["code"]: each["count"] for each in count["duties"]}
            assert count["count"] == sum(duties.values())
            found.setdefault(count["place"]["id"].partition("~")[0], {})[count["kind"]] = duties
        of_kind = {area: all_ for area, all_ in by_area.items() if area.startswith(f"{kind}:")}
        assert {area: all_ for area, all_ in found.items() if area in of_kind} == of_kind
        # What lies in no such place counts for its own.
        others = found.keys() - of_kind.keys()
        assert {area.partition(":")[0] for area in others} <= {"City", "District", "Subdistrict"}


@pytest.mark.parametrize("area", [TAONAN, HAIMING, "Community:220802001005"])
async def test_the_gaps_of_an_area_are_as_many_as_the_key_counts(city: City, area: str) -> None:
    found = Counter([gap["kind"] async for gap in gaps(city, area)])
    of_kinds = city.answers["gaps"]["byArea"][area]
    assert found == {kind: sum(duties.values()) for kind, duties in of_kinds.items()}


async def test_a_vacancy_says_since_when_and_who_was_last(city: City) -> None:
    day = city.answers["gaps"]["day"]
    vacant = {fault["post"]: fault for fault in city.answers["faults"]["vacant"]}
    seen = 0
    async for gap in gaps(city, HAIMING, "VACANT"):
        (line,) = gap["lines"]
        fault = vacant[line["post"]["id"].partition("~")[0]]
        last = fault["lastHolder"] and id_of_moment(fault["lastHolder"], day)
        assert (line["state"], line["vacantSince"]) == ("VACANT", gap["since"])
        assert gap["since"] == fault["since"]
        assert (line["lastHolder"] or {}).get("id") == last
        assert not fault["since"] or fault["since"] in gap["explanation"]
        seen += 1
    assert seen > 10


async def test_who_is_overloaded_is_named_with_all_their_lines(city: City) -> None:
    async for gap in gaps(city, HAIMING, "OVERLOADED"):
        assert gap["place"] is None
        assert {(line["holder"] or gap["holder"])["id"] for line in gap["lines"]} == {
            gap["holder"]["id"]
        }
        assert len({line["level"]["id"] for line in gap["lines"]}) == gap["actual"]
        assert gap["actual"] > gap["expected"]
