"""The result of each pair of a plan when it was accepted: its pledge, or the error it met."""

from __future__ import annotations

from typing import Any

import orjson

from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext, Projection, collect_rows, shape_of
from graph.query.execution import Execution
from graph.query.projection import narrow_selection, project_node, resolves
from graph.query.selection import Field
from graph.query.shape import nested_shape


@resolves("PairResult", "result")
def project_pair_result(context: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """Project the pledge of a pair, or the error that it was rejected with."""
    project, selection = context.name("project"), field.children
    projection = project_node(context, narrow_selection(selection, "Project"), project, field.clock)
    pledge = collect_rows(f"MATCH ({scope.node})-[:RESULTED_IN]->({project}:Project)", projection)

    def shape(row: Any, run: Execution) -> Any:
        pledged, stored_error = row
        if stored_error is None:
            return shape_of(projection)(pledged, run)
        stored = orjson.loads(stored_error)
        # Errors that were stored before they had entries call their code `code`.
        error = {"errorCode": stored.get("code"), "errors": [], **stored}
        return narrow_selection(selection, error["__typename"]).pick_deep(error)

    return Projection(
        f"[head({pledge}), {scope.state}.problemTold]",
        nested_shape(field.key, shape, required=True),
        required=True,
    )
