"""Every cell is checked by its declaration, and rejected rows say what was expected."""

from datetime import UTC, date, datetime, timedelta

import pytest

from graph.ontology.clock import today
from graph.rows.batch import Row
from loaders.ledgers.files.line import Line
from loaders.ledgers.parsing.headers import RejectedLedger, notice_unknown_columns
from loaders.ledgers.parsing.row_checker import make_row_checker
from tests.loaders.ledgers.checked_rows import (
    COMPLETE,
    LEDGERS,
    VOCABULARY,
    checked,
    refused,
    taken,
)


@pytest.mark.parametrize(
    "text",
    [
        "2023-07-01",
        "2023/7/1",
        "2023.7.1",
        "2023年7月1日",
        "2023 年 7 月 1 日",
        "２０２３-０７-０１",
        "２０２３／７／１",
        "２０２３．７．１",
        " 2023-7-1 ",
        "\u30002023-07-01\u3000",
        "2023-07-01 00:00:00",
        "2023-07-01T00:00",
        "20230701",
        "2023年7月1号",
        "二〇二三年七月一日",
        "二○二三年七月一号",
        "23/7/1",
        "2023。7。1",
    ],
)
def test_a_day_may_be_written_as_offices_do(text: str) -> None:
    assert taken("小区", 起始日期=text).properties["from"] == date(2023, 7, 1)


@pytest.mark.parametrize(
    "text", ["2023-07", "2023/7", "2023.07", "2023.7", "202307", "2023年7月", "二〇二三年七月"]
)
def test_a_month_is_its_first_day(text: str) -> None:
    assert taken("小区", 起始日期=text).properties["from"] == date(2023, 7, 1)


@pytest.mark.parametrize(
    "text",
    [
        "去年",
        "2023-07/01",
        "2023-07-01 08:30",
        "230701",
        "至今",
        "4510",
        "045108",
    ],
)
def test_a_text_that_is_no_day_is_rejected_with_an_example(text: str) -> None:
    rejection = refused("小区", 起始日期=text)
    assert (rejection.column, rejection.value) == ("起始日期", text)
    assert rejection.zh == f"小区 第 7 行 “起始日期”列：是“{text}”，应为日期，如 2023-07-01。"
    assert (
        rejection.en
        == f"小区, row 7, column 起始日期: found '{text}', expected a day such as 2023-07-01."
    )


def test_a_choice_is_read_by_its_chinese_name_and_by_its_code() -> None:
    assert taken("单位", 类别="国有企业").properties["category"] == "STATE_ENTERPRISE"
    assert taken("单位", 类别="STATE_ENTERPRISE").properties["category"] == "STATE_ENTERPRISE"
    assert refused("单位", 类别="企业").expected_zh.startswith("下列之一：机关、事业单位")


def test_a_duty_is_read_by_its_chinese_name_and_by_its_code() -> None:
    assert taken("岗位", 责任="building_chief").properties["duty"] == "building_chief"
    assert refused("岗位", 责任="楼长").column == "责任"


def test_a_duty_belongs_at_its_levels_only() -> None:
    rejection = refused("岗位", 场所编号="X1", 场所类别="小区")
    assert (rejection.column, rejection.value) == ("场所编号", "Compound:X1")
    assert rejection.expected_en == "a place at which Building chief is held (Building)"


def test_a_duty_is_fulfilled_by_its_own_kind_only() -> None:
    assert (
        refused("岗位", 责任="小区党支部", 场所编号="X1", 场所类别="小区").expected_en
        == "a duty that a Post fulfils"
    )


def test_a_constant_of_the_mapping_is_a_property_of_every_row() -> None:
    assert taken("包保单位").properties["duty"] == "covering_unit"


def test_a_number_is_read_with_full_width_digits() -> None:
    assert taken("小区", 纬度="４５.６２").properties["latitude"] == 45.62
    assert refused("小区", 纬度="东经").expected_en == "a number such as 45.62"
    assert refused("小区", 纬度="nan").expected_en == "a number such as 45.62"


