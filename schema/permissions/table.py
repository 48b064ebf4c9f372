"""The table of permissions, as `table.toml` has it: the least role for each field of each type."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.callers import Role

FILE = Path(__file__).with_name("table.toml")
ARGUMENTS, ROUTES = "Argument", "Route"
"""Sections that are no types: arguments of any field, and the routes of the HTTP service."""
WHY = "why"


@dataclass(frozen=True, slots=True)
class TypeRule:
    """The rule of one type."""

    role: Role
    """The least role that may read any of its fields."""
    fields: Mapping[str, Role]
    why: str = ""
    """The reason, where it is not obvious."""


@cache
def permissions() -> Mapping[str, TypeRule]:
    """Return the rules of all types, by name."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: read_rule(section) for name, section in table.items()}


def read_rule(section: Mapping[str, str]) -> TypeRule:
    """Return the rule of one section of the table. Raises `ValueError` for a field listed twice."""
    fields: dict[str, Role] = {}
    roles: list[Role] = []
    for name, text in section.items():
        if name == WHY:
            continue
        role = Role[name.upper()]
        roles.append(role)
        for field in text.splitlines() if "/" in text else text.split():
            if field in fields:
                raise ValueError(f"{field} is listed twice.")
            if field:
                fields[field] = role
    least = min(roles, key=lambda role: role.value)
    return TypeRule(least, fields, section.get(WHY, ""))


def route_role(path: str) -> Role:
    """Return the least role that may use a route, such as `GET /imports`."""
    return permissions()[ROUTES].fields[path]
