"""Old and OpenDocument workbooks are read within bounds, and refused in words if damaged."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from loaders.ledgers.files import xls_reader
from loaders.ledgers.files.reader import Table, list_sheets, open_table
from loaders.ledgers.files.xlsx_guard import UnreadableWorkbook

SPACE = "urn:oasis:names:tc:opendocument:xmlns"
HEAD = (
    f'<office:document-content xmlns:office="{SPACE}:office:1.0" xmlns:table="{SPACE}:table:1.0"'
    f' xmlns:text="{SPACE}:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="单位">'
)
TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"
MESSY = Path(__file__).parents[2] / "messy"


def write_ods(path: Path, rows: str, before: str = "", manifest: str = "<manifest/>") -> Path:
    """Write a workbook whose only sheet has these rows."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", before + HEAD + rows + TAIL)
    return path


def row(*texts: str, more: str = "") -> str:
    """Return a row of texts."""
    cells = (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def read(path: Path) -> list[list[str]]:
    """Return the cells of the first sheet."""
    with open_table(Table(path, list_sheets(path)[0])) as lines:
        return [line.cells for line in lines]


def test_repeated_rows_and_cells_are_as_many(tmp_path: Path) -> None:
    rows = (
        row("编号", "名称")
        + row("D1", "甲", more='table:number-rows-repeated="2"')
        + '<table:table-row><table:table-cell table:number-columns-repeated="2"'
        ' office:value-type="string"><text:p>乙</text:p></table:table-cell></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
    )
    path = write_ods(tmp_path / "单位.ods", rows)
    assert read(path) == [["编号", "名称"], ["D1", "甲"], ["D1", "甲"], ["乙", "乙"]]


@pytest.mark.parametrize(
    ("shown", "read_as"),
    [("2024年12月", "2024-12"), ("2024-12", "2024-12"), ("12月1日", "2024-12-01")],
)
def test_a_day_that_is_shown_as_a_month_is_the_month(
    tmp_path: Path, shown: str, read_as: str
) -> None:
    cell = (
        '<table:table-row><table:table-cell office:value-type="date"'
        f' office:date-value="2024-12-01"><text:p>{shown}</text:p></table:table-cell>'
        "</table:table-row>"
    )
    assert read(write_ods(tmp_path / "任职.ods", row("终止日期") + cell))[1] == [read_as]


def test_repeated_blanks_notes_and_breaks_within_a_cell(tmp_path: Path) -> None:
    cell = (
        '<table:table-row><table:table-cell office:value-type="string">'
        "<office:annotation><text:p>批注</text:p></office:annotation>"
        '<text:p>甲<text:s text:c="2"/><text:span>乙</text:span></text:p><text:p>丙</text:p>'
        "</table:table-cell></table:table-row>"
    )
    assert read(write_ods(tmp_path / "单位.ods", cell)) == [["甲  乙\n丙"]]


@pytest.mark.parametrize(
    ("before", "manifest", "rows"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]>', "<manifest/>", ""),
        ("", "<manifest><encryption-data/></manifest>", ""),
        ("", "<manifest/>", "<table:table-row>"),
    ],
)
def test_an_unreadable_opendocument_is_refused(
    tmp_path: Path, before: str, manifest: str, rows: str
) -> None:
    path = write_ods(tmp_path / "单位.ods", rows, before, manifest)
    with pytest.raises(UnreadableWorkbook):
        list_sheets(path)


def test_an_opendocument_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "单位.ods"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        with archive.open("content.xml", "w", force_zip64=True) as part:
            for _ in range(100):
                part.write(b" " * (1 << 20))
    with pytest.raises(UnreadableWorkbook, match="96 MiB"):
        list_sheets(path)


@pytest.mark.parametrize(
    "content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"<html>"]
)
@pytest.mark.parametrize("name", ["单位.xls", "单位.et", "单位.ods"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableWorkbook):
        list_sheets(tmp_path / name)


def test_a_large_old_workbook_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xls_reader, "LARGEST", 1000)
    path = MESSY / "hidden-rows-xls" / "单位.xls"
    with pytest.raises(UnreadableWorkbook, match="save a larger one as XLSX"):
        list_sheets(path)


def test_a_new_workbook_under_an_old_name_is_read(tmp_path: Path) -> None:
    content = (MESSY / "hidden-rows" / "单位.xlsx").read_bytes()
    (tmp_path / "单位.xls").write_bytes(content)
    assert read(tmp_path / "单位.xls")[1][0] == "HR1"


@pytest.mark.parametrize("at", range(0, 6600, 512))
def test_a_damaged_old_workbook_is_read_or_refused(tmp_path: Path, at: int) -> None:
    content = bytearray((MESSY / "hidden-rows-xls" / "单位.xls").read_bytes())
    content[at : at + 64] = b"\xff" * 64
    (tmp_path / "单位.xls").write_bytes(content)
    try:
        for sheet in list_sheets(tmp_path / "单位.xls"):
            with open_table(Table(tmp_path / "单位.xls", sheet)) as lines:
                list(lines)
    except UnreadableWorkbook:
        pass
