"""A place or an area as a person types it, as the reference that the API takes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.queries.who_covers import place_of

CODE = re.compile(r"\d{4,12}\Z")


def read_area_reference(text: str) -> Mapping[str, str]:
    """Say whether a text that a person typed is a global id, a code or an address."""
    return {"code": text} if CODE.match(text) else place_of(text)
