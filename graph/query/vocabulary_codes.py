"""Codes of the city's vocabulary that a filter names, by code or by Chinese name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graph.errors import Message
from graph.ontology.declarations import Value
from graph.ontology.folding import fold_text
from graph.ontology.names.edit_distance import edit_distance
from graph.query.selection import InvalidArgument, shortened
from graph.vocabulary import Vocabulary

SHORTEST_PART = 2
"""Characters from which on a text may be a part of a name that is meant."""
CHARACTERS_PER_SLIP = 3
"""A name of three characters may have one slip."""
MOST_NEAREST = 3
"""Codes that are suggested for one that does not exist."""

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
                raise unknown_code_error(text, words)
            codes.append(code)
        return vocabulary.categories.below(codes) if value is Value.CATEGORY else codes

    return read


def unknown_code_error(text: str, words: Words) -> InvalidArgument:
    """Return the error that names the nearest codes, and all that there are."""
    names: dict[str, str] = {}
    for word, code in words.items():
        if word != code:
            names.setdefault(code, word)
    codes = dict.fromkeys(words.values())
    known = ", ".join(f"{code} {names.get(code, '')}".strip() for code in codes)
    near = [f"{names.get(code, code)} ({code})" for code in nearest_codes(text, words)]
    asked_zh = f"您是不是要 {'、'.join(near)}？" if near else ""
    asked_en = f" Did you mean {' or '.join(near)}?" if near else ""
    message = Message(
        f"没有“{shortened(text)}”这个代码或名称。{asked_zh}可用：{known}。",
        f"There is no code or name “{shortened(text)}”.{asked_en} There are: {known}.",
    )
    return InvalidArgument("filter", message, "UNKNOWN_CODE")


def nearest_codes(text: str, words: Words) -> list[str]:
    """Return the codes that are called most like a text: by containing it, or by a slip."""
    folded = fold_text(text)
    distances: dict[str, int] = {}
    for word, code in words.items():
        other = fold_text(word)
        is_part = len(folded) >= SHORTEST_PART and (folded in other or other in folded)
        most = len(folded) // CHARACTERS_PER_SLIP
        distance = 0 if is_part else edit_distance(folded, other, most)
        if distance <= most:
            distances[code] = min(distance, distances.get(code, distance))
    least = min(distances.values(), default=0)
    return [code for code, distance in distances.items() if distance == least][:MOST_NEAREST]
