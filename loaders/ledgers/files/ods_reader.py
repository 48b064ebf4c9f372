"""The rows of a sheet of an OpenDocument workbook (.ods), which says what each cell shows."""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from graph.ontology.folding import clean_text
from loaders.ledgers.files.line import CellSort, Line
from loaders.ledgers.files.number_format import EXACT, number_text
from loaders.ledgers.files.sheet import MOST_COLUMNS, MOST_ROWS, Sheet, make_lines
from loaders.ledgers.files.shown_cell import EMPTY, MONTH_TEXT, ShownCell
from loaders.ledgers.files.xlsx_guard import (
    LARGEST_TEXTS,
    MergedRange,
    SheetLayout,
    UnreadableWorkbook,
    check_declarations,
    check_sizes,
    too_large,
)

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TABLE, OFFICE, TEXT, STYLE = (NAMESPACE % name for name in ("table", "office", "text", "style"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
PROBLEMS = (
    BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    ParseError,
)
"""What a damaged workbook raises."""
FLAGS = {"TRUE": "是", "FALSE": "否"}
"""What a number shows that is a logical value by its format alone."""
MIDNIGHT = ("", "00:00:00")
SHOWN_MONTH = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?")
"""A date that shows no day."""


@dataclass(slots=True)
class OdsRow:
    """One row as it is written, which may stand for several."""

    cells: list[Element]
    repeated: int
    is_hidden: bool


@dataclass(slots=True)
class OdsTable:
    """One sheet while it is read."""

    name: str
    is_hidden: bool
    rows: int = 0
    """How many rows have come."""
    last: int = 0
    """The last of them that is not blank."""
    hidden: array[int] = field(default_factory=lambda: array("L"))
    merges: list[MergedRange] = field(default_factory=list)

    def add_row(self, row: OdsRow) -> None:
        """Note the layout of a row."""
        first = self.rows + 1
        self.rows = min(MOST_ROWS, self.rows + row.repeated)
        if not any(is_filled(cell) for cell in row.cells):
            return
        self.last = self.rows
        if row.is_hidden:
            self.hidden.extend(range(first, self.rows + 1))
        column = 0
        for cell in row.cells:
            spanned = read_count(cell, "number-rows-spanned")
            if spanned > 1 and column < MOST_COLUMNS:
                self.merges.append(MergedRange(column, first, first + spanned - 1))
            column += read_count(cell, "number-columns-repeated")


def list_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook that have rows, in its order. Raises `UnreadableWorkbook`."""
    found: list[OdsTable] = []
    with open_content(path) as file:
        for table, row in read_tables(file):
            if not found or found[-1] is not table:
                found.append(table)
            if row:
                table.add_row(row)
    return [
        Sheet(
            table.name,
            SheetLayout(table.last, tuple(table.merges), lacks_results=False, hidden=table.hidden),
            table.is_hidden,
        )
        for table in found
        if table.last
    ]


@contextmanager
def open_sheet(path: Path, sheet: Sheet) -> Iterator[Iterator[Line]]:
    """Open one sheet and yield its lines, from the very first row. Raises `UnreadableWorkbook`."""
    with open_content(path) as file:
        yield make_lines(read_ods_rows(file, sheet), sheet.layout)


@contextmanager
def open_content(path: Path) -> Iterator[IO[bytes]]:
    """Open the part that holds the sheets, after checking its size. Raises `UnreadableWorkbook`."""
    with ExitStack() as files:
        try:
            archive = files.enter_context(ZipFile(path))
            others = [part for part in archive.infolist() if part.filename != CONTENT]
            check_sizes(archive, others)
            part = archive.getinfo(CONTENT)
            if part.file_size > LARGEST_TEXTS:
                raise too_large(LARGEST_TEXTS)
            check_declarations(archive, part)
            if b"encryption-data" in archive.read(MANIFEST):
                raise damaged_ods()
            file = files.enter_context(archive.open(part))
        except PROBLEMS as problem:
            raise damaged_ods() from problem
        yield file


def damaged_ods() -> UnreadableWorkbook:
    """Return the error for a workbook that cannot be read."""
    return UnreadableWorkbook(
        "未加密、未损坏的 ODS 工作簿（或另存为 XLSX）",
        "an ODS workbook that is whole and has no password (or save it as XLSX)",
    )


def read_tables(file: IO[bytes]) -> Iterator[tuple[OdsTable, OdsRow | None]]:
    """Yield every sheet, once without a row and then with each of its rows.

    Raises `UnreadableWorkbook`.
    """
    try:
        yield from parse_tables(file)
    except PROBLEMS as problem:
        raise damaged_ods() from problem


def parse_tables(file: IO[bytes]) -> Iterator[tuple[OdsTable, OdsRow | None]]:
    """Yield what `read_tables` does. Raises `PROBLEMS`."""
    hidden_styles: set[str] = set()
    table: OdsTable | None = None
    path: list[Element] = []
    # Declarations of entities were refused before, and nothing outside is ever read.
    for event, element in iterparse(file, events=("start", "end")):  # noqa: S314 - see above
        if event == "start":
            path.append(element)
            if element.tag == f"{TABLE}table":
                style = element.get(f"{TABLE}style-name", "")
                table = OdsTable(element.get(f"{TABLE}name", ""), style in hidden_styles)
                yield table, None
            continue
        path.pop()
        if element.tag == f"{STYLE}style" and hides_table(element):
            hidden_styles.add(element.get(f"{STYLE}name", ""))
        elif element.tag == f"{TABLE}table-row" and table:
            if table.rows < MOST_ROWS:
                yield table, make_row(element)
            # What was read is released, so that memory stays bounded.
            path[-1].remove(element)


def hides_table(style: Element) -> bool:
    """Whether a style hides the sheets that have it."""
    properties = style.find(f"{STYLE}table-properties")
    return properties is not None and properties.get(f"{TABLE}display") == "false"


def make_row(element: Element) -> OdsRow:
    """Return a row."""
    cells = [child for child in element if child.tag in CELLS]
    repeated = min(MOST_ROWS, read_count(element, "number-rows-repeated"))
    visibility = element.get(f"{TABLE}visibility", "visible")
    return OdsRow(cells, repeated, visibility != "visible")


def read_count(element: Element, name: str) -> int:
    """Return how often something is repeated, or how far it reaches; 1 if that is not said."""
    text = element.get(f"{TABLE}{name}", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def is_filled(cell: Element) -> bool:
    """Whether a cell has a value."""
    return cell.get(f"{OFFICE}value-type") is not None or cell.find(f"{TEXT}p") is not None


def read_ods_rows(file: IO[bytes], sheet: Sheet) -> Iterator[list[ShownCell]]:
    """Yield what the cells of every row of one sheet show."""
    read = 0
    for table, row in read_tables(file):
        if table.name != sheet.name or row is None:
            continue
        shown = show_row(row)
        for _ in range(row.repeated):
            read += 1
            if read > sheet.layout.rows:
                return
            yield [*shown]
        table.rows = read


def show_row(row: OdsRow) -> list[ShownCell]:
    """Return what the cells of a row show; empty if all are blank."""
    if not any(is_filled(cell) for cell in row.cells):
        return []
    shown: list[ShownCell] = []
    for cell in row.cells:
        more = min(read_count(cell, "number-columns-repeated"), MOST_COLUMNS - len(shown))
        shown += [show_element(cell)] * max(0, more)
    return shown


def show_element(cell: Element) -> ShownCell:
    """Return what one cell shows."""
    text = clean_text("\n".join(paragraph_text(each) for each in cell.findall(f"{TEXT}p"))).strip()
    value_type = cell.get(f"{OFFICE}value-type")
    if cell.get(f"{CALC}value-type") == "error":
        return ShownCell(text if text.startswith("#") else "#VALUE!")
    if value_type == "boolean":
        is_true = cell.get(f"{OFFICE}boolean-value") == "true"
        return ShownCell("是" if is_true else "否", CellSort.FLAG)
    if value_type == "date":
        return show_date(cell.get(f"{OFFICE}date-value", ""), text)
    if value_type == "time":
        return ShownCell(text, CellSort.TIME)
    if value_type in {"float", "percentage", "currency"}:
        return show_value(cell.get(f"{OFFICE}value", ""), text)
    return ShownCell(text) if text else EMPTY


def show_date(value: str, text: str) -> ShownCell:
    """Return a day, its month if no more is shown, or a moment if a time is shown."""
    day, _, clock = value.partition("T")
    if SHOWN_MONTH.fullmatch(text):
        return ShownCell(day[: len(MONTH_TEXT)], CellSort.DAY)
    if clock in MIDNIGHT or ":" not in text:
        return ShownCell(day, CellSort.DAY)
    return ShownCell(f"{day} {clock.partition('.')[0]}", CellSort.MOMENT)


def show_value(value: str, text: str) -> ShownCell:
    """Return a number as it is shown; one that has lost digits in scientific notation."""
    try:
        number = float(value)
    except ValueError:
        return ShownCell(text or value, CellSort.UNCLEAR)
    if text.upper() in FLAGS:
        return ShownCell(FLAGS[text.upper()], CellSort.FLAG)
    if abs(number) >= EXACT:
        return ShownCell(number_text(number), CellSort.NUMBER)
    return ShownCell(text, CellSort.NUMBER) if text else ShownCell(value, CellSort.UNCLEAR)


def paragraph_text(paragraph: Element) -> str:
    """Return the text of a paragraph; several blanks are written as one element."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag == f"{TEXT}s":
            parts.append(" " * min(100, int(child.get(f"{TEXT}c", "1"))))
        elif child.tag == f"{TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{TEXT}line-break":
            parts.append("\n")
        elif child.tag.startswith(TEXT):
            parts.append(paragraph_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
