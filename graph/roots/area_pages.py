"""Which nodes are on a page of an area's list, found before the statement that projects them.

Walking down through a district for a page costs as much as reading all of it. So the places of a
day, what belongs to each of them, and lists that are filtered or sorted are read as a whole and
kept in the process until one of the kinds is written from which they were read. A place no larger
than a community is walked through as long as nothing is kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from graph.areas.area_pattern import held_path_predicate
from graph.areas.kept_results import results_of, revisions_of_run
from graph.areas.place_tree import PLACE_KINDS, KnownDay, known_day, read_place_tree
from graph.database.protocols import Reader
from graph.ontology.clock import Clock, end_of_day, today
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.ontology.paths import WITHIN, Path, incoming
from graph.query import cursors
from graph.query.compiler import CompileContext, Projection, cypher_list
from graph.query.connections import sort_order, wanted_size
from graph.query.execution import Execution, Prefetch
from graph.query.plan import QueryPlan, RootResolver, plan_root
from graph.query.selection import Argument, Field
from graph.roots.listed_nodes import listed_match
from graph.rows.change_log import Revision, Revisions

NARROW = 2
"""Levels down to buildings of the widest place that is walked through: a community."""

Rows = Sequence[Any]
"""Nodes in the order of a list: their ids, or lists of sort keys with the id last."""


class FoundPage(NamedTuple):
    """The ids of the nodes on a page and of one beyond it, and the number of all in the area."""

    ids: list[str]
    total: int


@dataclass(frozen=True)
class AreaPages:
    """Finds the nodes on the pages of one list of an area."""

    kind: Kind
    selected: Field
    places: Prefetch[tuple[str, ...]]
    """Of the ids of the area's places."""
    plans: dict[tuple[str, Clock], QueryPlan] = field(default_factory=dict)

    async def read_page(self, reader: Reader, run: Execution) -> FoundPage:
        """Return the page that a run asks for."""
        question = AreaQuestion(self, reader, run, run.result(self.places))
        rows = await question.read_rows()
        return FoundPage(self.cut_page(rows, run), len(rows))

    @cached_property
    def deciding_kinds(self) -> tuple[str, ...]:
        """The names of the kinds that decide which nodes belong to a place."""
        return kinds_on_path(self.kind)

    @property
    def is_sorted(self) -> bool:
        """Whether the list has another order than that of the ids."""
        return "orderBy" in self.selected.arguments

    def cut_page(self, rows: Rows, run: Execution) -> list[str]:
        """Return the ids of the page's nodes and of the next one.

        They are those of all rows where the node of the cursor has left its place in the order:
        the statement finds what is beyond it.
        """
        backward = cursors.is_backward(self.selected)
        name = "before" if backward else "after"
        given = self.selected.arguments.get(name)
        begin, end = 0, len(rows)
        if given:
            length = 2 if self.is_sorted else 1
            keys = cursors.decode(run.values[given.slot], name, length)
            if not self.is_sorted:
                cut = bisect_left(rows, keys[0]) if backward else bisect_right(rows, keys[0])
            elif keys in rows:
                cut = rows.index(keys) + (0 if backward else 1)
            else:
                return self.ids_of(rows)
            begin, end = (begin, cut) if backward else (cut, end)
        size = wanted_size(self.selected, run) + 1
        if backward:
            begin = max(begin, end - size)
        return self.ids_of(rows[begin : min(end, begin + size)])

    def ids_of(self, rows: Rows) -> list[str]:
        """Return the ids of rows."""
        return [row[-1] for row in rows] if self.is_sorted else list(rows)

    def plan(self, name: str, clock: Clock, run: Execution) -> QueryPlan:
        """Return the plan of one of the reads; it has the same text in all queries."""
        if (name, clock) not in self.plans:
            resolvers: dict[str, RootResolver] = {
                "listed": self.project_listed,
                "belonging": self.project_belonging,
                "walked": self.project_walked,
            }
            arguments = {
                known: Argument(known, without_area(given.value))
                for known, given in self.selected.arguments.items()
                if known in {"filter", "orderBy"} and name != "belonging"
            }
            root = Field(name, name, clock, arguments)
            self.plans[name, clock] = plan_root(resolvers[name], root, run.vocabulary)
        return self.plans[name, clock]

    def project_listed(self, context: CompileContext, root: Field) -> Projection:
        """Project the rows of the whole list."""
        return self.project_rows(context, root, f"MATCH (n:{self.kind.name})")

    def project_walked(self, context: CompileContext, root: Field) -> Projection:
        """Project the rows of the list within a place, walking down from it."""
        if self.kind.area is None:
            raise LookupError(f"{self.kind.name} belongs to no area.")
        context.parameters["area"] = lambda run: run.values["area"]
        way = self.kind.area.down("area", f"n:{self.kind.name}")
        held = held_path_predicate("way", "n", root.clock)
        start = "MATCH (area:Place {id: $area})"
        return self.project_rows(
            context, root, f"{start} MATCH way={way} WHERE {held} WITH DISTINCT n"
        )

    def project_rows(self, context: CompileContext, root: Field, pattern: str) -> Projection:
        """Project the rows of what a pattern finds in `n`."""
        match, sort_key = listed_match(self.kind, context, root, "n", pattern)
        order = sort_order("n", sort_key, backward=False)
        if not self.is_sorted:
            # Sorted here: the embedded engine takes longer for that than for all the rest.
            return Projection(f"COLLECT {{ {match.where()} RETURN n.id }}", sorted_shape)
        carried = ", ".join(("n", *match.carried))
        found = f"{match.where()} WITH {carried} ORDER BY {order.by()}"
        return Projection(f"COLLECT {{ {found} RETURN {cypher_list(order.keys)} }}")

    def project_belonging(self, context: CompileContext, root: Field) -> Projection:
        """Project each place to which listed nodes belong directly, with their ids."""
        match, _ = listed_match(self.kind, context, root, "n", f"MATCH (n:{self.kind.name})")
        way = place_path(self.kind).up("n", "place:Place")
        held = held_path_predicate("way", "n", root.clock)
        found = (
            f"{match.where()} WITH n MATCH way={way} WHERE {held} "
            "WITH place.id AS place, collect(DISTINCT n.id) AS ids"
        )
        return Projection(f"COLLECT {{ {found} RETURN [place, ids] }}")


