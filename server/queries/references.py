"""A place or an area as a person types it, turned into the reference that the API takes."""

from __future__ import annotations

import re
from datetime import datetime

from graph.ontology.clock import CITY_ZONE
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


def with_offset(moment: str | None) -> str | None:
    """Return a moment, or the beginning of a day, as GraphQL takes it: with the city's offset.

    What is no moment, or has an offset already, is returned as it is.
    """
    try:
        parsed = datetime.fromisoformat(moment or "")
    except ValueError:
        return moment
    return moment if parsed.tzinfo else parsed.replace(tzinfo=CITY_ZONE).isoformat()
