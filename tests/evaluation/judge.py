"""What became of a text."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from graph.addresses import Resolution
from tests.evaluation.city import Area, Subject, Town
from tests.evaluation.spelling import edit_distance, initials, pinyin
from tests.evaluation.ways import ENDINGS, Said


class Verdict(Enum):
    """What became of a text."""

    CORRECT = "correct"
    WRONG = "wrong"
    """Another place was taken for the one that is meant, or one of several."""
    REASON = "asked with reason"
    """The text has a slip that makes a name which others may bear, so that it decides nothing."""
    NEEDLESS = "asked needlessly"
    UNKNOWN = "wrongly unknown"


@dataclass
class Judge:
    """Knows which places a text may mean."""

    town: Town
    by_area: dict[str, list[Subject]] = field(init=False)

    def __post_init__(self) -> None:
        """Index the places by area."""
        self.by_area = defaultdict(list)
        for subject in self.town.subjects:
            self.by_area[subject.area.id].append(subject)

    def meant(self, subject: Subject, said: Said) -> set[str]:
        """Return the ids of all places that a text about a subject may mean."""
        return {
            each.id
            for area in self.areas_named(subject, said)
            for each in self.by_area[area.id]
            if (each.building, each.entrance) == (subject.building, subject.entrance)
            and (each.sort == subject.sort)
            and (not said.phase or not subject.phase or each.phase == subject.phase)
        }

    def areas_named(self, subject: Subject, said: Said) -> list[Area]:
        """Return the areas that a name may mean within the divisions that are said."""
        areas = [
            area
            for area in self.town.areas
            if (area.kind == subject.area.kind)
            and (not said.district or area.district == subject.area.district)
            and (not said.community or area.community == subject.area.community)
            and (not said.subdistrict or area.subdistrict == subject.area.subdistrict)
        ]
        exact = [area for area in areas if said.name in area.names]
        if said.by == "name" or (exact and said.by in ("slip", "beginning")):
            return exact
        return [area for area in areas if any(is_meant(said, name) for name in area.names)]

    def verdict(self, subject: Subject, said: Said, found: Resolution) -> Verdict:
        """Return what became of a text about a place."""
        meant = self.meant(subject, said)
        if found.place:
            return Verdict.CORRECT if meant == {found.place} else Verdict.WRONG
        candidates = {candidate.id for candidate in found.candidates}
        if not candidates:
            return Verdict.UNKNOWN
        if len(meant) > 1 and subject.id in candidates:
            return Verdict.CORRECT
        if self.is_reason(subject, said) and subject.id in candidates:
            return Verdict.REASON
        return Verdict.NEEDLESS

    def is_reason(self, subject: Subject, said: Said) -> bool:
        """Whether a misspelt name, or one without its ending, is a good reason to ask.

        It is if the slip makes another usual ending, or a name of something else in the city.
        """
        if said.by not in ("slip", "beginning"):
            return False
        if any(said.name in area.names for area in self.town.areas):
            return True
        if said.by == "beginning":
            others = (name for area in self.town.areas for name in area.names)
            return sum(name.startswith(said.name) for name in others) > 1
        return stem_of(said.name) == stem_of(subject.area.name)


def stem_of(name: str) -> str:
    """Return a name without its usual ending."""
    ending = next((word for word in ENDINGS if name.endswith(word)), "")
    return name.removesuffix(ending) if ending else name.removesuffix("区")


def is_meant(said: Said, name: str) -> bool:
    """Whether a name that is written in some way may be this one."""
    match said.by:
        case "sound":
            return pinyin(said.name) == pinyin(name)
        case "initials":
            return initials(said.name) == initials(name)
        case "beginning":
            return name.startswith(said.name)
    return edit_distance(said.name, name) <= 1 or pinyin(said.name) == pinyin(name)


@dataclass
class Table:
    """Verdicts by way of writing."""

    rows: dict[str, Counter[Verdict]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, way: str, verdict: Verdict) -> None:
        """Count a verdict."""
        self.rows[way][verdict] += 1

    @property
    def total(self) -> Counter[Verdict]:
        """The verdicts of all ways."""
        return sum(self.rows.values(), Counter())

    def lines(self) -> Iterable[tuple[str, Counter[Verdict]]]:
        """Return the rows, those with most that went wrong first."""
        return sorted(
            self.rows.items(), key=lambda row: row[1][Verdict.CORRECT] / sum(row[1].values())
        )
