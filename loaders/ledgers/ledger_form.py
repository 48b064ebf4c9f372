"""The form of an exported ledger: its columns in order, and what a row shows in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from graph.ontology.clock import CITY_ZONE
from graph.ontology.declarations import Kind, Property, Value
from graph.ontology.global_ids import key_of_id, kind_name_of
from graph.rows.batch import Row
from graph.vocabulary import Vocabulary
from loaders.ledgers.files.cell import Cell
from loaders.ledgers.mapping import CONFIRMED, SINCE, EdgeHeaders, Ledger
from loaders.ledgers.parsing import cells
from loaders.ledgers.parsing.cells import Content
from loaders.ledgers.parsing.columns import read_constants


class ColumnContent(Enum):
    """What a column holds."""

    KEY = "key"
    PROPERTY = "property"
    TARGETS = "keys at the other end of an edge"
    TARGET_KINDS = "kinds at the other end of an edge"
    TARGET_DAYS = "days of the arrows of an edge"
    CONFIRMED = "when the row was confirmed"
    SINCE = "from when a changed row holds"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column; `prop` or `ends` is set if it holds a property or the other end of an edge."""

    header: str
    content: ColumnContent
    required: bool = False
    prop: Property | None = None
    ends: EdgeHeaders | None = None

    @property
    def protected(self) -> bool:
        """Whether its values never leave the graph."""
        return self.prop is not None and self.prop.protected

    @property
    def is_end(self) -> bool:
        """Whether it holds the ends of intervals."""
        return self.prop is not None and self.prop.name == "to"


def possible_columns(ledger: Ledger) -> Iterator[FormColumn]:
    """Yield all columns that a ledger may have.

    First its key, then its properties, its edges, and the dates of confirmation and of change.
    """
    yield FormColumn(ledger.key, ColumnContent.KEY, required=True)
    for prop in ledger.kind.properties:
        if prop.name in ledger.headers:
            header = ledger.headers[prop.name]
            yield FormColumn(header, ColumnContent.PROPERTY, prop.required, prop=prop)
    for ends in ledger.edges:
        required = ends.edge.required
        if ends.kind_column:
            yield FormColumn(ends.kind_column, ColumnContent.TARGET_KINDS, required, ends=ends)
        yield FormColumn(ends.column, ColumnContent.TARGETS, required, ends=ends)
        if ends.day_column:
            yield FormColumn(ends.day_column, ColumnContent.TARGET_DAYS, ends=ends)
    yield FormColumn(CONFIRMED, ColumnContent.CONFIRMED)
    if not ledger.kind.fact:
        yield FormColumn(SINCE, ColumnContent.SINCE)


@dataclass(frozen=True, slots=True)
class LedgerForm:
    """The form of one exported ledger. Built by `make_ledger_form`."""

    ledger: Ledger
    columns: tuple[FormColumn, ...]
    names: Mapping[str, Mapping[str, str]]
    """Property to the names of its possible codes; empty if it can be anything."""
    constants: Mapping[str, Content]
    """Property to the value that every row of the ledger has."""

    @property
    def headers(self) -> list[str]:
        """The header row."""
        return [column.header for column in self.columns]

    def fits(self, row: Row) -> bool:
        """Whether the ledger can show everything that a row holds."""
        has_constants = all(
            row.properties.get(name) == value for name, value in self.constants.items()
        )
        if not has_constants:
            return False
        known = {ends.edge.name: ends for ends in self.ledger.edges}
        for name, targets in row.targets.items():
            ends = known.get(name)
            if ends is None or not all(can_name(ends, target) for target in targets):
                return False
        return True

    def cells(self, row: Row) -> list[Cell]:
        """Return the cells of a row."""
        return [self.cell(column, row) for column in self.columns]

    def cell(self, column: FormColumn, row: Row) -> Cell:
        """Return one cell of a row."""
        if column.prop:
            return self.property_cell(column.prop, row)
        if column.ends:
            targets = row.targets.get(column.ends.edge.name, ())
            if column.content is ColumnContent.TARGET_KINDS:
                return kinds_cell(column.ends, targets)
            if column.content is ColumnContent.TARGET_DAYS:
                return days_cell(column.ends, row)
            return "、".join(key_of_id(target) for target in targets)
        if column.content is ColumnContent.KEY:
            return key_of_id(row.id)
        return row.confirmed.astimezone(CITY_ZONE).date() if row.confirmed else None

    def property_cell(self, prop: Property, row: Row) -> Cell:
        """Return the cell of a property; empty for a code that is the key itself."""
        value = row.properties.get(prop.name)
        if prop.name == "code" and value == row.properties["key"]:
            return None
        if prop.name == "to" and isinstance(value, date):
            return self.ledger.last_days.written(value)
        return value_cell(value, self.names[prop.name])