def sorted_shape(ids: Any, _run: Execution) -> Rows:
    """Return ids in their order."""
    return sorted(ids)


def without_area(value: Any) -> Any:
    """Return a filter without the area; an order as it is."""
    return {name: part for name, part in value.items() if name != "area"}


def place_path(kind: Kind) -> Path:
    """Return the path from a place down to what belongs to it directly, or is that place."""
    if kind.area is None:
        raise LookupError(f"{kind.name} belongs to no area.")
    rest = kind.area.beyond(WITHIN)
    if kind.name not in PLACE_KINDS:
        return rest
    # A place is on its list by the state that it had, which the tree of places does not know.
    return Path((incoming("PART_OF", 0, 1), *rest.steps))


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
    def values(self) -> dict[str, Any]:
        """The values of the filter and the order by slot, without the area."""
        return {
            name: without_area(self.run.values[given.slot])
            for name, given in self.pages.selected.arguments.items()
            if name in {"filter", "orderBy"}
        }

    @property
    def is_filtered(self) -> bool:
        """Whether the filter asks for more than the area."""
        return any(value is not None for value in self.values["filter"].values())

    @property
    def is_narrow(self) -> bool:
        """Whether the area is one place that is cheap to walk through."""
        kinds = [KINDS.of_id(place) for place in self.places]
        return len(kinds) == 1 and all(
            kind is not None and kind.depth is not None and kind.depth <= NARROW for kind in kinds
        )

    async def read_rows(self) -> Rows:
        """Return the rows of the list within the area."""
        if not self.places:
            return []
        revisions = await revisions_of_run(self.reader, self.run)
        kept = results_of(self.reader)
        belonging = kept.find(self.belonging_key, self.revision_of_kinds(revisions))
        if self.is_narrow and belonging is None:
            walked: Rows = await self.read("walked", {"area": self.places[0]})
            return walked
        key = (*self.listed_key, self.places)
        revision = revisions.whole if self.is_special else self.revision_of_kinds(revisions)
        return await kept.get(key, revision, lambda: self.select_rows(revisions), len)

    async def select_rows(self, revisions: Revisions) -> Rows:
        """Return those rows of the whole list that belong to the area."""
        tree = await read_place_tree(self.reader, self.run, self.day, revisions)
        belonging = await self.read_belonging(revisions)
        ids: set[str] = set()
        for place in tree.within(self.places):
            ids.update(belonging.get(place, ()))
        # A place belongs to itself, even if it exists no more.
        ids.update(place for place in self.places if place in belonging.get(place, ()))
        if not self.is_special:
            return sorted(ids)
        rows = await self.read_listed(revisions)
        if self.pages.is_sorted:
            return [row for row in rows if row[-1] in ids]
        return [row for row in rows if row in ids]

    async def read_belonging(self, revisions: Revisions) -> dict[str, list[str]]:
        """Return the ids of all listed nodes by each place to which they belong directly."""

        async def read() -> dict[str, list[str]]:
            return dict(await self.read("belonging"))

        revision = self.revision_of_kinds(revisions)
        return await results_of(self.reader).get(self.belonging_key, revision, read, count_ids)

    async def read_listed(self, revisions: Revisions) -> Rows:
        """Return the rows of the whole list that pass the filter."""

        async def read() -> Rows:
            rows: Rows = await self.read("listed")
            return rows

        kept = results_of(self.reader)
        return await kept.get(self.listed_key, revisions.whole, read, len)

    async def read(self, name: str, more: Mapping[str, Any] | None = None) -> Any:
        """Return what one of the plans reads."""
        values = {**self.day.values, **self.values, **(more or {})}
        plan = self.pages.plan(name, self.day.clock, self.run)
        return await plan.ask_root(self.reader, values, self.run)

    @property
    def is_special(self) -> bool:
        """Whether the list is filtered or sorted by what is no part of the path to a place."""
        return self.is_filtered or self.pages.is_sorted

    @property
    def belonging_key(self) -> Hashable:
        """The key of what belongs to each place."""
        return ("belonging", self.pages.kind.name, self.day, self.moment("belonging"))

    @property
    def listed_key(self) -> tuple[Hashable, ...]:
        """The key of the rows of the whole list."""
        name = self.pages.kind.name
        return ("listed", name, self.day, self.moment("listed"), repr(self.values))

    def moment(self, name: str) -> datetime | None:
        """Return the present second if what is read depends on it: whether a request is late."""
        plan = self.pages.plan(name, self.day.clock, self.run)
        depends = self.day.clock.moment in plan.used and self.day.at >= today()
        return end_of_day(self.day.at) if depends else None

    def revision_of_kinds(self, revisions: Revisions) -> Revision:
        """Return the revision of what decides which nodes belong to a place."""
        return revisions.of_kinds(self.pages.deciding_kinds)


def count_ids(belonging: Mapping[str, Sequence[str]]) -> int:
    """Return how many ids are kept of what belongs to places."""
    return sum(1 + len(ids) for ids in belonging.values())
