"""Callers: who asks, in which role, and for which areas; plain values that every layer may hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

CALLER = "caller"
"""The slot of the caller among the values of a run."""
DISCLOSED = "disclosed"
"""The slot of the set of ids whose protected values a run has shown, for the audit log."""


class Role(Enum):
    """What a caller may do; each role may read whatever the one before it may read."""

    PUBLIC = 0
    RESEARCHER = 1
    COORDINATOR = 2
    ADMINISTRATOR = 3

    def includes(self, other: Role) -> bool:
        """Whether this role may read what another one may read."""
        return self.value >= other.value


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. Rights that a role has within areas hold within those of `areas` alone."""

    name: str
    """The name in evidence and logs; empty for whoever is not signed in."""
    role: Role = Role.PUBLIC
    areas: frozenset[str] = frozenset()
    """Global ids of the places and alliances to which the rights of a coordinator are limited."""
    hidden: frozenset[str] = frozenset()
    """What its role may not read, where kinds mix or figures are counted of several.

    Names of kinds of which it may read nothing, and those of single properties, such as
    `ProjectEvent.note`.
    """
    token: str = ""
    """The id of its token, by which it can be revoked; empty if it has none."""
    until: datetime | None = None
    """When its token expires; None if it never does."""
    client: str = ""
    """A salted hash of the address from which the request came; empty for a command."""
    is_signed_in: bool = True
    read_only: bool = False
    """Whether it may change nothing now, whatever its role: the request came by GET."""

    @property
    def is_unlimited(self) -> bool:
        """Whether its rights hold in all areas."""
        return self.role is Role.ADMINISTRATOR

    def reading(self) -> Caller:
        """Return the caller in a request that may change nothing."""
        return replace(self, read_only=True)


ANONYMOUS = Caller("", is_signed_in=False)
SERVICE = Caller("linli", Role.ADMINISTRATOR, read_only=True)
"""The service itself, when it asks for its own needs."""


def administrator(name: str) -> Caller:
    """Return a caller who may do everything."""
    return Caller(name, Role.ADMINISTRATOR)
