"""The gaps of an area on a day, read before the statement that shows a page of them.

The gaps of the whole city are kept until a post, tenure, assignment or place is written. While
nothing is kept, an area with few places is read alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.areas.place_tree import PLACE_KINDS, PlaceTree, known_day, read_place_tree
from graph.audit.coverage_facts import FactsReader
from graph.audit.find_gaps import CoverageFacts, GapFinder
from graph.audit.gap import Gap
from graph.database.protocols import Reader
from graph.kept_results import results_of, revisions_of_run
from graph.ontology.clock import Clock, KnownDay
from graph.query.execution import Execution
from graph.rows.change_log import Revision, Revisions

DECIDING_KINDS = ("Assignment", "Post", "Tenure", *PLACE_KINDS)
"""The kinds that decide which gaps there are."""
FEW_PLACES = 1_500
"""Places that are read alone while nothing is kept: above that, reading all costs no more."""

Streets = Mapping[str, Sequence[str]]
"""The ids of the places through which each road or lane runs, by its id."""


@dataclass(frozen=True, slots=True)
class GapSurroundings:
    """Which places lie where on a day."""

    tree: PlaceTree
    streets: Streets

    def within(self, areas: Iterable[str]) -> set[str]:
        """Return the ids of some places and of all in them, and of the streets through them."""
        inside = self.tree.within(areas)
        through = {
            street
            for street, places in self.streets.items()
            if street in self.tree.above and not inside.isdisjoint(places)
        }
        return inside | through

    def around(self, place: str) -> Iterator[str]:
        """Yield the ids of a place and of all that contain it; a street lies in several."""
        rest, seen = [place], {place}
        while rest:
            each = rest.pop()
            yield each
            above = [*self.tree.above.get(each, ()), *self.streets.get(each, ())]
            rest += [outer for outer in above if outer not in seen]
            seen.update(above)


@dataclass(slots=True)
class GapReader:
    """Reads the gaps of areas for one compiled query."""

    facts: FactsReader = field(default_factory=FactsReader)

    async def read(
        self, reader: Reader, run: Execution, clock: Clock, areas: Sequence[str]
    ) -> AreaGaps:
        """Return the gaps of some places and of all in them, in their order."""
        day = known_day(run, clock)
        revisions = await revisions_of_run(reader, run)
        around = await self.read_surroundings(reader, run, day, revisions)
        inside = around.within(areas)
        kept, revision = results_of(reader), revisions.of_kinds(DECIDING_KINDS)
        key = ("gaps", day)
        if kept.find(key, revision) is None and len(inside) <= FEW_PLACES:
            return AreaGaps(await self.read_few(reader, run, day, inside), around)

        async def read_all() -> list[Gap]:
            facts = await self.facts.read_all(reader, run, day)
            finder = GapFinder(run.vocabulary, facts)
            return in_order([*finder.find(around.tree.above), *finder.overloaded(finder.burdens())])

        gaps = await kept.get(key, revision, read_all, count_gap_ids)
        return AreaGaps([gap for gap in gaps if shows_in(gap, inside)], around)

    async def read_few(
        self, reader: Reader, run: Execution, day: KnownDay, places: Collection[str]
    ) -> list[Gap]:
        """Return the gaps of a few places, and of those who have too much and one of them."""
        facts = await self.facts.read_at(reader, run, day, sorted(places))
        finder = GapFinder(run.vocabulary, facts)
        holders = current_holders(facts)
        burdens = await self.facts.read_burdens(reader, run, day, holders) if holders else {}
        found = [*finder.find(places), *finder.overloaded(burdens)]
        return in_order(gap for gap in found if shows_in(gap, places))

    async def read_surroundings(
        self, reader: Reader, run: Execution, day: KnownDay, revisions: Revisions
    ) -> GapSurroundings:
        """Return which places lie where, kept until a place is written."""
        tree = await read_place_tree(reader, run, day, revisions)

        async def read() -> Streets:
            return await self.facts.read_streets(reader, run, day)

        revision: Revision = revisions.of_kinds(PLACE_KINDS)
        key = ("streets", day)
        streets = await results_of(reader).get(
            key, revision, read, lambda found: sum(1 + len(each) for each in found.values())
        )
        return GapSurroundings(tree, streets)


@dataclass(frozen=True, slots=True)
class AreaGaps:
    """The gaps of an area, and which places lie where."""

    gaps: Sequence[Gap]
    around: GapSurroundings


def in_order(gaps: Iterable[Gap]) -> list[Gap]:
    """Return gaps in the order in which they are listed."""
    return sorted(gaps, key=lambda gap: gap.key)


def shows_in(gap: Gap, places: Collection[str]) -> bool:
    """Whether a gap shows at one of some places."""
    return any(place in places for place in gap.places)


def current_holders(facts: CoverageFacts) -> list[str]:
    """Return the ids of those who hold something now, sorted."""
    held = {holder for _, _, holder, ended, _ in facts.tenures if ended is None}
    held |= {holder for *_, holder, ended in facts.assignments if ended is None}
    return sorted(held)


def count_gap_ids(gaps: Sequence[Gap]) -> int:
    """Return how many ids are kept of gaps."""
    return sum(2 + 2 * len(gap.lines) for gap in gaps)
