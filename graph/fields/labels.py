"""The field `label`: what to call a node, its own name or what it connects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.ontology.declarations import Edge, Kind, NodeRef
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.edges import edge_match
from graph.query.node_state import state_clause
from graph.query.projection import resolves
from graph.query.selection import Field


@resolves("Node", "label")
def project_label(context: CompileContext, _field: Field, node: NodeRef) -> Projection:
    """Project the label of a node."""
    cases = [
        f"WHEN {node.node}:{kind.name} THEN {label_parts(context, kind, node)}"
        for kind in node.kinds
        if kind.title_property is None
    ]
    titles = sorted({kind.title_property for kind in node.kinds if kind.title_property})
    values = [f"{node.state}.{title}" for title in titles]
    arguments = ", ".join((*values, "null"))
    titled = f"[coalesce({arguments})]"
    expression = f"CASE {' '.join(cases)} ELSE {titled} END" if cases else titled
    duties = {duty.code: duty.zh for duty in context.vocabulary}
    return Projection(expression, lambda parts, _run: join_label(parts, duties), required=True)


def join_label(part: Any, duties: Mapping[str, str]) -> Any:
    """Return the text of a label's part: a list of parts, the code of a duty, a name or None."""
    if not isinstance(part, list):
        return duties.get(part, part)
    texts = [join_label(inner, duties) for inner in part]
    known = filter(None, texts)
    return "·".join(known)


def label_parts(context: CompileContext, kind: Kind, node: NodeRef) -> str:
    """Return the list of the parts of a label without a name: the ends of its edges, its duty."""
    own = node._replace(kinds=(kind,))
    parts = [edge_end_label(context, edge, own) for edge in kind.stored]
    if any(declared.name == "duty" for declared in kind.properties):
        parts.append(f"{node.state}.duty")
    return cypher_list(parts)


def edge_end_label(context: CompileContext, edge: Edge, node: NodeRef) -> str:
    """Return the expression for the name, or the label's parts, of the node at an edge's end."""
    end = context.name("end")
    match = edge_match(context, edge, node, end, node.clock)
    state, clauses = state_clause(context, end, node.clock)
    other = KINDS.named(edge.to)[0]
    label = f"{state}.{other.title_property}"
    if other.title_property is None:
        label = label_parts(context, other, NodeRef(end, state, node.clock, (other,)))
    first = f"WITH {end} ORDER BY {end}.id LIMIT 1"
    found = f"{match.where()} {first} {clauses}"
    return f"head(COLLECT {{ {found}RETURN {label} }})"
