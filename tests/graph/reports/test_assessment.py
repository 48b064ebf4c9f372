"""How an area did in a period: every indicator has the nodes behind it; none ranks a person."""

import pytest

from graph.reports.indicators import INDICATORS
from tests.reference.reports.assessment import scorecard
from tests.support.rich_town import RichTown

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


@pytest.mark.parametrize("area", AREAS)
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
