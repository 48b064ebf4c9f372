"""The parts of a global id: `Tenure:R1`, and of an earlier revision of a fact `Tenure:R1~1`.

The id of a node of another moment says the moment: `Tenure:R1~@2026-03-15` on a day, and
`Tenure:R1~@2026-03-15~2026-03-01T00:00:00Z` as it was known then. No key contains a `~`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

MARK = "~@"
"""What begins the moment of an id."""
MOMENT = re.compile(
    rf"(?P<id>.+){MARK}(?P<day>[1-8]\d{{3}}-\d\d-\d\d)"
    r"(?:~(?P<known>[1-8]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?)Z)?",
    re.ASCII | re.DOTALL,
)
"""An id with a moment, in the years that arguments may have."""


class IdMoment(NamedTuple):
    """The moment of an id: the day that is shown, and what was known when, None for now."""

    day: date
    known: datetime | None = None

    @property
    def suffix(self) -> str:
        """What the id of a node has behind it at this moment."""
        if self.known is None:
            return f"{MARK}{self.day}"
        known = self.known.astimezone(UTC).replace(tzinfo=None)
        return f"{MARK}{self.day}~{known.isoformat()}Z"


def kind_name_of(global_id: str) -> str:
    """Return the name of the kind of a node: `Tenure` of `Tenure:R1`."""
    return global_id.partition(":")[0]


def key_of_id(global_id: str) -> str:
    """Return the key of a node, as its ledger has it: `R1` of `Tenure:R1`."""
    return global_id.partition(":")[2]


def plain_id(global_id: str) -> str:
    """Return an id without the number of a fact's revision: `Tenure:R1` of `Tenure:R1~1`."""
    return global_id.partition("~")[0]


def split_moment(global_id: str) -> tuple[str, IdMoment | None]:
    """Return an id without its moment, and the moment; None for an id of the present."""
    if MARK not in global_id:
        return global_id, None
    parts = MOMENT.fullmatch(global_id)
    if parts is None:
        return global_id, None
    try:
        day = date.fromisoformat(parts["day"])
        known = parts["known"] and datetime.fromisoformat(parts["known"]).replace(tzinfo=UTC)
    except ValueError:
        return global_id, None
    return parts["id"], IdMoment(day, known or None)
