"""A column of addresses in a table of an office, and the table with what each of them means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import GraphError
from loaders.ledgers.files.cell import Cell
from loaders.ledgers.files.reader import WORKBOOKS, Table, list_sheets, open_table
from loaders.ledgers.files.writer import open_table_file

HEADERS = ("地址", "住址", "详细地址", "家庭住址", "address")
"""Headers by which the column is found, the likeliest first."""
ADDED = ("解析结果", "场所编号", "场所全称", "概率", "需要问清或核对", "候选一", "候选二", "候选三")
"""The columns that are added."""
SHOWN = 3
FOUND, ASK, UNKNOWN = "已确定", "需问清", "未找到"


class NoAddressColumn(GraphError):
    """A table has no column of the name that is looked for."""


@dataclass(frozen=True)
class AddressTable:
    """A table with a column of addresses."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    column: int

    @property
    def texts(self) -> list[str]:
        """The addresses, in the order of the rows."""
        return [row[self.column] if self.column < len(row) else "" for row in self.rows]


def read_address_table(path: Path, header: str | None = None) -> AddressTable:
    """Return the first table of a file. Raises `NoAddressColumn`.

    The column is the one with `header`, otherwise the first that is called as addresses are.
    """
    sheet = list_sheets(path)[0] if path.suffix.lower() in WORKBOOKS else None
    with open_table(Table(path, sheet)) as lines:
        every = [line.cells for line in lines if line.readable]
    headers = [cell.strip() for cell in every[0]] if every else []
    wanted = [header] if header else HEADERS
    for name in wanted:
        for column, own in enumerate(headers):
            if own.lower() == name.lower():
                return AddressTable(headers, every[1:], column)
    raise NoAddressColumn(
        f"表中没有“{'”“'.join(wanted)}”这一列，请用 --column 指明。",
        f"The table has no column {', '.join(wanted)}; name it with --column.",
    )


def write_resolved_table(
    path: Path, table: AddressTable, resolved: Iterable[Mapping[str, Any]]
) -> None:
    """Write the table with what each address means. It appears once it is complete."""
    width = len(table.headers)
    with open_table_file(path, "地址", [*table.headers, *ADDED]) as file:
        for row, found in zip(table.rows, resolved, strict=True):
            padded = [*row[:width], *[""] * (width - len(row))]
            file.add([[*padded, *resolved_cells(found)]])


def resolved_cells(found: Mapping[str, Any]) -> list[Cell]:
    """Return the cells that are added to the row of an address."""
    candidates = found["candidates"]
    outcome = FOUND if found["placeId"] else (ASK if candidates else UNKNOWN)
    shown = [] if found["placeId"] else [each["label"] for each in candidates[:SHOWN]]
    return [
        outcome,
        found["placeId"],
        found["label"],
        found["probability"],
        found["question"] or found["reason"],
        *shown,
    ]
