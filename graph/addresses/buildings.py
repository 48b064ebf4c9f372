"""The buildings and entrances with the numbers of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.addresses.gazetteer import Gazetteer, Numbered, is_compound_id
from graph.addresses.lexicon import PlaceForm
from graph.addresses.normalize import number_key, phase_key
from graph.addresses.numbers import Numbers

PHASE_UNKNOWN = 0.5
"""The factor if a phase is said of a compound without phases."""
SEVERAL = 0.45
"""The factor for each of several buildings or entrances that are said at once."""
APART = 0.99
"""The factor for a number whose digits are apart."""
PHASE_OR_NUMBER = 0.9
IN_RANGE = 0.98
"""The factor for a building that is recorded as several: 1-10号楼."""
NARROW_RANGE = 0.9
"""The factor if that could be a phase and a number as well: 2-3号楼."""
RANGE = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")
PHASE_NAMED = 0.99


class FoundBuilding(NamedTuple):
    """A building, or an entrance of it, with the numbers of a text."""

    place: str
    """The id of the building, or of the entrance."""
    container: str
    """The id of what contains the building."""
    building: Numbered
    entrance: Numbered | None
    factor: float

    @property
    def shown(self) -> str:
        """The numbers as they are stored."""
        phase = self.building.phase or ""
        return phase + self.building.number + (self.entrance.number if self.entrance else "")


class BuildingSearch:
    """Finds buildings and entrances by the numbers of one text."""

    def __init__(self, gazetteer: Gazetteer, numbers: Numbers) -> None:
        self.gazetteer = gazetteer
        self.numbers = numbers
        self.without_entrance: dict[str, Numbered] = {}
        """The buildings that lack the entrance in the text, by id."""

    def within(self, container: str, form: PlaceForm | None) -> Iterator[FoundBuilding]:
        """Yield the buildings of a place with the number and the phase of the text."""
        table = self.gazetteer.buildings.get(container, {})
        own_phase = form.phase if form else None
        if not self.numbers.buildings:
            every = [(each, 1.0) for buildings in table.values() for each in buildings]
            found: Iterable[tuple[Numbered, float]] = self.in_phase(every, own_phase)
        elif self.numbers.apart or self.numbers.joined:
            found = self.in_phase(self.with_two_numbers(table, own_phase), own_phase)
        else:
            factor = SEVERAL if self.numbers.is_several else 1.0
            each_number = [
                (building, factor * quality)
                for number in self.numbers.buildings
                for building, quality in numbered(table, number)
            ]
            found = self.in_phase(each_number, own_phase)
        for building, factor in found:
            yield from self.entered(container, building, factor)

    def in_phase(
        self, found: list[tuple[Numbered, float]], own_phase: str | None
    ) -> list[tuple[Numbered, float]]:
        """Return the buildings of the phase in the text.

        A compound without phases has no building of a phase for sure.
        """
        said = self.numbers.phase
        if said is None or said == own_phase:
            return found
        if not any(building.phase for building, _ in found):
            return [(building, factor * PHASE_UNKNOWN) for building, factor in found]
        return [each for each in found if phase_key(each[0].phase) == said]

    def with_two_numbers(
        self, table: dict[str, list[Numbered]], own_phase: str | None
    ) -> list[tuple[Numbered, float]]:
        """Return the buildings of 2-3号楼, a number or a phase and a number, or of 1 2号楼."""
        numbers = self.numbers
        last = numbers.buildings[0]
        before = numbers.joined or numbers.apart or ""
        whole = f"{before}-{last}" if numbers.joined else before + last
        as_whole = [
            (building, 1.0 if numbers.joined else APART)
            for building, quality in numbered(table, whole)
            if quality == 1.0
        ]
        by_phase = [
            (building, PHASE_NAMED if numbers.joined else PHASE_OR_NUMBER)
            for building, _ in numbered(table, last)
            if numbers.phase is None and (phase_key(building.phase) or own_phase) == before
        ]
        if as_whole and by_phase:
            return [(building, SEVERAL) for building, _ in (*as_whole, *by_phase)]
        if as_whole or by_phase:
            return as_whole or by_phase
        both = [building for number in (before, last) for building, _ in numbered(table, number)]
        return [(building, SEVERAL) for building in both]

    def itself(self, building: str, form: PlaceForm | None) -> Iterator[FoundBuilding]:
        """Yield a building that stands under a name of its own, if its number is in the text."""
        if form is None or form.number is None:
            wanted = not self.numbers.buildings
        else:
            wanted = form.number in self.numbers.buildings
        if wanted and self.numbers.phase in (None, form.phase if form else None):
            number = self.gazetteer.numbers.get(building, "")
            phase = self.gazetteer.phases.get(building)
            factor = SEVERAL if self.numbers.is_several else 1.0
            above = self.gazetteer.entry(building).above
            container = next((each for each in above if is_compound_id(each)), building)
            yield from self.entered(container, Numbered(building, number, phase), factor)

    def everywhere(self, division: str | None) -> Iterator[FoundBuilding]:
        """Yield every building with the number in a division, or of all if it is None."""
        for number in self.numbers.buildings:
            factor = SEVERAL if self.numbers.is_several else 1.0
            found = (
                self.gazetteer.numbered_in(number, division)
                if division
                else self.gazetteer.by_number.get(number, ())
            )
            for container, building in found:
                kept = self.in_phase([(building, factor)], None)
                for each, quality in kept:
                    yield from self.entered(container, each, quality)

    def entered(self, container: str, building: Numbered, factor: float) -> Iterator[FoundBuilding]:
        """Yield a building, or its entrances with the number."""
        if not self.numbers.entrances:
            yield FoundBuilding(building.id, container, building, None, factor)
            return
        entrances = self.gazetteer.entrances.get(building.id, {})
        is_several = len(self.numbers.entrances) > 1 and len(self.numbers.buildings) < 2
        found = [each for key in self.numbers.entrances for each in entrances.get(key, ())]
        if not found and self.numbers.buildings:
            self.without_entrance[building.id] = building
        for entrance in found:
            quality = factor * (SEVERAL if is_several else 1.0)
            yield FoundBuilding(entrance.id, container, building, entrance, quality)

    def phase_factor(self, compound: str) -> float:
        """Return the factor for a compound of which a phase is said."""
        table = self.gazetteer.buildings.get(compound, {})
        phases = {phase_key(each.phase) for buildings in table.values() for each in buildings}
        return 1.0 if self.numbers.phase in phases else PHASE_UNKNOWN


def numbered(table: dict[str, list[Numbered]], number: str) -> Iterator[tuple[Numbered, float]]:
    """Yield the buildings with a number, or those that are recorded as a range with it."""
    if number in table:
        yield from ((building, 1.0) for building in table[number])
        return
    if not number.isdigit():
        return
    for key, buildings in table.items():
        match = RANGE.fullmatch(key)
        if match and int(match[1]) <= int(number) <= int(match[2]):
            is_wide = int(match[2]) - int(match[1]) > 1
            yield from ((building, IN_RANGE if is_wide else NARROW_RANGE) for building in buildings)


def known_numbers(gazetteer: Gazetteer, compound: str) -> list[str]:
    """Return the numbers of the buildings of a compound, in their order."""
    keys = {number_key(key) or key for key in gazetteer.buildings.get(compound, {})}
    return sorted(keys, key=lambda key: (not key.isdigit(), int(key) if key.isdigit() else 0, key))
