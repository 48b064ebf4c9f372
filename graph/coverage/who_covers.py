"""The root field `whoCovers`: the chain of a place by its id, its code or its address.

An address is resolved in a round trip of its own. The result fills exactly one of three id lists:
the place found, the candidates if it is ambiguous, or the nearest known place if it is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.areas.area_pattern import there_predicate
from graph.areas.place_references import key_binding, reference_part
from graph.coverage.absent_place import project_absent_place
from graph.coverage.address_outcome import prefetch_address_outcome
from graph.coverage.candidates import CandidatesProjection
from graph.coverage.coverage import project_coverage
from graph.coverage.unknown_place import places_by_ids, project_nearest, unknown_place
from graph.database.protocols import Reader
from graph.errors import Message
from graph.query.compiler import CompileContext, Projection, collect_rows, cypher_list, shape_of
from graph.query.execution import AnotherRead, Execution
from graph.query.parameters import slot_binding
from graph.query.plan import ROOT_FIELDS, QueryPlan, plan_root
from graph.query.projection import narrow_selection
from graph.query.selection import Argument, Field
from graph.query.shape import nested_shape
from graph.vocabulary import Vocabulary

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
    """Project the coverage of the place with an id or code, or of the first such by id.

    One that is not there on the day, or not known, takes a further read (see `absent_place`).
    """
    place, clock = context.name("place"), field.clock
    covered = narrow_selection(field.children, "Coverage")
    coverage = project_coverage(context, covered, place, clock)
    key = context.parameter("place", key_binding(context, slot_binding(where.slot), part))
    shape = shape_of(coverage)
    follow_up = AbsentPlacePlan(context.vocabulary, field)

    def shaped(rows: Any, run: Execution) -> Any:
        if not rows:
            raise AnotherRead(follow_up.read)
        return shape(rows[0], run)

    rows = collect_rows(
        f"MATCH ({place}:Place {{{part}: ${key}}}) WHERE {there_predicate(place, clock)}",
        coverage,
        order=f"WITH {place} ORDER BY {place}.id LIMIT 1",
    )
    return Projection(rows, nested_shape(field.key, shaped, required=True), required=True)


@dataclass
class AbsentPlacePlan:
    """The plan that answers for a place that is not there, made when it is needed first."""

    vocabulary: Vocabulary
    field: Field
    plan: QueryPlan | None = None

    async def read(self, reader: Reader, run: Execution) -> Any:
        """Return what is selected of the answer."""
        if self.plan is None:
            self.plan = plan_root(project_absent_place, self.field, self.vocabulary)
        return await self.plan.ask_root(reader, run.values, run)


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
    candidates = CandidatesProjection(context, ambiguous, lambda run: run.result(outcome).choice)
    nearest = project_nearest(context, unknown)
    rows = [
        places_by_ids(context, "meant", lambda run: run.result(outcome).found_ids, coverage),
        places_by_ids(context, "possible", candidates.candidate_ids, candidates.row),
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
        return unknown_place(
            unknown, resolution.reason or UNKNOWN_ADDRESS, resolution.understood, places
        )

    shape = nested_shape(field.key, shaped, required=True)
    return Projection(cypher_list(rows), shape, required=True)


ROOT_FIELDS["whoCovers"] = project_who_covers
