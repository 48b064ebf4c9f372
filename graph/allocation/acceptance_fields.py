"""What became of a pair of a plan as it was accepted: its pledge, or what stood in the way, as it was told then."""

from __future__ import annotations

import orjson

from graph.query.compiler import Draft, Piece, Scope, below, shape_of
from graph.query.projection import handles, node, typed
from graph.query.selection import Field
from graph.query.shape import Raw, Run, Shaped, under


@handles("PairResult", "result")
def result(draft: Draft, field: Field, scope: Scope) -> Piece:
    """The pledge, or what stood in the way."""
    project, chosen = draft.name("project"), below(field)
    piece = node(draft, typed(chosen, "Project"), project, field.clock)
    found = f"head(COLLECT {{ MATCH ({scope.node})-[:RESULTED_IN]->({project}:Project) {piece.clauses} RETURN {piece.expression} }})"

    def shape(row: Raw, run: Run) -> Shaped:
        pledge, told = row
        if told is None:
            return shape_of(piece)(pledge, run)
        problem = orjson.loads(told)
        return {part.key: problem.get(part.name) for part in typed(chosen, problem["__typename"]).fields}

    return Piece(f"[{found}, {scope.state}.problemTold]", under(field.key, shape, required=True), required=True)
