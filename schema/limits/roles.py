"""What a role may have more of than the public, for which the settings are."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from graph.callers import Role
from schema.limits.limits import Limits

TIMES_AS_MUCH: Mapping[Role, Mapping[str, int]] = {
    Role.PUBLIC: {},
    Role.RESEARCHER: {"cost": 2, "aliases": 2, "rate": 2},
    Role.COORDINATOR: {"cost": 2, "aliases": 2, "rate": 2},
    Role.ADMINISTRATOR: {"cost": 4, "aliases": 4, "rate": 4},
}
"""How many times as much as the public a role may have; of all others as much as everybody.

What protects the parser and the event loop is the same for all: a signed-in program can go wrong
as well as a stranger's.
"""


@lru_cache(maxsize=64)
def limits_of_role(limits: Limits, role: Role) -> Limits:
    """Return the limits of a role, from those of the public."""
    times = TIMES_AS_MUCH[role]
    return replace(limits, **{name: getattr(limits, name) * by for name, by in times.items()})
