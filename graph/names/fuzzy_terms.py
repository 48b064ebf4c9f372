"""The terms that are one slip away from a text, found without looking at all terms.

Two texts with one slip between them become the same text if one character is left out of one of
them, or of both. So every term is listed under what is left of it without each of its characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.ontology.names.edit_distance import edit_distance

LONGEST = 24
"""Characters of a term that is looked for in spite of a slip; longer ones are found by a part."""
SHORTEST = 2


class FuzzyTerms:
    """Some terms, listed by what is left of them without one character."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = terms
        self.by_rest: dict[int, int | tuple[int, ...]] = {}
        for number, term in enumerate(terms):
            if SHORTEST <= len(term) <= LONGEST:
                for rest in rests_of(term):
                    self.add(hash(rest), number)

    def add(self, rest: int, number: int) -> None:
        """List a term under the hash of a rest. Most rests have one term, which takes no tuple."""
        known = self.by_rest.get(rest)
        if known is None:
            self.by_rest[rest] = number
        elif isinstance(known, int):
            self.by_rest[rest] = (known, number)
        else:
            self.by_rest[rest] = (*known, number)

    def find(self, text: str) -> Iterator[int]:
        """Yield the numbers of the terms that are exactly one slip away from a text."""
        if not SHORTEST <= len(text) <= LONGEST:
            return
        near: set[int] = set()
        for rest in rests_of(text):
            known = self.by_rest.get(hash(rest), ())
            near.update((known,) if isinstance(known, int) else known)
        for number in sorted(near):
            if edit_distance(text, self.terms[number], 1) == 1:
                yield number


def rests_of(text: str) -> set[str]:
    """Return a text, and what is left of it without each of its characters."""
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}
