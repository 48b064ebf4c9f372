"""The ways of service requests and their time limits, as the files say them."""

from datetime import datetime
from pathlib import Path

import pytest

from graph.ontology.clock import CITY_ZONE
from graph.vocabulary import categories as taxonomy
from graph.vocabulary import workflows, working_days
from graph.vocabulary.toml_files import VocabularyRefused

WAYS = workflows.load_workflows()
ONE = (workflows.WORKFLOWS_FOLDER / "three_step.toml").read_text(encoding="utf-8")


def moment(text: str) -> datetime:
    """Return a moment of the city."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


def test_the_four_workflows_of_the_city_begin_and_end_as_it_says() -> None:
    ends = {
        way.code: (way.first.zh, [step.zh for step in way.step if step.ends and step.solved])
        for way in WAYS
    }
    assert ends == {
        "three_list": ("点单", ["评单"]),
        "red_property": ("业主提出", ["业委会确认"]),
        "three_step": ("发现问题", ["解决问题"]),
        "smart_party": ("发现矛盾", ["结果反馈"]),
    }


@pytest.mark.parametrize(
    ("step", "difficult", "due"),
    [
        ("whistled", False, "2025-09-26T17:30:00"),
        ("signed", False, "2025-09-27T16:30:00"),
        ("contacted", False, "2025-10-01T00:00:00"),
        ("contacted", True, "2025-10-11T00:00:00"),
    ],
)
def test_a_whistle_has_limits_of_an_hour_a_day_and_three_or_five_working_days(
    step: str, difficult: bool, due: str
) -> None:
    # The Sunday after this Friday is a working day; 1 to 8 October are a public holiday.
    assert WAYS.due(
        "red_property", step, moment("2025-09-26T16:30:00"), difficult=difficult
    ) == moment(due)


def test_offices_work_on_weekdays_but_for_holidays_and_on_some_weekends() -> None:
    calendar = working_days.load_calendar()
    days = {
        text: calendar.works(moment(text).date())
        for text in ("2025-10-08", "2025-10-09", "2025-10-11", "2025-10-12", "2030-01-01")
    }
    assert days == {
        "2025-10-08": False,
        "2025-10-09": True,
        "2025-10-11": True,
        "2025-10-12": False,
        "2030-01-01": True,
    }


def test_a_step_without_a_limit_is_never_due() -> None:
    assert WAYS.due("three_step", "resolved", moment("2025-01-01T00:00:00")) is None


@pytest.mark.parametrize(
    ("correct", "wrong", "told"),
    [
        ('next = ["met"]', 'next = ["nowhere"]', "there is no step nowhere"),
        ('role = "GRID"', 'role = "MAYOR"', "there is no role MAYOR"),
        ('within = "5wd"', 'within = "soon"', "step.0.within"),
        ('within = "5wd"', 'without = "5wd"', "step.0.without"),
        ('code = "met"', 'code = "found"', "the code of one occurs twice"),
    ],
)
def test_a_fault_in_a_workflow_is_named(
    tmp_path: Path, correct: str, wrong: str, told: str
) -> None:
    (tmp_path / "one.toml").write_text(ONE.replace(correct, wrong, 1), encoding="utf-8")
    with pytest.raises(VocabularyRefused) as refused:
        workflows.load_workflows(tmp_path)
    assert told in refused.value.en


def test_a_step_means_the_same_in_every_workflow(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(ONE, encoding="utf-8")
    (tmp_path / "two.toml").write_text(
        ONE.replace('"three_step"', '"other"')
        .replace("解决问题", "化解问题")
        .replace("solved = true", ""),
        encoding="utf-8",
    )
    with pytest.raises(VocabularyRefused, match="something else in another workflow"):
        workflows.load_workflows(tmp_path)


def test_a_category_stands_for_all_below_it() -> None:
    known = taxonomy.load_categories()
    assert known.way_up("legal_advice") == ["legal_advice", "convenience"]
    assert set(known.below(["safety"])) == {
        "safety",
        "mediation",
        "fire_safety",
        "neighbourhood_watch",
    }
    assert {
        known.codes[code].zh
        for code in ("property_call", "housekeeping", "neighbourhood_watch", "property_fee")
    } == {
        "物业呼叫",
        "家政服务",
        "群防群控",
        "物业缴费",
    }


def test_a_category_stands_behind_the_one_above_it(tmp_path: Path) -> None:
    path = tmp_path / "categories.toml"
    path.write_text(
        '[[category]]\ncode = "a"\nzh = "甲"\nen = "A"\nparent = "b"\n', encoding="utf-8"
    )
    with pytest.raises(VocabularyRefused, match="its parent b does not stand before it"):
        taxonomy.load_categories(path)
