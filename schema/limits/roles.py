"""What a role may have more of than the public, for which the settings are."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from schema.limits.limits import Limits

PUBLIC, RESEARCHER, COORDINATOR, ADMINISTRATOR = ROLES = (
    "PUBLIC",
    "RESEARCHER",
    "COORDINATOR",
    "ADMINISTRATOR",
)
"""The roles by name, each with the rights of those before it."""

TIMES_AS_MUCH: Mapping[str, Mapping[str, int]] = {
    PUBLIC: {},
    RESEARCHER: {"cost": 2, "aliases": 2, "rate": 2},
    COORDINATOR: {"cost": 2, "aliases": 2, "rate": 2},
    ADMINISTRATOR: {"cost": 4, "aliases": 4, "rate": 4},
}
"""How many times as much as the public a role may have; of all others as much as everybody.

What protects the parser and the event loop is the same for all: a signed-in program can go wrong
as well as a stranger's.
"""


@lru_cache(maxsize=64)
def limits_of_role(limits: Limits, role: str) -> Limits:
    """Return the limits of a role by its name, from those of the public."""
    times = TIMES_AS_MUCH[role]
    return replace(limits, **{name: getattr(limits, name) * by for name, by in times.items()})
