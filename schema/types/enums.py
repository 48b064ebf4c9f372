"""GraphQL enums: those of the declarations' closed lists, and those of the API alone."""

from collections.abc import Mapping
from enum import Enum

import strawberry

from graph.ontology.choices import Choices
from graph.ontology.kinds import KINDS


def make_enum(name: str, members: Mapping[str, tuple[str, str]], description: str) -> type[Enum]:
    """Make a GraphQL enum from the Chinese and English meaning of each code."""
    values = {
        code: strawberry.enum_value(code, description=f"{zh}。{en}." if zh else f"{en}.")
        for code, (zh, en) in members.items()
    }
    made: type[Enum] = strawberry.enum(Enum(name, values), description=description)  # type: ignore[call-overload]
    return made


CHOICES: dict[str, type[Enum]] = {}
"""The enum of each closed list of the declarations, by name."""


def closed_list_enum(declared: Choices) -> type[Enum]:
    """Return the enum of a closed list; it is made once."""
    if declared.name not in CHOICES:
        CHOICES[declared.name] = make_enum(
            declared.name, declared.members, "选项。The values that a field of this type can have."
        )
    return CHOICES[declared.name]


def kind_members(name: str) -> dict[str, tuple[str, str]]:
    """Return the members of an enum of the kinds that a facet or kind names."""
    return {kind.enum_name: (kind.zh, kind.en.rstrip(".")) for kind in KINDS.named(name)}


PlaceKind = make_enum(
    "PlaceKind",
    kind_members("Place"),
    "场所类别。The kinds of place, from the city to the entrance.",
)
NodeKind = make_enum("NodeKind", kind_members("Node"), "节点类别。The kinds of node in the graph.")
OrderDirection = make_enum(
    "OrderDirection",
    {"ASC": ("升序", "Smallest first"), "DESC": ("降序", "Largest first")},
    "排序方向。Whether a list begins with the smallest or the largest value.",
)
LineState = make_enum(
    "LineState",
    {
        "HELD": ("在任", "A cadre or organization holds the responsibility"),
        "VACANT": ("空缺", "The post exists, but nobody holds it"),
        "UNCOVERED": ("未设", "The city expects this duty here, but no post or assignment exists"),
        "WITHHELD": ("不予显示", "The caller may not see who holds it"),
    },
    "责任状态。Whether a responsibility is held.",
)
SuccessionSort = make_enum(
    "SuccessionSort",
    {
        "REPLACED": (
            "更替",
            "One ended and one began, with another name, code or parent",
        ),
        "MERGED": ("合并", "It ended in one that was there before, or that took over from several"),
        "SPLIT": ("拆分", "It ended, and several took over"),
        "PART_TRANSFERRED": ("部分划出", "It goes on, and a part of it was transferred"),
    },
    "更替方式。How a place or an organization was succeeded by another one.",
)
Staleness = make_enum(
    "Staleness",
    {
        "FRESH": ("近期核实", "The fact was confirmed recently"),
        "AGEING": ("待核实", "The fact is due for confirmation"),
        "STALE": ("久未核实", "The fact was not confirmed for a long time, or never"),
    },
    "核实状态。How long ago a fact was last confirmed. The service's settings define the limits in "
    "days.",
)
Role = make_enum(
    "Role",
    {
        "PUBLIC": ("公众", "Anybody, without sign-in: coverage, lists without contacts, figures"),
        "RESEARCHER": ("研究人员", "Also history and exports, without personal contacts"),
        "COORDINATOR": (
            "协调员",
            "Also matching, pledges, plans and requests, and contacts within the own areas",
        ),
        "ADMINISTRATOR": ("管理员", "Everything: appointments, imports, tokens"),
    },
    "角色。What a caller may see and do; each role may read whatever the one before it may.",
)
WithheldReason = make_enum(
    "WithheldReason",
    {
        "SIGN_IN_REQUIRED": ("需要登录", "Sign in to read the value"),
        "ROLE_NOT_ALLOWED": ("角色不符", "The caller's role may not read the value"),
        "OUTSIDE_YOUR_AREA": (
            "不在所辖区域",
            "The value belongs to a place outside the caller's area",
        ),
        "SMALL_COUNT": ("人数过少", "The value counts so few people that it could identify them"),
        "UNDEFINED": ("无法计算", "The data from which the value is computed does not exist"),
    },
    "不予显示的原因。Why a value is null although the field exists.",
)
ChangeType = make_enum(
    "ChangeType",
    {
        "ADDED": ("新增", "The node was recorded for the first time"),
        "CHANGED": ("变更", "The node was changed, ended or corrected, or an event of it recorded"),
        "WITHDRAWN": ("撤销", "The node was taken back; it is no longer found"),
    },
    "变更类别。What happened to a node.",
)
TimelineEventKind = make_enum(
    "TimelineEventKind",
    {
        "BEGAN": ("开始", "The node or fact began on this day"),
        "ENDED": ("结束", "The node or fact ended: it no longer holds from this day on"),
        "CHANGED": ("变更", "A value changed on this day"),
        "CORRECTED": (
            "更正",
            "On this day the graph learned that something had been recorded wrongly",
        ),
    },
    "事件类别。What happened to a node.",
)
