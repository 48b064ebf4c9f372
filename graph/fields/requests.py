"""Fields of a service request that follow from its workflow: where it is, who owes the next step, what may come next."""

from collections.abc import Callable
from typing import Any

from graph.ontology.declarations import Sight
from graph.ontology.kinds.needs import last_event
from graph.ontology.kinds.requests import step
from graph.query.compiler import Draft, Piece, Scope, below, shape_of
from graph.query.plan import ROOTS
from graph.query.projection import handles, node
from graph.query.selection import Field, Selection
from graph.query.shape import Raw, Run, Shaped, constant, under
from graph.vocabulary.workflows import Step, Workflow


def at_step(draft: Draft, scope: Scope, told: Callable[[Workflow, str], Shaped]) -> Piece:
    """Project what a workflow says of the step at which a request is; before its first event, of the first step."""
    workflows = draft.vocabulary.workflows.codes

    def shape(row: Raw, _run: Run) -> Shaped:
        workflow = workflows.get(row[0])
        if workflow is None:
            return None
        return told(workflow, row[1] if row[1] in workflow.steps else workflow.first.code)

    return Piece(f"[{scope.state}.workflow, {step(Sight(scope.node, scope.state, scope.clock))}]", shape)


@handles("ServiceRequest", "step")
def current_step(draft: Draft, _field: Field, scope: Scope) -> Piece:
    """Code of the step at which it is."""
    return at_step(draft, scope, lambda _workflow, code: code)._replace(required=True)


@handles("ServiceRequest", "owedBy")
def owed_by(draft: Draft, _field: Field, scope: Scope) -> Piece:
    """The role that owes the next step; null at the end."""
    return at_step(draft, scope, lambda workflow, code: workflow.owed_by(code))


@handles("ServiceRequest", "nextSteps")
def next_steps(draft: Draft, field: Field, scope: Scope) -> Piece:
    """The steps that are allowed from where it is."""
    return at_step(draft, scope, lambda workflow, code: [step_map(each, below(field)) for each in workflow.following(code)])._replace(required=True)


@handles("ServiceRequest", "assignedPost", "assignedOrganization")
def assigned(draft: Draft, field: Field, scope: Scope) -> Piece:
    """The post or organization that owes the next step, as the last event says."""
    event, other = draft.name("event"), draft.name("owing")
    arrow = "OWED_BY_POST" if field.name == "assignedPost" else "OWED_BY"
    piece = node(draft, below(field), other, field.clock)
    last = last_event(scope.node, "OF_REQUEST", "RequestEvent", event, field.clock)
    found = f"head(COLLECT {{ {last} MATCH ({event})-[:{arrow}]->({other}) {piece.clauses} RETURN {piece.expression} }})"
    return Piece(found, under(field.key, shape_of(piece), required=False))


def step_map(step: Step, selection: Selection) -> dict[str, Any]:
    """Give what is selected of a step."""
    values = {"code": step.code, "nameZh": step.zh, "nameEn": step.en, "role": step.role, "__typename": "WorkflowStep"}
    return {field.key: values[field.name] for field in selection.fields}


def workflow_map(workflow: Workflow, selection: Selection) -> dict[str, Any]:
    """Give what is selected of a workflow."""
    values = {"code": workflow.code, "nameZh": workflow.zh, "nameEn": workflow.en, "__typename": "Workflow"}
    return {field.key: [step_map(step, below(field)) for step in workflow.step] if field.name == "steps" else values[field.name] for field in selection.fields}


def workflows(draft: Draft, field: Field) -> Piece:
    """Give the city's workflows."""
    return Piece("", constant([workflow_map(workflow, below(field)) for workflow in draft.vocabulary.workflows]))


def categories(draft: Draft, field: Field) -> Piece:
    """Give the city's taxonomy of services."""
    made = []
    for category in draft.vocabulary.categories:
        values = {"code": category.code, "nameZh": category.zh, "nameEn": category.en, "parent": category.parent, "__typename": "Category"}
        made.append({chosen.key: values[chosen.name] for chosen in below(field).fields})
    return Piece("", constant(made))


ROOTS.update({"workflows": workflows, "categories": categories})
