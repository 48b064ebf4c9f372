"""The root field `whoCovers`: the chain of a place by its id, its code or its address.

An address is resolved in a round trip of its own. The result fills exactly one of three id lists:
the place found, the candidates if it is ambiguous, or the nearest known place if it is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.addresses import Candidate
from graph.areas.place_references import key_binding, reference_part
from graph.coverage.address_outcome import (
    SHOWN_CANDIDATES,
    AddressOutcome,
    prefetch_address_outcome,
)
from graph.coverage.coverage import project_coverage
from graph.errors import Message
from graph.query.compiler import (
    CompileContext,
    Projection,
    collect_rows,
    cypher_list,
    join_clauses,
    shape_of,
)
from graph.query.execution import Binding, Execution, Prefetch
from graph.query.node_state import known_predicate
from graph.query.parameters import slot_binding
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Argument, Field, Selection, shortened
from graph.query.shape import Shape, Slot, list_shape, nested_shape, record_shape

UNKNOWN_ADDRESS = Message(
    "没有找到这个地址，请补充小区、楼号和单元，或核对写法。",
    "Nothing answers to this address; "
    "add the compound, building and entrance, or check how it is written.",
)


def project_who_covers(context: CompileContext, field: Field) -> Projection:
    """Project the coverage of a place, an ambiguous address, or an unknown place."""
    where = field.arguments["where"]
    part = reference_part(where.value)
    if part == "address":
        return project_by_address(context, field, where)
    return project_by_key(context, field, where, part)


def project_by_key(context: CompileContext, field: Field, where: Argument, part: str) -> Projection:
    """Project the coverage of the place with an id or code, or of the first such by id."""
    place = context.name("place")
    covered = narrow_selection(field.children, "Coverage")
    unknown = narrow_selection(field.children, "UnknownPlace")
    coverage = project_coverage(context, covered, place, field.clock)
    key = context.parameter("place", key_binding(context, slot_binding(where.slot), part))
    shape = shape_of(coverage)

    def shaped(rows: Any, run: Execution) -> Any:
        if rows:
            return shape(rows[0], run)
        text = shortened(str(run.values[where.slot][part]))
        message = Message(
            f"没有编号为“{text}”的场所，请核对。",
            f"No place has the {part} “{text}”; check it.",
        )
        return unknown_place(unknown, message, [text], {})

    rows = collect_rows(
        f"MATCH ({place}:Place {{{part}: ${key}}}) WHERE {known_predicate(place, field.clock)}",
        coverage,
        order=f"WITH {place} ORDER BY {place}.id LIMIT 1",
    )
    return Projection(rows, nested_shape(field.key, shaped, required=True), required=True)


def project_by_address(context: CompileContext, field: Field, where: Argument) -> Projection:
    """Project three lists of rows: of the place found, of the candidates, of the nearest place."""
    clock = field.clock
    covered = narrow_selection(field.children, "Coverage")
    ambiguous = narrow_selection(field.children, "AmbiguousAddress")
    unknown = narrow_selection(field.children, "UnknownPlace")
    outcome = prefetch_address_outcome(
        context, where, clock, compare=ambiguous.first("answersDiffer") is not None
    )
    coverage = project_coverage(context, covered, "meant", clock)
    candidates = CandidatesProjection(context, ambiguous, outcome)
    nearest = project_nearest(context, unknown)
    rows = [
        places_by_ids(context, "meant", lambda run: run.result(outcome).found_ids, coverage),
        places_by_ids(
            context, "possible", lambda run: run.result(outcome).candidate_ids, candidates.row
        ),
        places_by_ids(context, "nearby", lambda run: run.result(outcome).nearest_ids, nearest),
    ]

    def shaped(row: Any, run: Execution) -> Any:
        found_rows, candidate_rows, nearest_rows = row
        if found_rows:
            return shape_of(coverage)(found_rows[0], run)
        resolution = run.result(outcome).resolution
        if resolution.candidates:
            return candidates.shape(candidate_rows, run)
        places = shape_of(nearest)(nearest_rows[0], run) if nearest_rows else {}
        return unknown_place(unknown, UNKNOWN_ADDRESS, resolution.understood, places)

    shape = nested_shape(field.key, shaped, required=True)
    return Projection(cypher_list(rows), shape, required=True)


def places_by_ids(
    context: CompileContext, variable: str, ids: Binding, projection: Projection
) -> str:
    """Return the expression for the rows of the places whose ids a prefetch found."""
    known = context.parameter(variable, ids)
    match = f"UNWIND ${known} AS known MATCH ({variable}:Place {{id: known}})"
    return collect_rows(match, projection)


def unknown_place(
    selection: Selection,
    message: Message,
    understood: Sequence[str],
    nearest: dict[str, Any],
) -> dict[str, Any]:
    """Return what is selected of an unknown place.

    `nearest` holds the nearest known place by response key, empty if there is none.
    """
    values = {
        "message": str(message),
        "understood": list(understood),
        "nearest": None,
        "__typename": "UnknownPlace",
    }
    return {**selection.pick(values), **nearest}


def project_nearest(context: CompileContext, selection: Selection) -> Projection:
    """Project the nearest place as often as it is selected, as a map by response key."""
    slots: list[Slot] = []
    nodes: list[Projection] = []
    for field in selection.named("nearest"):
        node = project_node(context, field.children, "nearby", field.clock)
        shape = nested_shape(field.key, shape_of(node), required=False)
        slots.append(Slot(field.key, len(nodes), shape))
        nodes.append(node)
    row = cypher_list(node.expression for node in nodes)
    return Projection(row, record_shape(slots), join_clauses(nodes))


class CandidatesProjection:
    """The places that an ambiguous address could mean: their rows, and the shape of all."""

    def __init__(
        self, context: CompileContext, selection: Selection, outcome: Prefetch[AddressOutcome]
    ) -> None:
        """Project the place and the coverage of each candidate, as far as they are selected."""
        self.selection = selection
        self.outcome = outcome
        self.shapes: dict[str, Shape] = {}
        parts: list[Projection] = []
        for candidates in selection.named("candidates"):
            slots = {
                field.key: self.candidate_slot(context, field, parts)
                for field in candidates.children.fields
                if field.name in ("place", "coverage")
            }
            self.shapes[candidates.key] = candidates_shape(candidates, slots)
        row = cypher_list(("possible.id", *(part.expression for part in parts)))
        self.row = Projection(row, None, join_clauses(parts))

    def candidate_slot(
        self, context: CompileContext, field: Field, parts: list[Projection]
    ) -> Slot:
        """Return the slot of a candidate's place or coverage; adds its projection to `parts`."""
        project = project_node if field.name == "place" else project_coverage
        part = project(context, field.children, "possible", field.clock)
        parts.append(part)
        shape = nested_shape(field.key, shape_of(part), required=True)
        return Slot(field.key, len(parts), shape, required=True)

    def shape(self, rows: Any, run: Execution) -> dict[str, Any]:
        """Return what is selected of an ambiguous address, the candidates best first."""
        resolution, answers_differ = run.result(self.outcome)
        row_by_id = {row[0]: row for row in rows}
        ranked = [
            (candidate, row_by_id[candidate.id])
            for candidate in resolution.candidates[:SHOWN_CANDIDATES]
            if candidate.id in row_by_id
        ]
        total = resolution.total
        message = Message(
            f"这个地址对应 {total} 个场所。", f"This address could mean {total} places."
        )
        values = {
            "total": total,
            "question": str(resolution.question or ""),
            "answersDiffer": answers_differ,
            "message": str(message),
            "__typename": "AmbiguousAddress",
        }
        made: dict[str, Any] = {}
        for field in self.selection.fields:
            if field.name == "candidates":
                made[field.key] = self.shapes[field.key](ranked, run)
            else:
                made[field.key] = values[field.name]
        return made


def candidates_shape(field: Field, slots: dict[str, Slot]) -> Shape:
    """Return the shape of a list of candidates, each with its row of places and coverages."""
    row_shape = record_shape(list(slots.values()))

    def shape(ranked: tuple[Candidate, Any], run: Execution) -> dict[str, Any]:
        candidate, row = ranked
        values = {
            "score": candidate.score,
            "matched": candidate.matched,
            "__typename": "AddressCandidate",
        }
        from_row = row_shape(row, run)
        return {
            part.key: from_row[part.key] if part.key in slots else values[part.name]
            for part in field.children.fields
        }

    return nested_shape(field.key, list_shape(shape), required=True)


ROOT_FIELDS["whoCovers"] = project_who_covers
