"""Which nodes belong to an area, found before the statement that lists them.

Walking down through a district for a page costs as much as reading all of it. So the places of a
day, and what belongs to each of them, are read as a whole and kept in the process until one of the
kinds is written from which they were read. A place no larger than a community is walked through as
long as nothing is kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from graph.areas.area_pattern import held_path_predicate, is_narrow
from graph.areas.containment import AreaPlaces
from graph.areas.kept_results import results_of, revisions_of_run
from graph.areas.place_tree import (
    PLACE_KINDS,
    KnownDay,
    known_day,
    place_path,
    read_place_tree,
)
from graph.database.protocols import Reader
from graph.ontology.clock import Clock
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.query import cursors
from graph.query.compiler import CompileContext, Projection
from graph.query.connections import PAGE_FIELDS, given_cursor, wanted_size
from graph.query.execution import Execution, Prefetch
from graph.query.plan import QueryPlan, RootResolver, plan_root
from graph.query.selection import Field
from graph.roots.listed_nodes import listed_match
from graph.rows.change_log import Revision, Revisions


class FoundPage(NamedTuple):
    """The ids of nodes that belong to an area, in their order, and the number of all."""

    ids: list[str]
    total: int


@dataclass(frozen=True)
class AreaPages:
    """Finds the nodes on the pages of one list of an area."""

    kind: Kind
    selected: Field
    places: Prefetch[AreaPlaces]
    """Of the area's places."""
    plans: dict[tuple[str, Clock], QueryPlan] = field(default_factory=dict)

    async def read_page(self, reader: Reader, run: Execution) -> FoundPage:
        """Return the nodes of the page that a run asks for and of the next one.

        They are all nodes of the area if the statement has to filter, sort or group them.
        """
        places = run.result(self.places)
        if places.error:
            raise places.error
        question = AreaQuestion(self, reader, run, places.ids)
        ids = await question.read_ids()
        page = list(ids) if self.is_special else self.cut_page(ids, run)
        return FoundPage(page, len(ids))

    @property
    def is_special(self) -> bool:
        """Whether a statement has to filter, sort or group what belongs to the area."""
        given = self.selected.arguments["filter"].value
        is_filtered = any(part is not None for name, part in given.items() if name != "area")
        is_grouped = any(chosen.name in PAGE_FIELDS for chosen in self.selected.children.fields)
        return is_filtered or is_grouped or "orderBy" in self.selected.arguments

    @cached_property
    def deciding_kinds(self) -> tuple[str, ...]:
        """The names of the kinds that decide which nodes belong to a place."""
        return kinds_on_path(self.kind)

    def cut_page(self, ids: Sequence[str], run: Execution) -> list[str]:
        """Return the ids of the page's nodes and of the next one."""
        backward = cursors.is_backward(self.selected)
        begin, end = 0, len(ids)
        if cursor := given_cursor(self.selected):
            name, given = cursor
            mark = cursors.list_mark(self.selected, run)
            (last,) = cursors.decode(run.values[given.slot], name, 1, mark)
            if backward:
                end = bisect_left(ids, last)
            else:
                begin = bisect_right(ids, last)
        size = wanted_size(self.selected, run) + 1
        if backward:
            begin = max(begin, end - size)
        return list(ids[begin : min(end, begin + size)])

    def plan(self, name: str, clock: Clock, run: Execution) -> QueryPlan:
        """Return the plan of one of the reads; it has the same text in all queries."""
        if (name, clock) not in self.plans:
            resolvers: dict[str, RootResolver] = {
                "belonging": self.project_belonging,
                "walked": self.project_walked,
            }
            self.plans[name, clock] = plan_root(
                resolvers[name], Field(name, name, clock), run.vocabulary
            )
        return self.plans[name, clock]

    def project_walked(self, context: CompileContext, root: Field) -> Projection:
        """Project the ids of the listed nodes within a place, walking down from it."""
        if self.kind.area is None:
            raise LookupError(f"{self.kind.name} belongs to no area.")
        context.parameters["area"] = lambda run: run.values["area"]
        way = self.kind.area.down("area", f"n:{self.kind.name}")
        held = held_path_predicate("way", "n", root.clock)
        pattern = f"MATCH (area:Place {{id: $area}}) MATCH way={way} WHERE {held} WITH DISTINCT n"
        _, match = listed_match(self.kind, context, root, "n", pattern)
        return Projection(f"COLLECT {{ {match.where()} RETURN n.id }}")

    def project_belonging(self, context: CompileContext, root: Field) -> Projection:
        """Project each place to which listed nodes belong directly, with their ids."""
        _, match = listed_match(self.kind, context, root, "n", f"MATCH (n:{self.kind.name})")
        way = place_path(self.kind).up("n", "place:Place")
        held = held_path_predicate("way", "n", root.clock)
        found = (
            f"{match.where()} WITH n MATCH way={way} WHERE {held} "
            "WITH place.id AS place, collect(DISTINCT n.id) AS ids"
        )
        return Projection(f"COLLECT {{ {found} RETURN [place, ids] }}")


