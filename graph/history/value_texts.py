"""Stored values and the parts of labels as texts for people, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.ontology.declarations import Property, Value
from graph.query.shape import show_instant
from graph.vocabulary import Vocabulary


class ValueTexts:
    """The texts for values of one city, which has names for its codes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        workflows = vocabulary.workflows
        self.names: Mapping[Value, Mapping[str, str]] = {
            Value.DUTY: {duty.code: duty.zh for duty in vocabulary},
            Value.CATEGORY: {category.code: category.zh for category in vocabulary.categories},
            Value.WORKFLOW: {workflow.code: workflow.zh for workflow in workflows},
            Value.STEP: {step.code: step.zh for workflow in workflows for step in workflow.step},
        }

    def value_text(self, declared: Property, raw: Any) -> str:
        """Return the text of a stored value, empty if there is none."""
        if raw is None or raw == []:
            return ""
        match declared.value:
            case Value.FLAG:
                return "是" if raw else "否"
            case Value.TEXTS:
                return "、".join(raw)
            case Value.INSTANT:
                return show_instant(raw)[:16].replace("T", " ")
            case Value.CHOICE if declared.choices:
                zh, _ = declared.choices.members.get(raw, (str(raw), ""))
                return zh
        return self.names.get(declared.value, {}).get(raw, str(raw))

    def label_text(self, part: Any) -> str:
        """Return the text of a label's part: a name, the code of a duty, or a list of parts."""
        if isinstance(part, list):
            texts = [self.label_text(each) for each in part]
            return "·".join(text for text in texts if text)
        return self.names[Value.DUTY].get(part, part) if part else ""
