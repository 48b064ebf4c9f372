"""Words of the city's vocabulary with their names: categories, workflows, steps and roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.ontology.declarations import Property, Value
from graph.vocabulary import Vocabulary
from graph.vocabulary.categories import Category
from graph.vocabulary.workflows import Workflow

Term = dict[str, Any]


def named(code: str, zh: str, en: str, **more: object) -> Term:
    """Return a word with its names."""
    return {"code": code, "nameZh": zh, "nameEn": en, **more}


def all_of(vocabulary: Vocabulary, name: str) -> list[Any]:
    """Return all duties, workflows or categories."""
    if name == "workflows":
        return [workflow(known) for known in vocabulary.workflows]
    if name == "categories":
        return [category(known) for known in vocabulary.categories]
    return list(vocabulary)


def category(known: Category) -> Term:
    """Return a category of services."""
    return named(known.code, known.zh, known.en, parent=known.parent)


def workflow(known: Workflow) -> Term:
    """Return a workflow with its steps."""
    steps = [step(known, each.code) for each in known.step]
    return named(known.code, known.zh, known.en, steps=steps)


def step(known: Workflow, code: str) -> Term:
    """Return a step of a workflow."""
    found = next(each for each in known.step if each.code == code)
    return named(found.code, found.zh, found.en, role=role(known, found.role))


def role(known: Workflow, code: str) -> Term:
    """Return a role of a workflow."""
    return named(code, known.role[code].zh, known.role[code].en)


def term_of(
    vocabulary: Vocabulary,
    declared: Property,
    state: Mapping[str, Any],
) -> Any:  # noqa: ANN401 - a duty is itself
    """Return the word that a stored property names, None for a property that names none."""
    code = state.get(declared.name)
    if code is None:
        return None
    if declared.value is Value.DUTY:
        return vocabulary[code]
    if declared.value is Value.CATEGORY:
        return category(vocabulary.categories.codes[code])
    if declared.value is Value.WORKFLOW:
        return workflow(vocabulary.workflows.codes[code])
    if declared.choices and declared.choices.categorizes:
        return named(code, *declared.choices.members[code], parent=None)
    return None
