"""What later answers tell of a pledge whose outcome was unknown.

A project that some answer shows was pledged before that answer came. One that no answer ever shows,
the last reads of everything among them, was not there before those: nobody could withdraw it. So
the checker need not try both, which for a dozen of them takes longer than anybody waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Operation = Mapping[str, Any]
Partition = Mapping[str, Any]


def settled(partitions: Sequence[Partition]) -> list[Partition]:
    """Return partitions in which pledges of unknown outcome are done, or left out."""
    seen: dict[str, int] = {}
    for partition in partitions:
        for operation in partition["operations"]:
            for key in keys_shown(operation):
                seen[key] = min(operation["return"], seen.get(key, operation["return"]))
    return [
        {**each, "operations": [*settled_operations(each["operations"], seen)]}
        for each in partitions
    ]


def keys_shown(operation: Operation) -> Iterator[str]:
    """Yield the keys of the projects that an answer shows to be there."""
    asked, answered = operation["input"], operation["output"]
    yield from (project["key"] for project in answered["projects"])
    if answered["key"]:
        yield answered["key"]
    # Whoever advances a project has seen it; its own answer may be unknown.
    if asked["kind"] == "repeat" or (asked["kind"] == "advance" and answered["fate"] != "unknown"):
        yield asked["key"]


def settled_operations(
    operations: Sequence[Operation], seen: Mapping[str, int]
) -> Iterator[Operation]:
    """Yield operations, those of unknown outcome as what was seen of them tells."""
    for operation in operations:
        asked, answered = operation["input"], operation["output"]
        if asked["kind"] not in {"pledge", "accept"} or answered["fate"] != "unknown":
            yield operation
        elif asked["key"] in seen:
            yield {
                **operation,
                "return": seen[asked["key"]],
                "output": {**answered, "fate": "done", "key": asked["key"]},
            }
