"""A place or an area as a person types it, turned into the reference that the API takes."""

from __future__ import annotations

import re

from graph.ontology.folding import clean_key, clean_name

CODE = re.compile(r"\d{4,12}\Z")
"""The form of an official code of a division."""
GLOBAL_ID = re.compile(r"[A-Z][A-Za-z]+:\S+\Z")
"""The form of a global id, such as `Building:B0001`."""


def parse_place_reference(text: str) -> dict[str, str]:
    """Return a global id as an `id`, anything else as an `address`."""
    name = clean_name(text)
    return {"id": name} if GLOBAL_ID.match(name) else {"address": text}


def parse_area_reference(text: str) -> dict[str, str]:
    """Return digits as a `code`, a global id as an `id`, anything else as an `address`."""
    key = clean_key(text)
    return {"code": key} if CODE.match(key) else parse_place_reference(text)
