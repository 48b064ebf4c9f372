"""What the graph knows by the names in an address, fetched in one statement.

The graph finds every place that shares enough with the text; which of them is meant is decided by `ranking`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

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

DIVISIONS = ("City", "District", "Subdistrict", "Community")
WAYS = ("Road", "Lane")
RENAMED = ("District", "Subdistrict", "Community", "Compound", *WAYS)
MOST = 150
"""Compounds that one text can bring up, those that share most with it first."""

FORMER = 0.9
"""What a name counts that a place no longer has, or that it inherited."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name of a place: its normal form, as it is stored, how much it counts, and whether it is an alias."""

    form: str
    shown: str
    weight: float = 1.0
    alias: bool = False


@dataclass(slots=True)
class NumberedPlace:
    """A building, or an entrance, that has the number asked for."""

    id: str
    number: str
    texts: tuple[str, ...] = ()
    """Its own name, aliases and address, as they are stored."""
    grids: tuple[str, ...] = ()
    """Ids of its grids, of buildings that were found by their number alone."""
    phase: str | None = None
    doors: list[NumberedPlace] = field(default_factory=list)


@dataclass(slots=True)
class NamedPlace:
    """A place that is known by name. `above` holds the ids of what directly contains it or what it runs through."""

    id: str
    names: list[PlaceName] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    address: str | None = None
    buildings: list[NumberedPlace] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return self.id.partition(":")[0]

    @property
    def shown(self) -> str:
        """What to call it."""
        return self.names[0].shown if self.names else self.id


@dataclass(slots=True)
class Gazetteer:
    """The places that a text brings up, by id, and the buildings that have the number but no compound that was named."""

    places: dict[str, NamedPlace] = field(default_factory=dict)
    loose: list[tuple[NamedPlace, NumberedPlace]] = field(default_factory=list)
    """Buildings with what directly contains them: a compound, or the building's own name where it stands alone."""
    housed: list[NamedPlace] = field(default_factory=list)
    """Buildings whose own address has the number on the road."""
    called: list[NamedPlace] = field(default_factory=list)
    """Buildings and entrances that are called just what the text says."""
    chains: dict[tuple[str, ...], list[NamedPlace]] = field(default_factory=dict)
    """What contains a place, by what directly contains it: many places have the same."""

    def of(self, *kinds: str) -> Iterator[NamedPlace]:
        """Go through the places of these kinds."""
        return (place for place in self.places.values() if place.kind in kinds)

    def chain(self, place: NamedPlace) -> list[NamedPlace]:
        """Return the places that contain this one, nearest first."""
        key = tuple(place.above)
        if key not in self.chains:
            self.chains[key] = self.climb(place)
        return self.chains[key]

    def climb(self, place: NamedPlace) -> list[NamedPlace]:
        """Go up from a place, level by level."""
        found: dict[str, NamedPlace] = {}
        level = place.above
        while level:
            above = [
                self.places[each] for each in level if each in self.places and each not in found
            ]
            found |= {each.id: each for each in above}
            level = [each for one in above for each in one.above]
        return list(found.values())


def divisions(clock: Clock) -> str:
    """Return the list of all divisions, each with each division that it is part of."""
    city = f"COLLECT {{ MATCH (n:City) RETURN [n.id, {current('n', clock)}, null, n.name, n.aliases] }}"
    others = "|".join(DIVISIONS[1:])
    return f"""{city} + COLLECT {{
    MATCH (n:{others})-[r:PART_OF]->(m) WHERE {clock.holds("r")}
    RETURN [n.id, {current("n", clock)}, m.id, n.name, n.aliases] }}"""


def current(node: str, clock: Clock) -> str:
    """Return the expression that says whether the node's own state is the one asked about."""
    return f"({clock.states(node)})" if clock.past else "true"


