"""What roots read beside what is selected of them, in nodes: a search reads every name of the city, however little of it is told.

The figures are those of the sample city, measured on both engines with `python -m tests.bench.hostile`: a node stands for
20 microseconds of processor time, so that the largest operation takes about a second.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    EnumValueNode,
    FieldNode,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    value_from_ast_untyped,
)

from graph.ontology.division_codes import normalize_code

Value = Any
"""An argument as JSON has it."""

ADDRESS = 2_100
"""Nodes that looking up an address reads."""
ITEMS = 15
"""Nodes that each entry of a list in a filter stands for: it is compared with each node of the kind."""
SEARCHED = 16_000
"""Nodes that a search of every kind reads."""
SEARCHED_KIND = 1_500
"""Nodes that a search of one kind reads."""

WIDTHS = ("SMALL", "SUBDISTRICT", "DISTRICT", "CITY")
"""How wide an area is: a community and what is smaller, up to the city."""
AREAS: Mapping[str, tuple[int, int, int, int]] = {
    "overview": (2_500, 6_000, 16_000, 46_000),
    "assessment": (12_000, 25_000, 46_000, 46_000),
    "requestAnalysis": (2_500, 4_000, 4_800, 4_800),
    "wallChart": (5_000, 5_000, 6_000, 6_000),
    "fourLists": (2_500, 3_500, 6_000, 6_000),
    "posts": (500, 3_000, 20_000, 44_000),
}
"""What a root reads of an area, by how wide it is."""
AREA = (500, 2_000, 11_000, 15_000)
"""The same for the lists that are not named there."""
EVERYWHERE = {"overview": 14_000, "wallChart": 6_000}
"""What a root reads where no area is given, or the city by its id."""
GROUPED = {"requestAnalysis": 8_000}
"""What a root reads more where it groups by a kind of place."""
GROUPED_BY_MANY = {"requestAnalysis": 30_000, "wallChart": 10_000}
"""The same for a kind of place of which there are many."""
MANY = ("COMPOUND", "BUILDING", "ENTRANCE", "ROAD", "LANE")
"""Kinds of places of which there are many."""
FIXED = {
    "matchesForNeed": 2_000,
    "matchesForUnit": 1_500,
    "timeline": 5_000,
    "planDifferences": 500,
}
"""What other roots read."""
LISTS = {
    "entrances": 2_200, "posts": 2_500, "tenures": 3_500, "cadres": 2_500, "cadreAssignments": 2_000,
    "buildings": 600, "assignments": 600, "serviceRequests": 1_000, "projects": 1_000, "resources": 1_000,
}  # fmt: skip
"""What the lists of which a city has thousands of entries read, even for one of them."""
BY_DUTY = {"tenures": 4_000}
"""What a filter by duty reads more."""


def charge(node: FieldNode, variables: Mapping[str, Value]) -> int:
    """Return what a root reads beside what is selected of it."""
    given = {
        argument.name.value: plain(argument.value, variables) for argument in node.arguments or ()
    }
    name = node.name.value
    if name == "search":
        return min(SEARCHED, SEARCHED_KIND * len(given.get("kinds") or ())) or SEARCHED
    total = FIXED.get(name, 0) + LISTS.get(name, 0) + addresses(given)
    sieve = given.get("filter")
    area = given.get("area") or (sieve.get("area") if isinstance(sieve, Mapping) else None)
    if isinstance(area, Mapping):
        total += (
            EVERYWHERE[name]
            if name in EVERYWHERE and whole(area)
            else AREAS.get(name, AREA)[width(area)]
        )
    else:
        total += EVERYWHERE.get(name, 0)
    if by := given.get("by"):
        total += (GROUPED_BY_MANY if by in MANY else GROUPED).get(name, 0)
    if isinstance(sieve, Mapping):
        total += sum(ITEMS * len(value) for value in sieve.values() if isinstance(value, list))
        total += BY_DUTY.get(name, 0) if sieve.get("duty") is not None else 0
    return total


def plain(value: ValueNode, variables: Mapping[str, Value]) -> Value:
    """Return an argument as JSON has it, its variables filled in; an enum value is its name."""
    if isinstance(value, VariableNode):
        return named(variables.get(value.name.value))
    if isinstance(value, ListValueNode):
        return [plain(item, variables) for item in value.values]
    if isinstance(value, ObjectValueNode):
        return {part.name.value: plain(part.value, variables) for part in value.fields}
    return value.value if isinstance(value, EnumValueNode) else value_from_ast_untyped(value)


def named(value: Value) -> Value:
    """Return the value of a variable, enum members as their names."""
    if isinstance(value, Mapping):
        return {name: named(part) for name, part in value.items()}
    if isinstance(value, list):
        return [named(item) for item in value]
    return getattr(value, "name", value)


def addresses(value: Value) -> int:
    """Return what the addresses in an argument read."""
    if isinstance(value, Mapping):
        return sum(map(addresses, value.values())) + (
            ADDRESS if value.get("address") is not None else 0
        )
    return sum(map(addresses, value)) if isinstance(value, list) else 0


def whole(area: Mapping[str, Value]) -> bool:
    """Whether an area is the city by its id, which is everything that the graph holds: nothing is walked through for it."""
    return str(area.get("id") or "").startswith("City:")


def width(area: Mapping[str, Value]) -> int:
    """Return how wide an area is, as an index into `WIDTHS`.

    An address with a number in it is that of a building or compound; any other may be that of a district.
    """
    if area.get("address") is not None:
        return 0 if any(map(str.isdecimal, str(area["address"]))) else 2
    if area.get("code") is not None:
        return {4: 3, 6: 2, 9: 1}.get(len(normalize_code(str(area["code"]))), 0)
    return {"City": 3, "District": 2, "Subdistrict": 1, "Alliance": 1}.get(
        str(area.get("id")).partition(":")[0], 0
    )
