"""Codes of the city's vocabulary that a filter names, by code or by Chinese name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from graph.errors import Message
from graph.ontology.declarations import Value
from graph.ontology.folding import fold_text
from graph.query.selection import InvalidArgument, shortened
from graph.vocabulary import Vocabulary

Words = Mapping[str, str]
"""Codes by what they are called: themselves and their Chinese names."""
ReadCodes = Callable[[str | list[str]], list[str]]
"""Reads the codes that a text, or each of several, stands for."""


def duty_words(vocabulary: Vocabulary) -> Words:
    """Return the duties."""
    return {word: duty.code for duty in vocabulary for word in (duty.zh, duty.code)}


def category_words(vocabulary: Vocabulary) -> Words:
    """Return the categories of services."""
    categories = vocabulary.categories
    return {word: each.code for each in categories for word in (each.zh, each.code)}


def workflow_words(vocabulary: Vocabulary) -> Words:
    """Return the workflows."""
    return {word: each.code for each in vocabulary.workflows for word in (each.zh, each.code)}


def step_words(vocabulary: Vocabulary) -> Words:
    """Return the steps of all workflows."""
    return vocabulary.workflows.steps


def role_words(vocabulary: Vocabulary) -> Words:
    """Return the roles of all workflows."""
    return {
        word: code
        for workflow in vocabulary.workflows
        for code, role in workflow.role.items()
        for word in (role.zh, code)
    }


CODED: Mapping[Value, Callable[[Vocabulary], Words]] = {
    Value.DUTY: duty_words,
    Value.CATEGORY: category_words,
    Value.WORKFLOW: workflow_words,
    Value.STEP: step_words,
    Value.ROLE: role_words,
}
"""The words of each type of value that is a code of the vocabulary."""


def code_reader(vocabulary: Vocabulary, value: Value) -> ReadCodes:
    """Return what reads the codes that a text, or each of several, stands for.

    A category stands for those below it as well. It raises `InvalidArgument` for a text that is
    neither a code nor a Chinese name. The words are folded here, once for all runs of a plan.
    """
    words = CODED[value](vocabulary)
    folded = {fold_text(word): code for word, code in words.items()}

    def read(wanted: str | list[str]) -> list[str]:
        codes = []
        for text in wanted if isinstance(wanted, list) else [wanted]:
            code = folded.get(fold_text(text))
            if code is None:
                raise unknown_code_error(text, dict.fromkeys(words.values()))
            codes.append(code)
        return vocabulary.categories.below(codes) if value is Value.CATEGORY else codes

    return read


def unknown_code_error(text: str, codes: Iterable[str]) -> InvalidArgument:
    """Return the error that names the codes which there are."""
    known = ", ".join(codes)
    message = Message(
        f"没有“{shortened(text)}”这个代码或名称，可用：{known}。",
        f"There is no code or name “{shortened(text)}”; there are: {known}.",
    )
    return InvalidArgument("filter", message, "UNKNOWN_CODE")