def other_names(clock: Clock) -> str:
    """Return the list of names that places had in other states, or took over with the places merged into them."""
    kept = f"all(step IN relationships(way) WHERE type(step) = 'VERSION_OF' OR ({clock.believed('step')}))"
    own = (
        f"(length(way) = 1 AND type(head(relationships(way))) = 'VERSION_OF' AND {clock.states('v')})"
        if clock.past
        else "false"
    )
    return f"""COLLECT {{
    MATCH way = (n:{"|".join(RENAMED)}){BEFORE}(v) WHERE v.name <> n.name AND {kept}
    RETURN [n.id, {own}, null, v.name, v.aliases] }}"""


OWN = "[{0}.name, {0}.address] + coalesce({0}.aliases, [])"
"""All texts that a building or entrance is known by."""

BEFORE = "<-[:SUCCEEDED_BY|VERSION_OF*1..4]-"
"""From a place to its other states, and to the places merged into it and theirs."""

RECALLED = f"""(any(gram IN $asked.grams WHERE n.name CONTAINS gram OR any(alias IN n.aliases WHERE alias CONTAINS gram))
      OR size([sign IN $asked.signs WHERE n.name CONTAINS sign]) * 2 > size(n.name)
      OR any(house IN $asked.houses WHERE n.address CONTAINS house)
      OR EXISTS {{ MATCH (n){BEFORE}(v) WHERE any(gram IN $asked.grams WHERE v.name CONTAINS gram) }})"""


def named_places(clock: Clock) -> str:
    """Return the list of compounds, roads and lanes that share a part with the text, with the buildings and entrances asked for."""
    return f"""COLLECT {{
    MATCH (n:Compound|Road|Lane) WHERE {there("n", clock)} AND {RECALLED}
    WITH n ORDER BY size([gram IN $asked.grams WHERE n.name CONTAINS gram]) DESC, n.id LIMIT $asked.most
    RETURN [n.id, {current("n", clock)}, n.name, n.aliases, n.address, {above(clock)}, {buildings(clock)}] }}"""


def there(node: str, clock: Clock) -> str:
    """Return the predicate that a place was there."""
    if not clock.past:
        return clock.holds(node)
    return f"(({clock.states(node)}) OR EXISTS {{ MATCH ({node})<-[:VERSION_OF]-(state) WHERE {clock.states('state')} }})"


def grids(clock: Clock) -> str:
    """Return the list of grids with the number asked for."""
    return f"""COLLECT {{
    UNWIND $asked.grids AS number MATCH (n:Grid) WHERE n.name CONTAINS number
    RETURN [n.id, {current("n", clock)}, n.name, n.aliases, null, {above(clock)}, []] }}"""


def loose(clock: Clock) -> str:
    """Return the list of buildings with the number asked for, of the whole city or of those whose own name shares a part with the text."""
    return f"""COLLECT {{
    UNWIND $asked.numbers AS spelling MATCH (b:Building {{number: spelling}})
    WHERE $asked.anywhere OR any(gram IN $asked.grams WHERE b.name CONTAINS gram)
    RETURN [b.id, b.number, {OWN.format("b")}, b.phase, {doors(clock)}, b.name, COLLECT {{
      MATCH (b)-[s:PART_OF]->(n) WHERE {clock.holds("s")} RETURN [n.id, n.name, n.aliases, {above(clock)}] }}] }}"""


def housed(clock: Clock) -> str:
    """Return the list of buildings whose own address has the number on the road."""
    return f"""COLLECT {{
    UNWIND $asked.houses AS house MATCH (n:Building) WHERE n.address CONTAINS house
    RETURN [n.id, {current("n", clock)}, n.name, n.aliases, n.address, {above(clock)}, []] }}"""


def called(clock: Clock) -> str:
    """Return the list of buildings and entrances that are called just what the text says, by a name rather than a number."""
    return f"""COLLECT {{
    UNWIND $asked.calling AS text MATCH way = (c:Compound)<-[:PART_OF*1..2]-(n)
    WHERE text CONTAINS c.name AND (n.name = text OR text IN n.aliases OR c.name + n.name = text OR c.name + n.number = text) AND {clock.path("way")}
    RETURN [n.id, {current("n", clock)}, n.name, n.aliases, n.address, [c.id], []] }}"""


