"""The characters of a cell that a person sees: without invisible ones, escapes and odd breaks."""

from __future__ import annotations

import re

# Soft hyphens, zero-width characters, marks of direction, joiners, byte order marks in the middle,
# variation selectors, and controls other than the tabulator and the line feed.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U000e0000-\U000e0fff]"
)
BREAK = re.compile(r"\r\n?|[\u2028\u2029]")
BLANK = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f]")
"""Blanks of other widths; the ideographic one is left to whoever compares names."""
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML may not have, such as `_x000D_`."""
QUOTED = re.compile(r'="([^"]*)"')
"""How programs keep a spreadsheet from changing a code in a CSV file."""


def fold_characters(text: str) -> str:
    """Return a text without invisible characters, with plain blanks and line feeds."""
    if text.isascii() and text.isprintable():
        return text
    return BLANK.sub(" ", INVISIBLE.sub("", BREAK.sub("\n", text)))


def unescape(text: str) -> str:
    """Return the text of a workbook's cell with escaped characters as they are."""
    if "_x" not in text:
        return text
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def unquote(text: str) -> str:
    """Return what a cell of a CSV file shows: `="0007"` is 0007."""
    found = QUOTED.fullmatch(text) if text[:2] == '="' else None
    return found[1] if found else text
