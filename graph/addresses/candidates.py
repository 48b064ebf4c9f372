"""The places that an address may mean, each with a score in (0, 1] and the names by which it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from graph.addresses.gazetteer import DIVISIONS, WAYS, Gazetteer, NamedPlace, NumberedPlace
from graph.addresses.name_fit import NO_FIT, NameFit, NameMatcher
from graph.addresses.normalize import number_key, phase_key
from graph.addresses.parse import Address, parse_address
from graph.addresses.tokens import canonical_text

LEAST = 0.6
"""What scores less is no candidate."""
SURE = 0.75
"""From this score on a single candidate is taken for what was meant; below it is asked about first."""
EXACT = 0.999
NEARLY_EQUAL = 0.93
"""A candidate that reaches this part of the best one's score is as likely meant."""

IN_DOUBT = 0.85
"""The same part, where the best is in doubt itself."""
ALONG = 0.8
"""What a building counts that is said by a road it stands along."""
PHASE_UNKNOWN = 0.85
"""What a building counts when a phase is said of a compound that has none."""
OTHER_ADDRESS = 0.9
"""What a compound counts when its address has another number on the road."""
BY_NUMBER = {"Community": 0.8, "Subdistrict": 0.7, "District": 0.7}
"""What a building counts that is said by its number and the narrowest division alone; without a division `LEAST`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant. `levels` names it and what contains it, by kind, for telling it from others."""

    id: str
    score: float
    matched: str
    """The names in the graph by which it answers."""
    levels: Mapping[str, str]
    exact: bool = False
    """Its own name, alias or address is the text."""
    alias: bool = False
    """It is known by an alias of its compound."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place by name within which a building or entrance is looked for."""

    place: NamedPlace
    fit: NameFit
    buildings: tuple[NumberedPlace, ...]


