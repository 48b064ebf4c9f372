"""Texts as XML has them: most need no escaping, and a snapshot has millions."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

SPECIAL = re.compile(r"[&<>\"\n\r\t]")
"""What is written otherwise in an attribute or in an element."""


def attribute_of(value: object) -> str:
    """Return a value in quotes, as an attribute."""
    text = str(value)
    return quoteattr(text) if SPECIAL.search(text) else f'"{text}"'


def text_of(value: object) -> str:
    """Return a value as the text of an element."""
    text = str(value)
    return escape(text) if SPECIAL.search(text) else text
