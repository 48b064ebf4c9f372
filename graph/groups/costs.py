"""What it costs to group a list, by what it is grouped by.

Measured on the sample city on both engines; a unit is a tenth of reading one node, 2 microseconds
of processor time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graph.groups.groupings import Grouping, groupings_of, numbers_of
from graph.ontology.declarations import Derived, Edge

LISTED = 2
"""To find a node, and to count it."""
STORED, DERIVED, EDGE = 1, 15, 20
"""To read a stored value, one that follows from others, and another node."""
LEVEL, KNOWN_LEVEL = 45, 15
"""To walk up to the places of a level; to read a node's own places, when what is above is known."""
ALL_PLACES = 10_000
"""To give a statement what is known of all places."""


class GroupingCost(NamedTuple):
    """The cost of grouping one node of a list."""

    each: int = 0
    """Without the levels of area."""
    levels: int = 0
    """Levels of area among the keys."""

    def beside(self, other: GroupingCost) -> GroupingCost:
        """Return the cost of two groupings of one list."""
        return GroupingCost(self.each + other.each, self.levels + other.levels)

    def of_list(self, size: int, *, is_root: bool) -> int:
        """Return the cost of grouping a list of so many nodes: a root list, or that of a node."""
        if is_root:
            return size * (self.each + self.levels * KNOWN_LEVEL) + self.levels * ALL_PLACES
        return size * (self.each + self.levels * LEVEL)


def grouping_cost(name: str, by: Iterable[str]) -> GroupingCost:
    """Return the cost of grouping one node of a kind or facet."""
    groupings = groupings_of(name)
    chosen = [groupings[each] for each in by if each in groupings]
    numbers = numbers_of(name).values()
    derived = sum(isinstance(declared, Derived) for declared in numbers)
    each = LISTED + sum(map(key_cost, chosen)) + DERIVED * derived
    return GroupingCost(each, sum(grouping.level is not None for grouping in chosen))


def key_cost(grouping: Grouping) -> int:
    """Return the cost of one key of one node, nothing for a level of area."""
    if grouping.level:
        return 0
    match grouping.declared:
        case Edge():
            return EDGE
        case Derived():
            return DERIVED
    return STORED
