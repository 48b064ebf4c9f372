"""Finds in which spellings a text stands in others: full-width, traditional, with other dashes.

Statements compare texts as they are written. So what is stored is read, each text once, and every
part of it that a reader takes for the text is erased as it is written there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.ontology.folding import fold_characters

SEPARATORS = frozenset("-.·/()")
"""What may stand between the digits of a number, such as that of a telephone."""

SHORTEST_NUMBER = 7
"""Digits of a number that is found with other separators too: those of a shorter one may be a day.
"""


class Spellings:
    """A text that is looked for in whatever spelling, and the spellings that were found."""

    def __init__(self, text: str) -> None:
        plain = compared_characters(text)
        bare = [part for part in plain if part not in SEPARATORS]
        self.is_number = len(bare) >= SHORTEST_NUMBER and all(map(str.isdecimal, bare))
        self.wanted = "".join(bare if self.is_number else plain)
        self.found = {text}

    def look_in(self, texts: Iterable[str]) -> None:
        """Add the spellings in which the text stands in some others."""
        for text in texts:
            self.found.update(self.spellings_in(text))

    def spellings_in(self, text: str) -> Iterator[str]:
        """Yield the parts of a text that are the wanted one in some spelling."""
        folded: list[str] = []
        places: list[int] = []
        for place, character in enumerate(text):
            for part in compared_characters(character):
                if not (self.is_number and part in SEPARATORS):
                    folded.append(part)
                    places.append(place)
        whole = "".join(folded)
        begin = whole.find(self.wanted) if self.wanted else -1
        while begin >= 0:
            end = begin + len(self.wanted)
            yield text[places[begin] : places[end - 1] + 1]
            begin = whole.find(self.wanted, end)

    @property
    def longest_first(self) -> list[str]:
        """The spellings, those first of which others are a part."""
        return sorted(self.found, key=lambda each: (-len(each), each))


def compared_characters(text: str) -> list[str]:
    """Return the characters of a text as they are compared, without blanks."""
    return [part for part in fold_characters(text) if not part.isspace()]
