"""Paths through the graph as values: rendered in either direction, never edited as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Step(NamedTuple):
    """One relationship of a path, as it is walked down from an area.

    `least` and `most` say how many relationships of this type may follow each other.
    """

    arrow: str
    incoming: bool
    least: int = 1
    most: int = 1

    def pattern(self, *, forward: bool) -> str:
        """Return the relationship pattern, walked down (`forward`) or up."""
        length = f"*{self.least}..{self.most}"
        if self.least == self.most == 1:
            length = ""
        arrow = f"[:{self.arrow}{length}]"
        if self.incoming == forward:
            return f"<-{arrow}-"
        return f"-{arrow}->"


def incoming(arrow: str, least: int = 1, most: int = 1) -> Step:
    """Return a step along a relationship that points towards the area."""
    return Step(arrow, incoming=True, least=least, most=most)


def outgoing(arrow: str) -> Step:
    """Return a step along a relationship that points away from the area."""
    return Step(arrow, incoming=False)


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from an area down to what belongs to it; the nodes between have no names."""

    steps: tuple[Step, ...]

    def then(self, *steps: Step) -> Path:
        """Return the path that goes on by further steps."""
        return Path((*self.steps, *steps))

    def beyond(self, first: Path) -> Path:
        """Return what follows a path that this one begins with.

        Raises `ValueError` if it does not.
        """
        if self.steps[: len(first.steps)] != first.steps:
            raise ValueError(f"{self} does not begin with {first}.")
        return Path(self.steps[len(first.steps) :])

    @property
    def arrows(self) -> tuple[str, ...]:
        """The relationship types of the steps, in their order."""
        return tuple(step.arrow for step in self.steps)

    def down(self, start: str, end: str) -> str:
        """Return the pattern from the node `start` to the node `end`, such as `need:Need`."""
        steps = [step.pattern(forward=True) for step in self.steps]
        between = "()".join(steps)
        return f"({start}){between}({end})"

    def up(self, start: str, end: str) -> str:
        """Return the pattern from the node `start`, which belongs to the area `end`, up to it."""
        steps = [step.pattern(forward=False) for step in reversed(self.steps)]
        between = "()".join(steps)
        return f"({start}){between}({end})"


class Through(NamedTuple):
    """A fact between the two ends of an inverse edge: `(here)<-[:arrow]-(fact)-[:leads]->(there)`.

    The edge leads while the fact holds. Through an event it leads if that is the last of the node
    there: the last step of a request says who owes the next one.
    """

    kind: str
    leads: str
    """The type of the arrow from the fact to the other end."""


WITHIN = Path((incoming("PART_OF", 0, 7),))
"""From a place to itself and to every place below it; seven levels lead from a city to an entrance.
"""


class NamedArea(NamedTuple):
    """How a kind belongs to the area that a node names by its id, as an allocation plan does."""

    kind: str
    """The kind of that node."""
    name: str
    """Its property with the global id of the area: a place or an alliance."""
    path: Path = Path(())
    """From that node down to what belongs to it."""

    def predicate(self, node: str, areas: str) -> str:
        """Return the predicate that the area of a node is in the parameter `areas`."""
        if not self.path.steps:
            return f"{node}.{self.name} IN ${areas}"
        way = self.path.up(node, f"naming:{self.kind}")
        return f"EXISTS {{ MATCH {way} WHERE naming.{self.name} IN ${areas} }}"
