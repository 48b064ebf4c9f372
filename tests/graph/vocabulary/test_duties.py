"""The vocabulary of duties is data, and checked when it is read."""

from pathlib import Path

import pytest

from graph.vocabulary import Vocabulary, load_vocabulary
from graph.vocabulary.toml_files import VocabularyRefused

DUTY = """
[[duty]]
code = "hall_chief"
zh = "楼道长"
en = "Hall chief"
source = "post"
levels = ["Entrance", "Building"]
expected = 2
"""


def vocabulary(folder: Path, text: str) -> Vocabulary:
    """Read a vocabulary from its text."""
    path = folder / "duties.toml"
    path.write_text(text, encoding="utf-8")
    return load_vocabulary(path)


def test_a_duty_is_found_by_its_code_and_by_its_chinese_name() -> None:
    baicheng = load_vocabulary()
    assert baicheng.named("楼栋长") is baicheng["building_chief"]
    assert baicheng.named("building_chief") is baicheng["building_chief"]
    assert baicheng.named("村长") is None


def test_the_duties_of_a_level_come_in_the_order_of_the_file() -> None:
    assert [duty.zh for duty in load_vocabulary().at("Building")] == [
        "楼栋长",
        "楼栋党小组",
        "结对单位",
        "结对干部",
    ]


def test_a_place_should_have_the_duties_that_are_expected_of_its_level() -> None:
    assert [duty.zh for duty in load_vocabulary().expected("Building")] == ["楼栋长"]


def test_duties_of_one_group_stand_in_for_each_other() -> None:
    assert [duty.code for duty in load_vocabulary().groups["compound_cover"]] == [
        "contact_leader",
        "contact_secretary",
        "covering_unit",
    ]


def test_six_duties_are_leadership_by_a_party_organization() -> None:
    assert [duty.zh for duty in load_vocabulary().leads] == [
        "楼栋党小组",
        "小区党支部",
        "社区大党委",
        "街道党工委",
        "县（市、区）委",
        "市委",
    ]


def test_another_city_brings_another_file(tmp_path: Path) -> None:
    assert vocabulary(tmp_path, DUTY)["hall_chief"].expected == {"Entrance": 2, "Building": 2}


def test_what_is_expected_may_differ_by_level(tmp_path: Path) -> None:
    text = DUTY.replace("expected = 2", "expected = { Entrance = 1 }")
    assert vocabulary(tmp_path, text)["hall_chief"].expected == {"Entrance": 1, "Building": 0}


@pytest.mark.parametrize(
    ("correct", "wrong", "told"),
    [
        (
            'source = "post"',
            'source = "vote"',
            "source must be one of post, assignment, cadre, membership",
        ),
        ('"Building"]', '"Village"]', "'Village' in levels is no kind of place"),
        ('"Building"]', '"Unit"]', "'Unit' in levels is no kind of place"),
        ("expected = 2", "expected = -1", "expected must be a whole number of at least 0, not -1"),
        (
            "expected = 2",
            "expected = true",
            "expected must be a whole number of at least 0, not True",
        ),
        ("expected = 2", "expected = { Grid = 1 }", "Grid in expected is not among levels"),
        ('zh = "楼道长"', "", "the text zh is missing"),
        ("expected = 2", "expects = 2", "expects is not known"),
        ("expected = 2", 'leads = "yes"', "leads must be true or false"),
        ("[[duty]]", "[[duties]]", "it has no [[duty]] entry"),
        ("[[duty]]", "[[duty", "it is not valid TOML"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path: Path, correct: str, wrong: str, told: str) -> None:
    with pytest.raises(VocabularyRefused) as refused:
        vocabulary(tmp_path, DUTY.replace(correct, wrong))
    assert told in refused.value.en
    assert "词汇文件" in refused.value.zh


def test_one_name_for_two_duties_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyRefused, match="its zh occurs twice"):
        vocabulary(tmp_path, DUTY + DUTY.replace("hall_chief", "hall_head"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocabularyRefused, match="there is no such file"):
        load_vocabulary(tmp_path / "none.toml")
