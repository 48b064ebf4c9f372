"""The places that a text may mean, each with a weight that becomes its probability."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from graph.addresses.buildings import BuildingSearch, FoundBuilding
from graph.addresses.evidence import Evidence
from graph.addresses.gazetteer import DIVISIONS, WAY_KINDS, Gazetteer, is_compound_id
from graph.addresses.lexicon import PlaceForm
from graph.addresses.numbers import Numbers
from graph.addresses.segments import NamedBy, Segment, SegmentSort
from graph.names import NameRole
from graph.ontology.folding import fold_text
from graph.ontology.global_ids import kind_name_of

LONGEST_NAME = 60
"""Characters of a text that may be what a building or entrance is called."""
LEAST = 0.05
"""The lowest weight of a candidate."""
NEAR_BEST = 0.97
"""Among names with this part of the best weight, the number may decide."""
BY_A_SLIP = 0.975
"""Below this weight the best candidate is one by a slip, or in doubt."""
ONE_SLIP_AWAY = 0.72
"""The part of the best weight of what is one slip away as well: then nobody can be sure."""
LEAST_SLIP = 0.85
"""The lowest probability of a slip that a community makes surer."""
IN_COMMUNITY = 0.35
"""The part of the doubt about a slip that is left if the community is said as well."""
ALONG = 0.6
"""The factor for a building that is said by a road along which it stands."""
BY_NUMBER = {"Community": 0.97, "Subdistrict": 0.6, "District": 0.5, "City": 0.5}
"""The factor for a building that is said by its number and the narrowest division alone."""
NUMBER_ALONE = 0.5
MOST_BY_NUMBER = 1_000
"""Buildings that a number alone brings up: who says no more is asked anyway."""
LETTERS_ALONE = 0.9
"""The factor for a place if a text is nothing but its initials, or the pinyin of a division."""
PHASE_UNSAID = 0.9
"""The factor for a compound with a phase in its name if the text has none."""


class Anchor(NamedTuple):
    """A place that is named, with the weight of its name and of all around it."""

    place: str
    weight: float
    form: PlaceForm | None
    """The form by which it is named, None for a place that is known by its house number."""
    named_by: NamedBy = NamedBy.TEXT
    text: str = ""
    """What names it in the text."""

    @property
    def unknown_name(self) -> str:
        """What stands in the text in place of its name; empty if that is a name of it."""
        return self.text if self.named_by is NamedBy.SLIP else ""

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return kind_name_of(self.place)


class WeighedPlace(NamedTuple):
    """A place that may be meant."""

    id: str
    weight: float
    matched: str
    """The stored names that match the text."""
    building: FoundBuilding | None = None
    """Where the building or entrance lies."""
    unknown_name: str = ""
    """What the text has in place of a name that is like it; empty if the name is known."""


class CandidateSearch:
    """The search for the places that the segments of one text may mean."""

    def __init__(
        self,
        segments: Sequence[Segment],
        numbers: Numbers,
        gazetteer: Gazetteer,
        evidence: Evidence,
    ) -> None:
        self.segments = segments
        self.numbers = numbers
        self.gazetteer = gazetteer
        self.evidence = evidence
        self.buildings = BuildingSearch(gazetteer, numbers)
        self.anchors = self.unique(self.named_anchors())
        self.tried: list[Anchor] = []
        """The compounds that lack the building, or the phase, in the text."""

    def named_anchors(self) -> Iterator[Anchor]:
        """Yield all places that are named, and those at the number on the road."""
        for index in self.evidence.names:
            if index == self.numbers.way:
                yield from self.housed_anchors(index)
            segment = self.segments[index]
            for form, quality, named_by in segment.found:
                factor = self.evidence.factor(form.place, index) * self.phase_factor(form)
                likely = self.in_community(form.place, quality)
                yield Anchor(form.place, likely * factor, form, named_by, segment.text)

    def in_community(self, place: str, quality: float) -> float:
        """Return the probability of a slip, which is higher if the community is said as well.

        Few names are possible then.
        """
        if quality >= BY_A_SLIP or quality < LEAST_SLIP:
            return quality
        around = self.gazetteer.around(place)
        is_said = any(
            found.form.kind == "Community" and found.form.place in around
            for index in self.evidence.names
            for found in self.segments[index].found
            if found.quality >= BY_A_SLIP
        )
        return 1 - (1 - quality) * IN_COMMUNITY if is_said else quality

    def housed_anchors(self, index: int) -> Iterator[Anchor]:
        """Yield the places at the number on the road of a segment."""
        house = self.numbers.house or ""
        for place in self.evidence.houses.find(self.segments[index], house):
            yield Anchor(place, self.evidence.factor(place, index), None)

    def phase_factor(self, form: PlaceForm) -> float:
        """Return the factor for the phase at the end of a name."""
        said = self.numbers.phase
        if form.phase is None or form.phase == said:
            return 1.0
        return PHASE_UNSAID if said is None else 0.0

    @staticmethod
    def unique(anchors: Iterable[Anchor]) -> list[Anchor]:
        """Return the anchors with each place once for each number of it, the best one."""
        best: dict[tuple[str, str | None], Anchor] = {}
        for anchor in anchors:
            key = (anchor.place, anchor.form.number if anchor.form else None)
            if key not in best or best[key].weight < anchor.weight:
                best[key] = anchor
        return sorted(best.values(), key=lambda each: (-each.weight, each.place))

    def find(self) -> list[WeighedPlace]:
        """Return every place that may be meant."""
        numbers = self.numbers
        if numbers.buildings or numbers.entrances:
            found = list(self.find_numbered())
        elif numbers.grid:
            found = list(self.find_grids())
        elif numbers.house and not self.of_kinds("Compound", named=True):
            found = list(self.find_housed())
        else:
            found = list(self.find_named())
        return [each for each in found if each.weight >= LEAST]

    def of_kinds(self, *kinds: str, named: bool = False) -> list[Anchor]:
        """Return the anchors of these kinds that are likely enough."""
        return [
            anchor
            for anchor in self.anchors
            if anchor.kind in kinds
            and anchor.weight >= LEAST
            and (anchor.form is not None or not named)
        ]

    def find_named(self) -> Iterator[WeighedPlace]:
        """Yield the places that are named; a phase alone is a part of no other place."""
        for anchor in self.anchors:
            form = anchor.form
            if form is None or form.number is not None:
                continue
            if self.numbers.house and anchor.kind in WAY_KINDS:
                continue
            weight = anchor.weight * self.letters_factor(anchor)
            if self.numbers.phase and form.phase is None and anchor.kind == "Compound":
                weight *= self.buildings.phase_factor(anchor.place)
            yield WeighedPlace(anchor.place, weight, form.shown, unknown_name=anchor.unknown_name)

    def letters_factor(self, anchor: Anchor) -> float:
        """Return the factor for a text that is nothing but some letters: xxx, jfsq, tbq."""
        by = anchor.named_by
        is_doubtful = by is NamedBy.INITIALS or (by is NamedBy.PINYIN and anchor.kind in DIVISIONS)
        return LETTERS_ALONE if is_doubtful and len(self.evidence.names) == 1 else 1.0

    def find_housed(self) -> Iterator[WeighedPlace]:
        """Yield the places at a number on a road."""
        way = self.segments[self.numbers.way or 0]
        for anchor in self.anchors:
            if anchor.form is None:
                yield WeighedPlace(anchor.place, anchor.weight, f"{way.text}{self.numbers.house}号")

    def find_grids(self) -> Iterator[WeighedPlace]:
        """Yield the grids with the number in the divisions in the text."""
        for place, weight in self.grids():
            yield WeighedPlace(place, weight, self.gazetteer.shown(place))

    def grids(self) -> Iterator[tuple[str, float]]:
        """Yield the grids with the number in the text, with their weights."""
        is_named = any(anchor.kind in DIVISIONS for anchor in self.anchors)
        for grid in self.gazetteer.grids.get(self.numbers.grid or "", ()):
            yield grid, self.evidence.factor(grid, None) * (1.0 if is_named else NUMBER_ALONE)

    def find_numbered(self) -> Iterator[WeighedPlace]:
        """Yield the buildings with the number in the text, or their entrances."""
        compounds = [
            anchor
            for anchor in self.of_kinds("Compound", "Building")
            if anchor.form is None
            or anchor.form.number is None
            or anchor.form.number in self.numbers.buildings
        ]
        if compounds:
            best = compounds[0].weight
            near_best = NEAR_BEST if best >= BY_A_SLIP else ONE_SLIP_AWAY
            near = [anchor for anchor in compounds if anchor.weight >= best * near_best]
            for anchor in near:
                found = list(self.find_within(anchor))
                if not found and anchor.kind == "Compound":
                    self.tried.append(anchor)
                yield from found
            return
        if not self.numbers.buildings:
            return
        if self.numbers.grid:
            yield from self.find_in_grids()
            return
        ways = [anchor for anchor in self.anchors if anchor.kind in WAY_KINDS]
        if ways:
            yield from self.find_along(ways)
        else:
            yield from self.find_by_number()

    def find_within(self, anchor: Anchor) -> Iterator[WeighedPlace]:
        """Yield the buildings of a compound, or the building with a name of its own."""
        name = anchor.form.shown if anchor.form else self.gazetteer.shown(anchor.place)
        if anchor.kind == "Building":
            found = self.buildings.itself(anchor.place, anchor.form)
        else:
            found = self.buildings.within(anchor.place, anchor.form)
        for each in found:
            place, factor = each.place, anchor.weight * each.factor
            yield WeighedPlace(place, factor, f"{name}{each.shown}", each, anchor.unknown_name)

    def find_in_grids(self) -> Iterator[WeighedPlace]:
        """Yield the buildings with the number in the grids with the number."""
        for grid, weight in self.grids():
            for each in self.buildings.within(grid, None):
                matched = f"{self.gazetteer.shown(grid)}{each.shown}"
                yield WeighedPlace(each.place, weight * each.factor, matched, each)

    def find_along(self, ways: Sequence[Anchor]) -> Iterator[WeighedPlace]:
        """Yield the buildings with the number along the roads in the text."""
        for anchor in ways:
            for each in self.buildings.within(anchor.place, None):
                weight = anchor.weight * each.factor * ALONG
                yield WeighedPlace(
                    each.place, weight, f"{self.gazetteer.shown(anchor.place)}{each.shown}", each
                )

    def find_by_number(self) -> Iterator[WeighedPlace]:
        """Yield every building with the number in the divisions of a text without other names."""
        kinds = {anchor.kind for anchor in self.anchors if anchor.weight >= LEAST}
        said = max((BY_NUMBER[kind] for kind in kinds if kind in BY_NUMBER), default=NUMBER_ALONE)
        if self.anchors and not kinds:
            return
        for each in islice(self.buildings_in(kinds), MOST_BY_NUMBER):
            weight = self.evidence.factor(each.container, None) * each.factor * said
            yield WeighedPlace(each.place, weight, f"{self.container_name(each)}{each.shown}", each)

    def buildings_in(self, kinds: set[str]) -> Iterator[FoundBuilding]:
        """Yield the buildings with the number in the narrowest divisions in the text, if any."""
        narrowest = next((kind for kind in reversed(DIVISIONS) if kind in kinds), None)
        said: list[str | None] = [
            anchor.place for anchor in self.anchors if anchor.kind == narrowest
        ]
        for division in said or [None]:
            yield from self.buildings.everywhere(division)

    def container_name(self, found: FoundBuilding) -> str:
        """Return the name of the compound of a building; empty if it stands alone."""
        is_compound = is_compound_id(found.container)
        return self.gazetteer.shown(found.container) if is_compound else ""


def find_exact_names(
    gazetteer: Gazetteer, text: str, segments: Sequence[Segment]
) -> list[WeighedPlace]:
    """Return the buildings and entrances with just this name or alias.

    A number alone, such as 3号楼, is no name.
    """
    is_name = any(each.is_name or each.sort is SegmentSort.UNKNOWN for each in segments)
    if not is_name or len(text) > LONGEST_NAME:
        return []
    folded = fold_text(text).replace(" ", "")
    found = []
    for kind in ("Building", "Entrance"):
        for entry in gazetteer.indexes[kind].named(folded):
            names = [name for name in entry.names if fold_text(name.text) == folded]
            if gazetteer.is_there(entry) and names[0].role is not NameRole.FORMER:
                found.append(WeighedPlace(entry.id, 1.0, names[0].text))
    return found
