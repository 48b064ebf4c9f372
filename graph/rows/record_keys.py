"""The keys of what the graph records of itself, as the change log names it for copies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RUN, PART, CALL = "Import", "ImportPart", "Written"
"""The labels of an import, of what one of its batches wrote, and of a call that is remembered."""

EVERYTHING = "*"
"""The key of what is rewritten all over the graph, such as by an erasure: no copy goes on then."""


def call_key(identity: str) -> str:
    """Return the key of a call that is remembered under an id."""
    return f"{CALL}:{identity}"


def part_key(run: str, number: int) -> str:
    """Return the key of a part of an import."""
    return f"{PART}:{number}/{run}"


def split_part_key(key: str) -> tuple[str, int]:
    """Return the run and the number of a part of an import."""
    number, _, run = key.removeprefix(f"{PART}:").partition("/")
    return run, int(number)


def record_key(label: str, properties: Mapping[str, Any]) -> str:
    """Return the key of a record with this label; the id of a run is its key."""
    if label == PART:
        return part_key(properties["run"], properties["number"])
    return call_key(properties["id"]) if label == CALL else str(properties["id"])
