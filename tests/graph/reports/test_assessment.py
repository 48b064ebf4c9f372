"""How an area did in a period: every indicator has the nodes behind it; none ranks a person."""

from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.database.statement_log import count_statements
from graph.reports.indicators import INDICATORS
from tests.reference.reports.assessment import scorecard
from tests.support.engine_examples import examples
from tests.support.office import Office, forgetful_office
from tests.support.rich_town import RichTown
from tests.support.small_city import SECOND, load, load_city

ASSESSMENT = """query($area: AreaRef!, $from: Date!, $to: Date!) {
  assessment(area: $area, from: $from, to: $to) {
    area { id } from to
    indicators {
      code nameZh nameEn value unit outOf formula
      facts(first: 100) { total nodes { id label } }
    }
  }
}"""
AREAS = (
    "City:2208",
    "District:220802",
    "Subdistrict:220802001",
    "Community:220802001001",
    "Community:220802002001",
    "Alliance:M1",
    "Alliance:M2",
)


@pytest.mark.parametrize("area", examples(AREAS, of_both=("City:2208", "Alliance:M1")))
async def test_every_indicator_is_the_one_of_the_reference_with_the_nodes_behind_it(
    town: RichTown, area: str
) -> None:
    for first, after in (
        ("2023-01-01", "2024-01-01"),
        ("2024-01-01", "2025-03-01"),
        ("2019-01-01", "2020-01-01"),
    ):
        answer = await town.executor.execute(
            ASSESSMENT, variables={"area": {"id": area}, "from": first, "to": after}
        )
        assert "errors" not in answer, answer["errors"]
        found = answer["data"]["assessment"]
        assert (found["area"]["id"], found["from"], found["to"]) == (area, first, after)
        told = {
            each["code"]: (
                each["value"],
                each["outOf"],
                [node["id"] for node in each["facts"]["nodes"]],
            )
            for each in found["indicators"]
        }
        assert told == scorecard(town.reference, area, first, after)
        assert all(
            each["facts"]["total"] == len(each["facts"]["nodes"]) for each in found["indicators"]
        )


async def test_the_facts_behind_an_indicator_are_cut_where_asked_and_still_counted(
    town: RichTown,
) -> None:
    query = """{ assessment(area: {id: "City:2208"}, from: "2024-01-01", to: "2025-01-01") {
      indicators { code facts(first: 1) { total nodes { id } } } } }"""
    found = (await town.executor.execute(query))["data"]["assessment"]["indicators"]
    vacancies = next(each["facts"] for each in found if each["code"] == "vacancies")
    assert vacancies["total"] > len(vacancies["nodes"]) == 1


def test_every_indicator_says_in_both_languages_how_it_is_computed() -> None:
    for indicator in INDICATORS:
        assert indicator.formula_zh
        assert indicator.formula_en
        assert " / " in indicator.formula


def test_no_indicator_finds_persons() -> None:
    assert all(indicator.kind != "Cadre" for indicator in INDICATORS)


async def test_an_empty_period_and_an_unknown_area_are_refused_in_words(town: RichTown) -> None:
    empty = await town.executor.execute(
        ASSESSMENT,
        variables={"area": {"id": "City:2208"}, "from": "2024-01-01", "to": "2024-01-01"},
    )
    assert [error["extensions"]["code"] for error in empty["errors"]] == ["EMPTY_PERIOD"]
    unknown = await town.executor.execute(
        ASSESSMENT,
        variables={"area": {"id": "Community:no"}, "from": "2024-01-01", "to": "2024-02-01"},
    )
    assert unknown["data"] == {"assessment": None}
    assert [error["extensions"]["code"] for error in unknown["errors"]] == ["UNKNOWN_AREA"]


YEAR = 'area: {id: "District:220802"}, from: "2024-01-01", to: "2025-01-01"'
COUNTED = f"{{ assessment({YEAR}) {{ indicators {{ code value }} }} }}"
ANALYSED = f"{{ requestAnalysis({YEAR}) {{ whole {{ opened }} }} }}"


async def statements_of(executor: Office, query: str) -> int:
    """Count the statements of a report."""
    with count_statements() as trips:
        assert "errors" not in await executor.execute(query)
    return trips.count


async def test_what_a_report_counts_is_counted_anew_when_a_kind_of_it_is_written(
    scratch: Database, tmp_path: Path
) -> None:
    await create_constraints(scratch)
    assert (await load_city(scratch, tmp_path / "first")).ok
    executor = forgetful_office(scratch)
    revisions, posts, groups, requests, area = 1, 1, 5, 1, 1
    assert await statements_of(executor, COUNTED) == revisions + groups
    assert await statements_of(executor, ANALYSED) == revisions + requests + area
    assert await statements_of(executor, COUNTED) == revisions
    assert await statements_of(executor, ANALYSED) == revisions + area
    tenure = {"编号": "R1", "岗位编号": "P1", "任职人工号": "G1", "终止日期": "2024-06-01"}
    before = await executor.execute(COUNTED)
    assert (await load(scratch, tmp_path / "ended", SECOND, 任职=[tenure])).ok
    assert await statements_of(executor, ANALYSED) == revisions + area
    assert await statements_of(executor, COUNTED) == revisions + posts
    assert await executor.execute(COUNTED) != before
