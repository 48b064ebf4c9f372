"""The city at a glance: the figures of an area are counted as the reference counts them."""

from pathlib import Path

import pytest

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.database.statement_log import count_statements
from graph.reports.figures import FIGURES
from graph.vocabulary import load_vocabulary as load_duties
from tests.support.engine_examples import examples
from tests.support.office import Office
from tests.support.rich_services import table
from tests.support.rich_town import DAYS, MOMENTS, RichTown, days_there
from tests.support.small_city import SECOND, load, load_city

ALL = " ".join(
    [
        *(figure.code for figure in FIGURES),
        "largeCentreShare",
        "at",
        "withheld { field reason }",
        "area { __typename id label }",
    ]
)
OVERVIEW = f"""query($area: AreaRef, $at: Date, $asOf: DateTime) {{
  overview(area: $area, at: $at, asOf: $asOf) {{ {ALL} }} }}"""
AREAS = (
    None,
    *(
        {"id": place}
        for place in (
            "City:2208",
            "District:220802",
            "District:220881",
            "Subdistrict:220802001",
            "Subdistrict:220802002",
        )
    ),
    *(
        {"id": place}
        for place in (
            "Community:220802001001",
            "Community:220802001002",
            "Community:220802002001",
            "Community:220802002002",
        )
    ),
    *(
        {"id": place}
        for place in (
            "Grid:W1",
            "Compound:X1",
            "Compound:X2",
            "Building:L1",
            "Road:S1",
            "Alliance:M1",
            "Alliance:M2",
        )
    ),
    {"code": "2208"},
    {"code": "220802000000"},
)


@pytest.mark.parametrize(
    "area",
    examples(AREAS, of_both=(None, {"id": "District:220802"}, {"id": "Alliance:M1"})),
    ids=str,
)
async def test_every_figure_of_an_area_is_the_one_of_the_reference(
    town: RichTown, area: dict[str, str] | None
) -> None:
    for day in days_there(area, *DAYS, None):
        found = await town.ask(OVERVIEW, area=area, at=day.isoformat() if day else None)
        assert found["overview"]["area"]["id"]


@pytest.mark.parametrize(
    "area",
    examples(
        (
            None,
            {"id": "District:220802"},
            {"id": "Community:220802001001"},
            {"id": "Compound:X2"},
            {"id": "Alliance:M2"},
        ),
        of_both=(None, {"id": "Compound:X2"}),
    ),
    ids=str,
)
async def test_what_was_known_at_a_moment_is_still_counted_for_it(
    town: RichTown, area: dict[str, str] | None
) -> None:
    """An area that the graph did not know yet is unknown; the city as a whole always counts."""
    for moment in MOMENTS:
        for day in (None, "2024-01-01"):
            answer = await town.answer(OVERVIEW, area=area, at=day, asOf=moment)
            refused = [error["extensions"]["code"] for error in answer.get("errors", [])]
            too_early = area is not None and moment == MOMENTS[0]
            assert refused == (["UNKNOWN_AREA"] if too_early else [])


async def test_figures_are_counted_in_one_round_trip_and_then_kept_until_something_is_written(
    town: RichTown,
) -> None:
    query = """query($area: AreaRef) {
      overview(area: $area, at: "2023-12-31") { compounds pairs meetings } }"""
    for area in (None, {"id": "District:220802"}, {"id": "Alliance:M1"}):
        trips = [await trips_of(town.executor, query, area) for _ in range(2)]
        assert trips == [2, 1], area


async def trips_of(executor: Office, query: str, area: dict[str, str] | None = None) -> int:
    """Count the statements of an overview: one for the change numbers, one for the counting."""
    with count_statements() as trips:
        answer = await executor.execute(query, variables={"area": area})
    assert "errors" not in answer
    return trips.count


async def test_an_area_that_is_not_there_leaves_the_other_answers(town: RichTown) -> None:
    answer = await town.executor.execute(
        '{ overview(area: {id: "Community:nowhere"}) { compounds } duties { code } }'
    )
    assert answer["data"]["overview"] is None
    assert answer["data"]["duties"]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNKNOWN_AREA"]
    assert answer["errors"][0]["path"] == ["overview"]


async def test_an_address_is_an_area_and_an_ambiguous_one_asks_which(town: RichTown) -> None:
    found = await town.executor.execute(
        '{ overview(area: {address: "解放路社区"}) { area { id } compounds } }'
    )
    assert found["data"]["overview"]["area"]["id"] == "Community:220802001001"
    for _ in range(2):
        several = await town.executor.execute(
            '{ overview(area: {address: "1号楼"}) { compounds } duties { code } }'
        )
        assert several["data"]["overview"] is None
        assert several["data"]["duties"]
        assert [error["extensions"]["code"] for error in several["errors"]] == ["AMBIGUOUS_ADDRESS"]


async def test_where_no_community_takes_part_the_share_of_large_centres_is_undefined_and_says_so(
    town: RichTown,
) -> None:
    found = await town.ask(OVERVIEW, area={"id": "Community:220802002001"})
    assert found["overview"]["largeCentreShare"] is None
    assert found["overview"]["withheld"] == [{"field": "largeCentreShare", "reason": "UNDEFINED"}]


async def test_what_is_written_is_in_the_figures_at_once(scratch: Database, tmp_path: Path) -> None:
    await create_constraints(scratch)
    await load_city(scratch, tmp_path / "first")
    executor = Office(scratch, load_duties())
    query = "{ overview { compounds leadersCoveringCompounds } }"
    assert (await executor.execute(query))["data"]["overview"]["compounds"] == 1
    await load(
        scratch,
        tmp_path / "more",
        SECOND,
        小区=[{"编号": "X2", "名称": "新建小区", "所属社区编号": "220802001001"}],
    )
    assert (await executor.execute(query))["data"]["overview"]["compounds"] == 2


async def test_only_figures_that_are_counted_from_what_was_written_are_counted_again(
    scratch: Database, tmp_path: Path
) -> None:
    await create_constraints(scratch)
    await load_city(scratch, tmp_path / "first")
    executor = Office(scratch, load_duties())
    query = """query($area: AreaRef) {
      overview(area: $area) { compounds unitsReporting suppliesYuan measures } }"""
    fund = table(
        "编号 标题 类别 金额 拨付日期 使用场所编号 使用场所类别",
        "FU9 米面油 物资折款 12.5 2020-01-01 220802001001 社区",
    )
    assert await trips_of(executor, query) == 2
    assert (
        await load(
            scratch,
            tmp_path / "cadre",
            SECOND,
            干部=[{"工号": "G9", "姓名": "新干部", "类别": "机关干部"}],
        )
    ).ok
    assert await trips_of(executor, query) == 1
    assert (await load(scratch, tmp_path / "fund", SECOND, 经费=fund)).ok
    assert await trips_of(executor, query) == 2
