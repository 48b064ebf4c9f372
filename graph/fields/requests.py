"""Computed fields of a service request: its step in the workflow, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from graph.ontology.declarations import NodeRef, Value
from graph.ontology.expressions import last_event_clause, request_step_expression
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, MatchClause, Projection
from graph.query.execution import Execution
from graph.query.filters import FilterContext, filters_by, passing_expression
from graph.query.projection import project_nested, project_node, resolves
from graph.query.selection import Field
from graph.query.value_filters import Part, all_of
from graph.query.vocabulary_codes import code_reader
from graph.query.vocabulary_fields import (
    workflow_fields,
    workflow_role_fields,
    workflow_step_fields,
)
from graph.vocabulary import Vocabulary
from graph.vocabulary.workflows import Workflow

ReadStep = Callable[[Workflow | None, str], Any]
"""Reads what is wanted of a workflow and the code of one of its steps.

The workflow is None if the city no longer has it.
"""


def project_from_step(context: CompileContext, node: NodeRef, read: ReadStep) -> Projection:
    """Project what `read` finds for a request's step: the first step before any event."""
    workflows = context.vocabulary.workflows.codes

    def shape(row: Any, _run: Execution) -> Any:
        workflow_code, step = row
        workflow = workflows.get(workflow_code)
        if workflow is None:
            return read(None, step or "")
        return read(workflow, step if step in workflow.steps else workflow.first.code)

    row = f"[{node.state}.workflow, {request_step_expression(node)}]"
    return Projection(row, shape)


@resolves("ServiceRequest", "workflow")
def project_workflow(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the workflow of a request."""
    workflows = context.vocabulary.workflows.codes
    return Projection(
        f"{node.state}.workflow",
        lambda code, _run: workflow_fields(code, workflows.get(code), field.children),
        required=True,
    )


@resolves("ServiceRequest", "step")
def project_step(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project a request's step."""
    return project_from_step(
        context, node, lambda workflow, code: workflow_step_fields(workflow, code, field.children)
    )


@resolves("RequestEvent", "fromStep", "toStep")
def project_event_step(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project a step of an event, which is one of its request's workflow."""
    workflows = context.vocabulary.workflows.codes
    request = context.name("request")
    match = f"MATCH ({node.node})-[:OF_REQUEST]->({request}:ServiceRequest)"
    workflow = f"head(COLLECT {{ {match} RETURN {request}.workflow }})"

    def shape(row: Any, _run: Execution) -> Any:
        workflow_code, code = row
        if code is None:
            return None
        return workflow_step_fields(workflows.get(workflow_code), code, field.children)

    return Projection(f"[{workflow}, {node.state}.{field.name}]", shape)


@resolves("ServiceRequest", "owedBy")
def project_owing_role(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the role that owes the next step, null at the end."""

    def owing(workflow: Workflow | None, code: str) -> dict[str, Any] | None:
        role = workflow.owed_by(code) if workflow else None
        return workflow_role_fields(workflow, role, field.children) if workflow and role else None

    return project_from_step(context, node, owing)


@resolves("ServiceRequest", "nextSteps")
def project_next_request_steps(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the steps that may follow; none if the city no longer has the workflow."""

    def following(workflow: Workflow | None, code: str) -> list[dict[str, Any]]:
        steps = workflow.following(code) if workflow else []
        return [workflow_step_fields(workflow, step.code, field.children) for step in steps]

    return project_from_step(context, node, following)


@resolves("ServiceRequest", "assignedPost", "assignedOrganization")
def project_assignee(context: CompileContext, field: Field, node: NodeRef) -> Projection:
    """Project the post or organization that owes the next step, as the last event says."""
    assignee = context.name("owing")
    row = project_node(context, field.children, assignee, field.clock)
    match = assignee_match(context, field.name, node._replace(clock=field.clock), assignee)
    found = f"head(COLLECT {{ {match.where()} {row.clauses} RETURN {row.expression} }})"
    return project_nested(field, found, row)


def assignee_match(
    context: CompileContext, name: str, request: NodeRef, assignee: str
) -> MatchClause:
    """Return the match of what owes the next step of a request, as its last event says."""
    event = context.name("event")
    edge = ASSIGNEES[name]
    last = last_event_clause(request.node, "OF_REQUEST", "RequestEvent", event, request.clock)
    return MatchClause(f"{last} MATCH ({event})-[:{edge.arrow}]->({assignee}:{edge.to})")


ASSIGNEES = {
    edge.name: edge
    for edge in KINDS["RequestEvent"].edges
    if edge.name in ("assignedPost", "assignedOrganization")
}
"""The edges from an event to what owes the next step, by the field of the request."""


def assignee_predicate(name: str, filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition on what owes the next step of a request."""
    other = filtering.context.name("owing")
    match = assignee_match(filtering.context, name, node, other)
    end = NodeRef(other, other, node.clock, KINDS.named(ASSIGNEES[name].to))
    return passing_expression(filtering, match, part, end)


for assigned in ASSIGNEES:
    filters_by("ServiceRequest", assigned)(partial(assignee_predicate, assigned))


@filters_by("ServiceRequest", "step")
def step_predicate(filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition on the step of a request: the first of its workflow before any event."""
    return reached_predicate(filtering, Value.STEP, part, node, lambda _workflow, step: step)


@filters_by("ServiceRequest", "owedBy")
def owing_role_predicate(filtering: FilterContext, part: Part, node: NodeRef) -> str:
    """Return the condition on the role that owes the next step of a request."""
    return reached_predicate(filtering, Value.ROLE, part, node, Workflow.owed_by)


def reached_predicate(
    filtering: FilterContext,
    value: Value,
    part: Part,
    node: NodeRef,
    read: Callable[[Workflow, str], str | None],
) -> str:
    """Return the condition on what `read` finds for a request's step.

    The steps of all workflows for which it is fulfilled are a parameter.
    """
    read_codes = code_reader(filtering.context.vocabulary, value)
    known = known_steps(filtering.context.vocabulary)
    reached = f"{node.state}.workflow + '/' + coalesce({request_step_expression(node)}, '')"

    def compare(operator: str, given: Part) -> str:
        def steps(run: Execution) -> list[str]:
            wanted: list[Any] = [None]
            if operator != "isNull":
                wanted = read_codes(given.read(run))
            is_wanted = operator != "isNull" or given.value
            return [
                f"{workflow.code}/{reached}"
                for workflow, reached, step in known
                if (read(workflow, step) in wanted) is is_wanted
            ]

        return f"{reached} IN ${filtering.context.parameter('steps', steps)}"

    return all_of(compare(*given) for given in part.given())


def known_steps(vocabulary: Vocabulary) -> list[tuple[Workflow, str, str]]:
    """Return each workflow with the code of a last event, empty for none, and the step it means."""
    return [
        (workflow, reached, reached or workflow.first.code)
        for workflow in vocabulary.workflows
        for reached in ("", *workflow.steps)
    ]
