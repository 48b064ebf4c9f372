"""The texts by which a node is looked for, kept together in one property so that one index serves every search."""

from collections.abc import Mapping
from typing import Any

WORDS = "words"
"""The property that holds them."""


def search_text(properties: Mapping[str, Any]) -> str:
    """Return the texts by which a node is looked for, a line each: its name or title, its aliases, its code."""
    texts = (
        properties.get("name", properties.get("title")),
        *properties.get("aliases", ()),
        properties.get("code"),
    )
    return "\n".join(text.lower() for text in texts if text)
