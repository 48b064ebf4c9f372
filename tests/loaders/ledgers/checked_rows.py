"""Rows of ledgers as their check takes or rejects them, without a graph."""

from __future__ import annotations

from graph.rows.batch import Row
from graph.vocabulary import load_vocabulary
from loaders.ledgers import RejectedRow, load_mapping
from loaders.ledgers.files.line import Line
from loaders.ledgers.parsing.row_checker import make_row_checker

VOCABULARY = load_vocabulary()
LEDGERS = {ledger.name: ledger for ledger in load_mapping()}
COMPLETE = {
    "社区": {"编号": "220802001001", "名称": "解放社区", "所属街道编号": "220802001"},
    "小区": {"编号": "X1", "名称": "民生小区", "所属社区编号": "220802001001"},
    "楼栋": {"编号": "L1", "名称": "1号楼", "楼号": "1号楼"},
    "单位": {"编号": "D1", "名称": "组织部", "类别": "机关"},
    "干部": {"工号": "G1", "姓名": "王建国", "类别": "机关干部"},
    "岗位": {"编号": "P1", "责任": "楼栋长", "场所编号": "L1", "场所类别": "楼栋"},
    "任职": {"编号": "R1", "岗位编号": "P1", "任职人工号": "G1"},
    "书记项目": {"编号": "SP1", "标题": "送法"},
    "阵地": {
        "编号": "V1",
        "名称": "甲",
        "所处位置": "小区",
        "类别": "单位阵地",
        "所在场所类别": "小区",
        "所在场所编号": "X1",
    },
    "需求清单": {
        "编号": "N1",
        "标题": "法律援助",
        "服务类别": "法律咨询",
        "数量": "20",
        "计量单位": "小时",
        "紧急程度": "普通",
        "场所类别": "小区",
        "场所编号": "X1",
    },
    "包保单位": {"编号": "B1", "单位编号": "D1", "小区编号": "X1"},
    "党组织覆盖": {
        "编号": "F1",
        "责任": "小区党支部",
        "党组织编号": "Z1",
        "场所编号": "X1",
        "场所类别": "小区",
    },
}


def checked(ledger: str, **cells: str) -> Row | list[RejectedRow]:
    """Check one row that is complete but for the cells given."""
    row = {**COMPLETE[ledger], **cells}
    return make_row_checker(LEDGERS[ledger], list(row), VOCABULARY).check(
        Line(7, list(row.values()))
    )


def taken(ledger: str, **cells: str) -> Row:
    """Check a row that is right."""
    row = checked(ledger, **cells)
    assert isinstance(row, Row), row
    return row


def refused(ledger: str, **cells: str) -> RejectedRow:
    """Check a row that has one fault."""
    rejections = checked(ledger, **cells)
    assert isinstance(rejections, list), rejections
    assert [rejection.row for rejection in rejections] == [7]
    return rejections[0]
