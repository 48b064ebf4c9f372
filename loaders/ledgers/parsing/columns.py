"""The columns of one table: which cells hold which property or edge, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.ontology.declarations import Property, Value
from graph.ontology.folding import fold_text
from graph.rows.batch import day_name
from graph.vocabulary import Vocabulary
from loaders.ledgers.mapping import CONFIRMED, SINCE, EdgeHeaders, Ledger, known_headers
from loaders.ledgers.parsing.cells import CellReader, Content, make_cell_reader
from loaders.ledgers.parsing.headers import RejectedLedger
from loaders.ledgers.parsing.heading import Heading
from loaders.ledgers.parsing.unreadable_cell import UnreadableCell
from loaders.ledgers.report import RejectedRow

UNIT_OF_MEASURE = "unitOfMeasure"
"""The property with the unit of measure of a row's quantities."""
FREE_VALUES = {Value.TEXT, Value.TEXTS, Value.INTEGER}
"""Types whose cells could hold a resident's data; all others have a form of their own."""


@dataclass(frozen=True, slots=True)
class PropertyColumn:
    """A column that holds a property."""

    place: int
    """Its place in the table, counted from 0."""
    header: str
    prop: Property
    read: CellReader


@dataclass(frozen=True, slots=True)
class EdgeColumn:
    """The columns that hold the other ends of an edge."""

    place: int
    """The place of the keys."""
    kind_place: int | None
    """The place of their kinds. None if all are of the kind that the mapping says."""
    headers: EdgeHeaders
    kinds: Mapping[str, str]
    """Chinese or English name, folded, to the name of an allowed kind."""
    day_place: int | None = None
    """The place of the days of its arrows. None if the table has none."""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """All columns of one table that are read; places are counted from 0."""

    width: int
    key: int
    confirmed: int | None
    since: int | None
    properties: tuple[PropertyColumn, ...]
    edges: tuple[EdgeColumn, ...]
    values: Mapping[int, Value]
    """The type of each column that is read."""
    used: tuple[int, ...]
    """The places of all columns that are known."""
    unit: int | None
    """The place of the unit of measure of its quantities."""
    free: tuple[int, ...]
    """The places that are searched for residents' data."""
    absent: frozenset[str]
    """Properties, edges and their days without a column, and `confirmed`: what is believed of them
    stays.
    """
    protected: frozenset[str]
    """Those of them that are protected, as in every export."""
    names: Mapping[str, str]
    """Property, edge, `key`, `since` or `confirmed` to its header, for messages."""


def find_columns(ledger: Ledger, heading: Heading, vocabulary: Vocabulary) -> TableColumns:
    """Return the columns of a table whose headers were checked."""
    places = {header: place for place, header in enumerate(heading.headers) if header}
    properties = find_property_columns(ledger, heading, places, vocabulary)
    edges = tuple(make_edge_column(ends, places) for ends in ledger.edges if ends.column in places)
    free = (
        column.place
        for column in properties
        if column.prop.value in FREE_VALUES and not column.prop.protected
    )
    return TableColumns(
        width=len(heading.headers),
        key=places[ledger.key],
        confirmed=places.get(CONFIRMED),
        since=places.get(SINCE),
        properties=properties,
        edges=edges,
        values=find_values(places, properties, ledger),
        used=tuple(places[header] for header in known_headers(ledger) if header in places),
        unit=places.get(ledger.headers.get(UNIT_OF_MEASURE, "")),
        free=(places[ledger.key], *free, *(edge.place for edge in edges)),
        absent=find_absent(ledger, places),
        protected=find_protected(ledger, places),
        names=name_headers(ledger, heading, places),
    )


def find_property_columns(
    ledger: Ledger, heading: Heading, places: Mapping[str, int], vocabulary: Vocabulary
) -> tuple[PropertyColumn, ...]:
    """Return the columns of properties that the table has."""
    properties = {prop.name: prop for prop in ledger.kind.properties}
    found = []
    for name, header in ledger.headers.items():
        if header in places:
            place, prop = places[header], properties[name]
            read = make_cell_reader(prop, vocabulary, ledger.last_days)
            found.append(PropertyColumn(place, heading.written[place], prop, read))
    return tuple(found)


