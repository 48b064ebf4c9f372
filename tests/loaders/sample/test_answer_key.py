"""The answer key of the sample city says what its rows say."""

from datetime import date
from typing import Any

from tests.support.sample_rows import (
    DAY,
    MAPPING,
    Ledgers,
    Row,
    corrected,
    held,
    holds,
    key,
)


def test_every_grade_of_staleness_occurs_after_both_imports(
    ledgers: Ledgers, corrections: Ledgers
) -> None:
    def age(row: Row) -> int:
        return (date.fromisoformat(DAY) - date.fromisoformat(row["核实日期"] or "0001-01-01")).days

    ages = [age(row) for row in corrected(ledgers, corrections)["任职"]]
    assert sum(days <= 180 for days in ages) > 1000
    assert sum(180 < days <= 365 for days in ages) > 1000
    assert sum(days > 365 for days in ages) > 1000


def test_vacant_posts_are_those_that_no_row_holds(
    ledgers: Ledgers, corrections: Ledgers, answers: dict[str, Any]
) -> None:
    now = corrected(ledgers, corrections)
    taken = held(now["任职"], "岗位编号")
    vacant = {
        f"Post:{row['编号']}" for row in now["岗位"] if holds(row) and row["编号"] not in taken
    }
    assert {row["post"] for row in answers["faults"]["vacant"]} == vacant
    assert {row["since"] is None for row in answers["faults"]["vacant"]} == {True, False}


def test_compounds_that_nobody_covered_earlier_are_in_the_answer_key(
    ledgers: Ledgers, answers: dict[str, Any]
) -> None:
    day = answers["faults"]["uncoveredEarlier"]["day"]
    posts = {
        row["编号"]: row["场所编号"]
        for row in ledgers["岗位"]
        if row["责任"] in {"包保领导", "包保书记"}
    }
    covered = {row["小区编号"] for row in ledgers["包保单位"] if holds(row, day)}
    covered |= {
        posts[row["岗位编号"]]
        for row in ledgers["任职"]
        if row["岗位编号"] in posts and holds(row, day)
    }
    bare = {f"Compound:{row['编号']}" for row in ledgers["小区"] if row["编号"] not in covered}
    assert set(answers["faults"]["uncoveredEarlier"]["compounds"]) == bare
    assert len(bare) == 12


def test_the_answer_key_holds_forty_entrances_and_addresses_of_sixty_places(
    answers: dict[str, Any],
) -> None:
    entrances = {row["place"] for row in answers["chains"] if row["why"] == "random entrance"}
    places = {row["place"] for row in answers["addresses"] if row["place"]}
    variants = [variant for row in answers["addresses"] for variant in row["variants"]]
    assert len(entrances) == 40
    assert len(places) >= 60
    assert {len(variant["candidates"]) for variant in variants} >= {0, 1, 2, 3}
    assert {variant["answersDiffer"] for variant in variants if len(variant["exact"]) > 1} == {
        True,
        False,
    }


def test_each_line_of_the_key_says_what_a_row_says(
    ledgers: Ledgers, corrections: Ledgers, answers: dict[str, Any]
) -> None:
    now = corrected(ledgers, corrections)
    rows = {
        f"{MAPPING[name]['kind']}:{row[key(name)]}": (name, row)
        for name, found in now.items()
        for row in found
    }
    columns = {
        "任职": "任职人工号",
        "联盟成员": "联盟编号",
        "党组织覆盖": "党组织编号",
        "物业服务": "物业企业编号",
        "业主委员会覆盖": "业主委员会编号",
    }
    lines = [line for row in answers["chains"] for line in row["lines"]]
    for _duty, _level, _state, fact, holder in (line for line in lines if line[2] == "HELD"):
        name, row = rows[fact]
        assert holds(row)
        assert holder.partition(":")[2] == row[columns.get(name, "单位编号")]
    assert len(lines) > 1000


def test_each_vacant_or_uncovered_line_of_the_key_is_a_fault_of_the_city(
    answers: dict[str, Any],
) -> None:
    lines = [line for row in answers["chains"] for line in row["lines"]]
    vacant = {(row["duty"], row["place"], row["post"]) for row in answers["faults"]["vacant"]}
    uncovered = {(duty, place) for place, duty in answers["faults"]["uncovered"]}
    assert {(line[0], line[1], line[3]) for line in lines if line[2] == "VACANT"} <= vacant
    assert {(line[0], line[1]) for line in lines if line[2] == "UNCOVERED"} <= uncovered


def test_places_without_an_expected_post_are_those_that_no_row_names(
    ledgers: Ledgers, answers: dict[str, Any]
) -> None:
    posts: dict[str, set[str]] = {}
    for row in ledgers["岗位"]:
        if holds(row):
            posts.setdefault(row["责任"], set()).add(row["场所编号"])
    expected = {
        "单元长": ("单元", "Entrance"),
        "楼栋长": ("楼栋", "Building"),
        "网格长": ("网格", "Grid"),
        "街长": ("街", "Road"),
        "路巷长": ("路巷", "Lane"),
    }
    bare = {
        f"{kind}:{row['编号']}"
        for duty, (name, kind) in expected.items()
        for row in ledgers[name]
        if row["编号"] not in posts[duty]
    }
    chiefs = ("entrance_chief", "building_chief", "grid_chief", "road_chief", "lane_chief")
    assert {place for place, duty in answers["faults"]["uncovered"] if duty in chiefs} == bare
