"""What holds only while something else is there: facts, and relationships with an interval.

The interval that is stored as `from` and `to`, and that every question compares, is the one that a
row states, cut to the days on which the nodes at the ends exist. What the row states is kept beside
it, as `statedFrom` and `statedTo`, where it was cut; so a corrected end restores it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from graph.ontology.declarations import Edge, Kind
from graph.ontology.kinds import KINDS


class Interval(NamedTuple):
    """The days `[begin, end)`."""

    begin: date
    end: date


class Target(NamedTuple):
    """A node that something depends on, as it is believed now."""

    id: str
    name: Sequence[str]
    """Its name; of a post the name of what it covers or belongs to, and the code of its duty."""
    begin: date
    end: date
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Dependent:
    """A believed fact, relationship, or node that holds only while its targets are there."""

    id: str
    """The fact or node; of a relationship the node from which it leads."""
    name: Sequence[str]
    """The name of the node; empty for a fact, whose targets name it."""
    stated: Interval
    stored: Interval
    recorded: datetime
    targets: Sequence[Target]
    revision: int = 1
    arrow: str | None = None
    """The type of a relationship; None for a fact or node."""

    def interval_among(self, intervals: Mapping[str, Interval]) -> Interval:
        """Return the interval that should be stored.

        `intervals` holds those of targets that are about to have others, by id.
        """
        begins, ends = [self.stated.begin], [self.stated.end]
        for target in self.targets:
            interval = interval_of(target, intervals)
            begins.append(interval.begin)
            ends.append(interval.end)
        return Interval(max(begins), min(ends))

    def believed_since(self, moment: datetime) -> datetime:
        """Return since when its targets have been known to cut it, at least since `moment`."""
        cutting = (
            target.recorded
            for target in self.targets
            if target.begin > self.stated.begin or target.end < self.stated.end
        )
        return max(moment, self.recorded, *cutting)


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What hangs on a node that ends, and is stated to last beyond that day."""

    ended: str
    """The id of the node that ends."""
    ended_name: Sequence[str]
    day: date
    """The first day on which it is no longer there."""
    id: str
    """The fact or node that is left behind; of a relationship the node from which it leads."""
    edge: str
    """The Chinese name of the edge that leads to the node that ends."""
    name: Sequence[str]
    """What names it for people: names of nodes, and codes of duties."""


def find_left_behind(dependent: Dependent, intervals: Mapping[str, Interval]) -> LeftBehind | None:
    """Return what is left behind by the target that ends first, None if nothing is."""
    interval = dependent.interval_among(intervals)
    if dependent.stated.end <= interval.end:
        return None
    ended = next(
        target for target in dependent.targets if interval_of(target, intervals).end == interval.end
    )
    others = [target for target in dependent.targets if target is not ended]
    name = [*dependent.name, *(part for target in others for part in target.name)]
    edge = edge_between(dependent.id, ended.id, dependent.arrow)
    return LeftBehind(ended.id, ended.name, interval.end, dependent.id, edge.zh, name)


def interval_of(target: Target, intervals: Mapping[str, Interval]) -> Interval:
    """Return the interval over which a target is there, from `intervals` if it is among them."""
    return intervals.get(target.id) or Interval(target.begin, target.end)


def edge_between(source: str, target: str, arrow: str | None) -> Edge:
    """Return the first edge by which the node of one id may depend on that of another.

    With a type of arrow, only edges of that type are meant.
    """
    kind, end = KINDS.of_id(source), KINDS.of_id(target)
    if kind is None or end is None:
        raise LookupError(f"{source} or {target} is no node.")
    lasting = [*kind.binding_edges, *lasting_edges(kind)]
    meant = (edge for edge in lasting if arrow in (None, edge.arrow))
    return next(edge for edge in meant if may_lead_to(edge, end))


class BindingEdges(NamedTuple):
    """The edges by which nodes of one kind depend on nodes of another."""

    kind: Kind
    """The kind whose nodes depend."""
    edges: Sequence[Edge]


class RelationshipType(NamedTuple):
    """A type of relationship with intervals, from nodes that are found under one label."""

    arrow: str
    anchor: str


def binding_edges_to(kind: Kind) -> list[BindingEdges]:
    """Return by which edges the nodes of other kinds depend on those of a kind."""
    found = []
    for other in KINDS:
        edges = [edge for edge in other.binding_edges if may_lead_to(edge, kind)]
        if edges:
            found.append(BindingEdges(other, edges))
    return found


def relationships_to(kind: Kind) -> list[RelationshipType]:
    """Return the types of relationships with intervals that lead to nodes of a kind, each once."""
    found: dict[RelationshipType, None] = {}
    for other in KINDS:
        for edge in lasting_edges(other):
            if may_lead_to(edge, kind):
                found[RelationshipType(edge.arrow, other.anchor)] = None
    return list(found)


def may_lead_to(edge: Edge, kind: Kind) -> bool:
    """Whether a stored edge may lead to nodes of a kind."""
    allowed = not edge.target_kinds or kind.name in edge.target_kinds
    return allowed and edge.to in kind.labels


def lasting_edges(kind: Kind) -> list[Edge]:
    """Return the stored edges of a kind whose relationships have intervals of their own."""
    return [] if kind.fact else [edge for edge in kind.stored if edge.temporal]
