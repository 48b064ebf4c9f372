"""The form of a ledger as it goes out: which columns it has, in which order, and what stands in their cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from graph.ontology.clock import CITY_ZONE
from graph.ontology.declarations import Kind, Property, Value
from graph.rows.batch import Row
from graph.vocabulary import Vocabulary
from loaders.ledgers.files.cell import Cell
from loaders.ledgers.mapping import CONFIRMED, SINCE, Ends, Ledger
from loaders.ledgers.parsing import cells
from loaders.ledgers.parsing.cells import Content


class Holds(Enum):
    """What a column holds."""

    KEY = "key"
    PROPERTY = "property"
    END = "keys at the other end of an edge"
    END_KIND = "kinds of what is at the other end of an edge"
    CONFIRMED = "when the row was confirmed"
    SINCE = "from when a changed row holds"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `prop` or `ends` is what it holds, where it holds one of these."""

    header: str
    holds: Holds
    required: bool = False
    prop: Property | None = None
    ends: Ends | None = None

    @property
    def protected(self) -> bool:
        """Whether its values do not leave the graph."""
        return self.prop is not None and self.prop.protected


def columns_of(ledger: Ledger) -> Iterator[Column]:
    """Go through all columns that a ledger may have: its key, properties, edges, then when the row was confirmed and from when it holds."""
    yield Column(ledger.key, Holds.KEY, required=True)
    for prop in ledger.kind.properties:
        if prop.name in ledger.headers:
            yield Column(ledger.headers[prop.name], Holds.PROPERTY, prop.required, prop=prop)
    for ends in ledger.ends:
        if ends.kind_column:
            yield Column(ends.kind_column, Holds.END_KIND, ends.edge.required, ends=ends)
        yield Column(ends.column, Holds.END, ends.edge.required, ends=ends)
    yield Column(CONFIRMED, Holds.CONFIRMED)
    if not ledger.kind.fact:
        yield Column(SINCE, Holds.SINCE)


@dataclass(frozen=True, slots=True)
class Form:
    """A ledger as it goes out. Made by `form_of`."""

    ledger: Ledger
    columns: tuple[Column, ...]
    names: Mapping[str, Mapping[str, str]]
    """Property to the names of the codes that it can have."""
    constants: Mapping[str, Content]
    """Property to the value that every row of the ledger has."""

    @property
    def headers(self) -> list[str]:
        """The header row."""
        return [column.header for column in self.columns]

    def fits(self, row: Row) -> bool:
        """Whether the ledger has a place for everything that a row holds."""
        by_name = {ends.edge.name: ends for ends in self.ledger.ends}
        return all(
            row.properties.get(name) == value for name, value in self.constants.items()
        ) and all(
            name in by_name and all(may_stand(by_name[name], target) for target in targets)
            for name, targets in row.targets.items()
        )

    def cells(self, row: Row) -> list[Cell]:
        """Return the cells of a row."""
        return [self.cell(column, row) for column in self.columns]

    def cell(self, column: Column, row: Row) -> Cell:
        """Return one cell."""
        if column.prop:
            value = row.properties.get(column.prop.name)
            # A code is the key unless a ledger says otherwise.
            same = column.prop.name == "code" and value == row.properties["key"]
            return None if same else value_cell(value, self.names[column.prop.name])
        if column.ends:
            targets = row.targets.get(column.ends.edge.name, ())
            return (
                kinds_cell(column.ends, targets)
                if column.holds is Holds.END_KIND
                else "、".join(key_of(target) for target in targets)
            )
        if column.holds is Holds.KEY:
            return key_of(row.id)
        return row.confirmed.astimezone(CITY_ZONE).date() if row.confirmed else None


def form_of(ledger: Ledger, vocabulary: Vocabulary) -> Form:
    """Return the form in which a ledger leaves the graph: without protected values, and without the day of a change, which is history."""
    columns = tuple(
        column
        for column in columns_of(ledger)
        if not column.protected and column.holds is not Holds.SINCE
    )
    properties = {prop.name: prop for prop in ledger.kind.properties}
    constants = {
        name: cells.reader(properties[name], vocabulary)(text)
        for name, text in ledger.constants.items()
    }
    names = {name: names_of(prop, vocabulary) for name, prop in properties.items()}
    return Form(ledger, columns, names, constants)


def closest(forms: Sequence[Form], row: Row) -> Form | None:
    """Return the ledger that a row belongs to: of those that fit the one that says most of it; None where none fits."""
    fitting = [form for form in forms if form.fits(row)]
    return max(fitting, key=lambda form: len(form.constants), default=None)


def may_stand(ends: Ends, target: str) -> bool:
    """Whether a ledger's columns of an edge can name the node of this id."""
    kind = target.partition(":")[0]
    return kind == ends.kind if ends.kind else any(kind == allowed.name for allowed in ends.allowed)


def key_of(global_id: str) -> str:
    """Return the ledger's key of a node."""
    return global_id.partition(":")[2]


def kinds_cell(ends: Ends, targets: Sequence[str]) -> str:
    """Name the kinds of the targets: once where all are of one kind."""
    kinds = [
        next(kind for kind in ends.allowed if kind.name == target.partition(":")[0])
        for target in targets
    ]
    if len({kind.name for kind in kinds}) <= 1:
        return "".join(kind_name(ends, kind) for kind in kinds[:1])
    return "、".join(
        kind.name if cells.SEPARATORS.search(kind.zh) else kind_name(ends, kind) for kind in kinds
    )


def kind_name(ends: Ends, kind: Kind) -> str:
    """Return the Chinese name of a kind where it names no other one that is allowed there."""
    return kind.zh if sum(other.zh == kind.zh for other in ends.allowed) == 1 else kind.name


def value_cell(value: object, names: Mapping[str, str]) -> Cell:
    """Return the cell of a property's value, in the words in which a person would write it; `names` are those of its codes."""
    if value is None or isinstance(value, bool):
        return None if value is None else "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, datetime):
        return value.astimezone(CITY_ZONE).replace(tzinfo=None).isoformat(" ")
    if names:
        return names.get(str(value), str(value))
    return value if isinstance(value, (str, int, float, date)) else str(value)


def names_of(prop: Property, vocabulary: Vocabulary) -> dict[str, str]:
    """Return code to Chinese name of what a property is one of, or to the code where the name stands for another one; empty where it can be anything."""
    if prop.value is Value.CHOICE and prop.choices:
        return {
            code: zh if prop.choices.code(zh) == code else code
            for code, (zh, _) in prop.choices.members.items()
        }
    if prop.value not in cells.WORDS:
        return {}
    words = cells.words_of(prop.value, vocabulary)
    return {code: code for code in words.values()} | {
        code: word for word, code in words.items() if word != code
    }
