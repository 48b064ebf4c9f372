"""A chain of responsibility as pages show it: by level, and as a text to paste into a chat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from server.pages.visit import Visit

Line = Mapping[str, Any]
MOST_SHARED = 3
"""Lines of one duty at one level in a shared text; more of them would bury the others."""


@dataclass(frozen=True)
class DutyGroup:
    """The lines of one duty at one level."""

    duty: Mapping[str, str]
    lines: Sequence[Line]
    total: int
    """How many there are, of which an answer may hold only the first."""


@dataclass(frozen=True)
class Level:
    """What is responsible at one place of a chain."""

    place: Mapping[str, Any]
    groups: Sequence[DutyGroup]


def levels_of(coverage: Mapping[str, Any]) -> list[Level]:
    """Return the chain of an answer by level, the nearest first."""
    totals = {
        (each["level"]["id"], each["duty"]["code"]): each["total"] for each in coverage["omitted"]
    }
    return [
        Level(lines[0]["level"], list(duty_groups(lines, totals)))
        for lines in grouped(coverage["lines"], "level", "id")
    ]


def duty_groups(
    lines: Sequence[Line], totals: Mapping[tuple[str, str], int]
) -> Iterator[DutyGroup]:
    """Yield the lines of a level by duty."""
    for group in grouped(lines, "duty", "code"):
        first = group[0]
        key = (first["level"]["id"], first["duty"]["code"])
        yield DutyGroup(first["duty"], group, totals.get(key, len(group)))


def grouped(lines: Sequence[Line], part: str, name: str) -> Iterator[list[Line]]:
    """Yield runs of lines whose parts have the same id or code."""
    for _, group in groupby(lines, key=lambda line: line[part][name]):
        yield list(group)


def shared_text(visit: Visit, place: Mapping[str, Any], coverage: Mapping[str, Any]) -> str:
    """Return a chain as a few lines of text, with the address of its page."""
    first = coverage["contact"]
    title = visit.text("share.title", place=place["label"], day=coverage["at"])
    contact = [visit.text("share.contact", line=line_text(visit, first))] if first else []
    levels = [
        f"{level.place['label']}：{'；'.join(level_texts(visit, level))}"
        for level in levels_of(coverage)
    ]
    return "\n".join([title, *contact, *levels])


def level_texts(visit: Visit, level: Level) -> Iterator[str]:
    """Yield what a shared text says of a level."""
    for group in level.groups:
        yield from (line_text(visit, line) for line in group.lines[:MOST_SHARED])
        if group.total > MOST_SHARED:
            yield visit.text("share.more", duty=visit.named(group.duty), count=group.total)


def line_text(visit: Visit, line: Line) -> str:
    """Return one line of a chain in words."""
    words = [visit.named(line["duty"]), holder_text(visit, line), line["phone"]]
    return " ".join(filter(None, words))


def holder_text(visit: Visit, line: Line) -> str:
    """Return who holds a line, that nobody does, or nothing if it is not shown."""
    if line["state"] in ("VACANT", "UNCOVERED"):
        return visit.text(f"line.{line['state'].lower()}")
    named = line["organization"] or line.get("holder")
    return str(named["name"]) if named else ""
