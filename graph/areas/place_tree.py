"""The places of a day, each with the places that directly contain it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from graph.areas.area_pattern import existed_predicate, valid_step_predicate
from graph.areas.kept_results import results_of
from graph.database.protocols import Reader
from graph.ontology.clock import Clock
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.plan import plan_root
from graph.query.selection import Field
from graph.rows.change_log import Revisions

PLACE_KINDS = tuple(kind.name for kind in KINDS.named("Place"))


class KnownDay(NamedTuple):
    """What a run's clock says: a day, and the moment whose knowledge is asked for, None for now."""

    at: date
    as_of: datetime | None
    past: bool

    @property
    def clock(self) -> Clock:
        """The clock with the same parameters in every statement, so that engines plan it once."""
        return Clock("at", "as_of" if self.as_of else None, past=self.past)

    @property
    def values(self) -> dict[str, object]:
        """The values of the clock's parameters."""
        return {"at": self.at, "as_of": self.as_of}


def known_day(run: Execution, clock: Clock) -> KnownDay:
    """Return what a clock says in a run."""
    return KnownDay(run.day(clock), run.known_at(clock), clock.past)


@dataclass(frozen=True)
class PlaceTree:
    """The places that existed on a day."""

    above: dict[str, list[str]]
    """The ids of the places that directly contain a place, by its id."""

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


async def read_place_tree(
    reader: Reader, run: Execution, day: KnownDay, revisions: Revisions
) -> PlaceTree:
    """Return the places of a day, kept until a place is written."""

    async def read() -> PlaceTree:
        field = Field("placeTree", "placeTree", day.clock)
        plan = plan_root(project_place_tree, field, run.vocabulary)
        rows: list[tuple[str, list[str]]] = await plan.ask_root(reader, day.values, run)
        return PlaceTree(dict(rows))

    key = ("places", day)
    revision = revisions.of_kinds(PLACE_KINDS)
    return await results_of(reader).get(key, revision, read, lambda tree: 3 * len(tree.above))


def project_place_tree(_context: CompileContext, field: Field) -> Projection:
    """Project every place that existed, with the places that directly contained it."""
    clock = field.clock
    above = (
        "MATCH (place)-[step:PART_OF]->(above:Place) "
        f"WHERE {valid_step_predicate('step', clock)} RETURN above.id"
    )
    found = f"MATCH (place:Place) WHERE {existed_predicate('place', clock)}"
    return Projection(f"COLLECT {{ {found} RETURN [place.id, COLLECT {{ {above} }}] }}")
