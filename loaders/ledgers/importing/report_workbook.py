"""The workbook of an import: changed cells, endings with what hangs on them, rejected rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

from graph.ontology.global_ids import key_of_id
from loaders.ledgers.files.reader import Table
from loaders.ledgers.importing.changed_cells import ChangeStore
from loaders.ledgers.importing.rejected_rows import (
    RejectedRowStore,
    append_texts,
    create_text_sheet,
    write_rejected_sheets,
)
from loaders.ledgers.mapping import Ledger
from loaders.ledgers.report import CHANGES_SHEET, ENDINGS_SHEET, ImportReport

CHANGE_HEADERS = ("台账", "行", "编号", "名称", "列", "原来", "改为")
ENDING_HEADERS = ("台账", "行", "编号", "名称", "终止日期", "仍未终止的")


class ReportContent(NamedTuple):
    """What is written to the workbook of an import."""

    changes: ChangeStore
    rejected: RejectedRowStore
    tables: Sequence[tuple[Ledger, Table]]
    report: ImportReport


def write_report(path: Path, content: ReportContent) -> int:
    """Write the workbook, and return the number of rejected rows in it.

    It has a sheet of changed cells, one of endings, and one for each ledger with rejected rows;
    what is empty is left out, and so is a workbook without sheets.
    """
    workbook = Workbook(write_only=True)
    write_text_sheet(workbook, CHANGES_SHEET, CHANGE_HEADERS, change_rows(content.changes))
    endings = ending_rows(content.changes, content.report)
    write_text_sheet(workbook, ENDINGS_SHEET, ENDING_HEADERS, endings)
    written = write_rejected_sheets(workbook, content.tables, content.rejected)
    if workbook.sheetnames:
        path.parent.mkdir(parents=True, exist_ok=True)
        workbook.save(path)
    return written


def write_text_sheet(
    workbook: Workbook, name: str, headers: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Write a sheet of texts, unless there are no rows."""
    sheet = None
    for row in rows:
        if sheet is None:
            sheet = create_text_sheet(workbook, name)
            append_texts(sheet, headers)
        append_texts(sheet, row)


def change_rows(changes: ChangeStore) -> Iterator[list[str]]:
    """Yield a row for each changed cell."""
    for cell in changes.changes():
        yield [cell.ledger, row_text(cell.row), key_of_id(cell.id), *cell[3:]]


def ending_rows(changes: ChangeStore, report: ImportReport) -> Iterator[list[str]]:
    """Yield a row for each ending, once for each fact that hangs on it."""
    hanging = report.left_behind_texts()
    for ending in changes.endings():
        for text in hanging.get(ending.id, [""]):
            yield [
                ending.ledger,
                row_text(ending.row),
                key_of_id(ending.id),
                ending.name,
                ending.day,
                text,
            ]


def row_text(row: int | None) -> str:
    """Return the number of a row as text, empty for none."""
    return "" if row is None else str(row)
