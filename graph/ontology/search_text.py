"""The text by which names are filtered: one property, so that one index serves every filter."""

from collections.abc import Mapping
from typing import Any

from graph.ontology.folding import fold_text

WORDS = "words"
"""The name of the property."""


def search_text(properties: Mapping[str, Any]) -> str:
    """Return name or title, aliases and code of a node, each folded, a line each."""
    texts = (
        properties.get("name", properties.get("title")),
        *properties.get("aliases", ()),
        properties.get("code"),
    )
    return "\n".join(fold_text(text) for text in texts if text)
