"""Division codes, the official numbers of places from city to community, in one normal form."""

from __future__ import annotations

import re

from graph.ontology.folding import clean_key, clean_name

LENGTHS = {"City": 4, "District": 6, "Subdistrict": 9, "Community": 12}
"""The kinds whose key may be a division code, and the number of digits of its normal form."""

# A level's code goes on from that of the level above: city 4 digits, district 6, subdistrict 9,
# community 12.
FORM = re.compile(r"\d{4}(?:\d{2}(?:\d{3}(?:\d{3})?)?)?", re.ASCII)
PADDING = ((12, "000"), (9, "000"), (6, "00"))


def is_division_code(text: str) -> bool:
    """Whether the text has the form of a division code: 4, 6, 9 or 12 digits."""
    return FORM.fullmatch(text) is not None


def normalize_code(text: str) -> str:
    """Return the shortest equal form of a division code: `220802000000` and `220802` are one
    district.

    Any other text is a key of an office, and is returned as it is stored.
    """
    code = clean_key(text)
    if not is_division_code(code):
        return code
    for length, zeros in PADDING:
        if len(code) == length and code.endswith(zeros):
            code = code[: -len(zeros)]
    return code


def key_of(kind: str, text: str) -> str:
    """Return the key under which a node of this kind is stored."""
    return normalize_code(text) if kind in LENGTHS else clean_key(text)


def reference_of(kind: str, text: str) -> str:
    """Return what a reference to a node of this kind looks for: its key, or its name."""
    code = normalize_code(text) if kind in LENGTHS else ""
    return code if is_division_code(code) else clean_name(text)


def fits(kind: str, key: str) -> bool:
    """Whether a key in its normal form may be that of a place of this kind.

    A number must have the length of the kind's level; other keys are free.
    """
    is_number = key.isascii() and key.isdigit()
    if kind not in LENGTHS or not is_number:
        return True
    return len(key) == LENGTHS[kind]
