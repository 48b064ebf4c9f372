"""What reading a type or a root costs, declared beside it; `schema.execution.cost` adds it up."""

from dataclasses import dataclass
from typing import NamedTuple

from graph.query import cursors


class ReadCost(NamedTuple):
    """The assumed cost of a field, or of every field of a type."""

    repeats: int = 1
    """Times that what is selected below the field is read; at least the page size if it has one."""
    nodes: int = 0
    """Nodes that the field itself reads each time."""
    once: int = 0
    """Nodes that the field reads once for all nodes of an answer."""


PART_OF_PARENT = ReadCost()
"""For what is part of the row of its parent, so that reading it costs nothing more."""
LARGEST_PAGE = ReadCost(repeats=cursors.MOST_EDGES, nodes=1)
"""For a list that can be as long as the largest page."""


@dataclass(frozen=True, slots=True)
class RootCharge:
    """Nodes that a root reads beside its selection, however little of it is selected.

    Measured on the sample city on both engines with `python -m tests.bench.hostile`: a node stands
    for 20 microseconds of processor time, so that the largest operation takes about a second.
    """

    fixed: int = 0
    past: int = 0
    """More on a day or as of a moment of the past, of which little is kept."""
    areas: tuple[int, int, int, int] = (500, 2_000, 11_000, 15_000)
    """For an area as small as a community, of a subdistrict, of a district, and of the city."""
    areas_today: tuple[int, int, int, int] | None = None
    """The same for the present day, if what the areas hold is kept; None if it is not."""
    whole_graph: int | None = None
    """Without an area, or for the city by its id; None if such an area is walked like others."""
    grouped: int = 0
    """More if grouped by a kind of place of which there are few."""
    grouped_by_many: int = 0
    """More if grouped by a kind of place of which there are many."""
    per_item: int = 0
    """For each item of a bulk mutation, of which each is read back as well."""