def above(clock: Clock) -> str:
    """Return the list of ids of what contains `n`, or of what it runs through."""
    return f"COLLECT {{ MATCH (n)-[r:PART_OF|RUNS_THROUGH]->(m) WHERE {clock.holds('r')} RETURN m.id }}"


def buildings(clock: Clock) -> str:
    """Return the list of buildings below or along `n` that have the number asked for, with their entrances that have theirs."""
    number = f"($asked.every OR {has_number('b', 'numbers', clock)})"
    return f"""COLLECT {{
      MATCH (n)<-[s:PART_OF|ALONG]-(b:Building) WHERE {number} AND {clock.holds("s")}
      RETURN [b.id, b.number, {OWN.format("b")}, b.phase, {doors(clock)}] }}"""


def doors(clock: Clock) -> str:
    """Return the list of entrances of `b` that have the number asked for."""
    return f"""COLLECT {{
        MATCH (b)<-[t:PART_OF]-(e:Entrance) WHERE {has_number("e", "doors", clock)} AND {clock.holds("t")}
        RETURN [e.id, e.number, {OWN.format("e")}] }}"""


def has_number(node: str, asked: str, clock: Clock) -> str:
    """Return the predicate that a building or entrance had one of the numbers asked for."""
    if not clock.past:
        return f"{node}.number IN $asked.{asked}"
    then = f"EXISTS {{ MATCH ({node})<-[:VERSION_OF]-(w) WHERE w.number IN $asked.{asked} AND {clock.states('w')} }}"
    return f"(({node}.number IN $asked.{asked} AND {clock.states(node)}) OR {then})"


@cache
def statement(clock: Clock) -> str:
    """Return the one statement that fetches whatever the names and numbers of an address bring up."""
    parts = {
        "divisions": divisions(clock),
        "others": other_names(clock),
        "named": named_places(clock),
        "grids": grids(clock),
        "loose": loose(clock),
        "housed": housed(clock),
        "called": called(clock),
    }
    return "RETURN {\n  " + ",\n  ".join(f"{key}: {part}" for key, part in parts.items()) + "\n}"


async def fetch_gazetteer(
    database: Reader, address: Address, calling: str, at: date | None, as_of: datetime | None
) -> Gazetteer:
    """Fetch what the graph knows by the names and numbers of an address, in one round trip.

    `calling` is what a building or entrance may be called, empty where the address says its number.
    `at` is today where None; `as_of` is what is believed now where None.
    """
    past = as_of is not None or (at is not None and at != today())
    clocks = {"at": at or today(), "asOf": as_of, "believed": BELIEVED}
    # One map: Neo4j would plan anew for every combination of lengths of lists that are parameters of their own.
    return gathered(
        await database.read(
            statement(Clock("at", "asOf" if as_of else None, past)),
            {**clocks, "asked": asked(address, calling)},
        )
    )


def asked(address: Address, calling: str) -> dict[str, Any]:
    """Return what the statement looks for. Neither the text as it was written nor a room is among it."""
    head = address.head
    pairs = (head[place : place + 2] for place in range(len(head) - 1))
    grams = list(dict.fromkeys(pair for pair in pairs if "," not in pair and pair not in GENERIC))
    # 2-3号楼 is called so, or it is number 3 of phase 2.
    numbers = (
        dict.fromkeys((address.building, address.building.rpartition("-")[2]))
        if address.building
        else ()
    )
    return {
        "grams": grams or ([head] if head else []),
        "signs": list(dict.fromkeys(head.replace(",", ""))),
        "houses": [f"{address.road[-2:]}{address.house}号"]
        if address.road and address.house
        else [],
        "numbers": [
            spelling for number in numbers for spelling in number_spellings(number, BUILDING_WORDS)
        ],
        "doors": number_spellings(address.entrance, ENTRANCE_WORDS) if address.entrance else [],
        "grids": list(grid_spellings(address.grid)) if address.grid else [],
        "calling": [calling] if calling and address.head else [],
        "every": bool(address.entrance and not address.building),
        "anywhere": not (address.compound or address.road),
        "most": MOST,
    }


