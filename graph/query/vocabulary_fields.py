"""What is selected of the city's vocabulary: its duties, workflows and categories of services."""

from typing import Any

from graph.query.selection import Selection
from graph.vocabulary.categories import Category
from graph.vocabulary.duties import Duty
from graph.vocabulary.workflows import Workflow, WorkflowStep


def duty_fields(duty: Duty, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a duty."""
    values = {
        "code": duty.code,
        "nameZh": duty.zh,
        "nameEn": duty.en,
        "__typename": "Duty",
    }
    return selection.pick(values)


def workflow_fields(workflow: Workflow, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a workflow and of its steps."""
    values = {
        "code": workflow.code,
        "nameZh": workflow.zh,
        "nameEn": workflow.en,
        "__typename": "Workflow",
    }
    made: dict[str, Any] = {}
    for field in selection.fields:
        if field.name == "steps":
            steps = [workflow_step_fields(step, field.children) for step in workflow.step]
            made[field.key] = steps
        else:
            made[field.key] = values[field.name]
    return made


def workflow_step_fields(step: WorkflowStep, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a step of a workflow."""
    values = {
        "code": step.code,
        "nameZh": step.zh,
        "nameEn": step.en,
        "role": step.role,
        "__typename": "WorkflowStep",
    }
    return selection.pick(values)


def category_fields(category: Category, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a category of services."""
    values = {
        "code": category.code,
        "nameZh": category.zh,
        "nameEn": category.en,
        "parent": category.parent,
        "__typename": "Category",
    }
    return selection.pick(values)
