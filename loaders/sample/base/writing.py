"""Records written as ledgers: CSV in UTF-8, with the headers of the mapping."""

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from graph.ontology.choices import Choices
from graph.ontology.clock import CITY_ZONE
from graph.ontology.declarations import Property, Value
from graph.ontology.kinds import KINDS
from graph.rows.last_days import last_day
from loaders.sample.base.forms import (
    CATEGORIES,
    DUTIES,
    MAPPED_LEDGERS,
    WORKFLOWS,
    MappedEdge,
    MappedLedger,
)
from loaders.sample.base.records import Record, RecordValue

CONFIRMED = "核实日期"
EFFECTIVE = "生效日期"
SEPARATOR = "、"
PADDED = ("City", "District", "Subdistrict")

CellText = Callable[[Record], str]

VOCABULARY_WORDS: Mapping[Value, Callable[[str], str]] = {
    Value.DUTY: lambda code: DUTIES[code].zh,
    Value.CATEGORY: lambda code: CATEGORIES.codes[code].zh,
    Value.WORKFLOW: lambda code: WORKFLOWS.codes[code].zh,
}
"""How a code of the vocabulary is written; steps are stored by name, as one code has several."""


def write_ledger(path: Path, records: list[Record]) -> None:
    """Write the records of one ledger; a column that is empty in every row is left out."""
    columns = ledger_columns(MAPPED_LEDGERS[records[0].ledger])
    kept: list[list[str]] = []
    for header, show in columns:
        cells = [show(record) for record in records]
        if not kept or any(cells):
            kept.append([header, *cells])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(zip(*kept, strict=True))


def ledger_columns(form: MappedLedger) -> list[tuple[str, CellText]]:
    """Return every column that a ledger may have: its header, and what a record shows there."""
    kind = KINDS[form.kind]
    columns: list[tuple[str, CellText]] = [(form.key, key_text)]
    left_out = {"code", *form.constants}
    own = (prop for prop in kind.properties if prop.name not in left_out)
    columns += [(form.columns.get(prop.name, prop.zh), property_text(prop)) for prop in own]
    for edge, column in form.edges.items():
        columns += edge_columns(edge, column)
    columns.append((CONFIRMED, lambda record: day_text(record.confirmed)))
    columns.append((EFFECTIVE, lambda record: day_text(record.effective)))
    return columns


def key_text(record: Record) -> str:
    """Return a key as it is published: codes of divisions above the community have 12 digits."""
    return record.key.ljust(12, "0") if record.kind in PADDED else record.key


def property_text(prop: Property) -> CellText:
    """Return what a record shows of one property."""
    if prop.name == "to":
        return lambda record: "" if record.is_open else day_text(last_day(record.ends))
    return lambda record: value_text(prop, record.values.get(prop.name))


def value_text(prop: Property, value: RecordValue | None) -> str:
    """Return one value as an office would write it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return SEPARATOR.join(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return day_text(value)
    if prop.value in VOCABULARY_WORDS:
        return VOCABULARY_WORDS[prop.value](str(value))
    return choice_name(prop.choices, str(value)) if prop.choices else str(value)


def choice_name(choices: Choices, code: str) -> str:
    """Return the Chinese name of a choice."""
    return choices.members[code][0]


def edge_columns(edge: str, column: MappedEdge) -> Iterable[tuple[str, CellText]]:
    """Yield the columns of one edge: the keys, and their kind if the ledger names it."""
    yield (
        column.column,
        lambda record: SEPARATOR.join(end.partition(":")[2] for end in record.links.get(edge, ())),
    )
    if column.kind_column and column.kind is None:
        yield column.kind_column, lambda record: target_kind_name(record.link(edge))


def target_kind_name(record_id: str) -> str:
    """Return the Chinese name of the kind that an id names."""
    kind = KINDS.of_id(record_id)
    return kind.zh if kind else ""


def day_text(day: date | None) -> str:
    """Return a day as 2023-07-01, a moment with its time in the city; empty if there is none."""
    if isinstance(day, datetime):
        return day.astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    return day.isoformat() if day else ""
