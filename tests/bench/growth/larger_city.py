"""Ledgers of a city as large as the sample one, or of many such cities in one graph."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

DISTRICTS, SUBDISTRICTS, COMMUNITIES, GRIDS = 5, 10, 5, 4
"""Of one city, of one district, of one subdistrict, of one community."""
COMPOUNDS, BUILDINGS, ENTRANCES = 4, 12, 3
"""Of one community, of one compound, of one building."""
UNITS, CADRES_PER_UNIT = 1_000, 14
Row = Sequence[object]


@dataclass(frozen=True)
class Ledger:
    """One ledger: its name, its headers, its rows."""

    name: str
    headers: str
    rows: Iterable[Row]


@dataclass(frozen=True)
class LargerCity:
    """So many copies of one city, told apart by the first four digits of their codes."""

    times: int

    @property
    def cities(self) -> list[str]:
        """The codes of the copies."""
        return [str(2208 + number) for number in range(self.times)]

    @property
    def districts(self) -> list[tuple[str, str]]:
        """The districts, each with its city."""
        return list(divide(self.cities, DISTRICTS, "{:02}"))

    @property
    def subdistricts(self) -> list[tuple[str, str]]:
        """The subdistricts, each with its district."""
        return list(divide((code for code, _ in self.districts), SUBDISTRICTS, "{:03}"))

    @property
    def communities(self) -> list[tuple[str, str]]:
        """The communities, each with its subdistrict."""
        return list(divide((code for code, _ in self.subdistricts), COMMUNITIES, "{:03}"))

    @property
    def compounds(self) -> Iterator[tuple[str, str]]:
        """The compounds, each with its community."""
        return divide((code for code, _ in self.communities), COMPOUNDS, "X{}")

    @property
    def buildings(self) -> Iterator[tuple[str, str]]:
        """The buildings, each with its compound."""
        return divide((key for key, _ in self.compounds), BUILDINGS, "L{}")

    @property
    def units(self) -> list[str]:
        """The units."""
        return [f"D{city}{number:04}" for city in self.cities for number in range(UNITS)]

    @property
    def cadres(self) -> Iterator[tuple[str, str]]:
        """The cadres, each with the unit."""
        return divide(self.units, CADRES_PER_UNIT, "G{}")

    def ledgers(self) -> Iterator[Ledger]:
        """Yield the ledgers, in which each row names only what stands before it."""
        yield Ledger("城市", "编号 名称", ((code, f"{code}市") for code in self.cities))
        yield Ledger("县市区", "编号 名称 所属市编号", name_places(self.districts, "区"))
        yield Ledger(
            "街道乡镇",
            "编号 名称 类别 所属县市区编号",
            ((code, f"{code}街道", "街道", above) for code, above in self.subdistricts),
        )
        yield Ledger("社区", "编号 名称 所属街道编号", name_places(self.communities, "社区"))
        codes = [code for code, _ in self.communities]
        yield Ledger(
            "网格", "编号 名称 所属社区编号", name_places(divide(codes, GRIDS, "W{}"), "网格")
        )
        yield Ledger("小区", "编号 名称 所属社区编号", name_places(self.compounds, "家园"))
        yield Ledger(
            "楼栋",
            "编号 名称 楼号 所属小区编号",
            (
                (key, f"{above}家园{number_of(key)}号楼", f"{number_of(key)}号楼", above)
                for key, above in self.buildings
            ),
        )
        yield Ledger(
            "单元",
            "编号 名称 单元号 所属楼栋编号",
            (
                (key, f"{number_of(key)}单元", f"{number_of(key)}单元", above)
                for key, above in divide((key for key, _ in self.buildings), ENTRANCES, "E{}")
            ),
        )
        yield Ledger("单位", "编号 名称 类别", ((key, f"{key}局", "机关") for key in self.units))
        yield Ledger(
            "干部",
            "工号 姓名 类别 所在单位编号",
            ((key, f"干部{key}", "机关干部", unit) for key, unit in self.cadres),
        )
        yield Ledger(
            "岗位",
            "编号 责任 场所编号 场所类别",
            ((f"P{key}", "楼栋长", key, "楼栋") for key, _ in self.buildings),
        )
        yield Ledger("任职", "编号 岗位编号 任职人工号 起始日期 终止日期", self.tenures())

    def tenures(self) -> Iterator[Row]:
        """Yield two tenures of each building's post: one that is over, and the present one."""
        cadres = self.cadres
        for key, _ in self.buildings:
            cadre = next(cadres, None)
            if cadre is None:
                cadres = self.cadres
                cadre = next(cadres)
            yield f"R{key}A", f"P{key}", cadre[0], "2020-01-01", "2023-12-31"
            yield f"R{key}B", f"P{key}", cadre[0], "2024-01-01", ""

    def write(self, folder: Path) -> int:
        """Write the ledgers row by row; return how many rows there are."""
        folder.mkdir(parents=True, exist_ok=True)
        total = 0
        for ledger in self.ledgers():
            with (folder / f"{ledger.name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(ledger.headers.split())
                for row in ledger.rows:
                    writer.writerow(row)
                    total += 1
        return total


def divide(keys: Iterable[str], number: int, form: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of so many parts of each of some, with the key above.

    The form is what is added to that, with braces for the number of the part.
    """
    for key in keys:
        for each in range(1, number + 1):
            yield f"{key}{form.format(each)}", key


def name_places(places: Iterable[tuple[str, str]], word: str) -> Iterator[Row]:
    """Yield rows of places with names that end in a word."""
    return ((key, f"{key}{word}", above) for key, above in places)


def number_of(key: str) -> str:
    """Return the number at the end of the key of a part."""
    return key.rpartition("L")[2] if "E" not in key else key.rpartition("E")[2]
