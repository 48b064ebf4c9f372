"""A column of addresses is found in a table, and written with what each address means."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from loaders.ledgers import read_address_table, write_resolved_table
from loaders.ledgers.exporting.address_table import NoAddressColumn

FOUND = {
    "placeId": "Building:B1",
    "label": "白城市洮北区幸福家园3号楼",
    "probability": 1.0,
    "question": None,
    "reason": None,
    "total": 1,
    "candidates": [{"label": "白城市洮北区幸福家园3号楼"}],
}
ASKED = {
    **FOUND,
    "placeId": None,
    "label": None,
    "probability": None,
    "question": "是洮北区，还是洮南市？",
    "candidates": [{"label": "洮北区幸福家园3号楼"}, {"label": "洮南市幸福家园3号楼"}],
}
UNKNOWN = {**ASKED, "question": None, "reason": "不在本市", "candidates": []}


def test_a_table_comes_back_with_places_candidates_and_reasons(tmp_path: Path) -> None:
    source = tmp_path / "住户.csv"
    source.write_text(
        "序号,地址\n1,洮北区幸福家园3号楼\n2,幸福家园3号楼\n3,长春某小区\n", encoding="utf-8-sig"
    )
    table = read_address_table(source)
    assert table.texts == ["洮北区幸福家园3号楼", "幸福家园3号楼", "长春某小区"]
    write_resolved_table(tmp_path / "out.xlsx", table, [FOUND, ASKED, UNKNOWN])
    page = load_workbook(tmp_path / "out.xlsx").active
    assert page is not None
    rows = [list(row) for row in page.iter_rows(values_only=True)]
    assert rows[0][:4] == ["序号", "地址", "解析结果", "场所编号"]
    assert rows[1][2:6] == ["已确定", "Building:B1", "白城市洮北区幸福家园3号楼", 1]
    assert rows[2][2] == "需问清"
    assert rows[2][6:9] == ["是洮北区，还是洮南市？", "洮北区幸福家园3号楼", "洮南市幸福家园3号楼"]
    assert rows[3][2] == "未找到"
    assert rows[3][6] == "不在本市"


def test_a_column_can_be_named_and_must_be_there(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("姓名,居住地\n某,幸福家园\n", encoding="utf-8")
    assert read_address_table(source, "居住地").texts == ["幸福家园"]
    with pytest.raises(NoAddressColumn):
        read_address_table(source)
