"""The places that an address may mean, by name and number, fetched in one statement.

The graph finds every place that shares enough with the text. Which of them is meant is decided by
`graph.addresses.candidates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from graph.addresses.gazetteer_query import gazetteer_statement
from graph.addresses.normalize import (
    BUILDING_WORDS,
    ENTRANCE_WORDS,
    chinese_numeral,
    name_forms,
    number_spellings,
)
from graph.addresses.parse import Address
from graph.addresses.similarity import GENERIC
from graph.database.protocols import Reader
from graph.ontology.clock import BELIEVED, Clock, today
from graph.ontology.folding import fold_text
from graph.ontology.global_ids import kind_name_of

MOST_COMPOUNDS = 150
"""Compounds that one text can bring up, those that share most with it first."""

FORMER = 0.9
"""The weight of a name that a place no longer has, or that it inherited."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name of a place."""

    form: str
    """Its normal form."""
    shown: str
    """The name as it is stored."""
    weight: float = 1.0
    """`FORMER` for a former name."""
    alias: bool = False


@dataclass(slots=True)
class NumberedPlace:
    """A building, or an entrance, with the number asked for."""

    id: str
    number: str
    texts: tuple[str, ...] = ()
    """Its own name, aliases and address, as they are stored."""
    grids: tuple[str, ...] = ()
    """Ids of its grids, for buildings that were found by their number alone."""
    phase: str | None = None
    doors: list[NumberedPlace] = field(default_factory=list)


@dataclass(slots=True)
class NamedPlace:
    """A place that is known by name."""

    id: str
    names: list[PlaceName] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    """Ids of what contains it directly, or of what it runs through."""
    address: str | None = None
    buildings: list[NumberedPlace] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return kind_name_of(self.id)

    @property
    def shown(self) -> str:
        """The name to show; its id if it has none."""
        return self.names[0].shown if self.names else self.id


class LooseBuilding(NamedTuple):
    """A building with the number asked for whose compound is not named in the text."""

    place: NamedPlace
    """What contains it: its compound or, if it stands alone, a place with the building's name."""
    building: NumberedPlace


@dataclass(slots=True)
class Gazetteer:
    """The places that a text brings up."""

    places: dict[str, NamedPlace] = field(default_factory=dict)
    """Places by id."""
    loose: list[LooseBuilding] = field(default_factory=list)
    housed: list[NamedPlace] = field(default_factory=list)
    """Buildings whose own address has the number on the road."""
    called: list[NamedPlace] = field(default_factory=list)
    """Buildings and entrances with just the name in the text."""
    chains: dict[tuple[str, ...], list[NamedPlace]] = field(default_factory=dict)
    """What contains a place, by what contains it directly: many places have the same."""

    def of_kinds(self, *kinds: str) -> Iterator[NamedPlace]:
        """Yield the places of these kinds."""
        return (place for place in self.places.values() if place.kind in kinds)

    def chain(self, place: NamedPlace) -> list[NamedPlace]:
        """Return the places that contain this one, nearest first."""
        key = tuple(place.above)
        if key not in self.chains:
            self.chains[key] = self.climb(place)
        return self.chains[key]

    def climb(self, place: NamedPlace) -> list[NamedPlace]:
        """Return the places that contain this one, level by level."""
        found: dict[str, NamedPlace] = {}
        level = place.above
        while level:
            above = [
                self.places[each] for each in level if each in self.places and each not in found
            ]
            found |= {each.id: each for each in above}
            level = [higher for each in above for higher in each.above]
        return list(found.values())


async def fetch_gazetteer(
    database: Reader, address: Address, calling: str, at: date | None, as_of: datetime | None
) -> Gazetteer:
    """Return what the graph knows by the names and numbers of an address, with one read.

    `calling` is what a building or entrance may be called; empty if the address has its number.
    `at` is today if None, `as_of` is now.
    """
    past = as_of is not None or (at is not None and at != today())
    statement = gazetteer_statement(Clock("at", "asOf" if as_of else None, past))
    # One map: for lists that are parameters of their own, Neo4j would plan each combination of
    # lengths anew.
    asked = search_terms(address, calling)
    clocks = {"at": at or today(), "asOf": as_of, "believed": BELIEVED}
    return gazetteer_from_record(await database.read(statement, {**clocks, "asked": asked}))


def search_terms(address: Address, calling: str) -> dict[str, Any]:
    """Return what the statement looks for: neither the text as it was written nor a room."""
    # The words of a node are folded, and thus in small letters.
    head = fold_text(address.head)
    grams = name_pairs(head)
    houses = []
    if address.road and address.house:
        houses.append(f"{address.road[-2:]}{address.house}号")
    return {
        "grams": grams or ([head] if head else []),
        "signs": list(dict.fromkeys(head.replace(",", ""))),
        "houses": houses,
        "numbers": building_spellings(address.building),
        "doors": number_spellings(address.entrance, ENTRANCE_WORDS) if address.entrance else [],
        "grids": list(grid_spellings(address.grid)) if address.grid else [],
        "calling": [fold_text(calling)] if calling and address.head else [],
        "every": bool(address.entrance and not address.building),
        "anywhere": not (address.compound or address.road),
        "most": MOST_COMPOUNDS,
    }


