"""The candidates of an answer that asks back: the places that could be meant, with their chains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from graph.coverage.coverage import project_coverage
from graph.errors import Message
from graph.query.compiler import CompileContext, Projection, cypher_list, join_clauses, shape_of
from graph.query.execution import Execution
from graph.query.projection import project_node
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, Slot, list_shape, nested_shape, record_shape


class ShownCandidate(NamedTuple):
    """A place that could be meant."""

    id: str
    score: float
    matched: str
    """The names in the graph that match the address."""


class Choice(NamedTuple):
    """The places that could be meant, of which somebody has to choose one."""

    candidates: Sequence[ShownCandidate]
    """Those that are shown, best first."""
    total: int
    question: str
    answers_differ: bool | None
    """Whether their chains differ; None unless it is selected."""
    message: Message


class CandidatesProjection:
    """The places of a choice: their rows, and the shape of all."""

    def __init__(
        self,
        context: CompileContext,
        selection: Selection,
        read_choice: Callable[[Execution], Choice],
    ) -> None:
        """Project the place and the coverage of each candidate, as far as they are selected."""
        self.selection = selection
        self.read_choice = read_choice
        self.shapes: dict[str, Shape] = {}
        parts: list[Projection] = []
        for candidates in selection.named("candidates"):
            slots = {
                field.key: candidate_slot(context, field, parts)
                for field in candidates.children.fields
                if field.name in ("place", "coverage")
            }
            self.shapes[candidates.key] = candidates_shape(candidates, slots)
        row = cypher_list(("possible.id", *(part.expression for part in parts)))
        self.row = Projection(row, None, join_clauses(parts))

    def candidate_ids(self, run: Execution) -> list[str]:
        """Return the ids of the shown candidates."""
        return [candidate.id for candidate in self.read_choice(run).candidates]

    def shape(self, rows: Any, run: Execution) -> dict[str, Any]:
        """Return what is selected of the choice, the candidates best first."""
        choice = self.read_choice(run)
        row_by_id = {row[0]: row for row in rows}
        ranked = [
            (candidate, row_by_id[candidate.id])
            for candidate in choice.candidates
            if candidate.id in row_by_id
        ]
        values = {
            "total": choice.total,
            "question": choice.question,
            "answersDiffer": choice.answers_differ,
            "message": str(choice.message),
            "insteadOf": None,
            "__typename": "AmbiguousAddress",
        }
        made: dict[str, Any] = {}
        for field in self.selection.fields:
            if field.name == "candidates":
                made[field.key] = self.shapes[field.key](ranked, run)
            else:
                made[field.key] = values[field.name]
        return made


def candidate_slot(context: CompileContext, field: Field, parts: list[Projection]) -> Slot:
    """Return the slot of a candidate's place or coverage; adds its projection to `parts`."""
    project = project_node if field.name == "place" else project_coverage
    part = project(context, field.children, "possible", field.clock)
    parts.append(part)
    shape = nested_shape(field.key, shape_of(part), required=True)
    return Slot(field.key, len(parts), shape, required=True)


def candidates_shape(field: Field, slots: dict[str, Slot]) -> Shape:
    """Return the shape of a list of candidates, each with its row of places and coverages."""
    row_shape = record_shape(list(slots.values()))

    def shape(ranked: tuple[ShownCandidate, Any], run: Execution) -> dict[str, Any]:
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
