"""Rows refer to rows of earlier ledgers, and of their own ledger further down."""

from pathlib import Path

from graph.database.connection import Database
from graph.vocabulary import load_vocabulary
from loaders.ledgers import import_folder, load_mapping
from tests.support.small_city import (
    CITY,
    load,
    load_city,
    outcomes,
    write,
)


async def test_a_dangling_reference_names_what_it_looked_for(
    scratch: Database, tmp_path: Path
) -> None:
    compounds = [*CITY["小区"], {"编号": "X2", "名称": "金辉小区", "所属社区编号": "220802009009"}]
    report = await load_city(scratch, tmp_path, 小区=compounds)
    assert outcomes(report, "小区") == {"added": 1, "rejected": 1}
    (rejection,) = report.rejections
    assert (rejection.ledger, rejection.row, rejection.column, rejection.value) == (
        "小区",
        3,
        "所属社区编号",
        "220802009009",
    )
    assert "looked for Community:220802009009" in rejection.en
    assert "没有找到 220802009009" in rejection.zh


async def test_a_row_may_refer_to_a_row_further_down(scratch: Database, tmp_path: Path) -> None:
    chain = [
        {
            "编号": f"D{number}",
            "名称": f"单位{number}",
            "类别": "机关",
            "上级单位编号": f"D{number + 1}",
        }
        for number in range(1, 9)
    ]
    report = await load(
        scratch, tmp_path, 单位=[*chain, {"编号": "D9", "名称": "市委", "类别": "机关"}]
    )
    assert outcomes(report, "单位") == {"added": 9}
    assert (
        await scratch.read("MATCH (:Unit {id: 'Unit:D1'})-[:SUBORDINATE_TO*8]->(n) RETURN n.id")
        == "Unit:D9"
    )


async def test_a_row_may_refer_to_a_row_in_a_later_batch(scratch: Database, tmp_path: Path) -> None:
    chain = [
        {
            "编号": f"D{number}",
            "名称": f"单位{number}",
            "类别": "机关",
            "上级单位编号": f"D{number + 1}",
        }
        for number in range(1, 9)
    ]
    ends = [
        {"编号": "D9", "名称": "市委", "类别": "机关"},
        {"编号": "E1", "名称": "迷", "类别": "机关", "上级单位编号": "E2"},
    ]
    folder = write(tmp_path, 单位=[*chain, *ends])
    report = await import_folder(
        scratch, folder, mapping=load_mapping(), vocabulary=load_vocabulary(), batch=3
    )
    assert outcomes(report, "单位") == {"added": 9, "rejected": 1}
    assert report.ledgers[0].read == 10
    assert [(rejection.row, rejection.value) for rejection in report.rejections] == [(11, "E2")]


async def test_rows_that_refer_to_each_other_in_a_circle_are_rejected(
    scratch: Database, tmp_path: Path
) -> None:
    circle = [
        {"编号": f"D{number}", "名称": "单位", "类别": "机关", "上级单位编号": f"D{3 - number}"}
        for number in (1, 2)
    ]
    report = await load(scratch, tmp_path, 单位=circle)
    assert outcomes(report, "单位") == {"rejected": 2}
