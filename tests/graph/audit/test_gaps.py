"""What is a gap, since when, and how pages of gaps go on: a town with one of each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.database.connection import Database
from tests.support import gap_town
from tests.support.office import Office
from tests.support.small_city import SECOND, load

GAPS = """query($area: AreaRef!, $at: Date, $asOf: DateTime, $kinds: [CoverageGapKind!],
  $first: Int, $after: String) {
  coverageGaps(area: $area, at: $at, asOf: $asOf, kinds: $kinds, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node {
      kind duty { code } place { id } holder { id } expected actual since explanation
      lines { state level { id } holder { id } organization { id } lastHolder { id } } } } } }"""
DAY = "2026-03-01"
COMPOUND = {"id": "Compound:X1"}


@pytest.fixture(scope="module")
async def town(engine: Database, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The town with a gap of each kind, once for all tests here."""
    await engine.execute("MATCH (n) DETACH DELETE n")
    return await gap_town.build(engine, tmp_path_factory.mktemp("gaps"))


async def page(executor: Office, **variables: object) -> Any:  # noqa: ANN401 - JSON
    """Return a page of the gaps of the compound."""
    given = {"area": COMPOUND, "at": DAY, **variables}
    answer = await executor.execute(GAPS, variables=given)
    assert "errors" not in answer, answer
    return answer["data"]["coverageGaps"]


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the id of a node of a day without the day."""
    return value and value["id"].partition("~")[0]


async def test_each_kind_of_gap_says_what_is_wrong_and_since_when(town: Office) -> None:
    found = [edge["node"] for edge in (await page(town, first=100))["edges"]]
    chiefs = [
        (gap["kind"], plain(gap["place"]), gap["since"], gap["expected"], gap["actual"])
        for gap in found
        if gap["duty"]["code"] == "building_chief"
    ]
    assert chiefs == [
        ("VACANT", "Building:L1", "2025-06-01", 1, 0),
        ("UNCOVERED", "Building:L3", None, 1, 0),
        ("DOUBLE", "Building:L4", "2024-03-01", 1, 2),
        ("OVERLOADED", None, "2024-01-01", 1, 2),
        ("EXPIRED", "Building:L2", "2025-06-01", 1, 0),
    ]
    by_kind = {gap["kind"]: gap for gap in found if gap["duty"]["code"] == "building_chief"}
    assert plain(by_kind["OVERLOADED"]["holder"]) == "Cadre:G4"
    lines = by_kind["OVERLOADED"]["lines"]
    assert [plain(line["level"]) for line in lines] == ["Building:L5", "Building:L6"]
    assert [plain(line["holder"]) for line in by_kind["DOUBLE"]["lines"]] == [
        "Cadre:G3",
        "Cadre:G2",
    ]
    assert plain(by_kind["EXPIRED"]["lines"][0]["lastHolder"]) == "Cadre:G1"
    assert by_kind["VACANT"]["explanation"].startswith("楼栋长岗位自 2025-06-01 起空缺。")


async def test_a_contract_that_ran_out_is_expired_and_a_duty_that_never_was_is_uncovered(
    town: Office,
) -> None:
    found = [edge["node"] for edge in (await page(town, first=100))["edges"]]
    compound = {
        gap["duty"]["code"]: (gap["kind"], gap["since"])
        for gap in found
        if plain(gap["place"]) == "Compound:X1"
    }
    assert compound == {
        "compound_secretary": ("UNCOVERED", None),
        "compound_branch": ("UNCOVERED", None),
        "owners_committee": ("UNCOVERED", None),
        # One of a group is enough: G2 covers it, so no secretary or unit has to.
        "property_company": ("EXPIRED", "2026-01-01"),
    }


async def test_pages_go_on_where_they_ended_and_kinds_narrow_the_list(town: Office) -> None:
    whole = [edge["node"] for edge in (await page(town, first=100))["edges"]]
    found, after = [], None
    while True:
        part = await page(town, first=2, after=after)
        assert part["totalCount"] == len(whole)
        found += [edge["node"] for edge in part["edges"]]
        after = part["pageInfo"]["endCursor"]
        if not part["pageInfo"]["hasNextPage"]:
            break
    assert found == whole
    kinds = {edge["node"]["kind"] for edge in (await page(town, kinds=["EXPIRED"]))["edges"]}
    assert kinds == {"EXPIRED"}


async def test_on_an_earlier_day_there_were_other_gaps(town: Office) -> None:
    before = [edge["node"] for edge in (await page(town, at="2023-06-01", first=100))["edges"]]
    assert {(gap["kind"], plain(gap["place"])) for gap in before} == {
        ("UNCOVERED", "Building:L3"),
        ("UNCOVERED", "Compound:X1"),
        ("VACANT", "Building:L6"),
        ("OVERLOADED", None),  # G1 was the chief of L1 and L2
    }


async def test_a_wide_area_has_the_gaps_of_its_parts_and_a_cursor_of_another_list_is_refused(
    town: Office,
) -> None:
    city = await page(town, area={"code": "2208"}, first=100)
    compound = await page(town, first=100)
    parts = [edge["node"] for edge in city["edges"]]
    assert all(edge["node"] in parts for edge in compound["edges"])
    assert city["totalCount"] > compound["totalCount"]
    for cursor in (city["pageInfo"]["endCursor"], "WyJ4IiwxLDIsIjMiLCI0Il0=", "x"):
        answer = await town.execute(GAPS, variables={"area": COMPOUND, "at": DAY, "after": cursor})
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_CURSOR"


async def test_an_area_that_is_none_is_named(town: Office) -> None:
    for query in (
        "coverageGaps(area: $area) { totalCount }",
        "coverageGapCounts(area: $area, by: COMMUNITY) { count }",
    ):
        answer = await town.execute(
            f"query($area: AreaRef!) {{ {query} }}", variables={"area": {"id": "Building:L99"}}
        )
        assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_AREA"


async def test_counts_add_up_and_what_lies_in_no_such_place_counts_for_its_own(
    town: Office,
) -> None:
    counts = """query($at: Date) {
      coverageGapCounts(area: { code: "2208" }, by: COMPOUND, at: $at) {
      place { id } kind count duties { duty { code } count } } }"""
    found = (await town.execute(counts, variables={"at": DAY}))["data"]["coverageGapCounts"]
    compound = {
        each["kind"]: each["count"] for each in found if plain(each["place"]) == "Compound:X1"
    }
    assert compound == {"VACANT": 1, "UNCOVERED": 4, "DOUBLE": 1, "OVERLOADED": 1, "EXPIRED": 2}
    assert (
        sum(each["count"] for each in found)
        == (await page(town, area={"code": "2208"}))["totalCount"]
    )
    assert ("City:2208", "UNCOVERED") in {(plain(each["place"]), each["kind"]) for each in found}


async def test_a_correction_closes_a_gap_and_what_was_known_before_stays_known(
    scratch: Database, tmp_path: Path
) -> None:
    executor = await gap_town.build(scratch, tmp_path)
    before = (await page(executor, at=None))["totalCount"]
    appointed = [{"编号": "R9", "岗位编号": "P1", "任职人工号": "G5", "起始日期": "2025-06-01"}]
    await load(scratch, tmp_path / "more", SECOND, 任职=appointed)
    assert (await page(executor, at=None))["totalCount"] == before - 1
    known = await page(executor, at=None, asOf="2025-01-15T00:00:00Z")
    assert known["totalCount"] == before