def kinds_on_path(kind: Kind) -> tuple[str, ...]:
    """Return the names of the kinds that decide which nodes of a kind belong to a place."""
    arrows = set(place_path(kind).arrows)
    names = {kind.name, *PLACE_KINDS}
    for other in KINDS:
        for edge in other.stored:
            if edge.arrow in arrows:
                names |= {other.name, *(target.name for target in KINDS.named(edge.to))}
    return tuple(sorted(names))


@dataclass(frozen=True)
class AreaQuestion:
    """One run of a list of an area."""

    pages: AreaPages
    reader: Reader
    run: Execution
    places: tuple[str, ...]

    @property
    def day(self) -> KnownDay:
        """The day that the list is asked for."""
        return known_day(self.run, self.pages.selected.clock)

    @property
    def is_narrow(self) -> bool:
        """Whether the area is one place that is cheap to walk through."""
        return len(self.places) == 1 and is_narrow(KINDS.of_id(self.places[0]))

    async def read_ids(self) -> Sequence[str]:
        """Return the ids of the listed nodes within the area, sorted."""
        if not self.places:
            return []
        revisions = await revisions_of_run(self.reader, self.run)
        revision = self.revision_of_kinds(revisions)
        kept = results_of(self.reader)
        if self.is_narrow and kept.find(self.belonging_key, revision) is None:
            # Sorted here: the embedded engine takes longer for that than for all the rest.
            return sorted(await self.read("walked", {"area": self.places[0]}))
        key = (*self.belonging_key, self.places)
        return await kept.get(key, revision, lambda: self.select_ids(revisions), len)

    async def select_ids(self, revisions: Revisions) -> Sequence[str]:
        """Return the ids of what belongs to the area, sorted."""
        tree = await read_place_tree(self.reader, self.run, self.day, revisions)
        belonging = await self.read_belonging(revisions)
        ids: set[str] = set()
        for place in tree.within(self.places):
            ids.update(belonging.get(place, ()))
        # A place belongs to itself, even if it exists no more.
        ids.update(place for place in self.places if place in belonging.get(place, ()))
        return sorted(ids)

    async def read_belonging(self, revisions: Revisions) -> dict[str, list[str]]:
        """Return the ids of all listed nodes by each place to which they belong directly."""

        async def read() -> dict[str, list[str]]:
            return dict(await self.read("belonging", {}))

        revision = self.revision_of_kinds(revisions)
        return await results_of(self.reader).get(self.belonging_key, revision, read, count_ids)

    async def read(self, name: str, more: Mapping[str, Any]) -> Any:
        """Return what one of the plans reads."""
        plan = self.pages.plan(name, self.day.clock, self.run)
        return await plan.ask_root(self.reader, {**self.day.values, **more}, self.run)

    @property
    def belonging_key(self) -> tuple[Hashable, ...]:
        """The key of what belongs to each place."""
        return ("belonging", self.pages.kind.name, self.day)

    def revision_of_kinds(self, revisions: Revisions) -> Revision:
        """Return the revision of what decides which nodes belong to a place."""
        return revisions.of_kinds(self.pages.deciding_kinds)


def count_ids(belonging: Mapping[str, Sequence[str]]) -> int:
    """Return how many ids are kept of what belongs to places."""
    return sum(1 + len(ids) for ids in belonging.values())
