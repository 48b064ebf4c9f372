"""What reading a type or a root costs, declared beside it; `schema.execution.metering` sums up."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import GraphQLField, get_named_type

from graph.query import cursors

PLAIN_LIST_LENGTH = 10
"""Members that a list without pages is assumed to have."""


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
    per_slice: int = 0
    """For each day that a root about the network answers for."""
    per_search: int = 0
    """The same for a measure that searches from every node."""
    per_item: int = 0
    """For each item of a bulk mutation, of which each is read back as well."""

    def of_city(self, *, is_area_required: bool) -> int:
        """Return what is charged today for the whole city, named if it has to be."""
        if self.whole_graph is not None or not is_area_required:
            return self.whole_graph or 0
        return (self.areas_today or self.areas)[-1]


def strawberry_definition(part: Any) -> Any:
    """Return what Strawberry knows of a type or field; None for a part of introspection."""
    return part.extensions.get("strawberry-definition")


def declared_cost(definition: GraphQLField) -> ReadCost | None:
    """Return the read cost that is declared on a field or on its type; None if there is none."""
    # The fields of introspection types have no definition of ours.
    field_definition = strawberry_definition(definition)
    cost: ReadCost | None = field_definition.metadata.get("read_cost") if field_definition else None
    if cost is not None:
        return cost
    type_definition = strawberry_definition(get_named_type(definition.type))
    return getattr(getattr(type_definition, "origin", None), "read_cost", None)
