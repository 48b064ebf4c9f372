"""The places of the sample city as its ledgers have them today, read without linli."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

DIGITS = "零一二三四五六七八九十"
PHASE = re.compile(r"([一二三四五六七八九])期$")


@dataclass(frozen=True)
class Area:
    """A compound, community, road or lane: what has a name and contains or runs through others."""

    id: str
    kind: str
    names: tuple[str, ...]
    """Its present name first, then aliases and old names; without the phase of a compound."""
    community: str
    subdistrict: str
    district: str
    phase: str = ""
    """The phase at the end of a compound's name, in digits."""
    address: str = ""

    @property
    def name(self) -> str:
        """The present name."""
        return self.names[0]


@dataclass(frozen=True)
class Subject:
    """A place that can be written: an area, or a building or entrance of a compound."""

    id: str
    area: Area
    phase: str = ""
    """The phase of the compound or of the building, in digits."""
    building: str = ""
    """The number of the building, in digits; empty for an area."""
    word: str = "号楼"
    """The word behind the number, as the ledger has it."""
    entrance: str = ""

    @property
    def sort(self) -> str:
        """What it is: an entrance, a building or the kind of its area."""
        if self.entrance:
            return "Entrance"
        return "Building" if self.building else self.area.kind


@dataclass(frozen=True)
class Town:
    """Everything that can be written."""

    areas: tuple[Area, ...]
    subjects: tuple[Subject, ...]
    districts: tuple[str, ...]
    subdistricts: tuple[str, ...]
    building_names: frozenset[str] = frozenset()
    """What buildings are called, whether in a compound or alone."""

    @cached_property
    def compounds(self) -> tuple[Area, ...]:
        """The compounds."""
        return tuple(area for area in self.areas if area.kind == "Compound")

    def of_sort(self, sort: str) -> list[Subject]:
        """Return the subjects of one sort."""
        return [subject for subject in self.subjects if subject.sort == sort]


def read_ledger(folder: Path, name: str) -> dict[str, dict[str, str]]:
    """Return the last row of each key of a ledger and of its corrections."""
    found: dict[str, dict[str, str]] = {}
    for part in ("ledgers", "corrections"):
        path = folder / part / f"{name}.csv"
        if path.is_file():
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for row in csv.DictReader(lines):
                    former = found.get(row["编号"], {})
                    names = [former.get("名称", ""), former.get("曾用", "")]
                    old = "、".join(name for name in names if name and name != row["名称"])
                    found[row["编号"]] = {**former, **row, "曾用": old}
    return found


def read_town(folder: Path) -> Town:
    """Return the places of the ledgers in a folder."""
    districts = read_ledger(folder, "县市区")
    subdistricts = read_ledger(folder, "街道乡镇")
    communities = {
        key: row for key, row in read_ledger(folder, "社区").items() if not row.get("终止日期")
    }
    areas: dict[str, Area] = {}
    for key, row in communities.items():
        subdistrict, district = divisions_of(row["所属街道编号"], subdistricts, districts)
        areas[key] = Area(
            f"Community:{key}", "Community", names_of(row), row["名称"], subdistrict, district
        )
    for key, row in read_ledger(folder, "小区").items():
        community = areas.get(row["所属社区编号"])
        if community:
            areas[key] = compound_of(key, row, community)
    for ledger, kind in (("街", "Road"), ("路巷", "Lane")):
        for key, row in read_ledger(folder, ledger).items():
            through = [areas[code] for code in row["途经社区编号"].split("、") if code in areas]
            if through:
                first = through[0]
                areas[key] = Area(f"{kind}:{key}", kind, names_of(row), "", "", first.district)
    subjects = [Subject(area.id, area, area.phase) for area in areas.values()]
    subjects += numbered_subjects(folder, areas)
    return Town(
        tuple(areas.values()),
        tuple(subjects),
        tuple(row["名称"] for row in districts.values()),
        tuple(row["名称"] for row in subdistricts.values()),
        frozenset(row["名称"] for row in read_ledger(folder, "楼栋").values()),
    )


def divisions_of(
    code: str, subdistricts: dict[str, dict[str, str]], districts: dict[str, dict[str, str]]
) -> tuple[str, str]:
    """Return the names of a subdistrict and of its district."""
    subdistrict = subdistricts[code.ljust(12, "0")]
    return subdistrict["名称"], districts[subdistrict["所属县市区编号"].ljust(12, "0")]["名称"]


def names_of(row: dict[str, str]) -> tuple[str, ...]:
    """Return the names of a row, each once, the present one first."""
    texts = [*row.get("别名", "").split("、"), *row.get("曾用", "").split("、")]
    plain = (row["名称"], *(text.strip().removeprefix("原") for text in texts))
    return tuple(dict.fromkeys(text for text in plain if text))


def compound_of(key: str, row: dict[str, str], community: Area) -> Area:
    """Return a compound, with the phase taken off its names."""
    names = names_of(row)
    found = PHASE.search(names[0])
    phase = str(DIGITS.index(found[1])) if found else ""
    plain = tuple(dict.fromkeys(PHASE.sub("", name) for name in names))
    return Area(
        f"Compound:{key}",
        "Compound",
        plain,
        community.name,
        community.subdistrict,
        community.district,
        phase,
        row["地址"],
    )


def numbered_subjects(folder: Path, areas: dict[str, Area]) -> Iterator[Subject]:
    """Yield the buildings of compounds, and their entrances."""
    buildings: dict[str, Subject] = {}
    for key, row in read_ledger(folder, "楼栋").items():
        area = areas.get(row["所属小区编号"])
        found = re.fullmatch(r"([0-9]+)(号楼|栋|幢)", row["楼号"])
        if area and found:
            phase = row["期"].removesuffix("期")
            phase = str(DIGITS.index(phase)) if phase else area.phase
            buildings[key] = Subject(f"Building:{key}", area, phase, found[1], found[2])
            yield buildings[key]
    for key, row in read_ledger(folder, "单元").items():
        building = buildings.get(row["所属楼栋编号"])
        if building:
            yield Subject(
                f"Entrance:{key}",
                building.area,
                building.phase,
                building.building,
                building.word,
                re.sub(r"\D", "", row["单元号"]),
            )


def same_number(subjects: Sequence[Subject], other: Subject) -> list[Subject]:
    """Return the subjects with the building and entrance of another one."""
    return [
        each
        for each in subjects
        if (each.building, each.entrance) == (other.building, other.entrance)
    ]