def grid_spellings(number: str) -> Iterator[str]:
    """Return the ways in which a grid's name may write its number."""
    forms = [
        number,
        number.zfill(2),
        *([chinese_numeral(int(number))] if number.isdigit() and int(number) < 1000 else []),
    ]
    return (form + word for form in dict.fromkeys(forms) for word in ("网格", "号网格"))


def gathered(found: Mapping[str, Any]) -> Gazetteer:
    """Shape what the statement returned."""
    gazetteer = Gazetteer()
    for identity, holds, above, name, aliases in found["divisions"]:
        place = gazetteer.places.setdefault(identity, NamedPlace(identity))
        place.above += [above] if above else []
        if not place.names:
            place.names += forms(name, aliases, 1.0 if holds else FORMER)
    for row in (*found["named"], *found["grids"]):
        place = named(row)
        gazetteer.places[place.id] = place
    for identity, holds, _, name, aliases in found["others"]:
        if identity in gazetteer.places:
            add_names(gazetteer.places[identity], forms(name, aliases, 1.0 if holds else FORMER))
    gazetteer.loose = [each for row in found["loose"] for each in standing(gazetteer, row)]
    gazetteer.housed = [named(row) for row in found["housed"]]
    gazetteer.called = [named(row) for row in found["called"]]
    return gazetteer


def forms(name: str, aliases: Iterable[str] | None, weight: float) -> list[PlaceName]:
    """Return the name and the aliases of a place in all their forms."""
    return [
        PlaceName(form, text, weight, alias=bool(place))
        for place, text in enumerate((name, *(aliases or ())))
        for form in name_forms(text)
    ]


def add_names(place: NamedPlace, names: list[PlaceName]) -> None:
    """Add names that a place had at another time; of one form the one that counts most stays, and stands first."""
    best: dict[str, PlaceName] = {}
    for name in sorted((*place.names, *names), key=lambda name: -name.weight):
        best.setdefault(name.form, name)
    place.names = list(best.values())


def named(row: Sequence[Any]) -> NamedPlace:
    """Shape one row of a compound, road, lane, grid or building that is known by its address."""
    identity, holds, name, aliases, address, above, below = row
    return NamedPlace(
        identity,
        forms(name, aliases, 1.0 if holds else FORMER),
        above,
        address,
        [numbered(each) for each in below],
    )


def numbered(row: Sequence[Any]) -> NumberedPlace:
    """Shape one building with its entrances."""
    identity, number, texts, phase, doors = row
    entrances = [NumberedPlace(door[0], door[1], tuple(filter(None, door[2]))) for door in doors]
    return NumberedPlace(identity, number, tuple(filter(None, texts)), phase=phase, doors=entrances)


def standing(
    gazetteer: Gazetteer, row: Sequence[Any]
) -> Iterator[tuple[NamedPlace, NumberedPlace]]:
    """Pair a building with what it is named by: its compound; where it stands alone, its own name without the number."""
    *building, name, above = row
    owners = [each for each in above if each[0].startswith("Compound:")]
    found = numbered(building)
    found.grids = tuple(each[0] for each in above if each[0].startswith("Grid:"))
    for identity, text, aliases, communities in owners:
        yield (
            gazetteer.places.get(identity)
            or NamedPlace(identity, forms(text, aliases, 1.0), communities),
            found,
        )
    if above and not owners:
        communities = [each for grid in above for each in grid[3]]
        yield NamedPlace(building[0], forms(name, (), 1.0), communities), found
