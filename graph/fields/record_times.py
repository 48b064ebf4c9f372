"""The fields `createdAt` and `updatedAt` of any node: when something of it was recorded."""

from graph.ontology.declarations import Derived, Kind, NodeRef
from graph.ontology.record_times import RECORD_TIMES
from graph.query.compiler import CompileContext, Projection
from graph.query.projection import resolves
from graph.query.selection import Field
from graph.query.shape import instant_shape


@resolves("Node", *(time.name for time in RECORD_TIMES))
def project_record_time(_context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project when something of a node was recorded."""
    expression = record_time_expression_of(field.name, node)
    return Projection(f"toString({expression})", instant_shape, required=True)


def record_time_expression_of(name: str, node: NodeRef) -> str:
    """Return the expression for when something of a node was recorded, case by case of its kind."""
    labels: dict[str, list[str]] = {}
    for kind in node.kinds:
        expression = record_time_expression(kind, name, node)
        labels.setdefault(expression, []).append(f"{node.node}:{kind.name}")
    *others, usual = sorted(labels, key=lambda expression: len(labels[expression]))
    cases = [f"WHEN {' OR '.join(labels[each])} THEN {each}" for each in others]
    return f"CASE {' '.join(cases)} ELSE {usual} END" if cases else usual


def record_time_expression(kind: Kind, name: str, node: NodeRef) -> str:
    """Return the expression for when something of a node of a kind was recorded."""
    declared = kind.declares(name)
    if isinstance(declared, Derived):
        return declared.expression(node)
    return f"{node.state}.{name}"