def test_full_width_digits_of_a_text_become_digits_and_other_characters_stay() -> None:
    assert taken("楼栋", 楼号="３号楼（南）").properties["number"] == "3号楼（南）"


def test_several_texts_stand_with_a_dividing_comma_between_them() -> None:
    assert taken("小区", 别名="民生园、 老民生、民生园").properties["aliases"] == [
        "民生园",
        "老民生",
    ]
    assert taken("小区").properties["aliases"] == []


def test_blanks_between_the_characters_of_a_name_are_left_out() -> None:
    assert taken("干部", 姓名="王\u3000军\u3000").properties["name"] == "王军"
    assert taken("单位", 名称="KFC 餐厅").properties["name"] == "KFC 餐厅"


def test_a_formula_that_failed_is_no_content() -> None:
    assert (
        refused("小区", 地址="#REF!").expected_en == "the result of a formula rather than its error"
    )
    assert taken("小区", 地址="#3号院").properties["address"] == "#3号院"


def test_a_text_has_to_match_its_pattern_and_a_protected_one_is_not_repeated() -> None:
    assert taken("干部", 手机="13804360001").properties["mobile"] == "13804360001"
    rejection = refused("干部", 手机="1380436000")
    assert rejection.value is not None
    assert "1380436000" not in rejection.zh + rejection.en


def test_an_empty_required_cell_is_rejected() -> None:
    assert refused("小区", 名称="").zh == "小区 第 7 行 “名称”列：为空，应为名称（必填）。"
    assert refused("小区", 所属社区编号="").expected_en == "a key: community is required"
    assert refused("小区", 编号="").expected_en == "the key of the Compound"


def test_everything_that_is_wrong_with_a_row_is_told() -> None:
    rejections = checked("小区", 名称="", 起始日期="昨天", 所属社区编号="")
    assert isinstance(rejections, list)
    assert [rejection.column for rejection in rejections] == ["名称", "起始日期", "所属社区编号"]


def test_a_padded_division_code_is_kept_without_its_padding() -> None:
    row = taken("社区", 编号="220802001001", 所属街道编号="220802001000")
    assert row.targets["subdistrict"] == ("Subdistrict:220802001",)


def test_a_division_code_of_another_level_is_rejected() -> None:
    assert (
        refused("社区", 编号="220802001").expected_en
        == "the division code of a Community, 12 digits"
    )


def test_a_number_that_a_spreadsheet_shortened_is_rejected() -> None:
    assert "shortened" in refused("社区", 编号="2.20802E+11").expected_en


def test_an_edge_to_several_kinds_names_the_kind_in_a_column() -> None:
    assert taken("楼栋", 临街路巷编号="S2、S1", 临街类别="街").targets["along"] == (
        "Road:S1",
        "Road:S2",
    )
    assert taken("楼栋", 临街路巷编号="S1、H1", 临街类别="街、路巷").targets["along"] == (
        "Lane:H1",
        "Road:S1",
    )
    rejection = refused("楼栋", 临街路巷编号="S1", 临街类别="小区")
    assert (rejection.column, rejection.expected_en) == (
        "临街类别",
        "one of 街 (Road), 路巷 (Lane)",
    )


def test_a_kind_with_a_comma_in_its_name_is_one_kind() -> None:
    row = taken("党组织覆盖", 责任="县（市、区）委", 场所编号="220802", 场所类别="县（市、区）")
    assert row.targets["place"] == ("District:220802",)


def test_an_inverted_interval_is_rejected() -> None:
    rejection = refused("任职", 起始日期="2023-01-01", 终止日期="2022-12-31")
    assert (rejection.column, rejection.value) == ("终止日期", "2022-12-31")
    assert rejection.expected_zh == "不早于起始日期 2023-01-01 的日期（终止日期是最后一天，含当日）"


def test_what_begins_and_ends_on_one_day_lasts_that_day() -> None:
    row = taken("任职", 起始日期="2023-01-01", 终止日期="2023-01-01")
    assert (row.properties["from"], row.properties["to"]) == (date(2023, 1, 1), date(2023, 1, 2))


