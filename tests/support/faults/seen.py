"""What answers show, in the words of the models."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.support.faults.town import SeenProject

FIRST_DAY = date(2000, 1, 1)
"""Day 0 of tenures."""


def area_of(need: str) -> str:
    """Return the subject that stands for the figures of the community of a need."""
    return f"Area:{need.removeprefix('Need:N')[:-1]}"


def project_of(node: Any) -> SeenProject:  # noqa: ANN401 - an answer
    """Return a project as an answer shows it; its key names who pledged it."""
    by = [event["by"] for event in node["events"] if event["toStatus"] == "PLEDGED"]
    need, resource = node["need"]["id"], node["resource"]["id"]
    key = f"{by[0] if by else None}|{need}|{resource}"
    return SeenProject(node["id"], key, need, resource, node["status"])


def left_of(answer: Any) -> tuple[int | None, int | None]:  # noqa: ANN401 - an answer
    """Return what is left of need and resource by the answer of a write."""
    if "need" not in answer:
        return None, None
    return int(float(answer["need"]["remaining"])), int(float(answer["resource"]["available"]))


def day_of(number: int) -> str:
    """Return a day of the town."""
    return (FIRST_DAY + timedelta(number)).isoformat()


def number_of(day: str | None) -> Any:  # noqa: ANN401 - None if the day is
    """Return the number of a day of the town, None for None."""
    return None if day is None else (date.fromisoformat(day) - FIRST_DAY).days
