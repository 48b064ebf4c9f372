"""Computed fields of a service request: its step in the workflow, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.ontology.declarations import NodeRef
from graph.ontology.expressions import last_event_clause, request_step_expression
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.projection import project_nested, project_node, resolves
from graph.query.selection import Field
from graph.query.vocabulary_fields import workflow_step_fields
from graph.vocabulary.workflows import Workflow

ReadStep = Callable[[Workflow, str], Any]
"""Reads what is wanted of a workflow and the code of one of its steps."""


def project_from_step(
    context: CompileContext, node: NodeRef, read: ReadStep, *, required: bool = False
) -> Projection:
    """Project what `read` finds for a request's step: the first step before any event."""
    workflows = context.vocabulary.workflows.codes

    def shape(row: Any, _run: Execution) -> Any:
        workflow_code, step = row
        workflow = workflows.get(workflow_code)
        if workflow is None:
            return None
        known = step if step in workflow.steps else workflow.first.code
        return read(workflow, known)

    row = f"[{node.state}.workflow, {request_step_expression(node)}]"
    return Projection(row, shape, required=required)


@resolves("ServiceRequest", "step")
def project_step(context: CompileContext, _field: Field, node: NodeRef) -> Projection:
    """Project the code of a request's step."""
    return project_from_step(context, node, lambda _workflow, code: code, required=True)


@resolves("ServiceRequest", "owedBy")
def project_owing_role(context: CompileContext, _field: Field, node: NodeRef) -> Projection:
    """Project the role that owes the next step, null at the end."""
    return project_from_step(context, node, lambda workflow, code: workflow.owed_by(code))


@resolves("ServiceRequest", "nextSteps")
def project_next_request_steps(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the steps that may follow."""

    def following(workflow: Workflow, code: str) -> list[dict[str, Any]]:
        return [workflow_step_fields(step, field.children) for step in workflow.following(code)]

    return project_from_step(context, node, following, required=True)


@resolves("ServiceRequest", "assignedPost", "assignedOrganization")
def project_assignee(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the post or organization that owes the next step, as the last event says."""
    event = context.name("event")
    assignee = context.name("owing")
    arrow = "OWED_BY_POST" if field.name == "assignedPost" else "OWED_BY"
    row = project_node(context, field.children, assignee, field.clock)
    last = last_event_clause(node.node, "OF_REQUEST", "RequestEvent", event, field.clock)
    match = f"{last} MATCH ({event})-[:{arrow}]->({assignee}) {row.clauses}"
    found = f"head(COLLECT {{ {match} RETURN {row.expression} }})"
    return project_nested(field, found, row)