def test_a_resident_chief_with_a_name_or_a_mobile_is_rejected_without_repeating_them() -> None:
    assert (
        taken("干部", 姓名="居民楼栋长（X1）", 类别="居民骨干").properties["category"] == "RESIDENT"
    )
    name = refused("干部", 姓名="赵铁柱", 类别="居民骨干")
    mobile = refused("干部", 姓名="居民楼栋长", 类别="居民骨干", 手机="13804360001")
    assert (name.column, mobile.column) == ("姓名", "手机")
    assert "赵铁柱" not in name.zh + name.en
    assert "13804360001" not in mobile.zh + mobile.en


def test_the_day_of_a_change_lies_within_the_interval() -> None:
    assert refused("小区", 生效日期="2020-01-01", 起始日期="2021-01-01").column == "生效日期"
    assert refused("小区", 生效日期="2023-01-01", 终止日期="2022-01-01").column == "生效日期"


def test_a_change_that_is_still_to_come_is_rejected_until_its_day() -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert "no later than today" in refused("小区", 生效日期=tomorrow).en
    assert taken("小区", 生效日期=today().isoformat()).since == today()


def test_a_fact_has_no_day_of_change_but_an_interval() -> None:
    assert refused("任职", 生效日期="2023-01-01").column == "生效日期"


def test_the_day_of_confirmation_begins_in_the_city() -> None:
    assert taken("小区", 核实日期="2025-06-01").confirmed == datetime(2025, 5, 31, 16, tzinfo=UTC)
    assert taken("小区").confirmed is None


def test_the_same_content_in_another_form_has_the_same_fingerprint() -> None:
    one = taken("楼栋", 起始日期="2023-07-01", 临街路巷编号="S1、S2", 临街类别="街")
    two = taken(
        "楼栋", 临街路巷编号="S2、S1", 临街类别="Road", 起始日期="2023/7/1", 核实日期="2025-06-01"
    )
    other = taken("楼栋", 临街路巷编号="S2", 临街类别="Road", 起始日期="2023/7/1")
    assert one.fingerprint() == two.fingerprint()
    assert one.fingerprint() != other.fingerprint()


def test_too_many_cells_are_rejected_and_too_few_are_empty() -> None:
    headers = list(COMPLETE["小区"])
    check = make_row_checker(LEDGERS["小区"], headers, VOCABULARY)
    more = check.check(Line(3, [*COMPLETE["小区"].values(), "x"]))
    assert isinstance(more, list)
    assert more[0].expected_en == "3 columns rather than 4"
    fewer = check.check(Line(4, ["X1", "民生小区"]))
    assert isinstance(fewer, list)
    assert fewer[0].column == "所属社区编号"


def test_a_missing_required_column_is_left_to_the_comparison_with_what_is_known() -> None:
    check = make_row_checker(LEDGERS["小区"], ["编号", "所属社区编号"], VOCABULARY)
    row = check.check(Line(2, ["X1", "220802001001"]))
    assert isinstance(row, Row), row
    assert {"name", "aliases", "from", "to", "confirmed"} < row.kept
    assert not {"code", "community"} & row.kept


def test_a_ledger_that_replaces_everything_needs_every_required_column() -> None:
    with pytest.raises(RejectedLedger) as problem:
        make_row_checker(LEDGERS["小区"], ["编号", "所属社区编号"], VOCABULARY, replace=True)
    assert [rejection.zh for rejection in problem.value.rejections] == [
        "小区 第 1 行 “名称”列：应为文件里有的列（必填：名称）。"
    ]


def test_a_column_that_occurs_twice_refuses_the_ledger() -> None:
    with pytest.raises(RejectedLedger, match="expected a column that occurs once"):
        make_row_checker(LEDGERS["小区"], ["编号", "名称", "名称", "所属社区编号"], VOCABULARY)


def test_an_unknown_column_is_noticed_once() -> None:
    notices = list(
        notice_unknown_columns(LEDGERS["小区"], ["编号", "名称", "所属社区编号", "备注"])
    )
    assert [notice.en for notice in notices] == [
        "小区: the column 备注 is not known and was not read."
    ]
