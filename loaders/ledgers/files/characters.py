"""How programs write the text of a cell that a file or a spreadsheet would change."""

from __future__ import annotations

import re

ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML may not have, such as `_x000D_`."""
FORMULA_OF_TEXT = re.compile(r'="([^"]*)"')
"""How programs keep a spreadsheet from changing a code in a CSV file."""


def unescape(text: str) -> str:
    """Return the text of a workbook's cell with escaped characters as they are."""
    if "_x" not in text:
        return text
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def unquote(text: str) -> str:
    """Return what a cell of a CSV file shows: `="0007"` is 0007."""
    found = FORMULA_OF_TEXT.fullmatch(text) if text[:2] == '="' else None
    return found[1] if found else text
