"""The values of parameters of routes, from the texts that a request has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson

from graph.ontology.clock import CITY_ZONE

MOST_RUNS = 1_000
"""How many imports a list may have."""


def parse_flag(text: str) -> bool:
    """Return whether a flag is set. Raises `ValueError`."""
    found = {"1": True, "true": True, "0": False, "false": False}.get(text.lower())
    if found is None:
        raise ValueError(text)
    return found


def parse_day(text: str) -> date:
    """Return a day. Raises `ValueError`."""
    if len(text) != len("2026-11-25"):
        raise ValueError(text)
    return date.fromisoformat(text)


def parse_moment(text: str) -> datetime:
    """Return an instant, in Beijing time unless it says otherwise. Raises `ValueError`.

    A `+` that was not encoded arrives as a blank.
    """
    moment = datetime.fromisoformat(text.replace(" ", "+") if text.count(":") > 2 else text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)


def parse_object(text: str) -> Mapping[str, Any]:
    """Return a JSON object. Raises `ValueError`."""
    found = orjson.loads(text)
    if not isinstance(found, dict):
        raise ValueError(text)  # noqa: TRY004 - to its sender it is a wrong value
    return found


def parse_most(text: str) -> int:
    """Return how many entries a list may have. Raises `ValueError`."""
    most = int(text) if text.isascii() and text.isdecimal() else 0
    if not 1 <= most <= MOST_RUNS:
        raise ValueError(text)
    return most


def parse_rows(text: str) -> bool:
    """Return whether all rows are wanted rather than current ones. Raises `ValueError`."""
    if text not in ("all", "current"):
        raise ValueError(text)
    return text == "all"
