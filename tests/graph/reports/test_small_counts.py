"""Figures about few requests are withheld from those who may not see the requests."""

from itertools import pairwise
from typing import Any

from graph.callers import ANONYMOUS, Caller, Role, administrator
from graph.ontology.kinds import KINDS
from graph.reports.figures import FIGURES
from graph.reports.indicators import INDICATORS
from graph.reports.small_counts import COARSE, coarse_figure
from schema.permissions.roles import hidden_kinds
from tests.support.rich_town import DAYS, RichTown

RESEARCHER = Caller("a researcher", Role.RESEARCHER)
OFFICE = administrator("the office")
FIGURE = "workdayRequestsSolved"
AREAS = ("Community:220802001001", "Subdistrict:220802001", "Alliance:M1")


async def ask(town: RichTown, query: str, caller: Caller, **variables: object) -> Any:  # noqa: ANN401 - an answer
    """Return the data that a caller is answered with."""
    answer = await town.executor.execute(query, variables=variables, caller=caller)
    assert "errors" not in answer, answer
    return answer["data"]


async def test_the_figure_of_an_area_is_withheld_and_said_to_be(town: RichTown) -> None:
    query = f"""query($area: AreaRef) {{ overview(area: $area, at: "2025-06-01") {{
      {FIGURE} meetings withheld {{ field reason }} }} }}"""
    for caller in (ANONYMOUS, RESEARCHER):
        for area in AREAS:
            found = (await ask(town, query, caller, area={"id": area}))["overview"]
            assert found[FIGURE] is None
            assert {"field": FIGURE, "reason": "SMALL_COUNT"} in found["withheld"]
            assert found["meetings"] is not None
    found = (await ask(town, query, OFFICE, area={"id": AREAS[0]}))["overview"]
    assert found[FIGURE] is not None


async def test_the_city_is_shown_to_the_ten_below_so_that_no_difference_tells_a_single_one(
    town: RichTown,
) -> None:
    query = f"query($at: Date) {{ overview(at: $at) {{ {FIGURE} }} }}"
    exact: list[int] = []
    seen: list[int] = []
    for day in DAYS:
        for caller, values in ((OFFICE, exact), (RESEARCHER, seen)):
            found = await ask(town, query, caller, at=day.isoformat())
            values.append(found["overview"][FIGURE])
    assert seen == [coarse_figure(value) for value in exact]
    for before, after in pairwise(seen):
        # All that can be concluded of what was solved in between, whatever else is known.
        least = max(0, after - (before + COARSE - 1))
        most = after + COARSE - 1 - before
        assert most - least >= COARSE - 1


async def test_indicators_about_requests_are_null_with_the_reason(town: RichTown) -> None:
    query = """query($area: AreaRef!) {
      assessment(area: $area, from: "2024-01-01", to: "2025-07-01") {
      indicators { code value outOf withheldBecause facts { total } } } }"""
    hidden = {
        one.code for one in INDICATORS if hidden_kinds(Role.RESEARCHER).intersection(one.kinds)
    }
    assert hidden
    found = await ask(town, query, RESEARCHER, area={"id": AREAS[0]})
    for indicator in found["assessment"]["indicators"]:
        is_hidden = indicator["code"] in hidden
        assert (indicator["withheldBecause"] == "SMALL_COUNT") is is_hidden, indicator
        assert (indicator["facts"] is None) is is_hidden, indicator
    office = await ask(town, query, OFFICE, area={"id": AREAS[0]})
    shown = [each["withheldBecause"] for each in office["assessment"]["indicators"]]
    assert "SMALL_COUNT" not in shown


def test_only_these_reports_count_what_is_hidden_from_researchers() -> None:
    hidden = hidden_kinds(Role.RESEARCHER)
    assert {"ServiceRequest", "RequestEvent"} <= hidden <= {kind.name for kind in KINDS}
    assert [figure.code for figure in FIGURES if hidden.intersection(figure.kinds)] == [FIGURE]
