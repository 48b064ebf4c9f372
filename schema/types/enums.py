"""Enums, from the closed lists that the declarations hold, and those that only a client needs."""

from collections.abc import Mapping
from enum import Enum

import strawberry

from graph.ontology.declarations import Choices
from graph.ontology.kinds import KINDS


def enum_of(name: str, members: Mapping[str, tuple[str, str]], description: str) -> type[Enum]:
    """Make a GraphQL enum; `members` maps each code to its Chinese and English meaning."""
    values = {
        code: strawberry.enum_value(code, description=f"{zh}。{en}." if zh else f"{en}.")
        for code, (zh, en) in members.items()
    }
    made: type[Enum] = strawberry.enum(Enum(name, values), description=description)  # type: ignore[call-overload]
    return made


CHOICES: dict[str, type[Enum]] = {}
"""The enum of each closed list of the declarations, by name."""


def closed_list_enum(declared: Choices) -> type[Enum]:
    """Return the enum of a closed list, making it once."""
    if declared.name not in CHOICES:
        CHOICES[declared.name] = enum_of(declared.name, declared.members, "What sort it is.")
    return CHOICES[declared.name]


def kinds_named(name: str) -> dict[str, tuple[str, str]]:
    """Return the members of an enum of kinds."""
    return {kind.enum_name: (kind.zh, kind.en.rstrip(".")) for kind in KINDS.named(name)}


PlaceKind = enum_of(
    "PlaceKind", kinds_named("Place"), "The kinds of place, from the city to the entrance."
)
NodeKind = enum_of("NodeKind", kinds_named("Node"), "The kinds of node.")
OrderDirection = enum_of(
    "OrderDirection", {"ASC": ("升序", "Ascending"), "DESC": ("降序", "Descending")}, "Which way."
)
DirectoryOrderField = enum_of(
    "DirectoryOrderField",
    {"NAME": ("名称", "By name"), "CODE": ("编号", "By code")},
    "What a list is ordered by.",
)
DutyOrderField = enum_of(
    "DutyOrderField",
    {"FROM": ("起始日期", "By the first day")},
    "What responsibilities are ordered by.",
)
LineState = enum_of(
    "LineState",
    {
        "HELD": ("在任", "Somebody holds it"),
        "VACANT": ("空缺", "The post is there, and nobody holds it"),
        "UNCOVERED": ("未设", "It is expected here, and there is no post or assignment"),
        "WITHHELD": ("不予显示", "It is not for this caller"),
    },
    "Whether a responsibility is held.",
)
Staleness = enum_of(
    "Staleness",
    {
        "FRESH": ("近期核实", "Confirmed lately"),
        "AGEING": ("待核实", "Due for confirmation"),
        "STALE": ("久未核实", "Not confirmed for long, or never"),
    },
    "How long ago somebody confirmed it; the days are settings of the service.",
)
WithheldReason = enum_of(
    "WithheldReason",
    {
        "SIGN_IN_REQUIRED": ("需要登录", "Sign in to read it"),
        "ROLE_NOT_ALLOWED": ("角色不符", "Not for this role"),
        "OUTSIDE_YOUR_AREA": ("不在所辖区域", "Outside the caller's area"),
        "SMALL_COUNT": ("人数过少", "Too few to be told"),
        "UNDEFINED": ("无法计算", "There is nothing that it could be computed of"),
    },
    "Why a value is not shown.",
)
TimelineEventKind = enum_of(
    "TimelineEventKind",
    {
        "BEGAN": ("开始", "It began on this day"),
        "ENDED": ("结束", "It is no longer, from this day on"),
        "CHANGED": ("变更", "It is otherwise from this day on"),
        "CORRECTED": (
            "更正",
            "On this day the graph learned that something had been recorded wrongly",
        ),
    },
    "What sort of event it is.",
)
