"""Regular expressions that match a stored text as `graph.ontology.folding` compares it.

Only names are stored in folded form; every other text is compared by a pattern in which each
character stands for all that are folded to it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import chain, pairwise

from graph.ontology.folding import (
    DASHES,
    RADICALS,
    fold_characters,
    fold_text,
    simplified_characters,
)

COMPATIBLE = (
    range(0x80, 0x3400),
    range(0xA640, 0xAC00),
    range(0xF900, 0x10000),
    range(0x1D400, 0x1D800),
    range(0x1F100, 0x1F300),
    range(0x1FBF0, 0x1FBFA),
    range(0x2F800, 0x2FA20),
)
"""The blocks with characters that Unicode or their case folds to others."""
UNBROKEN = re.compile(r"[a-z][a-z]|[0-9][0-9]")
"""Two characters of a word or number: with a blank between them they would be another text."""
LONGEST_VARIANT = 4
"""Characters for which one character can stand, as ㈱ stands for (株)."""


@cache
def variants() -> dict[str, str]:
    """Return folded texts, each with all characters that alone are folded to it."""
    found: dict[str, str] = {}
    codes = {*chain(*COMPATIBLE), *simplified_characters(), *RADICALS, *DASHES}
    for character in map(chr, sorted(codes)):
        folded = fold_characters(character)
        if folded != character and 0 < len(folded.strip()) <= LONGEST_VARIANT:
            found[folded] = found.get(folded, "") + character
    return found


@lru_cache(maxsize=1024)
def folded_pattern(text: str) -> str:
    """Return the pattern of all texts with the folded form of this one, blanks aside.

    A part of what one character stands for, such as the 2 of ㎡, is not found.
    """
    folded = fold_text(text)
    parts: list[str] = []
    position = 0
    while position < len(folded):
        part = part_at(folded, position)
        parts.append(part)
        position += len(part)
    return join_parts(parts)


def part_at(folded: str, position: int) -> str:
    """Return the longest part of a folded text for which one character can stand."""
    for length in range(LONGEST_VARIANT, 1, -1):
        part = folded[position : position + length]
        if len(part) == length and part in variants():
            return part
    return folded[position]


def join_parts(parts: list[str]) -> str:
    """Return the pattern of parts that follow each other, with blanks where they may be."""
    patterns = [part_pattern(part) for part in parts[:1]]
    for before, part in pairwise(parts):
        is_close = " " in (before, part) or UNBROKEN.fullmatch(before[-1] + part[0])
        patterns += ("" if is_close else r"\s*", part_pattern(part))
    return "".join(patterns)


def part_pattern(part: str) -> str:
    """Return the pattern of a part of a folded text, and of the characters that stand for it."""
    if part == " ":
        return r"\s+"
    same = variants().get(part, "")
    if len(part) > 1:
        return f"(?:{join_parts(list(part))}|[{same}])"
    if part.isascii():
        same += part.upper()
    characters = "".join(dict.fromkeys(part + same))
    escaped = "".join(map(re.escape, characters))
    return escaped if len(characters) == 1 else f"[{escaped}]"
