"""How well a place explains the names in an address: by its own name and by what is around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from graph.addresses.gazetteer import Gazetteer, NamedPlace, PlaceName
from graph.addresses.gazetteer_query import DIVISIONS, WAY_KINDS
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
"""The factor for each division in the text that does not contain the place."""
ELSEWHERE = 0.5
"""The factor for a division or road with more behind it, since something else was meant."""
IN_COMMUNITY = 0.4
"""The part of the doubt about a misspelt name that disappears if its community is said too."""
DOUBTFUL = 0.55
"""The similarity from which a misspelt name counts as one at all."""
OTHER_PHASE = 0.5
"""The factor for a compound with another phase than the text."""
PHASE_UNSAID = 0.88
"""The factor for a compound with a phase if the text has none."""
PER_CHARACTER = 0.15
"""What each unexplained character that adjoins a name takes from its score."""
PER_FAR_CHARACTER = 0.05
"""What each other unexplained character takes from it."""


@dataclass(frozen=True, slots=True)
class NameFit:
    """How well a place explains a text, and the name by which it does."""

    score: float
    name: str
    alias: bool = False


NO_FIT = NameFit(0.0, "")


class ContextFit(NamedTuple):
    """How far the divisions in a text agree with a place, and the words that are left."""

    agreement: float
    left: list[str]


class NameMatcher:
    """Compares the names of one address with the places that they bring up."""

    def __init__(self, address: Address, gazetteer: Gazetteer) -> None:
        self.head = address.head
        self.phase = address.phase
        self.gazetteer = gazetteer
        self.roads = self.roads_in_text(address)
        self.said = self.divisions_in_text()
        self.communities = self.communities_in_text()
        self.unknown = self.unknown_divisions(address)
        self.chains: dict[tuple[str, ...], frozenset[str]] = {}

    def roads_in_text(self, address: Address) -> list[str]:
        """Return the names of roads in the text, that with the number first."""
        roads = [address.road] if address.road and address.house else []
        for way in self.gazetteer.of_kinds(*WAY_KINDS):
            roads += [name.form for name in way.names if name.form in self.head]
        return roads

    def divisions_in_text(self) -> list[str]:
        """Return the names of divisions in the text, the long ones first.

        Cities and districts may be in it by their short forms.
        """
        found: set[str] = set()
        for place in self.gazetteer.of_kinds(*DIVISIONS):
            has_short_forms = place.kind in ("City", "District")
            for name in place.names:
                found.update((name.form, *bracketed_forms(name.shown)))
                if has_short_forms:
                    found.update(short_forms(name.form))
        in_text = (form for form in found if form in self.head)
        return sorted(in_text, key=lambda form: (-len(form), form))

    def communities_in_text(self) -> set[str]:
        """Return the names of communities in the text."""
        communities = self.gazetteer.of_kinds("Community")
        forms = {name.form for place in communities for name in place.names}
        return forms.intersection(self.said)

    def unknown_divisions(self, address: Address) -> frozenset[str]:
        """Return the divisions in the text that the graph does not have, such as another city."""
        known: set[str] = set()
        for place in self.gazetteer.of_kinds(*DIVISIONS):
            for name in place.names:
                known.update((name.form, *short_forms(name.form)))
        parts = (address.city, address.district, address.subdistrict, address.community)
        return frozenset(
            part
            for part in parts
            if part and part not in known and not any(form in part for form in self.said)
        )

    def fit(self, place: NamedPlace) -> NameFit:
        """Return how well a place explains the text by the best of its names."""
        is_outer = place.kind in DIVISIONS or place.kind in WAY_KINDS
        around = self.names_around(place)
        fits = (self.fit_name(name, around, is_outer=is_outer) for name in place.names)
        return max(fits, key=lambda fit: fit.score, default=NO_FIT)

    def names_around(self, place: NamedPlace) -> frozenset[str]:
        """Return the names, long and short, of all that contains a place.

        What is in brackets in its own names belongs to them.
        """
        key = tuple(place.above)
        if key not in self.chains:
            forms: set[str] = set()
            for above in self.gazetteer.chain(place):
                for name in above.names:
                    forms.add(name.form)
                    forms.update(short_forms(name.form), bracketed_forms(name.shown))
            self.chains[key] = frozenset(forms)
        own = [form for name in place.names for form in bracketed_forms(name.shown)]
        return self.chains[key].union(own) if own else self.chains[key]

    def fit_name(self, name: PlaceName, around: frozenset[str], *, is_outer: bool) -> NameFit:
        """Return how well one name explains the text.

        It is in the text, or similar to what is left without the divisions.
        """
        form, phase = (name.form, None) if is_outer else split_phase(name.form)
        position = self.head.rfind(form)
        if position >= 0:
            score = self.score_as_written(form, position, around, is_outer=is_outer)
        else:
            score = self.score_misspelt(form, around)
        weight = name.weight * self.phase_factor(phase)
        shown = name.shown if name.weight == 1 else f"{name.shown}（曾用名）"
        return NameFit(weight * score, shown, alias=name.alias)

    def phase_factor(self, phase: str | None) -> float:
        """Return the factor for the phase at the end of a name."""
        if phase == self.phase or not phase:
            return 1.0
        return OTHER_PHASE if self.phase else PHASE_UNSAID

    def score_as_written(
        self, form: str, position: int, around: frozenset[str], *, is_outer: bool
    ) -> float:
        """Return how well the rest of the text agrees with a name that is in it."""
        head_before = self.head[:position]
        before = self.compare_context(head_before, around, short=True)
        adjoining = 0
        if before.left and not head_before.endswith(","):
            adjoining = len(before.left[-1])
        far = sum(map(len, before.left)) - adjoining
        score = before.agreement * max(0.0, 1 - PER_CHARACTER * adjoining - PER_FAR_CHARACTER * far)
        behind = self.head[position + len(form) :]
        after = self.compare_context(SPOT.sub("", behind), around, short=True, roads=not is_outer)
        has_spot = bool(behind.strip(","))
        rest_factor = factor_behind("".join(after.left), has_spot=has_spot, is_outer=is_outer)
        return score * after.agreement * rest_factor

    def score_misspelt(self, form: str, around: frozenset[str]) -> float:
        """Return how similar the name and the words are that are left without what is around it."""
        # Most places have nothing in common with the text; a name that is meant shares half of its
        # characters.
        if sum(sign in self.head for sign in form) * 2 < len(name_stem(form)):
            return 0.0
        own_names = (form, *short_forms(form))
        best = 0.0
        for short in (False, True):
            agreement, left = self.compare_context(self.head, around, short=short, but=own_names)
            if not left:
                continue
            similarity = name_similarity(SPOT.sub("", left[-1]), form)
            unexplained = min(10, sum(map(len, left[:-1])))
            best = max(best, agreement * similarity * (1 - PER_FAR_CHARACTER * unexplained))
        # Few names are possible if the community is said.
        if best >= DOUBTFUL and self.communities & around:
            return best + (1 - best) * IN_COMMUNITY
        return best

    def compare_context(
        self,
        text: str,
        around: frozenset[str],
        *,
        short: bool,
        roads: bool = True,
        but: Iterable[str] = (),
    ) -> ContextFit:
        """Return how far the divisions in a text agree with a place, without roads and divisions.

        `short` also removes the short names of containing divisions at the beginning of a part.
        Divisions that the graph does not have contradict any place. The names in `but` are left in,
        and the roads unless `roads` is set.
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
            parts = [strip_prefixes(part, around) for part in parts]
        strange = sum(part in self.unknown for part in parts)
        left = [part for part in parts if part and part not in self.unknown]
        return ContextFit(agreement * CONTRADICTED**strange, left)


def factor_behind(rest: str, *, has_spot: bool, is_outer: bool) -> float:
    """Return the factor for the unexplained words behind a name."""
    if not rest:
        return LONGER_ENDING if has_spot and not is_outer else 1.0
    if is_outer:
        return ELSEWHERE
    if COMPOUND_ENDING.fullmatch(rest):
        return LONGER_ENDING
    return max(0.0, 1 - PER_CHARACTER * len(rest))


def strip_prefixes(text: str, names: Iterable[str]) -> str:
    """Return a text without names at its beginning, of which the longest is removed each time."""
    while fitting := [name for name in names if text.startswith(name)]:
        text = text.removeprefix(max(fitting, key=len))
    return text