def find_values(
    places: Mapping[str, int], properties: Sequence[PropertyColumn], ledger: Ledger
) -> dict[int, Value]:
    """Return the type of each column; keys and their kinds are texts."""
    values = {places[header]: Value.TEXT for header in known_headers(ledger) if header in places}
    days = [CONFIRMED, SINCE, *(ends.day_column for ends in ledger.edges if ends.day_column)]
    values |= {places[header]: Value.DAY for header in days if header in places}
    return values | {column.place: column.prop.value for column in properties}


def make_edge_column(headers: EdgeHeaders, places: Mapping[str, int]) -> EdgeColumn:
    """Return the columns of an edge that the table has."""
    kinds = {
        fold_text(name): kind.name for kind in headers.allowed for name in (kind.zh, kind.name)
    }
    kind_place = places.get(headers.kind_column or "")
    day_place = places.get(headers.day_column or "")
    return EdgeColumn(places[headers.column], kind_place, headers, kinds, day_place)


def find_absent(ledger: Ledger, places: Mapping[str, int]) -> frozenset[str]:
    """Return the properties and edges that a table says nothing of, and `confirmed`."""
    absent = {
        prop.name
        for prop in ledger.kind.properties
        if prop.name not in ledger.constants and ledger.headers.get(prop.name) not in places
    }
    if "code" not in ledger.headers:
        # The key is the code.
        absent.discard("code")
    columns = {ends.edge.name: ends.column for ends in ledger.edges}
    absent |= {edge.name for edge in ledger.kind.stored if columns.get(edge.name) not in places}
    dated = {ends.edge.name: ends.day_column for ends in ledger.edges}
    absent |= {
        day_name(edge.name)
        for edge in ledger.kind.stored
        if edge.day and dated.get(edge.name) not in places
    }
    if CONFIRMED not in places:
        absent.add("confirmed")
    return frozenset(absent)


def find_protected(ledger: Ledger, places: Mapping[str, int]) -> frozenset[str]:
    """Return the protected properties for which the table has no column."""
    absent = find_absent(ledger, places)
    return frozenset(
        prop.name for prop in ledger.kind.properties if prop.protected and prop.name in absent
    )


def name_headers(ledger: Ledger, heading: Heading, places: Mapping[str, int]) -> dict[str, str]:
    """Return the header of every property and edge: as the table has it, else the mapping's."""
    mapped = {
        **ledger.headers,
        **{ends.edge.name: ends.column for ends in ledger.edges},
        **{day_name(ends.edge.name): ends.day_column for ends in ledger.edges if ends.day_column},
        "since": SINCE,
        "confirmed": CONFIRMED,
        "key": ledger.key,
    }
    return {
        name: heading.written[places[header]] if header in places else header
        for name, header in mapped.items()
    }


def read_constants(ledger: Ledger, vocabulary: Vocabulary) -> dict[str, Content]:
    """Read the constants of a ledger as cells are read. Raises `RejectedLedger`."""
    properties = {prop.name: prop for prop in ledger.kind.properties}
    found: dict[str, Content] = {}
    for name, text in ledger.constants.items():
        try:
            value = make_cell_reader(properties[name], vocabulary)(text)
            if value is not None:
                found[name] = value
        except UnreadableCell as problem:
            rejection = RejectedRow(ledger.name, None, name, text, problem.zh, problem.en)
            raise RejectedLedger(rejection) from problem
    return found


def select_ledgers(ledgers: Sequence[Ledger], vocabulary: Vocabulary) -> tuple[Ledger, ...]:
    """Return the ledgers whose constants the vocabulary has.

    A city without a duty has no ledger of it.
    """
    return tuple(ledger for ledger in ledgers if has_constants(ledger, vocabulary))


def has_constants(ledger: Ledger, vocabulary: Vocabulary) -> bool:
    """Whether the vocabulary has what every row of a ledger would have."""
    try:
        read_constants(ledger, vocabulary)
    except RejectedLedger:
        return False
    return True