class CandidateSearch:
    """Looks for one address among the places that it brought up."""

    def __init__(self, address: Address, gazetteer: Gazetteer, exact: str) -> None:
        self.address = address
        self.exact = exact if address.head else ""
        """The whole text in canonical form: a place that is stored under just this text was meant. A number alone is no name."""
        self.gazetteer = gazetteer
        self.fitting = NameMatcher(address, gazetteer)
        self.at_house = any(self.same_house(place) for place in gazetteer.of("Compound"))
        """Some compound's own address has the number on the road that the text says."""
        self.lacking: dict[str, NamedPlace] = {}
        """Buildings that are there but lack the entrance asked for, by id, with what contains them."""

    def candidates(self) -> list[Candidate]:
        """Return every place that may be meant."""
        if self.gazetteer.called:
            return [
                self.candidate(place, NameFit(1.0, self.exact)) for place in self.gazetteer.called
            ]
        if self.address.building or self.address.entrance:
            found = [candidate for anchor in self.anchors() for candidate in self.within(anchor)]
            return beside_exact(found)
        if self.address.grid:
            return list(self.grids())
        if self.address.house and not self.address.compound:
            return list(self.housed())
        places = (place for place in self.gazetteer.places.values() if place.kind != "Grid")
        return [
            self.candidate(place, fit)
            for place in places
            if (fit := self.fit(place)).score >= LEAST
        ]

    def candidate(self, place: NamedPlace, fit: NameFit) -> Candidate:
        """Make a candidate of a place that answers by its name."""
        return Candidate(
            place.id, fit.score, fit.name, self.levels(place) | {place.kind: place.shown}
        )

    def levels(self, place: NamedPlace) -> dict[str, str]:
        """Name what contains a place, by kind, the widest first; of a road all that it runs through."""
        chain = self.gazetteer.chain(place)
        kinds = [
            kind for kind in (*DIVISIONS, "Compound") if any(above.kind == kind for above in chain)
        ]
        return {
            kind: "、".join(dict.fromkeys(above.shown for above in chain if above.kind == kind))
            for kind in kinds
        }

    def fit(self, place: NamedPlace) -> NameFit:
        """Return how well a place explains the names and the number on the road."""
        same = self.same_house(place)
        if same and not self.address.compound:
            return self.by_house(place)
        fit = self.fitting.fit(place)
        doubted = same is False or (same is None and self.at_house)
        return (
            replace(fit, score=fit.score * OTHER_ADDRESS)
            if doubted and place.kind == "Compound"
            else fit
        )

    def same_house(self, place: NamedPlace) -> bool | None:
        """Say whether a place's own address has the same number on the same road; None where one of both is not said."""
        if not (self.address.house and self.address.road and place.address):
            return None
        own = parse_address(place.address)
        if not (own.house and own.road):
            return None
        return own.house == self.address.house and (
            own.road.endswith(self.address.road) or self.address.road.endswith(own.road)
        )

    def by_house(self, place: NamedPlace) -> NameFit:
        """Return the fit of a place that is said by the number on the road alone: the divisions must agree."""
        agreement, left = self.fitting.context(
            self.fitting.head, self.fitting.around(place), short=True
        )
        return (
            NameFit(agreement, f"{self.address.road}{self.address.house}号") if not left else NO_FIT
        )

    def housed(self) -> Iterator[Candidate]:
        """Return the compounds at a number on a road, and buildings there that are not in such a compound."""
        compounds = [place for place in self.gazetteer.of("Compound") if self.same_house(place)]
        inside = {place.id for place in compounds}
        buildings = [
            place
            for place in self.gazetteer.housed
            if self.same_house(place) and not inside & set(place.above)
        ]
        for place in (*compounds, *buildings):
            fit = self.by_house(place)
            if fit.score >= LEAST:
                yield self.candidate(place, fit)

    def grids(self) -> Iterator[Candidate]:
        """Return the grids with the number asked for, where the divisions in the text contain them."""
        for grid in self.gazetteer.of("Grid"):
            agreement, left = self.fitting.context(
                self.fitting.head, self.fitting.around(grid), short=True
            )
            said = 1.0 if self.fitting.head else LEAST
            if self.has_number(grid) and not left and agreement * said >= LEAST:
                yield self.candidate(grid, NameFit(agreement * said, grid.shown))

    def has_number(self, grid: NamedPlace) -> bool:
        """Say whether a grid's name holds the number asked for: in 第13网格 is no 3."""
        return any(parse_address(name.form).grid == self.address.grid for name in grid.names)

    def anchors(self) -> list[Anchor]:
        """Return the places by name in which to look for the building: those that explain the names best."""
        compounds = [
            Anchor(place, self.fit(place), tuple(place.buildings))
            for place in self.gazetteer.of("Compound")
        ]
        lone = [
            Anchor(road_of(place), self.fitting.fit(road_of(place)), (building,))
            for place, building in self.loose("Building")
        ]
        found = [anchor for anchor in (*compounds, *lone) if anchor.fit.score >= LEAST]
        if not found:
            found = [*self.along(), *self.by_number()]
        best = max((anchor.fit.score for anchor in found), default=0.0)
        return [
            anchor
            for anchor in found
            if anchor.fit.score >= min(score_threshold(best), best * NEARLY_EQUAL)
        ]

    def loose(self, kind: str) -> Iterator[tuple[NamedPlace, NumberedPlace]]:
        """Go through the buildings in compounds, or those that stand alone."""
        return (each for each in self.gazetteer.loose if each[0].kind == kind)

    def along(self) -> Iterator[Anchor]:
        """Return the roads and lanes that are named, for the buildings that stand along them."""
        for way in self.gazetteer.of(*WAYS):
            fit = self.fitting.fit(way)
            if fit.score >= LEAST and way.buildings:
                yield Anchor(way, replace(fit, score=fit.score * ALONG), tuple(way.buildings))

    def by_number(self) -> Iterator[Anchor]:
        """Return every building with the number, where no compound is named and the divisions in the text contain it."""
        if self.address.compound or self.address.road:
            return
        grids = {grid.id for grid in self.gazetteer.of("Grid") if self.has_number(grid)}
        said = max(
            (BY_NUMBER[kind] for kind in self.said_kinds() if kind in BY_NUMBER), default=LEAST
        )
        for place, building in self.gazetteer.loose:
            agreement, left = self.fitting.context(
                self.fitting.head, self.fitting.around(place), short=True
            )
            if (
                not left
                and agreement * said >= LEAST
                and (grids.intersection(building.grids) or not self.address.grid)
            ):
                yield Anchor(
                    place,
                    NameFit(agreement * said, place.shown if place.kind == "Compound" else ""),
                    (building,),
                )

    def said_kinds(self) -> set[str]:
        """Return the kinds of the divisions in the text."""
        return {
            place.kind
            for place in self.gazetteer.of(*DIVISIONS)
            if any(name.form in self.fitting.said for name in place.names)
        }

    def within(self, anchor: Anchor) -> Iterator[Candidate]:
        """Return the buildings of a place that have the number and phase asked for, or their entrances."""
        for building, factor in self.phased(anchor.buildings):
            score = anchor.fit.score * factor
            levels = {
                **self.levels(anchor.place),
                "Compound": anchor.place.shown,
                "Phase": building.phase or "",
                "Building": building.number,
            }
            phase = building.phase if building.phase and self.address.phase else ""
            matched = f"{anchor.fit.name}{phase}{building.number}"
            if not self.address.entrance:
                yield Candidate(
                    building.id, score, matched, levels, self.is_exact(building), anchor.fit.alias
                )
            elif building.doors:
                yield from (
                    Candidate(
                        door.id,
                        score,
                        matched + door.number,
                        {**levels, "Entrance": door.number},
                        self.is_exact(door),
                        anchor.fit.alias,
                    )
                    for door in building.doors
                )
            if self.address.entrance and self.address.building and not building.doors:
                self.lacking[building.id] = anchor.place

    def is_exact(self, place: NumberedPlace) -> bool:
        """Say whether the text is just what a building or entrance is called in the graph."""
        return bool(self.exact) and any(canonical_text(text) == self.exact for text in place.texts)

    def phased(self, buildings: Iterable[NumberedPlace]) -> list[tuple[NumberedPlace, float]]:
        """Keep the buildings with the number and the phase asked for, each with what it counts."""
        tied, _, last = (self.address.building or "").rpartition("-")
        whole = [
            each
            for each in buildings
            if not tied or number_key(each.number) == self.address.building
        ]
        if tied and not whole:
            return [
                (each, 1.0)
                for each in buildings
                if number_key(each.number) == last and phase_key(each.phase) == tied
            ]
        if not self.address.phase:
            return [(each, 1.0) for each in whole]
        if not any(each.phase for each in whole):
            return [(each, PHASE_UNKNOWN) for each in whole]
        return [(each, 1.0) for each in whole if phase_key(each.phase) == self.address.phase]

    def nearest(self) -> str | None:
        """Return the nearest known place that contains what was asked for and is not there."""
        if len(self.lacking) == 1:
            return next(iter(self.lacking))
        if self.address.building or self.address.entrance:
            anchors = [
                anchor.place
                for anchor in self.anchors()
                if anchor.place.kind == "Compound" and anchor.fit.score > LEAST
            ]
            if anchors:
                return self.common(anchors)
        return self.way() or self.common(self.deepest())

    def way(self) -> str | None:
        """Return the road on which a number was asked for, where only one goes by this name."""
        if not self.address.road:
            return None
        ways = [
            way
            for way in self.gazetteer.of(*WAYS)
            if any(self.address.road.endswith(name.form) for name in way.names)
        ]
        return ways[0].id if len(ways) == 1 else None

    def deepest(self) -> list[NamedPlace]:
        """Return the narrowest divisions in the text that lie in the wider ones there."""
        said = [
            place
            for place in self.gazetteer.of(*DIVISIONS)
            if any(name.form in self.fitting.said for name in place.names)
        ]
        for kind in reversed(DIVISIONS):
            scored = [(self.agreement(place), place) for place in said if place.kind == kind]
            best = max((score for score, _ in scored), default=0.0)
            if best:
                return [place for score, place in scored if score == best]
        return []

    def agreement(self, division: NamedPlace) -> float:
        """Return how far the divisions in the text agree with this one."""
        around = self.fitting.around(division) | {name.form for name in division.names}
        return self.fitting.context(self.fitting.head, around, short=False)[0]

    def common(self, places: list[NamedPlace]) -> str | None:
        """Return the narrowest place that is, or contains, all of these."""
        chains = [[place, *self.gazetteer.chain(place)] for place in places]
        shared = (
            set.intersection(*({each.id for each in chain} for chain in chains))
            if chains
            else set()
        )
        return next((each.id for each in chains[0] if each.id in shared), None) if chains else None


def score_threshold(best: float) -> float:
    """Return the least score of a candidate beside the best: beside an exact one only exact ones; who is in doubt is shown more."""
    return EXACT if best >= EXACT else best * (NEARLY_EQUAL if best >= SURE else IN_DOUBT)


def beside_exact(found: list[Candidate]) -> list[Candidate]:
    """Where the text is just what one place is called, drop those that would answer to it only by an alias of their compound."""
    if not any(candidate.exact for candidate in found):
        return found
    return [
        replace(candidate, score=1.0) if candidate.exact else candidate
        for candidate in found
        if candidate.exact or not candidate.alias
    ]


def road_of(place: NamedPlace) -> NamedPlace:
    """Return a building that stands alone under its name without the number: 解放大街 for 解放大街12号楼."""
    names = []
    for name in place.names:
        said = parse_address(name.form)
        names += [
            replace(name, form=form, shown=form) for form in (said.road, said.compound) if form
        ]
    return replace(place, names=names)
