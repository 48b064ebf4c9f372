"""What is indexed of a node: its names, what contains it, and from when to when it is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from sys import intern
from typing import Any, NamedTuple


class NameRole(IntEnum):
    """What a name is to its node, the strongest first."""

    NAME = 0
    """Its name or title."""
    CODE = 1
    """Its official code."""
    ALIAS = 2
    """A name that people use beside it."""
    FORMER = 3
    """A name that it had at another time, or was recorded under by mistake."""


class StoredName(NamedTuple):
    """One name of a node, as it is stored."""

    text: str
    role: NameRole
    since: str = ""
    """The first day on which a former name was borne, as an ISO date; empty for other roles."""
    until: str = ""
    """The first day on which it was no longer; for a corrected mistake, the first day of all."""


class NameEntry(NamedTuple):
    """One node with all its names."""

    id: str
    names: tuple[StoredName, ...]
    above: tuple[str, ...] = ()
    """Ids of what it is part of, runs through or stands along; only places have them."""
    since: str = ""
    """The first day on which it is there, as an ISO date."""
    until: str = ""
    """The first day on which it is no longer there: `9999-12-31` of what goes on."""


def entries_from_record(record: Mapping[str, Any]) -> list[NameEntry]:
    """Return the entries of what the statement returned, in the order of their ids.

    The own state of a node bears its name today. On a past day one of its versions may.
    """
    names: dict[str, list[StoredName]] = {}
    lives: dict[str, tuple[str, str]] = {}
    for node, name, aliases, code, is_state, since, until in record["nodes"]:
        names[node] = list(state_names(name, aliases, code, is_state=is_state))
        lives[node] = (intern(since), intern(until))
    for node, name, aliases, code, is_state, since, until in record["versions"]:
        if node in names:
            interval = (intern(since), intern(until))
            names[node] += state_names(name, aliases, code, is_state=is_state, interval=interval)
    above: dict[str, list[str]] = {}
    for node, containing in record["above"]:
        above.setdefault(node, []).append(containing)
    return [
        NameEntry(node, unique_names(names[node]), tuple(sorted(above.get(node, ()))), *lives[node])
        for node in sorted(names)
    ]


def state_names(
    name: str | None,
    aliases: Iterable[str] | None,
    code: str | None,
    *,
    is_state: bool,
    interval: tuple[str, str] = ("", ""),
) -> Iterable[StoredName]:
    """Yield the names of one state of a node. Those of another state are former ones."""
    roles = [(name, NameRole.NAME), (code, NameRole.CODE)]
    roles += [(alias, NameRole.ALIAS) for alias in aliases or ()]
    for text, role in roles:
        if not text:
            continue
        if is_state:
            yield StoredName(intern(text), role)
        elif role is not NameRole.CODE:
            yield StoredName(intern(text), NameRole.FORMER, *interval)


def unique_names(names: Iterable[StoredName]) -> tuple[StoredName, ...]:
    """Return the names with each text once, in the strongest of its roles, the strongest first."""
    best: dict[str, StoredName] = {}
    for name in sorted(names, key=lambda each: (each.role, each.text, each.since, each.until)):
        best.setdefault(name.text, name)
    return tuple(best.values())
