"""All that is needed to resolve addresses of one day, kept in the process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from graph.addresses.gazetteer import GAZETTEER_KINDS, Gazetteer, is_compound_id, read_gazetteer
from graph.addresses.lexicon import Lexicon
from graph.addresses.normalize import normalize_text
from graph.addresses.numbers import read_numbers
from graph.addresses.segments import Segment, cut_text
from graph.database.protocols import Reader
from graph.kept_results import committed_graph, kept_names_of
from graph.ontology.clock import known_day_of
from graph.rows.change_log import revisions_of_question


class House(NamedTuple):
    """The number on a road in the address of a place."""

    number: str
    way: str
    """The name of the road as the address has it, in normal form."""
    ways: frozenset[str]
    """The ids of the roads that may be meant."""

    def is_on(self, segment: Segment) -> bool:
        """Whether it is on the road of a segment."""
        if any(found.form.place in self.ways for found in segment.found):
            return True
        return self.way == segment.text


class Houses:
    """The places with a number on a road."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.gazetteer = gazetteer
        self.by_place: dict[str, House] = {}
        self.by_number: dict[str, list[str]] = {}
        for place, address in sorted(gazetteer.addresses.items()):
            house = read_house(address, lexicon) if "号" in address else None
            if house:
                self.by_place[place] = house
                self.by_number.setdefault(house.number, []).append(place)

    def is_at(self, place: str, way: Segment, number: str) -> bool | None:
        """Whether a place is at a number on a road; None if its number is not known."""
        house = self.by_place.get(place)
        if house is None:
            return None
        return house.number == number and house.is_on(way)

    def is_on_way(self, place: str, way: Segment) -> bool:
        """Whether a place has a number on a road."""
        house = self.by_place.get(place)
        return house is not None and house.is_on(way)

    def find(self, way: Segment, number: str) -> Iterator[str]:
        """Yield the compounds with a number on a road, and the buildings outside of them."""
        found = [
            place for place in self.by_number.get(number, ()) if self.is_at(place, way, number)
        ]
        compounds = {place for place in found if is_compound_id(place)}
        for place in found:
            entry = self.gazetteer.entry(place)
            if self.gazetteer.is_there(entry) and not compounds.intersection(entry.above):
                yield place


def read_house(address: str, lexicon: Lexicon) -> House | None:
    """Return the number on a road in an address, None without one."""
    segments = cut_text(normalize_text(address), lexicon)
    numbers = read_numbers(segments)
    if numbers.house is None or numbers.way is None:
        return None
    way = segments[numbers.way]
    ways = frozenset(found.form.place for found in way.found)
    return House(numbers.house, way.text, ways)


@dataclass(frozen=True)
class AddressBook:
    """The places of a day, the forms of their names, and their numbers on roads."""

    gazetteer: Gazetteer
    lexicon: Lexicon
    houses: Houses


def make_address_book(gazetteer: Gazetteer) -> AddressBook:
    """Return the address book of a gazetteer."""
    lexicon = Lexicon(gazetteer)
    return AddressBook(gazetteer, lexicon, Houses(gazetteer, lexicon))


async def read_address_book(
    reader: Reader, *, at: date | None = None, as_of: datetime | None = None
) -> AddressBook:
    """Return the address book of a day, kept until a place is written. `at` is today if None.

    Raises what `Database.read` raises.
    """
    database = committed_graph(reader)
    day = known_day_of(at, as_of)
    revisions = await revisions_of_question(database)

    async def read() -> AddressBook:
        found = await read_gazetteer(database, day, revisions)
        return await asyncio.to_thread(make_address_book, found)

    return await kept_names_of(database).get(
        ("addresses", day),
        revisions.of_kinds(GAZETTEER_KINDS),
        read,
        lambda book: 1 + len(book.gazetteer.numbers),
    )
