"""The places that an address may mean, each with a score in (0, 1] and the names that match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from graph.addresses.candidate_scores import (
    LEAST,
    NEARLY_EQUAL,
    Candidate,
    prefer_exact,
    score_threshold,
)
from graph.addresses.gazetteer import Gazetteer, LooseBuilding, NamedPlace, NumberedPlace
from graph.addresses.gazetteer_query import DIVISIONS, WAY_KINDS
from graph.addresses.name_fit import NO_FIT, NameFit, NameMatcher
from graph.addresses.normalize import number_key, phase_key
from graph.addresses.parse import Address, parse_address
from graph.addresses.tokens import canonical_text

ALONG = 0.8
"""The factor for a building that is said by a road along which it stands."""
PHASE_UNKNOWN = 0.85
"""The factor for a building if a phase is said of a compound without phases."""
OTHER_ADDRESS = 0.9
"""The factor for a compound whose address has another number on the road."""
BY_NUMBER = {"Community": 0.8, "Subdistrict": 0.7, "District": 0.7}
"""The factor for a building that is said by its number and the narrowest division alone.

Without a division it is `LEAST`.
"""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place by name within which a building or entrance is looked for."""

    place: NamedPlace
    fit: NameFit
    buildings: tuple[NumberedPlace, ...]


class PhasedBuilding(NamedTuple):
    """A building with the factor for its phase."""

    building: NumberedPlace
    factor: float


