"""A cell means what a person reads in it, or is rejected with what would be taken."""

from dataclasses import replace
from datetime import date

import pytest

from graph.rows.batch import Row
from graph.rows.last_days import LastDays
from loaders.ledgers import RejectedRow
from loaders.ledgers.files.line import Line
from loaders.ledgers.parsing.row_checker import make_row_checker
from tests.loaders.ledgers.checked_rows import COMPLETE, LEDGERS, VOCABULARY, refused, taken


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2023-02-29", "2023 年 2 月没有 29 日"),
        ("2023-13", "没有 13 月"),
        ("1/7/2023", "年份写在最前面"),
        ("10/11/12", "年份写在最前面"),
        ("2023", "请写出月份"),
        ("2023.1", "1 月还是 10 月"),
        ("45108", "单元格设为日期格式"),
        ("20237", "单元格设为日期格式"),
        ("45108.5", "单元格设为日期格式"),
        ("0203-01-01", "1800 年以后"),
    ],
)
def test_a_day_that_is_not_clear_is_rejected_with_the_reason(text: str, reason: str) -> None:
    assert reason in refused("小区", 起始日期=text).zh


@pytest.mark.parametrize(
    "text", ["至今", "长期", "永久", "现在", "（至今）", "无", "-", "9999-12-31"]
)
def test_words_of_an_open_end_are_no_end(text: str) -> None:
    assert "to" not in taken("小区", 终止日期=text).properties


def test_an_end_that_cannot_be_read_may_be_left_empty() -> None:
    assert "没有终止的留空" in refused("小区", 终止日期="去年").zh


def test_an_end_is_the_last_day_and_a_month_its_last() -> None:
    for text in ("2023-12-31", "2023年12月"):
        assert taken("小区", 终止日期=text).properties["to"] == date(2024, 1, 1)


def test_a_mapping_may_give_the_day_after_the_last() -> None:
    ledger = replace(LEDGERS["小区"], last_days=LastDays.DAY_AFTER)
    for text in ("2024-01-01", "2023年12月"):
        cells = {**COMPLETE["小区"], "终止日期": text}
        row = make_row_checker(ledger, list(cells), VOCABULARY).check(Line(2, list(cells.values())))
        assert isinstance(row, Row)
        assert row.properties["to"] == date(2024, 1, 1)


def test_a_due_month_ends_with_its_last_day() -> None:
    read = taken("书记项目", 认领日期="2023.7", 应完成日期="2023.7").properties
    assert (read["pledgedOn"], read["dueOn"]) == (date(2023, 7, 1), date(2023, 7, 31))


@pytest.mark.parametrize(
    "text", ["无", "-", "/", "—", "暂无", "N/A", "null", "不详", "（无）", "——"]
)
def test_a_placeholder_is_no_value(text: str) -> None:
    row = taken("小区", 别名=text, 地址=text, 纬度=text, 起始日期=text, 核实日期=text)
    assert row == replace(taken("小区"), number=row.number, kept=row.kept)
    assert refused("小区", 名称=text).expected_zh == "名称（必填）"
    assert refused("小区", 编号=text).expected_en == "the key of the Compound"
    assert refused("小区", 所属社区编号=text).expected_en == "a key: community is required"


def test_no_where_yes_or_no_is_asked_is_a_value() -> None:
    assert taken("阵地", 向公众开放="无").properties["openToPublic"] is False


def lines_of(ledger: str, *rows: dict[str, str]) -> list[Row | list[RejectedRow]]:
    """Check several rows, the first of which is the second of the file."""
    check = make_row_checker(LEDGERS[ledger], list(rows[0]), VOCABULARY)
    return [check.check(Line(at, list(row.values()))) for at, row in enumerate(rows, 2)]


@pytest.mark.parametrize("mark", ["同上", "〃", "″", '"', "（同上）"])
def test_a_ditto_mark_is_the_cell_above(mark: str) -> None:
    above = {**COMPLETE["小区"], "地址": "长白西路21号"}
    below = {**above, "编号": "X2", "地址": mark, "所属社区编号": mark}
    last = lines_of("小区", above, below, {**below, "编号": "X3"})[-1]
    assert isinstance(last, Row)
    assert last.properties["address"] == "长白西路21号"
    assert last.targets["community"] == (f"Community:{above['所属社区编号']}",)


def test_a_ditto_mark_without_a_cell_above_is_rejected() -> None:
    row = {**COMPLETE["小区"], "地址": "同上"}
    first, second = lines_of("小区", row, {**row, "地址": ""})
    assert isinstance(first, list)
    assert [rejection.column for rejection in first] == ["地址"]
    assert isinstance(second, Row)


def test_a_key_repeats_no_other() -> None:
    above = COMPLETE["小区"]
    _, second = lines_of("小区", above, {**above, "编号": "同上"})
    assert isinstance(second, list)
    assert second[0].expected_zh == "这一行自己的编号，不能同上"


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("1,200", 1200.0), ("１，２００", 1200.0), ("50小时", 50.0), ("50 小时", 50.0)],
)
def test_a_quantity_may_have_its_thousands_and_its_own_unit(text: str, quantity: float) -> None:
    assert taken("需求清单", 数量=text).properties["quantity"] == quantity


@pytest.mark.parametrize(
    "text", ["-5", "0", "0.000000001", "0.2", "1e-9", "1,20", "50人次", "2000000000"]
)
def test_a_quantity_that_a_mutation_would_reject_is_rejected(text: str) -> None:
    rejection = refused("需求清单", 数量=text)
    assert (rejection.column, rejection.value) == ("数量", text)


def test_a_quantity_with_another_unit_says_what_would_be_taken() -> None:
    assert "只写数，如 50" in refused("需求清单", 数量="50人次").zh


def test_an_unknown_unit_of_measure_is_rejected_with_those_that_are_known() -> None:
    rejection = refused("需求清单", 计量单位="个小时")
    assert rejection.column == "计量单位"
    assert "小时、天、人次" in rejection.zh


def test_nothing_is_withdrawn_before_it_begins() -> None:
    rejection = refused("需求清单", 起始日期="2026-01-01", 撤回日期="2022-03-13")
    assert rejection.column == "撤回日期"
    row = taken("需求清单", 起始日期="2026-01-01", 撤回日期="2026-01-01")
    assert row.properties["withdrawnOn"] == date(2026, 1, 1)


@pytest.mark.parametrize(
    "text", ["4363331100", "436-3331100", "1.38E+10", "4.36E+09", "43188881234"]
)
def test_a_phone_that_a_spreadsheet_spoiled_is_rejected(text: str) -> None:
    rejection = refused("单位", 值班电话=text)
    assert (rejection.column, rejection.value) == ("值班电话", text)
    assert "区号" in rejection.zh or "科学计数法" in rejection.zh


@pytest.mark.parametrize(
    "text",
    ["0436-3331100", "04363331100", "3331100", "400-820-8820", "4008208820", "12345", "95598"],
)
def test_a_phone_of_an_office_is_kept(text: str) -> None:
    assert taken("单位", 值班电话=text).properties["dutyPhone"] == text
