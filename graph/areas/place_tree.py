"""The places of a day, each with the places that directly contain it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from graph.areas.area_pattern import existed_predicate, valid_step_predicate
from graph.database.protocols import Reader
from graph.kept_results import results_of
from graph.ontology.clock import Clock, KnownDay
from graph.ontology.declarations import Kind
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.ontology.paths import WITHIN, Path, incoming
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.plan import plan_root
from graph.query.selection import Field
from graph.rows.change_log import Revisions

PLACE_KINDS = tuple(kind.name for kind in KINDS.named("Place"))


def known_day(run: Execution, clock: Clock) -> KnownDay:
    """Return what a clock says in a run."""
    return KnownDay(run.day(clock), run.known_at(clock), clock.past)


@dataclass(frozen=True)
class PlaceTree:
    """The places that existed on a day."""

    above: dict[str, list[str]]
    """The ids of the places that directly contain a place, by its id."""
    levels: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """What `level` has found, by the name of the kind."""

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """The ids of the places that a place directly contains, by its id."""
        found: dict[str, list[str]] = defaultdict(list)
        for place, containing in self.above.items():
            for each in containing:
                found[each].append(place)
        return dict(found)

    def within(self, areas: Iterable[str]) -> set[str]:
        """Return the ids of some places and of all within them, of those that existed."""
        found = {area for area in areas if area in self.above}
        further = list(found)
        while further:
            inner = self.below.get(further.pop(), ())
            added = [place for place in inner if place in self.above and place not in found]
            found.update(added)
            further += added
        return found

    def level(self, name: str) -> dict[str, list[str]]:
        """Return the ids of the places of one kind in which each place lies, or that it is."""
        if name not in self.levels:
            found: dict[str, list[str]] = defaultdict(list)
            for place in self.above:
                if kind_name_of(place) == name:
                    for inner in self.within([place]):
                        found[inner].append(place)
            self.levels[name] = dict(found)
        return self.levels[name]


def place_path(kind: Kind) -> Path:
    """Return the path from a place down to what belongs to it directly, or is that place."""
    if kind.area is None:
        raise LookupError(f"{kind.name} belongs to no area.")
    rest = kind.area.beyond(WITHIN)
    if kind.name not in PLACE_KINDS:
        return rest
    # A place is on its list by the state that it had, which the tree of places does not know.
    return Path((incoming("PART_OF", 0, 1), *rest.steps))


async def read_place_tree(
    reader: Reader, run: Execution, day: KnownDay, revisions: Revisions
) -> PlaceTree:
    """Return the places of a day, kept until a place is written."""

    async def read() -> PlaceTree:
        root = Field("placeTree", "placeTree", day.clock)
        plan = plan_root(project_place_tree, root, run.vocabulary)
        rows: list[tuple[str, list[str]]] = await plan.ask_root(reader, day.values, run)
        return PlaceTree(dict(rows))

    key = ("places", day)
    revision = revisions.of_kinds(PLACE_KINDS)
    return await results_of(reader).get(key, revision, read, lambda tree: 6 * len(tree.above))


def project_place_tree(_context: CompileContext, field: Field) -> Projection:
    """Project every place that existed, with the places that directly contained it."""
    clock = field.clock
    above = (
        "MATCH (place)-[step:PART_OF]->(above:Place) "
        f"WHERE {valid_step_predicate('step', clock)} RETURN above.id"
    )
    found = f"MATCH (place:Place) WHERE {existed_predicate('place', clock)}"
    return Projection(f"COLLECT {{ {found} RETURN [place.id, COLLECT {{ {above} }}] }}")