def make_ledger_form(ledger: Ledger, vocabulary: Vocabulary) -> LedgerForm:
    """Return the form of an exported ledger.

    It has no protected columns, and no day of change, since that belongs to history.
    """
    columns = tuple(
        column
        for column in possible_columns(ledger)
        if not column.protected and column.content is not ColumnContent.SINCE
    )
    names = {prop.name: code_names(prop, vocabulary) for prop in ledger.kind.properties}
    return LedgerForm(ledger, columns, names, read_constants(ledger, vocabulary))


def closest_form(forms: Sequence[LedgerForm], row: Row) -> LedgerForm | None:
    """Return the fitting form with the most constants; None if none fits the row."""
    fitting = [form for form in forms if form.fits(row)]
    return max(fitting, key=lambda form: len(form.constants), default=None)


def can_name(ends: EdgeHeaders, target: str) -> bool:
    """Whether a ledger's columns of an edge can name the node of this id."""
    kind = kind_name_of(target)
    if ends.kind_column is None:
        return kind == ends.kind
    return any(kind == allowed.name for allowed in ends.allowed)


def kinds_cell(ends: EdgeHeaders, targets: Sequence[str]) -> str:
    """Return the names of the targets' kinds: one if all are of one kind, none if that is usual."""
    if all(kind_name_of(target) == ends.kind for target in targets):
        return ""
    allowed = {kind.name: kind for kind in ends.allowed}
    kinds = [allowed[kind_name_of(target)] for target in targets]
    if len({kind.name for kind in kinds}) <= 1:
        return "".join(kind_name(ends, kind) for kind in kinds[:1])
    # A Chinese name that contains the separator could not be read back among others.
    names = (
        kind.name if cells.SEPARATORS.search(kind.zh) else kind_name(ends, kind) for kind in kinds
    )
    return "、".join(names)


def days_cell(ends: EdgeHeaders, row: Row) -> Cell:
    """Return the days of a row's arrows, in the order of its targets: one if all are equal.

    Empty if each is the end of the row.
    """
    edge = ends.edge.name
    if edge not in row.own_days:
        return None
    days = [row.day_of(edge, target) for target in row.targets[edge]]
    if len(set(days)) == 1:
        return days[0]
    return "、".join(day.isoformat() for day in days)


def kind_name(ends: EdgeHeaders, kind: Kind) -> str:
    """Return the Chinese name of a kind, or the English one if two allowed kinds share it."""
    is_unique = sum(other.zh == kind.zh for other in ends.allowed) == 1
    return kind.zh if is_unique else kind.name


def value_cell(value: object, names: Mapping[str, str]) -> Cell:
    """Return the cell of a property's value as a person would write it.

    `names` are the names of the property's codes; empty if it has none.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, datetime):
        return value.astimezone(CITY_ZONE).replace(tzinfo=None).isoformat(" ")
    if names:
        return names.get(str(value), str(value))
    return value if isinstance(value, (str, int, float, date)) else str(value)


def code_names(prop: Property, vocabulary: Vocabulary) -> dict[str, str]:
    """Return code to Chinese name of the values that a property can have.

    A code whose name would be read as another code keeps its code. Empty if the property can have
    any value.
    """
    if prop.value is Value.CHOICE and prop.choices:
        choices = prop.choices
        return {
            code: zh if choices.code(zh) == code else code
            for code, (zh, _) in choices.members.items()
        }
    if prop.value not in cells.VOCABULARY_TERMS:
        return {}
    codes = cells.vocabulary_codes(prop.value, vocabulary)
    names = {code: code for code in codes.values()}
    names |= {code: word for word, code in codes.items() if word != code}
    return names