class CandidateSearch:
    """The search for one address among the places that it brings up."""

    def __init__(self, address: Address, gazetteer: Gazetteer, exact: str) -> None:
        self.address = address
        self.exact = exact if address.head else ""
        """The whole text in canonical form, which a place that is stored under it means.

        Empty for a number alone, which is no name.
        """
        self.gazetteer = gazetteer
        self.matcher = NameMatcher(address, gazetteer)
        self.is_at_house = any(self.has_same_house(place) for place in self.of_kinds("Compound"))
        """Whether some compound's own address has the number on the road in the text."""
        self.lacking: dict[str, NamedPlace] = {}
        """What contains the buildings that lack the entrance asked for, by their ids."""

    def of_kinds(self, *kinds: str) -> Iterator[NamedPlace]:
        """Yield the places of these kinds."""
        return self.gazetteer.of_kinds(*kinds)

    def candidates(self) -> list[Candidate]:
        """Return every place that may be meant."""
        if self.gazetteer.called:
            fit = NameFit(1.0, self.exact)
            return [self.named_candidate(place, fit) for place in self.gazetteer.called]
        if self.address.building or self.address.entrance:
            found = [candidate for anchor in self.anchors() for candidate in self.within(anchor)]
            return prefer_exact(found)
        if self.address.grid:
            return list(self.grid_candidates())
        if self.address.house and not self.address.compound:
            return list(self.house_candidates())
        return list(self.name_candidates())

    def name_candidates(self) -> Iterator[Candidate]:
        """Yield the places whose names explain the text."""
        for place in self.gazetteer.places.values():
            if place.kind == "Grid":
                continue
            fit = self.fit(place)
            if fit.score >= LEAST:
                yield self.named_candidate(place, fit)

    def named_candidate(self, place: NamedPlace, fit: NameFit) -> Candidate:
        """Return the candidate of a place that matches by its name."""
        levels = self.levels(place) | {place.kind: place.shown}
        return Candidate(place.id, fit.score, fit.name, levels)

    def levels(self, place: NamedPlace) -> dict[str, str]:
        """Return the names of what contains a place, by kind, the widest first.

        For a road these are all places that it runs through.
        """
        chain = self.gazetteer.chain(place)
        levels = {}
        for kind in (*DIVISIONS, "Compound"):
            names = dict.fromkeys(above.shown for above in chain if above.kind == kind)
            if names:
                levels[kind] = "、".join(names)
        return levels

    def fit(self, place: NamedPlace) -> NameFit:
        """Return how well a place explains the names and the number on the road."""
        has_same_house = self.has_same_house(place)
        if has_same_house and not self.address.compound:
            return self.fit_by_house(place)
        fit = self.matcher.fit(place)
        is_doubtful = has_same_house is False or (has_same_house is None and self.is_at_house)
        if is_doubtful and place.kind == "Compound":
            return replace(fit, score=fit.score * OTHER_ADDRESS)
        return fit

    def has_same_house(self, place: NamedPlace) -> bool | None:
        """Whether a place's own address has the same number on the same road.

        Returns None if the text or the place has no such number.
        """
        if not (self.address.house and self.address.road and place.address):
            return None
        own = parse_address(place.address)
        if not (own.house and own.road):
            return None
        return own.house == self.address.house and (
            own.road.endswith(self.address.road) or self.address.road.endswith(own.road)
        )

    def context_agreement(self, place: NamedPlace) -> float | None:
        """Return how far the divisions in the text agree with a place.

        Returns None if there are other words in the text.
        """
        around = self.matcher.names_around(place)
        agreement, left = self.matcher.compare_context(self.matcher.head, around, short=True)
        return None if left else agreement

    def fit_by_house(self, place: NamedPlace) -> NameFit:
        """Return the fit of a place that is said by the number on the road alone."""
        agreement = self.context_agreement(place)
        if agreement is None:
            return NO_FIT
        return NameFit(agreement, f"{self.address.road}{self.address.house}号")

    def house_candidates(self) -> Iterator[Candidate]:
        """Yield the compounds at a number on a road, and the buildings there outside of them."""
        compounds = [place for place in self.of_kinds("Compound") if self.has_same_house(place)]
        inside = {place.id for place in compounds}
        buildings = [
            place
            for place in self.gazetteer.housed
            if self.has_same_house(place) and not inside & set(place.above)
        ]
        for place in (*compounds, *buildings):
            fit = self.fit_by_house(place)
            if fit.score >= LEAST:
                yield self.named_candidate(place, fit)

    def grid_candidates(self) -> Iterator[Candidate]:
        """Yield the grids with the number asked for in the divisions in the text."""
        said = 1.0 if self.matcher.head else LEAST
        for grid in self.of_kinds("Grid"):
            agreement = self.context_agreement(grid)
            if agreement is None or not self.has_grid_number(grid):
                continue
            if agreement * said >= LEAST:
                yield self.named_candidate(grid, NameFit(agreement * said, grid.shown))

    def has_grid_number(self, grid: NamedPlace) -> bool:
        """Whether a grid's name has the number asked for, which is not 3 for 第13网格."""
        for name in grid.names:
            address = parse_address(name.form)
            if address.grid == self.address.grid:
                return True
        return False

    def anchors(self) -> list[Anchor]:
        """Return the places by name in which to look for the building, that fit best."""
        found = [anchor for anchor in self.named_anchors() if anchor.fit.score >= LEAST]
        if not found:
            found = [*self.way_anchors(), *self.number_anchors()]
        scores = [anchor.fit.score for anchor in found]
        best = max(scores, default=0.0)
        threshold = min(score_threshold(best), best * NEARLY_EQUAL)
        return [anchor for anchor in found if anchor.fit.score >= threshold]

    def named_anchors(self) -> Iterator[Anchor]:
        """Yield the compounds, and the buildings that stand alone under their own names."""
        for place in self.of_kinds("Compound"):
            yield Anchor(place, self.fit(place), tuple(place.buildings))
        for place, building in self.gazetteer.loose:
            if place.kind == "Building":
                named = strip_building_number(place)
                yield Anchor(named, self.matcher.fit(named), (building,))

    def way_anchors(self) -> Iterator[Anchor]:
        """Yield the roads and lanes in the text with the buildings along them."""
        for way in self.of_kinds(*WAY_KINDS):
            fit = self.matcher.fit(way)
            if fit.score < LEAST or not way.buildings:
                continue
            lowered = replace(fit, score=fit.score * ALONG)
            yield Anchor(way, lowered, tuple(way.buildings))

    def number_anchors(self) -> Iterator[Anchor]:
        """Yield every building with the number in the divisions of a text without other names."""
        if self.address.compound or self.address.road:
            return
        grids = {grid.id for grid in self.of_kinds("Grid") if self.has_grid_number(grid)}
        factors = (BY_NUMBER[kind] for kind in self.division_kinds() if kind in BY_NUMBER)
        said = max(factors, default=LEAST)
        for loose in self.gazetteer.loose:
            anchor = self.number_anchor(loose, said)
            is_in_grid = not self.address.grid or grids.intersection(loose.building.grids)
            if anchor and is_in_grid:
                yield anchor

    def number_anchor(self, loose: LooseBuilding, said: float) -> Anchor | None:
        """Return the anchor of one building; None if the divisions in the text contradict it.

        `said` is the factor for the narrowest division in the text.
        """
        place, building = loose
        agreement = self.context_agreement(place)
        if agreement is None or agreement * said < LEAST:
            return None
        name = place.shown if place.kind == "Compound" else ""
        return Anchor(place, NameFit(agreement * said, name), (building,))

    def divisions_in_text(self) -> list[NamedPlace]:
        """Return the divisions with a name in the text."""
        return [
            place
            for place in self.of_kinds(*DIVISIONS)
            if any(name.form in self.matcher.said for name in place.names)
        ]

    def division_kinds(self) -> set[str]:
        """Return the kinds of the divisions in the text."""
        return {place.kind for place in self.divisions_in_text()}

    def within(self, anchor: Anchor) -> Iterator[Candidate]:
        """Yield the buildings of a place with the number and phase asked for, or entrances."""
        for building, factor in self.phased(anchor.buildings):
            if not self.address.entrance or building.doors:
                yield from self.building_candidates(anchor, building, factor)
            elif self.address.building:
                self.lacking[building.id] = anchor.place

    def building_candidates(
        self, anchor: Anchor, building: NumberedPlace, factor: float
    ) -> Iterator[Candidate]:
        """Yield the candidates of one building: itself, or its entrances with the number."""
        levels = {
            **self.levels(anchor.place),
            "Compound": anchor.place.shown,
            "Phase": building.phase or "",
            "Building": building.number,
        }
        phase = building.phase if building.phase and self.address.phase else ""
        candidate = Candidate(
            building.id,
            anchor.fit.score * factor,
            f"{anchor.fit.name}{phase}{building.number}",
            levels,
            self.is_exact(building),
            anchor.fit.alias,
        )
        if not self.address.entrance:
            yield candidate
            return
        for door in building.doors:
            yield replace(
                candidate,
                id=door.id,
                matched=candidate.matched + door.number,
                levels={**levels, "Entrance": door.number},
                exact=self.is_exact(door),
            )

    def is_exact(self, place: NumberedPlace) -> bool:
        """Whether the text is just what a building or entrance is called in the graph."""
        return bool(self.exact) and any(canonical_text(text) == self.exact for text in place.texts)

    def phased(self, buildings: Iterable[NumberedPlace]) -> list[PhasedBuilding]:
        """Return the buildings with the number and the phase asked for, with their factors."""
        phase, _, number = (self.address.building or "").rpartition("-")
        same_number = [
            building
            for building in buildings
            if not phase or number_key(building.number) == self.address.building
        ]
        if phase and not same_number:
            return [
                PhasedBuilding(building, 1.0)
                for building in buildings
                if number_key(building.number) == number and phase_key(building.phase) == phase
            ]
        if not self.address.phase:
            return [PhasedBuilding(building, 1.0) for building in same_number]
        if not any(building.phase for building in same_number):
            return [PhasedBuilding(building, PHASE_UNKNOWN) for building in same_number]
        return [
            PhasedBuilding(building, 1.0)
            for building in same_number
            if phase_key(building.phase) == self.address.phase
        ]

    def nearest(self) -> str | None:
        """Return the id of the nearest known place around what was asked for and does not exist."""
        if len(self.lacking) == 1:
            return next(iter(self.lacking))
        if self.address.building or self.address.entrance:
            anchors = [
                anchor.place
                for anchor in self.anchors()
                if anchor.place.kind == "Compound" and anchor.fit.score > LEAST
            ]
            if anchors:
                return self.common_place(anchors)
        return self.only_way() or self.common_place(self.deepest_divisions())

    def only_way(self) -> str | None:
        """Return the id of the road on which a number was asked for, if only one has its name."""
        if not self.address.road:
            return None
        ways = [
            way
            for way in self.of_kinds(*WAY_KINDS)
            if any(self.address.road.endswith(name.form) for name in way.names)
        ]
        return ways[0].id if len(ways) == 1 else None

    def deepest_divisions(self) -> list[NamedPlace]:
        """Return the narrowest divisions in the text that lie in the wider ones there."""
        said = self.divisions_in_text()
        for kind in reversed(DIVISIONS):
            scored = [(self.agreement(place), place) for place in said if place.kind == kind]
            best = max((score for score, _ in scored), default=0.0)
            if best:
                return [place for score, place in scored if score == best]
        return []

    def agreement(self, division: NamedPlace) -> float:
        """Return how far the divisions in the text agree with this one."""
        own_names = {name.form for name in division.names}
        around = self.matcher.names_around(division) | own_names
        head = self.matcher.head
        context = self.matcher.compare_context(head, around, short=False)
        return context.agreement

    def common_place(self, places: list[NamedPlace]) -> str | None:
        """Return the id of the narrowest place that is, or contains, all of these."""
        if not places:
            return None
        chains = [[each.id for each in (place, *self.gazetteer.chain(place))] for place in places]
        shared = set.intersection(*map(set, chains))
        return next((place_id for place_id in chains[0] if place_id in shared), None)


def strip_building_number(place: NamedPlace) -> NamedPlace:
    """Return a building that stands alone with its names without the number.

    For 解放大街12号楼 the name is 解放大街.
    """
    names = []
    for name in place.names:
        said = parse_address(name.form)
        forms = (form for form in (said.road, said.compound) if form)
        names += [replace(name, form=form, shown=form) for form in forms]
    return replace(place, names=names)
