"""How programs write the text of a cell that a file or a spreadsheet would change."""

from __future__ import annotations

import re

from graph.ontology.folding import UNSEEN

ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML may not have, such as `_x000D_`."""
FORMULA_OF_TEXT = re.compile(r'="([^"]*)"')
"""How programs keep a spreadsheet from changing a code in a CSV file."""
FORMULA = re.compile(rf"[\s'{UNSEEN}]*[=+\-@＝＋－＠﹦﹢﹣﹫]")
"""How a text begins that a spreadsheet may run as a formula, at once or when its cell is edited.

Spreadsheets differ in what they pass over before it, and some make wide signs narrow.
"""


def guard_formula(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: with an apostrophe before it.

    A text that has one already gets another, so that nothing changes on the way out and back.
    """
    return f"'{text}" if FORMULA.match(text) else text


def unguard_formula(text: str) -> str:
    """Return a text as it was before `guard_formula`."""
    return text[1:].strip() if text[:1] == "'" and FORMULA.match(text) else text


def unescape(text: str) -> str:
    """Return the text of a workbook's cell with escaped characters as they are."""
    if "_x" not in text:
        return text
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def unquote(text: str) -> str:
    """Return what a cell of a CSV file shows: `="0007"` is 0007."""
    found = FORMULA_OF_TEXT.fullmatch(text) if text[:2] == '="' else None
    return found[1] if found else text
