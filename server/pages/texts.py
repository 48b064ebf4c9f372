"""The texts of the pages, and the one language of a text that is in both."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"
LANGUAGES = ("zh", "en")
"""The first one is that of a visitor who has not chosen."""
BETWEEN = " / "
"""What stands between Chinese and English in messages of the API."""
SENTENCES = re.compile(r"(?<=[。？！]) (?=[A-Z])")
"""Where English begins in a message of HTTP: no Chinese sentence is followed by a blank."""


@cache
def read_texts(language: str) -> Mapping[str, str]:
    """Return the texts of a language by their keys, such as `ask.title`."""
    nested = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return dict(flatten(nested))


def flatten(nested: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of nested tables with their dotted keys."""
    for name, value in nested.items():
        key = f"{before}.{name}" if before else name
        if isinstance(value, str):
            yield key, value
        else:
            yield from flatten(value, key)


def translate(language: str, key: str, **values: object) -> str:
    """Return a text with its values. Raises `KeyError` for a key that there is not."""
    return read_texts(language)[key].format(**values)


def choose_language(text: str, language: str) -> str:
    """Return one language of a message of the API; all of it if it is not in two."""
    parts = text.split(BETWEEN)
    if len(parts) != 2:
        parts = SENTENCES.split(text, maxsplit=1)
    return parts[LANGUAGES.index(language)] if len(parts) == 2 else text
