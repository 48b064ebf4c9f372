"""The fields `evidence` and `staleness`: where a fact came from, and when somebody confirmed it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from graph.ontology.clock import CITY_ZONE, Clock, parse_instant
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.execution import Execution
from graph.query.projection import resolves
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, Slot, constant_shape, instant_shape, record_shape
from graph.vocabulary import Freshness

STORED = ("source", "sheet", "row", "recordedBy", "recordedBecause")
"""Parts of evidence that are stored as they are shown."""
INSTANTS = ("recordedAt", "confirmedAt")
"""Parts that are stored as instants, and read as text."""
EVIDENCE_FIELDS = (*STORED, *INSTANTS)


def project_evidence(
    field: Field, variable: str, instead: Callable[[Callable[[str], str]], str] | None = None
) -> Projection:
    """Project where the fact in `variable` came from.

    The value is a list with one item, or an empty one if there is no fact. `instead` builds an
    expression for the evidence of another node, which comes first unless it is null; it is called
    with what builds the evidence of a variable.
    """
    names = [part.name for part in field.children.fields if part.name in EVIDENCE_FIELDS]

    def row_of(variable: str) -> str:
        return cypher_list(evidence_expression(name, variable) for name in names)

    row = row_of(variable)
    item = evidence_shape(field.children, names)

    def shape(row: Any, run: Execution) -> list[Any]:
        return [] if row is None else [item(row, run)]

    expression = f"CASE WHEN {variable} IS NOT NULL THEN {row} END"
    if instead:
        expression = f"coalesce({instead(row_of)}, {expression})"
    return Projection(expression, shape, required=True)


def evidence_expression(name: str, variable: str) -> str:
    """Return the expression for one part of a fact's evidence."""
    stored = f"{variable}.{name}"
    if name == "recordedAt":
        # When its content was recorded, though its days may have been cut since.
        stored = f"coalesce({variable}.statedAt, {variable}.recordedAt)"
    return f"toString({stored})" if name in INSTANTS else stored


def evidence_shape(selection: Selection, names: Sequence[str]) -> Shape:
    """Return the shape of a row with the named parts of a fact's evidence."""
    if not names:
        return constant_shape(selection.pick({"__typename": "Evidence"}))
    slots = []
    for field in selection.fields:
        if field.name in INSTANTS:
            slots.append(Slot(field.key, names.index(field.name), instant_shape))
        elif field.name in STORED:
            slots.append(Slot(field.key, names.index(field.name)))
        else:
            slots.append(Slot(field.key, 0, constant_shape("Evidence")))
    return record_shape(slots)


def grade_staleness(confirmed: str | None, known: datetime, freshness: Freshness) -> str:
    """Return the grade of a fact by the days of the city since somebody confirmed it."""
    if confirmed is None:
        return "STALE"
    known_on = known.astimezone(CITY_ZONE).date()
    days = (known_on - city_day(confirmed)).days
    return freshness.grade(days)


@lru_cache(maxsize=4096)
def city_day(instant: str) -> date:
    """Return the day of a stored instant in the city; many facts are confirmed at the same one."""
    return parse_instant(instant).astimezone(CITY_ZONE).date()


def staleness_shape(clock: Clock) -> Shape:
    """Return the shape that grades a `confirmedAt` as of the clock's moment of knowledge."""

    def shape(confirmed: Any, run: Execution) -> str:
        known = run.known_at(clock) or run.now
        return grade_staleness(confirmed, known, run.vocabulary.freshness)

    return shape


@resolves("Node", "evidence")
def project_node_evidence(_context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project where the node's state came from."""
    return project_evidence(field, node.state)


@resolves("Node", "staleness")
def project_staleness(_context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project how long ago somebody confirmed the node's state."""
    confirmed = f"toString({node.state}.confirmedAt)"
    return Projection(confirmed, staleness_shape(field.clock), required=True)
