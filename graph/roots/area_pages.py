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
from graph.areas.own_areas import NAMED, read_named_areas, readable_ids
from graph.areas.place_tree import (
    PLACE_KINDS,
    known_day,
    place_path,
    read_place_tree,
)
from graph.areas.viewer_places import PLACES, read_viewer_places
from graph.database.protocols import Reader
from graph.kept_results import results_of, revisions_of_run
from graph.ontology.clock import Clock, KnownDay, today
from graph.ontology.declarations import Kind, Property
from graph.ontology.kinds import KINDS
from graph.query import cursors
from graph.query.compiler import CompileContext, Projection, collect_rows, cypher_list
from graph.query.connections import PAGE_FIELDS, given_cursor, sort_order, wanted_size
from graph.query.execution import Execution, Prefetch
from graph.query.filters import FilterContext
from graph.query.orders import sort_keys_of
from graph.query.parameters import last_second
from graph.query.plan import QueryPlan, RootResolver, plan_root
from graph.query.selection import Argument, Field
from graph.roots.listed_nodes import inner_predicates, shared_match
from graph.rows.change_log import Revision, Revisions


class FoundPage(NamedTuple):
    """The ids of nodes that belong to an area, in their order, and the number of all."""

    ids: list[str]
    total: int


class FoundList(NamedTuple):
    """The ids of all nodes of a list in their order, and what a cursor would hold of each."""

    ids: Sequence[str]
    keys: Sequence[list[Any]] = ()

    @classmethod
    def of(cls, keys: Sequence[list[Any]]) -> FoundList:
        """Return the list of nodes with these keys, the last of which is the id."""
        return cls([each[-1] for each in keys], keys)


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

        They are all nodes of the list if the statement has to group them.
        """
        places = run.result(self.places)
        if places.error:
            raise places.error
        found = await AreaQuestion(self, reader, run, places.ids).read_list()
        is_grouped = any(chosen.name in PAGE_FIELDS for chosen in self.selected.children.fields)
        page = list(found.ids) if is_grouped else self.cut_page(found, run)
        return FoundPage(page, len(found.ids))

    @property
    def filter(self) -> Mapping[str, Any]:
        """The given parts of the filter besides the area."""
        given = self.selected.arguments["filter"].value
        return {name: part for name, part in given.items() if name != "area" and part is not None}

    @property
    def order(self) -> Sequence[Mapping[str, Any]]:
        """The keys of the order, none for that of the ids."""
        given = self.selected.arguments.get("orderBy")
        return given.value if given else ()

    @cached_property
    def deciding_kinds(self) -> tuple[str, ...]:
        """The names of the kinds that decide which nodes belong to a place."""
        return kinds_on_path(self.kind)

    @cached_property
    def stays_within_kind(self) -> bool:
        """Whether filter and order read nothing but stored properties of the listed nodes."""
        names = {*self.filter, *(name for key in self.order for name, _ in key.items())}
        return all(isinstance(self.kind.declares(name), Property) for name in names - {"id"})

    def cut_page(self, found: FoundList, run: Execution) -> list[str]:
        """Return the ids of the page's nodes and of the next one.

        They are all of a list in which the node of the cursor has left its place: the statement
        finds what is beyond that.
        """
        ids = found.ids
        backward = cursors.is_backward(self.selected)
        begin, end = 0, len(ids)
        if cursor := given_cursor(self.selected):
            name, given = cursor
            mark = cursors.list_mark(self.selected, run)
            keys = cursors.decode(run.values[given.slot], name, len(self.order) + 1, mark)
            if not self.order:
                before, after = bisect_left(ids, keys[-1]), bisect_right(ids, keys[-1])
            elif keys in found.keys:
                before = found.keys.index(keys)
                after = before + 1
            else:
                return list(ids)
            begin, end = (begin, before) if backward else (after, end)
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
                "list": self.project_list,
            }
            given = self.selected.arguments if name == "list" else {}
            arguments = {known: Argument(known, value.value) for known, value in given.items()}
            self.plans[name, clock] = plan_root(
                resolvers[name], Field(name, name, clock, arguments), run.vocabulary
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
        _, match = shared_match(self.kind, context, root, "n", pattern)
        return Projection(f"COLLECT {{ {match.where()} RETURN n.id }}")

    def project_belonging(self, context: CompileContext, root: Field) -> Projection:
        """Project each place to which listed nodes belong directly, with their ids."""
        _, match = shared_match(self.kind, context, root, "n", f"MATCH (n:{self.kind.name})")
        way = place_path(self.kind).up("n", "place:Place")
        held = held_path_predicate("way", "n", root.clock)
        found = (
            f"{match.where()} WITH n MATCH way={way} WHERE {held} "
            "WITH place.id AS place, collect(DISTINCT n.id) AS ids"
        )
        return Projection(f"COLLECT {{ {found} RETURN [place, ids] }}")

    def project_list(self, context: CompileContext, root: Field) -> Projection:
        """Project those of some nodes that pass the filter, in the order of the list."""
        context.parameters["ids"] = lambda run: run.values["ids"]
        pattern = f"UNWIND $ids AS listed MATCH (n:{self.kind.name} {{id: listed}})"
        node, listed = shared_match(self.kind, context, root, "n", pattern)
        filtering = FilterContext(context)
        passing = listed.where(*inner_predicates(filtering, root, node))
        order = sort_order(context, "n", sort_keys_of(filtering, root, node), backward=False)
        sorting = ""
        if order.keys:
            carried = ", ".join(("n", *listed.carried, *order.bound))
            sorting = f"WITH {carried} ORDER BY {order.by}"
        rows = collect_rows(passing, Projection(cypher_list(order.shown)), order=sorting)

        def shape_list(keys: Any, _run: Execution) -> FoundList:
            order.plain_rows([(each,) for each in keys])
            # Sorted here: the embedded engine takes longer for that than for all the rest.
            return FoundList.of(keys if order.keys else sorted(keys))

        return filtering.checked(Projection(rows, shape_list))


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

    async def read_list(self) -> FoundList:
        """Return the nodes of the list that the caller may read."""
        kind = self.pages.kind
        ids = await readable_ids(self.reader, self.run, kind, await self.read_ids())
        if not (self.pages.filter or self.pages.order):
            return FoundList(ids)
        revisions = await revisions_of_run(self.reader, self.run)
        revision = revisions.whole
        if self.pages.stays_within_kind:
            revision = self.revision_of_kinds(revisions)
        values = {
            name: self.run.values[given.slot]
            for name, given in self.pages.selected.arguments.items()
            if name not in cursors.NOT_OF_LIST
        }

        async def read() -> FoundList:
            found: FoundList = await self.read("list", {**values, "ids": ids})
            return found

        key = ("list", kind.name, self.day, self.places, await self.read_sight(), repr(values))
        return await results_of(self.reader).get(
            key, (*revision, self.moment), read, lambda found: 2 * len(found.ids)
        )

    @property
    def moment(self) -> str | None:
        """The present second if the list depends on it: whether a request is late."""
        (root,) = self.pages.plan("list", self.day.clock, self.run).roots
        depends = self.day.clock.moment in root.used and self.day.at >= today()
        return str(last_second(self.day.at)) if depends else None

    async def read_sight(self) -> tuple[str, ...] | None:
        """Return the places of the caller if the list depends on them, None for all callers."""
        (root,) = self.pages.plan("list", self.day.clock, self.run).roots
        kind = self.pages.kind
        depends = kind.confined or not {PLACES, NAMED}.isdisjoint(root.used)
        if self.run.caller.is_unlimited or not depends:
            return None
        places = await read_viewer_places(self.reader, self.run)
        return *places, *await read_named_areas(self.reader, self.run)

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
        values = {**self.run.caller_values, **self.day.values, **more}
        return await plan.ask_root(self.reader, values, self.run)

    @property
    def belonging_key(self) -> tuple[Hashable, ...]:
        """The key of what belongs to each place."""
        return ("belonging", self.pages.kind.name, self.day)

    def revision_of_kinds(self, revisions: Revisions) -> Revision:
        """Return the revision of what decides which nodes belong to a place."""
        return revisions.of_kinds(self.pages.deciding_kinds)


async def read_ids_in_area(
    kind: Kind, clock: Clock, places: Prefetch[AreaPlaces], reader: Reader, run: Execution
) -> Sequence[str]:
    """Return the sorted ids of the nodes of a kind that belong to an area; raises if it is none."""
    area = run.result(places)
    if area.error:
        raise area.error
    pages = AreaPages(kind, Field(kind.name, kind.name, clock), places)
    return await AreaQuestion(pages, reader, run, area.ids).read_ids()


def count_ids(belonging: Mapping[str, Sequence[str]]) -> int:
    """Return how many ids are kept of what belongs to places."""
    return sum(1 + len(ids) for ids in belonging.values())
