"""What became of a pair of a plan as it was accepted: its pledge, or what stood in the way, as it was told then."""

from __future__ import annotations

import orjson

from graph.query.compiler import CompileContext, Projection, Scope, below, shape_of
from graph.query.projection import narrow_selection, project_node, resolves
from graph.query.selection import Field
from graph.query.shape import Execution, Raw, Shaped, nested_shape


@resolves("PairResult", "result")
def result(draft: CompileContext, field: Field, scope: Scope) -> Projection:
    """The pledge, or what stood in the way."""
    project, chosen = draft.name("project"), below(field)
    piece = project_node(draft, narrow_selection(chosen, "Project"), project, field.clock)
    found = f"head(COLLECT {{ MATCH ({scope.node})-[:RESULTED_IN]->({project}:Project) {piece.clauses} RETURN {piece.expression} }})"

    def shape(row: Raw, run: Execution) -> Shaped:
        pledge, told = row
        if told is None:
            return shape_of(piece)(pledge, run)
        problem = orjson.loads(told)
        return {
            part.key: problem.get(part.name)
            for part in narrow_selection(chosen, problem["__typename"]).fields
        }

    return Projection(
        f"[{found}, {scope.state}.problemTold]",
        nested_shape(field.key, shape, required=True),
        required=True,
    )
