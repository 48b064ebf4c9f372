"""The places of a day by names, numbers and house numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple

from graph.addresses.normalize import number_key
from graph.database.protocols import Reader
from graph.names import KindIndex, NameEntry, NameRole, StoredName, read_kind_index
from graph.ontology.clock import BELIEVED, Clock, KnownDay
from graph.ontology.global_ids import key_of_id, kind_name_of
from graph.query.node_state import known_predicate
from graph.rows.change_log import Revisions

DIVISIONS = ("City", "District", "Subdistrict", "Community")
"""The kinds of division, the widest first."""
WAY_KINDS = ("Road", "Lane")
NUMBERED_KINDS = ("Building", "Entrance")
ADDRESSED_KINDS = ("Compound", "Building")
GAZETTEER_KINDS = (*DIVISIONS, "Compound", *WAY_KINDS, "Grid", *NUMBERED_KINDS)


class Numbered(NamedTuple):
    """A building or an entrance with its number."""

    id: str
    number: str
    """As it is stored."""
    phase: str | None
    """The phase as it is stored; only buildings have one."""


NumberedPlaces = dict[str, dict[str, list[Numbered]]]
"""Buildings or entrances, by the id of what contains them and by the key of their number."""


@dataclass
class Gazetteer:
    """The places of a day."""

    indexes: Mapping[str, KindIndex]
    day: str
    buildings: NumberedPlaces = field(default_factory=dict)
    entrances: NumberedPlaces = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """The numbers of buildings and entrances as they are stored, by id."""
    phases: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    heirs: dict[str, list[str]] = field(default_factory=dict)
    """What a place that has ended became, by its id."""
    closures: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    number_tables: dict[str, dict[str, list[tuple[str, Numbered]]]] = field(default_factory=dict)
    """Buildings by the key of their number and by what contains them, once somebody asks."""

    def entry(self, place: str) -> NameEntry:
        """Return the entry of a place that is there."""
        found = self.indexes[kind_name_of(place)].entry(place)
        if found is None:
            raise LookupError(place)
        return found

    def is_there(self, entry: NameEntry) -> bool:
        """Whether a place is there on the day."""
        return entry.since <= self.day < entry.until

    def of_kinds(self, *kinds: str) -> Iterator[NameEntry]:
        """Yield the places of these kinds that are there."""
        for kind in kinds:
            yield from (entry for entry in self.indexes[kind].entries if self.is_there(entry))

    def around(self, place: str) -> frozenset[str]:
        """Return the ids of all that contains a place, or that it runs through or is along."""
        return self.closure(self.entry(place).above)

    def closure(self, above: tuple[str, ...]) -> frozenset[str]:
        """Return the ids of some places and of all that contains them."""
        if above not in self.closures:
            found = set(above)
            for place in above:
                entry = self.indexes[kind_name_of(place)].entry(place)
                found |= self.closure(entry.above) if entry else frozenset()
            self.closures[above] = frozenset(found)
        return self.closures[above]

    @cached_property
    def ways_through(self) -> dict[str, set[str]]:
        """The ids of the roads and lanes through a community, by its id."""
        found: dict[str, set[str]] = {}
        for entry in self.of_kinds(*WAY_KINDS):
            for place in entry.above:
                found.setdefault(place, set()).add(entry.id)
        return found

    @cached_property
    def grids(self) -> dict[str, list[str]]:
        """The ids of grids by their number."""
        found: dict[str, list[str]] = {}
        for entry in self.of_kinds("Grid"):
            number = grid_number(entry.names[0].text)
            if number:
                found.setdefault(number, []).append(entry.id)
        return found

    def ways_of(self, place: str) -> set[str]:
        """Return the ids of the roads and lanes on which a place can be said to be."""
        found = {each for each in self.around(place) if kind_name_of(each) in WAY_KINDS}
        for each in (*self.around(place), place):
            found |= self.ways_through.get(each, set())
        for numbered in self.buildings.get(place, {}).values():
            for building in numbered:
                above = self.entry(building.id).above
                found.update(each for each in above if kind_name_of(each) in WAY_KINDS)
        return found

    def shown(self, place: str) -> str:
        """Return the name of a place as it is shown."""
        return self.entry(place).names[0].text

    def levels(self, place: str) -> dict[str, str]:
        """Return the names of what contains a place, by kind, the widest first, and its own.

        For a road these are all places that it runs through.
        """
        around = self.around(place)
        levels: dict[str, str] = {}
        for kind in (*DIVISIONS, "Compound"):
            names = dict.fromkeys(
                self.shown(each) for each in sorted(around) if kind_name_of(each) == kind
            )
            if names:
                levels[kind] = "、".join(names)
        return levels | {kind_name_of(place): self.shown(place)}

    def inherited(self, place: str) -> Iterator[StoredName]:
        """Yield the names that a place took over, from the day on which it did."""
        for former in self.predecessors.get(place, ()):
            entry = self.entry(former)
            if entry.until <= self.day:
                for name in entry.names:
                    if name.role is not NameRole.CODE:
                        yield StoredName(name.text, NameRole.FORMER, entry.since, entry.until)
                yield from self.inherited(former)

    @cached_property
    def predecessors(self) -> dict[str, list[str]]:
        """The ids of the places that became a place, by its id."""
        found: dict[str, list[str]] = {}
        for former, heirs in self.heirs.items():
            for heir in heirs:
                found.setdefault(heir, []).append(former)
        return found

    @cached_property
    def by_number(self) -> dict[str, list[tuple[str, Numbered]]]:
        """The buildings by the key of their number, each with its compound, or by itself."""
        found: dict[str, list[tuple[str, Numbered]]] = {}
        seen: set[str] = set()
        for container in sorted(self.buildings, key=lambda each: (not is_compound_id(each), each)):
            is_compound = is_compound_id(container)
            for key, buildings in self.buildings[container].items():
                for building in buildings:
                    if is_compound or building.id not in seen:
                        own = container if is_compound else building.id
                        found.setdefault(key, []).append((own, building))
                    seen.add(building.id)
        return found

    def numbered_in(self, key: str, division: str) -> list[tuple[str, Numbered]]:
        """Return the buildings with a number in a division, as `by_number` has them."""
        if key not in self.number_tables:
            table: dict[str, list[tuple[str, Numbered]]] = {}
            for found in self.by_number.get(key, ()):
                for place in self.around(found[0]):
                    table.setdefault(place, []).append(found)
            self.number_tables[key] = table
        return self.number_tables[key].get(division, [])

    @cached_property
    def own_codes(self) -> tuple[str, ...]:
        """The keys of the cities, which begin with the code of their province."""
        return tuple(sorted(key_of_id(entry.id) for entry in self.indexes["City"].entries))


def is_compound_id(place: str) -> bool:
    """Whether an id is that of a compound."""
    return kind_name_of(place) == "Compound"


def grid_number(name: str) -> str | None:
    """Return the number of a grid by its name: 3 for 解放社区第3网格."""
    before = name.rpartition("网格")[0].removesuffix("号")
    for length in range(min(len(before), 4), 0, -1):
        number = number_key(before[-length:].removeprefix("第"))
        if number and number.isdigit():
            return number
    return None


def gazetteer_from_record(
    indexes: Mapping[str, KindIndex], record: Mapping[str, Any], day: date
) -> Gazetteer:
    """Return the gazetteer of the names of all kinds and of what the statement returned."""
    found = Gazetteer(indexes, day.isoformat())
    found.numbers = dict(record["numbers"])
    found.phases = dict(record["phases"])
    found.addresses = dict(record["addresses"])
    for former, heir in sorted(record["heirs"]):
        found.heirs.setdefault(former, []).append(heir)
    for kind, table in zip(NUMBERED_KINDS, (found.buildings, found.entrances), strict=True):
        for entry in found.of_kinds(kind):
            number = found.numbers.get(entry.id)
            if number:
                add_numbered(table, entry, Numbered(entry.id, number, found.phases.get(entry.id)))
    return found


def add_numbered(table: NumberedPlaces, entry: NameEntry, place: Numbered) -> None:
    """List a building or entrance below everything that contains it."""
    key = number_key(place.number) or place.number
    for above in entry.above:
        table.setdefault(above, {}).setdefault(key, []).append(place)


@cache
def place_facts_statement(clock: Clock) -> str:
    """Return the statement for the numbers and addresses of places, and what became of them."""
    lists = {
        "numbers": " + ".join(state_list(kind, "number", clock) for kind in NUMBERED_KINDS),
        "phases": state_list("Building", "phase", clock),
        "addresses": " + ".join(state_list(kind, "address", clock) for kind in ADDRESSED_KINDS),
        "heirs": (
            "COLLECT { MATCH (n:Place)-[r:SUCCEEDED_BY]->(heir:Place) "
            f"WHERE {clock.believed('r')} AND r.isFinal RETURN [n.id, heir.id] }}"
        ),
    }
    return f"RETURN {{ {', '.join(f'{key}: {part}' for key, part in lists.items())} }}"


def state_list(kind: str, name: str, clock: Clock) -> str:
    """Return the list of a property of all nodes of a kind, in the state of the clock."""
    known = known_predicate("n", clock)
    own = f"n.{name} IS NOT NULL AND {known}"
    if clock.past:
        own += f" AND {clock.states('n')}"
    expression = f"COLLECT {{ MATCH (n:{kind}) WHERE {own} RETURN [n.id, n.{name}] }}"
    if not clock.past:
        return expression
    then = f"v.{name} IS NOT NULL AND {clock.states('v')}"
    return (
        f"{expression} + COLLECT {{ MATCH (n:{kind})<-[:VERSION_OF]-(v:Version) WHERE {then} "
        f"RETURN [n.id, v.{name}] }}"
    )


async def read_gazetteer(database: Reader, day: KnownDay, revisions: Revisions) -> Gazetteer:
    """Return the places of a day. Raises what `Database.read` raises."""
    indexes = {
        kind: await read_kind_index(database, kind, at=day.at, as_of=day.as_of, revisions=revisions)
        for kind in GAZETTEER_KINDS
    }
    values = {**day.values, "believed": BELIEVED}
    record = await database.read(place_facts_statement(day.clock), values)
    # A large city takes seconds, in which the process must answer others.
    return await asyncio.to_thread(gazetteer_from_record, indexes, record, day.at)
