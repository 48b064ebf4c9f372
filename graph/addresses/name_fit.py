"""How well a place explains the names in an address: its own name, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.addresses.gazetteer import DIVISIONS, WAYS, Gazetteer, NamedPlace, PlaceName
from graph.addresses.normalize import bracketed_forms
from graph.addresses.parse import Address
from graph.addresses.similarity import (
    COMPOUND_ENDING,
    LONGER_ENDING,
    name_similarity,
    name_stem,
    short_forms,
    split_phase,
)

# Words that name a spot at a place rather than another place.
SPOT = re.compile(
    r"[东西南北正大侧后前]门|物业(?:处|中心|公司)?|居委会|[大内]?院内?|内$|^里$|^的|的$"
)

CONTRADICTED = 0.6
"""What is left of a score for each division in the text that does not contain the place."""
ELSEWHERE = 0.5
"""What is left of a division's or road's score when more is said after it: something else was meant."""
IN_COMMUNITY = 0.4
"""What part of the doubt about a misspelt name goes where its community is said too."""
DOUBTFUL = 0.55
"""From this likeness on a misspelt name is taken for one at all."""
OTHER_PHASE = 0.5
PHASE_UNSAID = 0.88


@dataclass(frozen=True, slots=True)
class NameFit:
    """How well a place explains a text, and the name by which it does."""

    score: float
    name: str
    alias: bool = False


NO_FIT = NameFit(0.0, "")


class NameMatcher:
    """Compares the names of one address with the places that they brought up."""

    def __init__(self, address: Address, gazetteer: Gazetteer) -> None:
        self.head = address.head
        self.phase = address.phase
        self.gazetteer = gazetteer
        self.roads = [address.road] if address.road and address.house else []
        self.roads += [
            name.form for way in gazetteer.of(*WAYS) for name in way.names if name.form in self.head
        ]
        self.said = self.divisions()
        self.communities = {
            name.form for place in gazetteer.of("Community") for name in place.names
        }.intersection(self.said)
        self.unknown = self.unknown_divisions(address)
        self.chains: dict[tuple[str, ...], frozenset[str]] = {}

    def divisions(self) -> list[str]:
        """Return the names of divisions in the text, the long ones first; of cities and districts also the short forms."""
        found = set()
        for place in self.gazetteer.of(*DIVISIONS):
            wide = place.kind in ("City", "District")
            for name in place.names:
                found |= {
                    name.form,
                    *bracketed_forms(name.shown),
                    *(short_forms(name.form) if wide else ()),
                }
        return sorted(
            (form for form in found if form in self.head), key=lambda form: (-len(form), form)
        )

    def unknown_divisions(self, address: Address) -> frozenset[str]:
        """Return the divisions in the text that the graph does not have, such as another city's."""
        said = {
            part
            for part in (address.city, address.district, address.subdistrict, address.community)
            if part
        }
        known = {
            form
            for place in self.gazetteer.of(*DIVISIONS)
            for name in place.names
            for form in (name.form, *short_forms(name.form))
        }
        return frozenset(
            part
            for part in said
            if part not in known and not any(form in part for form in self.said)
        )

    def fit(self, place: NamedPlace) -> NameFit:
        """Return how well a place explains the text by the best of its names."""
        outer = place.kind in DIVISIONS or place.kind in WAYS
        fits = (self.fit_name(name, self.around(place), outer=outer) for name in place.names)
        return max(fits, key=lambda fit: fit.score, default=NO_FIT)

    def around(self, place: NamedPlace) -> frozenset[str]:
        """Return the names, long and short, of all that contains a place, and what stands in brackets in its own."""
        key = tuple(place.above)
        if key not in self.chains:
            names = [name for above in self.gazetteer.chain(place) for name in above.names]
            self.chains[key] = frozenset(
                form
                for name in names
                for form in (name.form, *short_forms(name.form), *bracketed_forms(name.shown))
            )
        own = [form for name in place.names for form in bracketed_forms(name.shown)]
        return self.chains[key].union(own) if own else self.chains[key]

    def fit_name(self, name: PlaceName, around: frozenset[str], *, outer: bool) -> NameFit:
        """Return how well one name explains the text: found in it as it is, or like what is left without the divisions."""
        form, phase = (name.form, None) if outer else split_phase(name.form)
        weight = name.weight * (
            1.0 if phase == self.phase or not phase else OTHER_PHASE if self.phase else PHASE_UNSAID
        )
        position = self.head.rfind(form)
        score = (
            self.as_written(form, position, around, outer=outer)
            if position >= 0
            else self.nearly(form, around)
        )
        return NameFit(
            weight * score,
            name.shown if name.weight == 1 else f"{name.shown}（曾用名）",
            alias=name.alias,
        )

    def as_written(self, form: str, position: int, around: frozenset[str], *, outer: bool) -> float:
        """Return how well the rest of the text goes with a name that stands in it."""
        agreement, before = self.context(self.head[:position], around, short=True)
        adjoining = len(before[-1]) if before and not self.head[:position].endswith(",") else 0
        score = agreement * max(
            0.0, 1 - 0.15 * adjoining - 0.05 * (sum(map(len, before)) - adjoining)
        )
        behind = self.head[position + len(form) :]
        agreement, after = self.context(SPOT.sub("", behind), around, short=True, roads=not outer)
        return (
            score
            * agreement
            * self.behind("".join(after), spot=bool(behind.strip(",")), outer=outer)
        )

    def behind(self, rest: str, *, spot: bool, outer: bool) -> float:
        """Return what is left of a score for the unexplained words after a name."""
        if not rest:
            return LONGER_ENDING if spot and not outer else 1.0
        if outer:
            return ELSEWHERE
        return LONGER_ENDING if COMPOUND_ENDING.fullmatch(rest) else max(0.0, 1 - 0.15 * len(rest))

    def nearly(self, form: str, around: frozenset[str]) -> float:
        """Return how alike the name and the words are that are left when what stands around is taken away."""
        best = 0.0
        # Most places have nothing in common with the text; a name that is meant shares half of its characters.
        if sum(sign in self.head for sign in form) * 2 < len(name_stem(form)):
            return best
        for short in (False, True):
            agreement, left = self.context(
                self.head, around, short=short, but=(form, *short_forms(form))
            )
            if left:
                said = SPOT.sub("", left[-1])
                best = max(
                    best,
                    agreement
                    * name_similarity(said, form)
                    * (1 - 0.05 * min(10, sum(map(len, left[:-1])))),
                )
        # Few names are in question where the community is said.
        return (
            best + (1 - best) * IN_COMMUNITY
            if best >= DOUBTFUL and self.communities & around
            else best
        )

    def context(
        self,
        text: str,
        around: frozenset[str],
        *,
        short: bool,
        roads: bool = True,
        but: Iterable[str] = (),
    ) -> tuple[float, list[str]]:
        """Take roads and divisions out of a text; give how far they agree with the place, and the words that are left.

        With `short` also what people call the containing divisions for short, where a part of the text begins with it.
        Divisions that the graph does not have contradict any place. The names in `but` are left in, roads on request.
        """
        for road in self.roads if roads else ():
            text = text.replace(road, ",", 1)
        agreement = 1.0
        for form in self.said:
            if form in text and form not in but:
                text = text.replace(form, ",", 1)
                agreement *= 1.0 if form in around else CONTRADICTED
        parts = text.split(",")
        if short:
            parts = [without_beginnings(part, around) for part in parts]
        strange = sum(part in self.unknown for part in parts)
        return agreement * CONTRADICTED**strange, [
            part for part in parts if part and part not in self.unknown
        ]


def without_beginnings(text: str, names: Iterable[str]) -> str:
    """Take names off the beginning of a text, the longest that fits each time."""
    while fitting := [name for name in names if text.startswith(name)]:
        text = text.removeprefix(max(fitting, key=len))
    return text
