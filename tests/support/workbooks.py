"""Workbooks as tests need them: a few cells, or XML as no spreadsheet would write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

Cell = object
"""A value that a spreadsheet has, None for none."""


def write_workbook(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    merged: Mapping[str, Sequence[str]] | None = None,
) -> Path:
    """Write sheets of rows; `merged` names ranges of a sheet that are one cell."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in (merged or {}).get(name, ()):
            sheet.merge_cells(area)
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)
    return path


def read_workbook(path: Path) -> dict[str, list[list[Cell]]]:
    """Return every sheet as rows of values."""
    workbook = load_workbook(path)
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in workbook.worksheets
    }


NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT = f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels"
  ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{OFFICE}.worksheet+xml"/></Types>"""
ROOT = f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
BOOK = f"""<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}"><sheets>
<sheet name="单位" sheetId="1" r:id="rId1"/>
</sheets></workbook>"""
BOOK_RELATIONS = f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>"""


def inline(text: str) -> str:
    """Return a cell of this text."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


HEADERS = f"<row>{inline('编号')}{inline('名称')}{inline('类别')}</row>"


def write_raw(
    path: Path,
    *sheet: bytes | str,
    before: str = "",
    compression: int = ZIP_DEFLATED,
    extra: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a workbook with one sheet 单位 of these pieces of XML; `before` precedes its root."""
    beginning, end = (
        f'{before}<worksheet xmlns="{NAMESPACE}"><sheetData>',
        "</sheetData></worksheet>",
    )
    plain: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELATIONS,
    }
    with ZipFile(path, "w", compression) as archive:
        for name, text in (plain | dict(extra or {})).items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for piece in (beginning, *sheet, end):
                part.write(piece if isinstance(piece, bytes) else piece.encode())
    return path
