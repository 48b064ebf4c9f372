"""What is selected of the city's vocabulary: its duties, workflows and categories of services."""

from collections.abc import Mapping
from typing import Any

from graph.ontology.choices import Choices
from graph.query.selection import Selection
from graph.vocabulary.categories import Category
from graph.vocabulary.duties import Duty
from graph.vocabulary.workflows import Workflow, WorkflowRole, WorkflowStep

Term = Category | Duty | Workflow | WorkflowRole | WorkflowStep
"""A word of the vocabulary, with its names."""


def term_values(code: str, term: Term | None) -> dict[str, Any]:
    """Return the code and the names of a term; one that the city no longer has is named by its
    code.
    """
    zh, en = (term.zh, term.en) if term else (code, code)
    return {"code": code, "nameZh": zh, "nameEn": en}


def duty_fields(duty: Duty, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a duty."""
    return selection.pick_deep(term_values(duty.code, duty))


def workflow_fields(code: str, workflow: Workflow | None, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a workflow and of its steps; None for one that is gone."""
    steps = [step_values(workflow, step.code) for step in workflow.step] if workflow else []
    return selection.pick_deep({**term_values(code, workflow), "steps": steps})


def workflow_step_fields(
    workflow: Workflow | None, code: str, selection: Selection
) -> dict[str, Any]:
    """Return what is selected of a step of a workflow."""
    return selection.pick_deep(step_values(workflow, code))


def step_values(workflow: Workflow | None, code: str) -> dict[str, Any]:
    """Return the values of all fields of a step; one that is gone has no role."""
    step = workflow.steps.get(code) if workflow else None
    role = role_values(workflow, step.role) if workflow and step else None
    return {**term_values(code, step), "role": role}


def workflow_role_fields(workflow: Workflow, code: str, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a role of a workflow."""
    return selection.pick_deep(role_values(workflow, code))


def role_values(workflow: Workflow, code: str) -> dict[str, Any]:
    """Return the values of all fields of a role."""
    return term_values(code, workflow.role.get(code))


def category_fields(code: str, category: Category | None, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a category of services."""
    return selection.pick_deep(category_values(code, category))


def category_values(code: str, category: Category | None) -> dict[str, Any]:
    """Return the values of all fields of a category of services."""
    parent = category.parent if category else None
    return {**term_values(code, category), "parent": parent}


def choice_fields(choices: Choices, code: str, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a value of a closed list, as a category."""
    zh, en = choices.members.get(code, (code, code))
    return selection.pick_deep({"code": code, "nameZh": zh, "nameEn": en, "parent": None})


def category_table(
    codes: Mapping[str, Category], choices: Choices | None, selection: Selection
) -> dict[str, dict[str, Any]]:
    """Return what is selected of every category, by code: of services, or of a closed list."""
    if choices:
        return {code: choice_fields(choices, code, selection) for code in choices.members}
    return {code: category_fields(code, known, selection) for code, known in codes.items()}
