"""The fields `evidence` and `staleness`: where a fact came from, and when somebody confirmed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from graph.ontology.clock import CITY_ZONE, Clock, parse_instant
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.execution import Execution
from graph.query.projection import resolves
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, instant_shape
from graph.vocabulary import Freshness

STORED = ("source", "sheet", "row", "recordedBy")
"""Parts of evidence that are stored as they are shown."""
INSTANTS = ("recordedAt", "confirmedAt")
"""Parts that are stored as instants, and read as text."""
EVIDENCE_FIELDS = (*STORED, *INSTANTS)


def project_evidence(field: Field, variable: str) -> Projection:
    """Project where the fact in `variable` came from.

    The value is a list with one item, or an empty one if there is no fact.
    """
    parts = [part for part in field.children.fields if part.name in EVIDENCE_FIELDS]
    row = cypher_list(evidence_expression(part.name, variable) for part in parts)
    return Projection(
        f"CASE WHEN {variable} IS NOT NULL THEN {row} END",
        evidence_shape(field.children, [part.name for part in parts]),
        required=True,
    )


def evidence_expression(name: str, variable: str) -> str:
    """Return the expression for one part of a fact's evidence."""
    stored = f"{variable}.{name}"
    return f"toString({stored})" if name in INSTANTS else stored


def evidence_shape(selection: Selection, names: Sequence[str]) -> Shape:
    """Return the shape of a row with the named parts of a fact's evidence."""

    def shape(row: Any, run: Execution) -> list[dict[str, Any]]:
        if row is None:
            return []
        values = evidence_values(names, row, run)
        return [selection.pick(values)]

    return shape


def evidence_values(names: Sequence[str], row: Sequence[Any], run: Execution) -> dict[str, Any]:
    """Return the named parts of a fact's evidence as they are shown."""
    values: dict[str, Any] = {"__typename": "Evidence"}
    for name, value in zip(names, row, strict=True):
        values[name] = instant_shape(value, run) if name in INSTANTS else value
    return values


def grade_staleness(confirmed: str | None, known: datetime, freshness: Freshness) -> str:
    """Return the grade of a fact by the days of the city since somebody confirmed it."""
    if confirmed is None:
        return "STALE"
    confirmed_on = parse_instant(confirmed).astimezone(CITY_ZONE).date()
    return freshness.grade((known.astimezone(CITY_ZONE).date() - confirmed_on).days)


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
