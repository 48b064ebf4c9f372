"""The codes of a graph in a template: a sheet of codes with names, from which cells are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from graph.ontology.declarations import Edge, Kind
from loaders.ledgers.files.writer import MOST_ROWS
from loaders.ledgers.ledger_form import ColumnContent, FormColumn
from loaders.ledgers.mapping import Ledger

CODES = "代码"
"""The sheet of codes; no import reads it."""
NEVER_LISTED = ("Cadre", "Building", "Entrance")
"""Kinds that are people, or too many to choose from."""
FIRST_ROW = 2
"""The first row of a list on the sheet, below its headers, counted from 1."""


class CodedName(NamedTuple):
    """One entry of a list: what is written into a cell, and what it means."""

    code: str
    name: str


def listed_kinds(ledger: Ledger) -> tuple[Kind, ...]:
    """Return the kinds whose codes the template of a ledger may offer."""
    kinds = {kind.name: kind for ends in ledger.edges for kind in ends.allowed}
    return tuple(
        kind
        for kind in kinds.values()
        if kind.root_field
        and kind.title_property == "name"
        and kind.declares("code")
        and kind.name not in NEVER_LISTED
    )


def container_edge(kind: Kind) -> Edge | None:
    """Return the edge from a kind of place to the one that contains it; None if there is none."""
    return next((edge for edge in kind.stored if edge.arrow == "PART_OF"), None)


def write_code_lists(
    book: Workbook,
    page: Worksheet,
    columns: Iterable[FormColumn],
    lists: Mapping[str, Sequence[CodedName]],
) -> None:
    """Write a sheet of codes by kind, and offer them in the columns that ask for one code.

    Any other text may be typed as well, such as a name.
    """
    offered = {name: entries for name, entries in lists.items() if entries}
    if not offered:
        return
    sheet = book.add_worksheet(CODES)
    bold = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    places = {name: 2 * number for number, name in enumerate(offered)}
    for name, entries in offered.items():
        sheet.set_column(places[name], places[name], 18, text)
        sheet.set_column(places[name] + 1, places[name] + 1, 30, text)
        write_code_list(sheet, places[name], name, entries, bold)
    for place, kind in columns_of_codes(columns):
        if kind in offered:
            offer_codes(page, place, xl_col_to_name(places[kind], col_abs=True), offered[kind])


def write_code_list(
    sheet: Worksheet, place: int, kind: str, entries: Sequence[CodedName], header: object
) -> None:
    """Write the codes of one kind, each beside its name."""
    sheet.write_string(0, place, f"{kind} 编号", header)
    sheet.write_string(0, place + 1, f"{kind} 名称", header)
    for row, entry in enumerate(entries, FIRST_ROW - 1):
        sheet.write_string(row, place, entry.code)
        sheet.write_string(row, place + 1, entry.name)


def columns_of_codes(columns: Iterable[FormColumn]) -> Iterator[tuple[int, str]]:
    """Yield the places of the columns that hold one code of one kind, with its Chinese name."""
    for place, column in enumerate(columns):
        if column.ends is None or column.content is not ColumnContent.TARGETS:
            continue
        kinds = {kind.name: kind.zh for kind in column.ends.allowed}
        if column.ends.kind in kinds and not column.ends.edge.many:
            yield place, kinds[column.ends.kind]


def offer_codes(page: Worksheet, place: int, letter: str, entries: Sequence[CodedName]) -> None:
    """Offer a list of codes in a column, in which something else may be typed too."""
    last = FIRST_ROW + len(entries) - 1
    rule = {
        "validate": "list",
        "source": f"='{CODES}'!{letter}${FIRST_ROW}:{letter}${last}",
        "error_type": "warning",
        "error_title": CODES,
        "error_message": (
            f"不在“{CODES}”表中；写名称也可以。It is not on the sheet {CODES}; a name will do."
        ),
    }
    page.data_validation(1, place, MOST_ROWS - 1, place, rule)
