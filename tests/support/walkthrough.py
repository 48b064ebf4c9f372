"""The walk of docs/coordination.md from a posted need to a rated delivery, replayed.

The ids that a run makes replace those that are printed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

HEADING = "## From a need to a rated delivery 从需求到评价"
MADE = re.compile(r"(?:Need|Project):M\d{6}-[0-9A-F]{10}")
"""An id that a mutation made."""
STEP = re.compile(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)


def section_of(page: str) -> str:
    """Return the section of a page; empty where it has none."""
    _, _, rest = page.partition(HEADING)
    return rest.partition("\n## ")[0]


def steps_of(page: str) -> list[tuple[str, Any]]:
    """Return the calls of the walk, each with the answer that is printed."""
    return [(call, json.loads(answer)) for call, answer in STEP.findall(section_of(page))]


def told_with(text: str, ids: Mapping[str, str]) -> str:
    """Put the ids of this run into a text in place of those that are printed."""
    return MADE.sub(lambda found: ids[found[0]], text)


def learn(printed: Any, answered: Any, ids: dict[str, str]) -> None:  # noqa: ANN401 - parts of answers
    """Note which id of this run stands where one is printed."""
    if isinstance(printed, dict) and isinstance(answered, dict):
        for name in printed.keys() & answered.keys():
            learn(printed[name], answered[name], ids)
    elif isinstance(printed, list) and isinstance(answered, list):
        for one, other in zip(printed, answered, strict=False):
            learn(one, other, ids)
    elif (
        isinstance(printed, str)
        and isinstance(answered, str)
        and MADE.fullmatch(printed)
        and MADE.fullmatch(answered)
    ):
        ids.setdefault(printed, answered)
