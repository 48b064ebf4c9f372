"""The answer for a place that is not there on the day: what stands for it, or that nothing does.

It is compiled and read only after `who_covers` found that the place is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.addresses import SHOWN_CANDIDATES
from graph.areas.absences import Absence, AskedDay, find_absence
from graph.areas.place_references import key_binding, reference_part
from graph.coverage.address_outcome import chains_differ, plan_compared_chains
from graph.coverage.candidates import CandidatesProjection, Choice, ShownCandidate
from graph.coverage.coverage import project_coverage
from graph.coverage.unknown_place import places_by_ids, unknown_key_shape
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.query.compiler import (
    CompileContext,
    Projection,
    cypher_list,
    first_row,
    join_clauses,
    shape_of,
)
from graph.query.execution import Execution, Prefetch
from graph.query.parameters import slot_binding
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Field, Selection
from graph.query.shape import nested_shape


def project_absent_place(context: CompileContext, field: Field) -> Projection:
    """Project the coverage of what stands for a place, a choice of several, or its absence."""
    clock = field.clock
    covered = narrow_selection(field.children, "Coverage")
    ambiguous = narrow_selection(field.children, "AmbiguousAddress")
    absent = narrow_selection(field.children, "AbsentPlace")
    compare = ambiguous.first("answersDiffer") is not None
    found = prefetch_absence(context, field, compare=compare)
    coverage = project_coverage(context, covered, "heir", clock)
    candidates = CandidatesProjection(context, ambiguous, lambda run: run.result(found)[1])
    absences = AbsencesProjection(context, found, clock, (covered, ambiguous, absent))

    def heir(run: Execution) -> list[str]:
        instead = instead_of(run, found)
        return instead if len(instead) == 1 else []

    def several(run: Execution) -> list[str]:
        return candidates.candidate_ids(run) if len(instead_of(run, found)) > 1 else []

    def asked(run: Execution) -> list[str]:
        absence, _ = run.result(found)
        return [absence.id] if absence else []

    rows = [
        places_by_ids(context, "heir", heir, coverage),
        places_by_ids(context, "possible", several, candidates.row),
        places_by_ids(context, "asked", asked, absences.row),
    ]
    unknown = unknown_key_shape(field)

    def shaped(row: Any, run: Execution) -> Any:
        covered_rows, candidate_rows, asked_rows = row
        if not asked_rows:
            return unknown(None, run)
        of_coverage, of_choice, alone = absences.shape(asked_rows[0], run)
        if covered_rows:
            return {**shape_of(coverage)(covered_rows[0], run), **of_coverage}
        if candidate_rows:
            return {**candidates.shape(candidate_rows, run), **of_choice}
        return alone

    shape = nested_shape(field.key, shaped, required=True)
    return Projection(cypher_list(rows), shape, required=True)


FoundAbsence = tuple[Absence | None, Choice]
"""What is known of the place, and the choice of what stands for it."""


def instead_of(run: Execution, found: Prefetch[FoundAbsence]) -> list[str]:
    """Return the ids of what stands for the place."""
    absence, _ = run.result(found)
    return [each.id for each in absence.instead] if absence else []


def prefetch_absence(
    context: CompileContext, field: Field, *, compare: bool
) -> Prefetch[FoundAbsence]:
    """Return the prefetch of a place's absence; with `compare` the heirs' chains are compared."""
    where = field.arguments["where"]
    part = reference_part(where.value)
    key = key_binding(context, slot_binding(where.slot), part)
    plan = plan_compared_chains(context, field.clock) if compare else None

    async def read_absence(reader: Reader, run: Execution) -> FoundAbsence:
        day = AskedDay(run.day(field.clock), run.known_at(field.clock))
        absence = await find_absence(reader, part, key(run), day, labels=("Place",))
        differ = None
        if plan and absence and len(absence.instead) > 1:
            ids = [each.id for each in absence.instead]
            differ = await chains_differ(plan, reader, run, ids)
        return absence, choice_of(absence, differ=differ)

    return context.prefetch(read_absence)


def choice_of(absence: Absence | None, *, differ: bool | None) -> Choice:
    """Return the choice of what stands for a place, each as likely as the others."""
    if absence is None or not absence.instead:
        return Choice((), 0, "", differ, Message("", ""))
    total = len(absence.instead)
    score = round(1 / total, 4)
    candidates = [ShownCandidate(each.id, score, absence.name) for each in absence.instead]
    names = [each.name for each in absence.instead[:SHOWN_CANDIDATES]]
    question = Message(f"是{'，还是'.join(names)}？", f"Is it {' or '.join(names)}?")
    return Choice(candidates[:SHOWN_CANDIDATES], total, str(question), differ, absence.message)


class AbsencesProjection:
    """What is selected of the absent place itself, in each of several selections."""

    def __init__(
        self,
        context: CompileContext,
        found: Prefetch[FoundAbsence],
        clock: Clock,
        selections: tuple[Selection, Selection, Selection],
    ) -> None:
        """Project it as `insteadOf` of a coverage and of a choice, and alone."""
        self.context, self.found = context, found
        nearest = context.parameter("nearest_day", self.nearest_day)
        self.then = Clock(nearest, clock.as_of, past=True)
        context.add_clock(self.then)
        self.nodes: list[Projection] = []
        covered, ambiguous, self.alone = selections
        self.of_coverage = covered.named("insteadOf")
        self.of_choice = ambiguous.named("insteadOf")
        chosen = (*(field.children for field in (*self.of_coverage, *self.of_choice)), self.alone)
        self.slots = [(selection, self.project_places(selection)) for selection in chosen]
        row = cypher_list(node.expression for node in self.nodes)
        self.row = Projection(row, None, join_clauses(self.nodes))

    def nearest_day(self, run: Execution) -> Any:
        """Return the nearest day on which the place was there."""
        absence, _ = run.result(self.found)
        return absence.neighbouring_day if absence else run.now.date()

    def project_places(self, selection: Selection) -> list[tuple[Field, int]]:
        """Project the places that are selected, and return the slot of each."""
        slots = []
        for field in selection.fields:
            if field.name not in ("place", "containedIn"):
                continue
            slots.append((field, len(self.nodes)))
            self.nodes.append(self.project_place(field))
        return slots

    def project_place(self, field: Field) -> Projection:
        """Project the place itself, or the nearest one that contained it when it was there."""
        if field.name == "place":
            node = project_node(self.context, field.children, "asked", field.clock)
            shape = nested_shape(field.key, shape_of(node), required=True)
            return node._replace(shape=shape)
        above, arrow = self.context.name("above"), self.context.name("r")
        node = project_node(self.context, field.children, above, field.clock)
        match = f"MATCH (asked)-[{arrow}:PART_OF]->({above}:Place) WHERE {self.then.holds(arrow)}"
        widest = f"{match} WITH {above} ORDER BY {above}.rank DESC, {above}.id LIMIT 1"
        shape = nested_shape(field.key, shape_of(node), required=False)
        return Projection(first_row(widest, node, above), shape)

    def shape(
        self, row: Sequence[Any], run: Execution
    ) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """Return the selections of a coverage and a choice by response key, and what is alone."""
        made = [self.shape_selection(*each, row, run) for each in self.slots]
        covered = len(self.of_coverage)
        of_coverage = {
            field.key: value for field, value in zip(self.of_coverage, made, strict=False)
        }
        of_choice = {
            field.key: value for field, value in zip(self.of_choice, made[covered:], strict=False)
        }
        return of_coverage, of_choice, made[-1]

    def shape_selection(
        self,
        selection: Selection,
        slots: Sequence[tuple[Field, int]],
        row: Sequence[Any],
        run: Execution,
    ) -> dict[str, Any]:
        """Return what is selected of the absence."""
        absence, _ = run.result(self.found)
        if absence is None:
            raise LookupError("The place is unknown.")
        places = {field.key: shape_of(self.nodes[index])(row[index], run) for field, index in slots}
        values = {
            "ended": absence.ended and absence.ended.isoformat(),
            "begins": absence.begins and absence.begins.isoformat(),
            "message": str(absence.message),
            "__typename": "AbsentPlace",
        }
        return {
            field.key: places[field.key] if field.key in places else values[field.name]
            for field in selection.fields
        }
