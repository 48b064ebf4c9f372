"""Fields of a service request that follow from its workflow: where it is, who owes the next step, what may come next."""

from collections.abc import Callable
from typing import Any

from graph.ontology.declarations import NodeRef
from graph.ontology.kinds.needs import last_event_clause
from graph.ontology.kinds.requests import request_step_expression
from graph.query.compiler import CompileContext, Projection, shape_of
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_node, resolves
from graph.query.selection import Field, Selection
from graph.query.shape import constant_shape, nested_shape
from graph.vocabulary.workflows import Workflow, WorkflowStep


def at_step(
    draft: CompileContext, scope: NodeRef, told: Callable[[Workflow, str], Any]
) -> Projection:
    """Project what a workflow says of the step at which a request is; before its first event, of the first step."""
    workflows = draft.vocabulary.workflows.codes

    def shape(row: Any, _run: Execution) -> Any:
        workflow = workflows.get(row[0])
        if workflow is None:
            return None
        return told(workflow, row[1] if row[1] in workflow.steps else workflow.first.code)

    return Projection(
        f"[{scope.state}.workflow, {request_step_expression(scope)}]",
        shape,
    )


@resolves("ServiceRequest", "step")
def current_step(draft: CompileContext, _field: Field, scope: NodeRef) -> Projection:
    """Code of the step at which it is."""
    return at_step(draft, scope, lambda _workflow, code: code)._replace(required=True)


@resolves("ServiceRequest", "owedBy")
def owed_by(draft: CompileContext, _field: Field, scope: NodeRef) -> Projection:
    """The role that owes the next step; null at the end."""
    return at_step(draft, scope, lambda workflow, code: workflow.owed_by(code))


@resolves("ServiceRequest", "nextSteps")
def next_steps(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The steps that are allowed from where it is."""
    return at_step(
        draft,
        scope,
        lambda workflow, code: [
            step_map(each, field.children) for each in workflow.following(code)
        ],
    )._replace(required=True)


@resolves("ServiceRequest", "assignedPost", "assignedOrganization")
def assigned(draft: CompileContext, field: Field, scope: NodeRef) -> Projection:
    """The post or organization that owes the next step, as the last event says."""
    event, other = draft.name("event"), draft.name("owing")
    arrow = "OWED_BY_POST" if field.name == "assignedPost" else "OWED_BY"
    piece = project_node(draft, field.children, other, field.clock)
    last = last_event_clause(scope.node, "OF_REQUEST", "RequestEvent", event, field.clock)
    found = f"head(COLLECT {{ {last} MATCH ({event})-[:{arrow}]->({other}) {piece.clauses} RETURN {piece.expression} }})"
    return Projection(found, nested_shape(field.key, shape_of(piece), required=False))


def step_map(step: WorkflowStep, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a step."""
    values = {
        "code": step.code,
        "nameZh": step.zh,
        "nameEn": step.en,
        "role": step.role,
        "__typename": "WorkflowStep",
    }
    return {field.key: values[field.name] for field in selection.fields}


def workflow_map(workflow: Workflow, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a workflow."""
    values = {
        "code": workflow.code,
        "nameZh": workflow.zh,
        "nameEn": workflow.en,
        "__typename": "Workflow",
    }
    return {
        field.key: [step_map(step, field.children) for step in workflow.step]
        if field.name == "steps"
        else values[field.name]
        for field in selection.fields
    }


def workflows(draft: CompileContext, field: Field) -> Projection:
    """Return the city's workflows."""
    return Projection(
        "",
        constant_shape(
            [workflow_map(workflow, field.children) for workflow in draft.vocabulary.workflows]
        ),
    )


def categories(draft: CompileContext, field: Field) -> Projection:
    """Return the city's taxonomy of services."""
    made = []
    for category in draft.vocabulary.categories:
        values = {
            "code": category.code,
            "nameZh": category.zh,
            "nameEn": category.en,
            "parent": category.parent,
            "__typename": "Category",
        }
        made.append({chosen.key: values[chosen.name] for chosen in field.children.fields})
    return Projection("", constant_shape(made))


ROOT_FIELDS.update({"workflows": workflows, "categories": categories})
