"""By what the nodes of a list can be grouped, and which of their numbers can be added up.

Both follow from the declarations of the list's kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from graph.ontology.declarations import Derived, Edge, Kind, Property, Value
from graph.ontology.kinds import KINDS
from graph.ontology.paths import Step

Periods = dict[str, tuple[str, str]]
PERIODS: Periods = {
    "DAY": ("日", "by day"),
    "WEEK": ("周", "by ISO week, which begins on Monday"),
    "MONTH": ("月", "by month"),
    "QUARTER": ("季度", "by quarter"),
    "YEAR": ("年", "by year"),
}
"""What days and moments are cut to, with its Chinese and English name."""
KEY_VALUES = frozenset(
    {Value.CHOICE, Value.FLAG, Value.CATEGORY, Value.DUTY, Value.WORKFLOW, Value.STEP}
)
"""The values that tell groups apart as they are."""
SHORT_TEXT = 50
"""The most characters of a text that is a word of a small vocabulary, such as a unit of measure."""
NUMBERS = frozenset({Value.INTEGER, Value.NUMBER})


class Grouping(NamedTuple):
    """One thing by which the nodes of a list can be grouped."""

    name: str
    """For clients, such as `PLEDGED_ON_MONTH`."""
    zh: str
    en: str
    declared: Property | Derived | Edge | None = None
    """What decides; None for a level of area, and for the kind itself."""
    period: str | None = None
    """What a day or moment is cut to."""
    level: Kind | None = None
    """The kind of the places that contain the node."""


@cache
def groupings_of(name: str) -> dict[str, Grouping]:
    """Return all groupings of a kind, or of what the kinds of a facet have in common, by name."""
    kinds = KINDS.named(name)
    made = [*level_groupings(kinds)]
    for declared in common_declarations(kinds):
        made += declared_groupings(declared)
    if len(kinds) > 1:
        made.append(Grouping("KIND", "种类", "By the kind of node"))
    return {grouping.name: grouping for grouping in made}


@cache
def numbers_of(name: str) -> dict[str, Property | Derived]:
    """Return the numbers of a kind, or of all kinds of a facet, that can be added up, by name."""
    return {
        declared.name: declared
        for declared in common_declarations(KINDS.named(name))
        if not isinstance(declared, Edge) and declared.value in NUMBERS and not is_closed(declared)
    }


def common_declarations(kinds: Iterable[Kind]) -> Iterator[Property | Derived | Edge]:
    """Yield the properties, derived values and edges that all of these kinds declare alike."""
    first, *others = kinds
    parts: tuple[Property | Derived | Edge, ...]
    parts = (*first.properties, *first.derived, *first.edges)
    for declared in parts:
        if all(other.declares(declared.name) == declared for other in others):
            yield declared


def is_closed(declared: Property | Derived) -> bool:
    """Whether a value is for some callers only, or no field of its own."""
    return isinstance(declared, Property) and (declared.protected or declared.hidden)


def declared_groupings(declared: Property | Derived | Edge) -> Iterator[Grouping]:
    """Yield what a property, derived value or edge can group by: nothing for most texts."""
    name = enum_name(declared.name)
    if isinstance(declared, Edge):
        if not declared.many:
            yield Grouping(name, declared.zh, f"By this node. {declared.en.rstrip('.')}", declared)
        return
    if is_closed(declared):
        return
    if declared.value in (Value.DAY, Value.INSTANT):
        for period, (zh, en) in PERIODS.items():
            named = f"{declared.zh}按{zh}", f"`{declared.name}` {en}"
            yield Grouping(f"{name}_{period}", *named, declared, period)
    elif declared.value in KEY_VALUES or is_short_text(declared):
        yield Grouping(name, declared.zh, f"By `{declared.name}`", declared)


def is_short_text(declared: Property | Derived) -> bool:
    """Whether a value is a text that is short enough to be a word of a small vocabulary."""
    return (
        isinstance(declared, Property)
        and declared.value is Value.TEXT
        and declared.longest <= SHORT_TEXT
    )


def level_groupings(kinds: tuple[Kind, ...]) -> Iterator[Grouping]:
    """Yield the levels of area in which nodes of all of these kinds can lie.

    There are none if they belong to areas in different ways.
    """
    first, *others = kinds
    if any(other.area != first.area for other in others):
        return
    for level in levels_above(first):
        if all(level in levels_above(other) for other in others):
            text = (
                f"By the {level.name.lower()} in which it lies; what lies in several is counted "
                "in each of them"
            )
            yield Grouping(level.enum_name, level.zh, text, level=level)


def levels_above(kind: Kind) -> tuple[Kind, ...]:
    """Return the kinds of place to which nodes of a kind can belong, the largest first."""
    if kind.area is None:
        return ()
    reached = {kind.name}
    for step in reversed(kind.area.steps):
        reached = follow_step(reached, step)
    containing = {edge.to for place in KINDS.named("Place") for edge in part_of_edges(place)}
    levels = [KINDS[name] for name in reached & containing - {kind.name}]
    return tuple(sorted(levels, key=lambda level: level.rank or 0, reverse=True))


def part_of_edges(place: Kind) -> Iterator[Edge]:
    """Yield the edges from a kind of place to those that contain it."""
    return (edge for edge in place.stored if edge.arrow == "PART_OF" and not edge.many)


def follow_step(kinds: set[str], step: Step) -> set[str]:
    """Return the names of the kinds to which a step of an area's path leads, walked up."""
    reached = set(kinds) if step.least == 0 else set()
    frontier = kinds
    for _ in range(step.most):
        frontier = {
            target.name
            for name in frontier
            for edge in KINDS[name].edges
            if edge.arrow == step.arrow and edge.inverse != step.incoming
            for target in KINDS.named(edge.to)
        }
        reached |= frontier
    return reached


def enum_name(name: str) -> str:
    """Return the name of a field as an enum value: `PLEDGED_ON` of `pledgedOn`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
