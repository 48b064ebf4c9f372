"""The conditions of a list's filter on the nodes themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

from graph.ontology.declarations import Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.folding import fold_text
from graph.ontology.search_text import WORDS
from graph.query.compiler import CompileContext
from graph.query.execution import Binding


def filter_predicates(
    kind: Kind, context: CompileContext, chosen: Mapping[str, Any], read: Binding, node: NodeRef
) -> Iterator[str]:
    """Yield the conditions of a filter on the node itself, for the parts that are given.

    `chosen` is the filter when the plan was made, `read` reads it in a run.
    """
    for name, value in chosen.items():
        if value is not None and name != "area":
            yield filter_predicate(kind, context, name, part_binding(read, name), node)


def filter_predicate(
    kind: Kind, context: CompileContext, name: str, read: Binding, node: NodeRef
) -> str:
    """Return the condition of one part of a filter."""
    if name == "name":
        return name_predicate(node.state, context.parameter(name, lambda run: fold_text(read(run))))
    match kind.declares(name):
        case Edge() as edge:
            target = f"(:{edge.to} {{id: ${context.parameter(name, read)}}})"
            pattern = f"({node.node})-[arrow:{edge.arrow}]->{target}"
            clock = node.clock
            leads = clock.holds("arrow") if edge.temporal else clock.believed("arrow")
            return f"EXISTS {{ MATCH {pattern} WHERE {leads} }}"
        case Derived() as derived:
            parameter = context.parameter(name, read)
            return value_predicate(derived.expression(node), derived.value, parameter)
        case Property(value=Value.CATEGORY):
            categories = context.vocabulary.categories
            below = context.parameter(name, lambda run: categories.below(read(run)))
            return f"{node.state}.{name} IN ${below}"
        case Property() as declared if declared.value is not Value.DUTY:
            parameter = context.parameter(name, read)
            return value_predicate(f"{node.state}.{name}", declared.value, parameter)
    expression = f"{node.state}.{name}"
    if name == "duty":
        expression = duty_expression(kind, node.node)
    return f"{expression} IN ${context.parameter(name, read)}"


def name_predicate(state: str, wanted: str) -> str:
    """Return the condition that the name or an alias contains the folded text of a parameter."""
    # The last line of the words is the code.
    names = f"split({state}.{WORDS}, '\\n')[0..1 + size(coalesce({state}.aliases, []))]"
    named = f"any(line IN {names} WHERE line CONTAINS ${wanted})"
    return f"({state}.{WORDS} CONTAINS ${wanted} AND {named})"


def value_predicate(expression: str, value: Value, parameter: str) -> str:
    """Return the condition that a value equals a parameter's flag, or is one of its texts."""
    if value is Value.FLAG:
        return f"coalesce({expression}, false) = ${parameter}"
    return f"{expression} IN ${parameter}"


def duty_expression(kind: Kind, variable: str) -> str:
    """Return the expression for the duty of a node; a tenure's is that of its post."""
    if any(declared.name == "duty" for declared in kind.properties):
        return f"{variable}.duty"
    post = f"MATCH ({variable})-[:OF_POST]->(held:Post) RETURN held.duty"
    return f"head(COLLECT {{ {post} }})"


def part_binding(read: Binding, part: str | int) -> Binding:
    """Return the binding to one part of a value."""
    return lambda run: read(run)[part]
