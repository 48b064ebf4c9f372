"""Compares rows with what is believed, cell by cell, and completes those that lack columns.

An absent column changes nothing; an empty cell below a present one erases. Whether a row is new,
other or unchanged is decided here alone, for an import as for its dry run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from graph.ontology.declarations import Edge, Kind, Property
from graph.rows.batch import MUTATION, Batch, Row, RowChange, RowError, day_name
from graph.rows.keys.stored_keys import restore_keys
from graph.rows.read import read_believed_rows
from graph.rows.revision_plan import learned_too_early_error

CONFIRMED = "confirmed"
"""Names the date of confirmation among the properties and edges of a row."""


@dataclass(slots=True)
class ComparedRows:
    """The rows of a batch by what is to be done with them."""

    rows: list[Row] = field(default_factory=list)
    """All of them that are clear, under the keys that the graph has."""
    added: list[Row] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    """The ids of those of them that were withdrawn before."""
    other: dict[str, RowChange] = field(default_factory=dict)
    """Rows whose content differs from what is believed, by id."""
    confirmed: list[Row] = field(default_factory=list)
    confirmed_before: dict[str, datetime | None] = field(default_factory=dict)
    """When these rows were confirmed until now, by id."""
    unchanged: int = 0
    problems: list[RowError] = field(default_factory=list)

    @property
    def pending(self) -> list[Row]:
        """The rows that are to be written: new ones, and those with other content."""
        return [*self.added, *(change.after for change in self.other.values())]


class KnownRow(NamedTuple):
    """What decides whether the content of a row may be new."""

    fingerprint: str | None
    confirmed: datetime | None
    withdrawn: datetime | None
    """When it was withdrawn, so that it is new again. None if it is believed."""
    ended_by_silence: bool
    """Whether a full ledger that did not list it ended it, rather than a line of a file."""


KNOWN = """
UNWIND $ids AS id
MATCH (n:<anchor> {id: id})
RETURN collect([n.id, n.fingerprint, n.confirmedAt, n.withdrawnAt,
  n.row IS NULL AND n.source <> $mutation])
"""


async def read_known(batch: Batch, rows: Sequence[Row]) -> dict[str, KnownRow]:
    """Return what is known of those rows that the graph has, by id."""
    parameters = {"ids": [row.id for row in rows], "mutation": MUTATION}
    found: list[list[Any]] = await batch.run(KNOWN, parameters)
    return {node: KnownRow(*values) for node, *values in found}


async def compare_rows(batch: Batch, rows: Sequence[Row]) -> ComparedRows:
    """Sort rows into new ones, other content, later confirmations, and what is known already."""
    known = await read_known(batch, rows)
    rows, ambiguous = await restore_keys(batch, rows, known)
    known |= await read_known(batch, [row for row in rows if row.id not in known])
    result = ComparedRows(rows=rows, problems=ambiguous)
    differing: list[Row] = []
    for row in rows:
        found = known.get(row.id)
        if found is None:
            add_new_row(batch.kind, result, row)
        elif found.withdrawn:
            add_withdrawn_row(batch, result, row, found.withdrawn)
        elif row.kept or found.fingerprint != row.fingerprint():
            differing.append(row)
        else:
            add_equal_row(result, row, found.confirmed)
    ids = [row.id for row in differing]
    believed = await read_believed_rows(batch.transaction, batch.kind, ids) if ids else []
    before_by_id = {row.id: row for row in believed}
    for row in differing:
        before, found = before_by_id[row.id], known[row.id]
        reopens = batch.options.reopens and found.ended_by_silence
        after = complete_row(row, before, reopens=reopens)
        add_differing_row(batch, result, before, after, is_completed=bool(row.kept))
    return result


def add_new_row(kind: Kind, result: ComparedRows, row: Row) -> None:
    """Add a row that is new to the graph, unless its ledger lacks a column that it needs."""
    missing = next(missing_names(kind, row), None)
    if missing is None:
        result.added.append(replace(row, kept=frozenset()))
        return
    name, zh = missing
    expected = f"文件里有的列（{zh}：新的编号必填，图中已有的编号可以没有这一列）"
    error = RowError(row, name, None, expected, f"this column: a new key needs its {name}")
    result.problems.append(error)


def add_withdrawn_row(batch: Batch, result: ComparedRows, row: Row, withdrawn: datetime) -> None:
    """Add a row that is new again, unless it was withdrawn later than the graph learns of it."""
    if batch.origin.recorded_at <= withdrawn:
        result.problems.append(learned_too_early_error(batch, row, withdrawn))
        return
    result.withdrawn.add(row.id)
    add_new_row(batch.kind, result, row)


def missing_names(kind: Kind, row: Row) -> Iterator[tuple[str, str]]:
    """Yield the required properties and edges for which a row has no column, with Chinese names."""
    declared: tuple[Property | Edge, ...] = (*kind.properties, *kind.stored)
    for part in declared:
        if part.required and part.name in row.kept:
            yield part.name, part.zh


def add_equal_row(result: ComparedRows, row: Row, confirmed: datetime | None) -> None:
    """Add a row with the content that is believed; `confirmed` is when that was confirmed."""
    if row.confirmed and (confirmed is None or confirmed < row.confirmed):
        result.confirmed.append(row)
        result.confirmed_before[row.id] = confirmed
    else:
        result.unchanged += 1


def add_differing_row(
    batch: Batch, result: ComparedRows, before: Row, after: Row, *, is_completed: bool
) -> None:
    """Add a row that may have other content than is believed; without any it is unchanged.

    One that was completed is checked again: its own cells may not fit those that it keeps.
    """
    names = [*differing_names(batch.kind, before, after)]
    if not names:
        add_equal_row(result, after, before.confirmed)
        return
    check = batch.options.check
    if check and is_completed and (problems := [*check(after)]):
        result.problems.append(problems[0])
        return
    if before.confirmed != after.confirmed:
        names.append(CONFIRMED)
    result.other[after.id] = RowChange(before, after, tuple(names))


def complete_row(row: Row, before: Row, *, reopens: bool = False) -> Row:
    """Return a row with what is believed in place of the columns that its ledger lacks.

    With `reopens` an end that is believed is left out.
    """
    kept = row.kept - {"to"} if reopens else row.kept
    if not kept:
        return row
    properties, targets = dict(row.properties), dict(row.targets)
    for name in kept:
        if name in before.properties:
            properties[name] = before.properties[name]
        if name in before.targets:
            targets[name] = before.targets[name]
    confirmed = before.confirmed if CONFIRMED in kept else row.confirmed
    days = {
        **row.days,
        **{name: own for name, own in before.days.items() if {name, day_name(name)} & kept},
    }
    return replace(
        row,
        properties=properties,
        targets=targets,
        confirmed=confirmed,
        kept=frozenset(),
        days=days,
    )


def differing_names(kind: Kind, before: Row, after: Row) -> Iterator[str]:
    """Yield the properties and edges in which two rows of one node differ."""
    for prop in kind.properties:
        if value_in(before, prop.name) != value_in(after, prop.name):
            yield prop.name
    for edge in kind.stored:
        if {*before.targets.get(edge.name, ())} != {*after.targets.get(edge.name, ())}:
            yield edge.name
        if before.own_days.get(edge.name) != after.own_days.get(edge.name):
            yield day_name(edge.name)


def value_in(row: Row, name: str) -> object:
    """Return the value of a property in a row; a list without entries is the same as no value."""
    value: object = row.properties.get(name)
    return None if value == [] else value
