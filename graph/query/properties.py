"""Stored properties of nodes as expressions and shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.ontology.clock import stated_expression
from graph.ontology.declarations import Derived, NodeRef, Property, Value
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, decimal_shape, instant_shape
from graph.query.vocabulary_fields import category_fields, category_table, duty_fields


def project_property(
    context: CompileContext, declared: Property, field: Field, node: NodeRef
) -> Projection:
    """Project a stored property of a node's state."""
    if declared.value is Value.DUTY:
        return project_duty(context, field, f"{node.state}.{declared.name}")
    expression = property_expression(declared, node.state)
    required = declared.name not in KINDS.nullable
    shape = VALUE_SHAPES.get(declared.value)
    if is_category(declared):
        shape = category_shape(context, declared, field)
    return Projection(expression, shape, required=required)


VALUE_SHAPES: Mapping[Value, Shape] = {
    Value.INSTANT: instant_shape,
    Value.NUMBER: decimal_shape,
}
"""How values are shown that are not shown as they are read."""


def is_category(declared: Property | Derived) -> bool:
    """Whether a value is shown as a `Category`: one of services, or of a kind's closed list."""
    by_choice = declared.choices is not None and declared.choices.categorizes
    return declared.value is Value.CATEGORY or by_choice


def category_shape(context: CompileContext, declared: Property, field: Field) -> Shape:
    """Return the shape of a category's code into what is selected of the category."""
    table = category_table(context.vocabulary.categories.codes, declared.choices, field.children)

    def shape(code: Any, _run: Execution) -> Any:
        if code is None:
            return None
        return table.get(code) or category_fields(code, None, field.children)

    return shape


def property_expression(declared: Property, state: str) -> str:
    """Return the expression for a property's value; the open ends of an interval are null."""
    match declared.value, declared.name:
        case Value.DAY, "from":
            return start_expression(state)
        case Value.DAY, "to":
            return f"CASE WHEN {state}.to < $open THEN toString({state}.to) END"
        case ((Value.DAY | Value.INSTANT), name):
            return f"toString({state}.{name})"
        case Value.TEXTS, name:
            return f"coalesce({state}.{name}, [])"
        case _, name:
            return f"{state}.{name}"


def derived_expression(declared: Derived, node: NodeRef) -> str:
    """Return the expression for a value that follows from others; days and moments are texts."""
    expression = declared.expression(node)
    if declared.value in (Value.DAY, Value.INSTANT):
        return f"toString({expression})"
    return expression


def start_expression(state: str) -> str:
    """Return the expression for the first day of an interval, null if its beginning is unknown.

    It is the day that was stated: a unit that was founded later says nothing about a duty's start.
    """
    begin = stated_expression(state, "from")
    return f"CASE WHEN {begin} > $beginning THEN toString({begin}) END"


def project_duty(context: CompileContext, field: Field, code: str) -> Projection:
    """Project the duty whose code an expression holds, from the city's vocabulary."""
    table = duty_table(context, field.children)
    return Projection(code, lambda code, _run: table.get(code), required=True)


def duty_table(context: CompileContext, selection: Selection) -> dict[str, dict[str, Any]]:
    """Return what is selected of each duty of the vocabulary, by code."""
    return {duty.code: duty_fields(duty, selection) for duty in context.vocabulary}
