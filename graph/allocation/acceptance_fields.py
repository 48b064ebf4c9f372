"""What became of a pair of a plan as it was accepted: its pledge, or what stood in the way, as it was told then."""

from __future__ import annotations

from typing import Any

import orjson

from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution
from graph.query.projection import narrow_selection, project_node, resolves
from graph.query.selection import Field
from graph.query.shape import nested_shape


@resolves("PairResult", "result")
def result(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The pledge, or what stood in the way."""
    project, chosen = draft.name("project"), field.children
    piece = project_node(draft, narrow_selection(chosen, "Project"), project, field.clock)
    found = f"head(COLLECT {{ MATCH ({scope.node})-[:RESULTED_IN]->({project}:Project) {piece.clauses} RETURN {piece.expression} }})"

    def shape(row: Any, run: Execution) -> Any:
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
