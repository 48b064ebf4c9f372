"""What belongs to a resident is found in any cell, and told by its place, never by its value."""

import pytest

from graph.ontology.privacy import (
    IDENTITY,
    MASK,
    MOBILE,
    ROOM,
    WITHHELD,
    find_personal_data,
    is_identity,
)
from graph.rows.batch import Row
from graph.vocabulary import load_vocabulary
from loaders.ledgers import load_mapping
from loaders.ledgers.files.line import Line
from loaders.ledgers.parsing.headers import notice_unknown_columns
from loaders.ledgers.parsing.row_checker import make_row_checker

VOCABULARY = load_vocabulary()
LEDGERS = {ledger.name: ledger for ledger in load_mapping()}
NUMBER = "11010519491231002X"
"""The example of the standard GB 11643."""


@pytest.mark.parametrize(
    "text",
    [
        "13804360001",
        "138\n04360001",
        "138\r\n0436\r\n0001",
        "电话138 0436 0001",
        "138-0436-0001",
        "+8613804360001",
        "王某13804360001负责",
        "张三138.0436.0001",
        "138_0436_0001",
        "138/0436/0001",
        "1 3 8 0 4 3 6 0 0 0 1",
        "138043-60001",
        "一三八零四三六零零零一",
        "壹叁捌零肆叁陆零零零壹",
        "①③⑧⓪④③⑥⓪⓪⓪①",
        "１３８０４３６０００１",
        "+86 138 0436 0001",
        "8613804360001",
        "013804360001",
        "138—0436—0001",
        "138,0436,0001",
        "138（0436）0001",
        "138 04 36 00 01",
        "19912345678",
        "199－0000－0000",
        "199\xa00000\xa00000",
        "tel1990000-0000",
        "联系19900-000000",
        "A199-0000-0000",
        "Cadre013144-19900000000",
    ],
)
def test_a_mobile_is_found(text: str) -> None:
    assert find_personal_data(text) is MOBILE


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        NUMBER.lower(),
        f"身份证{NUMBER}号",
        "110105 19491231 002X",
        "2.20802199001011e+17",
        "2.20802199001011E+17",
    ],
)
def test_an_identity_number_is_found(text: str) -> None:
    assert find_personal_data(text) is IDENTITY


def test_an_identity_number_has_a_day_of_birth_and_a_check_digit() -> None:
    assert is_identity(NUMBER)
    assert not is_identity("110105194912310021")
    assert not is_identity("110105194913310020")
    assert find_personal_data("912208007562341234") is None


@pytest.mark.parametrize(
    "text",
    [
        "3单元502室",
        "3单元502",
        "幸福家园6号楼2单元301户",
        "5-2-502",
        "5号楼502",
        "3栋1203室",
        "5#502",
        "502室",
        "五〇二室",
        "A座1203",
        "6号楼2门301",
        "1203B室",
        "301房",
        "三〇一房",
        "1203号房",
        "2单元三〇一",
        "A1-2-301",
    ],
)
def test_a_room_is_found(text: str) -> None:
    assert find_personal_data(text) is ROOM


@pytest.mark.parametrize(
    "text",
    [
        "幸福家园6号楼2单元",
        "洮南市长白西路21号幸福家园3号楼",
        "3号楼2单元",
        "3#2",
        "5-2",
        "0436-3250123",
        "0436-0301044",
        "0436-3331100、0436-3331200",
        "13、14、15、16、17、8号楼",
        "13 14 15 16 17 8",
        "131.838102,45.619",
        "2021.07.15-2021.08.14",
        "1998-2003 100人",
        "8:30-11:30,13:30-17:00",
        "138,001,380.00",
        "400-820-8820",
        "2023-07-01",
        "220802001001",
        "3号楼2023年建成",
        "全小区1302户",
        "第一会议室",
        "3栋120户",
        "R20124",
        "L-05-012",
        "abc0-1-123",
        "Cadre013144-000003",
        "Tenure:Cadre13144-000003",
        "Cadre0001-13144-000003",
        "公租房",
        "改造2000房屋",
        "122.83913804360",
        "2026年11月24日",
    ],
)
def test_addresses_down_to_the_entrance_landlines_days_and_codes_are_no_residents(
    text: str,
) -> None:
    assert find_personal_data(text) is None


def refusals_of(ledger: str, **cells: str) -> list[tuple[str | None, str]]:
    """Return the column and the expectation of every error of a row.

    Checks that no message repeats a resident's data.
    """
    found = make_row_checker(LEDGERS[ledger], list(cells), VOCABULARY).check(
        Line(7, list(cells.values()))
    )
    assert isinstance(found, list), found
    for refusal in found:
        told = refusal.zh + refusal.en
        assert not any(
            text in told for text in cells.values() if find_personal_data(text) and text != WITHHELD
        ), told
        assert refusal.row == 7
    return [(refusal.column, refusal.expected_en) for refusal in found]


COMPOUND = {"编号": "X1", "名称": "民生小区", "所属社区编号": "220802001001"}
CADRE = {"工号": "G1", "姓名": "王建国", "类别": "机关干部"}


@pytest.mark.parametrize("column", ["编号", "名称", "别名", "地址", "所属社区编号"])
@pytest.mark.parametrize(
    ("text", "found"), [("13804360001", MOBILE), (NUMBER, IDENTITY), ("3单元502室", ROOM)]
)
def test_no_column_of_any_ledger_lets_it_in(column: str, text: str, found: object) -> None:
    assert (column, getattr(found, "en", "")) in refusals_of("小区", **{**COMPOUND, column: text})


def test_a_title_of_a_cadre_and_a_duty_line_are_columns_like_others() -> None:
    assert refusals_of("干部", **CADRE, 职务="网格员 13804360001") == [("职务", MOBILE.en)]
    assert refusals_of("干部", **CADRE, 值班电话="138 0436 0001") == [("值班电话", MOBILE.en)]


def test_full_width_digits_hide_nothing() -> None:
    assert refusals_of("小区", **COMPOUND, 地址="民生小区１３８０４３６０００１") == [
        ("地址", MOBILE.en)
    ]


def test_a_cadre_s_mobile_is_allowed_in_the_column_that_is_declared_for_it() -> None:
    row = make_row_checker(LEDGERS["干部"], [*CADRE, "手机"], VOCABULARY).check(
        Line(7, [*CADRE.values(), "13804360001"])
    )
    assert isinstance(row, Row)
    assert row.properties["mobile"] == "13804360001"


def test_what_stands_for_something_withheld_is_no_content() -> None:
    assert refusals_of("小区", **COMPOUND, 地址=WITHHELD) == [("地址", MASK.en)]


def test_a_value_that_no_column_expects_is_not_repeated() -> None:
    (refusal,) = refusals_of("小区", **COMPOUND, 起始日期="13804360001")
    assert refusal == ("起始日期", "a day such as 2023-07-01")


def test_a_resident_with_a_name_is_refused_whatever_else_is_wrong() -> None:
    found = refusals_of("干部", 工号="G1", 姓名="赵铁柱", 类别="居民骨干", 起始日期="昨天")
    assert [column for column, _ in found] == ["起始日期", "姓名"]


def test_a_header_that_is_a_resident_s_is_not_repeated() -> None:
    (notice,) = notice_unknown_columns(LEDGERS["小区"], [*COMPOUND, "13804360001"])
    assert "13804360001" not in notice.zh + notice.en
