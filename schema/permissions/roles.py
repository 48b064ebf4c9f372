"""The least role of a type, and of a field of it, whatever leads to them."""

from __future__ import annotations

from functools import cache

from graph.callers import Role
from graph.ontology.kinds import KINDS
from schema.permissions.table import ARGUMENTS, TypeRule, permissions

SHARED_ENDINGS = ("Connection", "Edge", "Group", "Numbers", "Batch")
"""Endings of the types that are made for a kind: pages, groups and sums are as the kind."""
DENIED = len(Role)
"""The rank of what the table does not list: above that of any role."""


def rule_of(name: str) -> TypeRule | None:
    """Return the rule of a type by its name, None if the table has none."""
    rules = permissions()
    if name in rules:
        return rules[name]
    owner = kind_of_shared(name)
    return rules.get(owner) if owner else None


def kind_of_shared(name: str) -> str | None:
    """Return the type of whose nodes a page, group or sum is; None for any other type."""
    for ending in SHARED_ENDINGS:
        owner = name.removesuffix(ending)
        if owner != name and owner in permissions():
            return owner
    return None


@cache
def type_rank(name: str) -> int:
    """Return the rank of the least role that may read any field of a type."""
    rule = rule_of(name)
    return rule.role.value if rule else DENIED


def field_rank(name: str, field: str, interfaces: tuple[str, ...]) -> int:
    """Return the rank of the least role that may read a field of a type with these interfaces."""
    least = type_rank(name)
    if field.startswith("__"):
        return least
    if name not in permissions() and (owner := kind_of_shared(name)):
        # A sum of a value needs what the value needs.
        own = permissions()[owner].fields.get(field)
        return max(least, own.value) if own else least
    for each in (name, *interfaces):
        rule = permissions().get(each)
        if rule and field in rule.fields:
            return max(least, rule.fields[field].value)
    return DENIED


def argument_rank(name: str) -> int:
    """Return the rank of the least role that may use an argument, whatever field has it."""
    role = permissions()[ARGUMENTS].fields.get(name, Role.PUBLIC)
    return role.value


@cache
def hidden_names(role: Role) -> frozenset[str]:
    """Return the names of what a role may not read: kinds, and properties such as `Cadre.grade`."""
    closed = {
        f"{kind.name}.{declared.name}"
        for kind in KINDS
        for declared in kind.properties
        if field_rank(kind.name, declared.name, (*kind.labels[1:], "Node")) > role.value
    }
    return hidden_kinds(role) | closed


@cache
def hidden_kinds(role: Role) -> frozenset[str]:
    """Return the names of the kinds of which a role may read nothing."""
    return frozenset(kind.name for kind in KINDS if type_rank(kind.name) > role.value)
