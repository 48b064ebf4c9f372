"""The answer of the API as the rows of a table, every cell with the address of its facts."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from server.pages.documents import with_fragments
from server.pages.gaps import LEVEL_BELOW
from server.pages.rendering import shown_count
from server.pages.reports.facts import read_facts
from server.pages.reports.period import Period
from server.pages.reports.tables import Counted, Line, ReportTable, declared_variables
from server.pages.visit import Visit
from server.queries.request import GraphQLRequest

COUNTED: Mapping[str, object] = {"first": 1, "nodes": False}
"""The variables of a document of which only the count is wanted."""


@dataclass(frozen=True)
class Cell:
    """One cell: what it shows, what a workbook holds, and where the facts behind it are."""

    shown: str
    value: str | float
    address: str | None = None
    is_missing: bool = False


@dataclass(frozen=True)
class FilledTable:
    """A table of an area for a period."""

    name: str
    table: ReportTable
    area: Mapping[str, Any]
    period: Period
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)

    @property
    def has_gaps(self) -> bool:
        """Whether a cell has no value."""
        return any(cell.is_missing for row in self.rows for cell in row)


async def fill_table(
    visit: Visit, name: str, table: ReportTable, area: Mapping[str, Any], period: Period
) -> FilledTable:
    """Return a table with the values of an area in a period. Raises `QueryFailed`."""
    empty = FilledTable(name, table, area, period)
    asked = base_variables(area, period)
    answer = merge_answers([await ask_declared(visit, text, asked) for text in table.documents])
    if table.lines:
        headers = [visit.text(f"reports.{key}") for key in ("line", "value", "unit")]
        rows = await asyncio.gather(*(line_cells(visit, empty, key, answer) for key in table.lines))
        return FilledTable(name, table, area, period, headers, rows)
    headers = [column.name_in(visit.language) for column in table.columns.values()]
    found = value_at(answer, table.rows) or []
    rows = [row_cells(visit, empty, row) for row in found]
    return FilledTable(name, table, area, period, headers, rows)


def merge_answers(answers: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the fields of several answers by their roots, as one answer has them."""
    merged: dict[str, Any] = {}
    for answer in answers:
        for root, value in answer.items():
            is_object = isinstance(value, Mapping) and isinstance(merged.get(root), Mapping)
            merged[root] = {**merged[root], **value} if is_object else value
    return merged


def base_variables(area: Mapping[str, Any], period: Period) -> dict[str, object]:
    """Return the variables that every document of a table may declare."""
    below = LEVEL_BELOW.get(area["__typename"], "COMMUNITY")
    return {"area": {"id": area["id"]}, "below": below, **period.variables}


async def ask_declared(
    visit: Visit, document: str, variables: Mapping[str, object]
) -> Mapping[str, Any]:
    """Return the answer to a document, given the variables that it declares."""
    asked = declared_request(document, variables)
    return await visit.ask_text(asked.query, asked.variables)


def declared_request(document: str, variables: Mapping[str, object]) -> GraphQLRequest:
    """Return the request of a document with those variables that it declares."""
    declared = declared_variables(document)
    given = {name: value for name, value in variables.items() if name in declared}
    return GraphQLRequest(with_fragments(document), given)


def count_request(
    table: ReportTable, line: Line, variables: Mapping[str, object]
) -> GraphQLRequest:
    """Return the request that counts the facts of a line."""
    counted = {**variables, **line.given, **COUNTED}
    return declared_request(table.facts[line.facts].document, counted)


async def line_cells(
    visit: Visit, filled: FilledTable, key: str, answer: Mapping[str, Any]
) -> Sequence[Cell]:
    """Return the cells of a line; one without a value counts its facts."""
    line = filled.table.lines[key]
    if line.value:
        value = value_at(answer, line.value)
    else:
        asked = count_request(filled.table, line, base_variables(filled.area, filled.period))
        found = await visit.ask_text(asked.query, asked.variables)
        facts = filled.table.facts[line.facts]
        value = sum(each.total for each in read_facts(facts, found, line.given))
    own = line.name_in(visit.language)
    name = Cell(own, own)
    return name, value_cell(visit, filled, key, value, {}), Cell(line.unit, line.unit)


def row_cells(visit: Visit, filled: FilledTable, row: Mapping[str, Any]) -> Sequence[Cell]:
    """Return the cells of an entry of the answer."""
    columns = filled.table.columns.items()
    return [
        value_cell(visit, filled, key, value_at(row, column.value), row) for key, column in columns
    ]


def value_cell(
    visit: Visit, filled: FilledTable, key: str, value: object, row: Mapping[str, Any]
) -> Cell:
    """Return the cell of a value, with the address of the facts behind it."""
    counted = filled.table.cells[key]
    if counted.format == "indicator":
        shown, value = shown_indicator(row)
        kept: str | float = shown
    else:
        shown, kept = shown_value(visit, counted, value)
    if not counted.facts or value is None:
        return Cell(shown, kept, is_missing=value is None)
    given = {name: str(value_at(row, path)) for name, path in counted.given.items()} if row else {}
    of = {"of": row_name(visit, filled, row)} if row else {}
    address = {"area": filled.area["id"], **filled.period.address, **given, **of}
    return Cell(shown, kept, f"/reports/{filled.name}/{key}?{urlencode(address)}")


def row_name(visit: Visit, filled: FilledTable, row: Mapping[str, Any]) -> str:
    """Return what stands in the first column of a row."""
    first = next(iter(filled.table.columns.values()))
    return shown_value(visit, first, value_at(row, first.value))[0]


def shown_indicator(indicator: Mapping[str, Any]) -> tuple[str, object]:
    """Return how an indicator is shown, and its value."""
    value, unit = indicator["value"], indicator["unit"]
    if value is None:
        return "", None
    return (f"{shown_count(value)} {unit}" if unit else f"{value:.1%}"), value


def shown_value(visit: Visit, counted: Counted, value: object) -> tuple[str, str | float]:
    """Return how a value is shown, and how a workbook holds it."""
    match value:
        case None:
            return "", ""
        case bool():
            text = visit.text("reports.yes") if value else visit.text("reports.no")
            return text, text
        case int() | float() if counted.format == "share":
            return f"{value:.1%}", f"{value:.1%}"
        case int() | float():
            return shown_count(value), float(value)
        case Mapping():
            text = visit.named(value) if "nameZh" in value else str(value.get("label", ""))
            return text, text
    return str(value), str(value)


def value_at(answer: Any, path: str) -> Any:  # noqa: ANN401 - a part of an answer
    """Return the part of an answer at a path of fields; None where there is none.

    A field of a list is that of each of its entries.
    """
    found = answer
    for name in filter(None, path.split(".")):
        if isinstance(found, list):
            found = [each.get(name) for each in found if each]
        elif isinstance(found, Mapping):
            found = found.get(name)
        else:
            return None
    return found