def name_pairs(head: str) -> list[str]:
    """Return the pairs of neighbouring characters in the names of an address, once each.

    Pairs that say little, such as 小区, are left out.
    """
    pairs: dict[str, None] = {}
    for place in range(len(head) - 1):
        pair = head[place : place + 2]
        if "," not in pair and pair not in GENERIC:
            pairs[pair] = None
    return list(pairs)


def building_spellings(number: str | None) -> list[str]:
    """Return the ways in which the graph may have a building's number; empty for None."""
    if not number:
        return []
    # 2-3号楼 has this number, or it is number 3 of phase 2.
    numbers = dict.fromkeys((number, number.rpartition("-")[2]))
    return [spelling for each in numbers for spelling in number_spellings(each, BUILDING_WORDS)]


def grid_spellings(number: str) -> Iterator[str]:
    """Yield the ways in which a grid's name may write its number."""
    forms = [number, number.zfill(2)]
    if number.isdigit() and int(number) < 1000:
        forms.append(chinese_numeral(int(number)))
    folded = dict.fromkeys(fold_text(form) for form in forms)
    return (form + word for form in folded for word in ("网格", "号网格"))


def gazetteer_from_record(record: Mapping[str, Any]) -> Gazetteer:
    """Return the gazetteer of what the statement returned."""
    gazetteer = Gazetteer()
    for place_id, is_current, above, name, aliases in record["divisions"]:
        place = gazetteer.places.setdefault(place_id, NamedPlace(place_id))
        place.above += [above] if above else []
        if not place.names:
            place.names += place_names(name, aliases, name_weight(is_current))
    for row in (*record["named"], *record["grids"]):
        place = named_place_from_row(row)
        gazetteer.places[place.id] = place
    for place_id, is_current, _, name, aliases in record["others"]:
        if place_id in gazetteer.places:
            names = place_names(name, aliases, name_weight(is_current))
            add_names(gazetteer.places[place_id], names)
    for row in record["loose"]:
        gazetteer.loose += loose_buildings_from_row(gazetteer, row)
    gazetteer.housed = [named_place_from_row(row) for row in record["housed"]]
    gazetteer.called = [named_place_from_row(row) for row in record["called"]]
    return gazetteer


def name_weight(is_current: Any) -> float:
    """Return the weight of a name of the current state, or of another one."""
    return 1.0 if is_current else FORMER


def place_names(name: str, aliases: Iterable[str] | None, weight: float) -> list[PlaceName]:
    """Return the name and the aliases of a place in all their forms."""
    return [
        PlaceName(form, text, weight, alias=index > 0)
        for index, text in enumerate((name, *(aliases or ())))
        for form in name_forms(text)
    ]


def add_names(place: NamedPlace, names: list[PlaceName]) -> None:
    """Add names that a place had at another time.

    Of names with one form only the one with the highest weight is kept. Higher weights come first.
    """
    all_names = [*place.names, *names]
    all_names.sort(key=lambda name: -name.weight)
    best: dict[str, PlaceName] = {}
    for name in all_names:
        best.setdefault(name.form, name)
    place.names = list(best.values())


def named_place_from_row(row: Sequence[Any]) -> NamedPlace:
    """Return the place of a row of a list of named places."""
    place_id, is_current, name, aliases, address, above, buildings = row
    return NamedPlace(
        place_id,
        place_names(name, aliases, name_weight(is_current)),
        above,
        address,
        [building_from_row(building) for building in buildings],
    )


def building_from_row(row: Sequence[Any]) -> NumberedPlace:
    """Return the building of a row, with its entrances."""
    building_id, number, texts, phase, doors = row
    entrances = [
        NumberedPlace(door_id, door_number, tuple(filter(None, door_texts)))
        for door_id, door_number, door_texts in doors
    ]
    return NumberedPlace(
        building_id, number, tuple(filter(None, texts)), phase=phase, doors=entrances
    )


class ContainingRow(NamedTuple):
    """What contains a building directly."""

    id: str
    name: str
    aliases: list[str] | None
    above: list[str]


def loose_buildings_from_row(gazetteer: Gazetteer, row: Sequence[Any]) -> Iterator[LooseBuilding]:
    """Yield a building with each of its compounds, or with its own name if it stands alone."""
    *building_row, name, above_rows = row
    above = [ContainingRow(*each) for each in above_rows]
    compounds = [each for each in above if each.id.startswith("Compound:")]
    building = building_from_row(building_row)
    building.grids = tuple(each.id for each in above if each.id.startswith("Grid:"))
    for compound in compounds:
        place = gazetteer.places.get(compound.id)
        if place is None:
            names = place_names(compound.name, compound.aliases, 1.0)
            place = NamedPlace(compound.id, names, compound.above)
        yield LooseBuilding(place, building)
    if above and not compounds:
        communities = [community for grid in above for community in grid.above]
        place = NamedPlace(building.id, place_names(name, (), 1.0), communities)
        yield LooseBuilding(place, building)
