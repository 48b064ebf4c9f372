"""The divisions of Jilin province from 1981 on, as ledgers: codes end, return, and lead on.

What became of a code, and which codes were valid at the end of each year, are two lists of one
source: the first is imported, the second is what the graph has to answer.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.vocabulary import load_vocabulary
from tests.support.office import Office
from tests.support.small_city import Cells, load

pytestmark = pytest.mark.timeout(900)

FOLDER = Path(__file__).parent / "divisions"
UNDER_PROVINCE = "2290"
"""What stands for the province above the divisions directly under it."""
TRANSFER = re.compile(r"(\d{6})(?:\[(\d{4})\])?")


SUCCESSION = ("编号", "继任编号", "继任类别", "继任日期")
"""The columns of a ledger that say what became of a row."""


class Period(NamedTuple):
    """A code under one name: from the first year to the year before `end`, empty if it goes on."""

    code: str
    name: str
    begin: str
    end: str
    heirs: str

    @property
    def is_city(self) -> bool:
        """Whether it is of the level of a city."""
        return self.code.endswith("00")

    @property
    def key(self) -> str:
        """The code as the ledgers have it."""
        return self.code[:4] if self.is_city else self.code

    def transfers(self) -> Iterator[tuple[str, str]]:
        """Yield what took over, with the year; a name that changes is no transfer."""
        for code, year in TRANSFER.findall(self.heirs):
            if code != self.code:
                yield code, year or self.end


def read_periods() -> dict[str, list[Period]]:
    """Return the periods of each code in their order."""
    lines = (FOLDER / "jilin.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.reader(line for line in lines if not line.startswith("#"))
    next(rows)
    found: dict[str, list[Period]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[0], row[2])):
        found[row[0]].append(Period(*row))
    return found


def read_valid_codes() -> dict[str, dict[str, str]]:
    """Return the name of each code that was valid at the end of a year, by year."""
    valid: dict[str, str] = {}
    found = {}
    for line in (FOLDER / "jilin_years.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        year, *changes = line.split()
        for change in changes:
            if change.startswith("-"):
                del valid[change[1:]]
            else:
                valid[change[1:7]] = change[7:]
        found[year] = dict(valid)
    return found


def transferred_so_far(periods: Sequence[Period]) -> dict[str, str]:
    """Return the first year of each transfer from a code to another, by the other."""
    found: dict[str, str] = {}
    for period in periods:
        for code, year in period.transfers():
            found.setdefault(code, year)
    return found


def ledger_row(periods: Sequence[Period]) -> Cells:
    """Return the row that says what is known of a code with the last of these periods."""
    period = periods[-1]
    transfers = transferred_so_far(periods)
    row = {
        "编号": period.key,
        "名称": period.name,
        "起始日期": "" if periods[0].begin == "1981" else f"{periods[0].begin}-01-01",
        "终止日期": f"{int(period.end) - 1}-12-31" if period.end else "",
        "继任编号": "、".join(code.removesuffix("00") for code in transfers),
        "继任类别": "、".join("City" if code.endswith("00") else "District" for code in transfers),
        "继任日期": "、".join(f"{year}-01-01" for year in transfers.values()),
        "生效日期": f"{period.begin}-01-01" if len(periods) > 1 else "",
    }
    return row if period.is_city else row | {"所属市编号": city_of(period.code)}


def city_of(code: str) -> str:
    """Return the code of the city above a district."""
    return code[:4]


def waves(periods: Mapping[str, Sequence[Period]]) -> Iterator[list[Sequence[Period]]]:
    """Yield what is known of the codes after their first period, their second, and so on.

    A period that goes on under the same name, because what is above it got another one, is none of
    its own.
    """
    merged = {code: merge_equal_names(several) for code, several in periods.items()}
    for turn in range(1, max(map(len, merged.values())) + 1):
        yield [several[:turn] for several in merged.values() if len(several) >= turn]


def merge_equal_names(periods: Sequence[Period]) -> list[Period]:
    """Return the periods, without a break between two of one name."""
    merged = [periods[0]]
    for before, period in pairwise(periods):
        if (before.end, before.name) == (period.begin, period.name):
            merged[-1] = merged[-1]._replace(
                end=period.end, heirs=f"{merged[-1].heirs};{period.heirs}"
            )
        else:
            merged.append(period)
    return merged


async def load_history(database: Database, folder: Path) -> Office:
    """Import the divisions, first as each began, then as each became.

    What cities gave to districts comes last: their ledger stands before that of the districts.
    """
    await create_constraints(database)
    given: dict[str, Cells] = {}
    for turn, known in enumerate(waves(read_periods()), 1):
        cities = [ledger_row(each) for each in known if each[-1].is_city]
        if turn == 1:
            cities.append({"编号": UNDER_PROVINCE, "名称": "省直辖县级行政区划"})
        districts = [ledger_row(each) for each in known if not each[-1].is_city]
        learned = datetime(2025, turn, 1, tzinfo=UTC)
        given |= {
            row["编号"]: {name: row[name] for name in SUCCESSION}
            for row in cities
            if row.get("继任编号")
        }
        cities = [
            {name: cell for name, cell in row.items() if name not in SUCCESSION[1:]}
            for row in cities
        ]
        ledgers = {"城市": cities, "县市区": districts}
        full = {name: rows for name, rows in ledgers.items() if rows}
        report = await load(database, folder / str(turn), learned, **full)
        assert report.ok, [each.zh for each in report.rejections]
    report = await load(
        database, folder / "given", datetime(2025, 9, 1, tzinfo=UTC), 城市=[*given.values()]
    )
    assert report.ok, [each.zh for each in report.rejections]
    return Office(database, load_vocabulary())


VALID = """
query($at: Date!) {
  cities(at: $at, first: 100) { edges { node { code name } } }
  districts(at: $at, first: 100) { edges { node { code name } } }
}
"""
WHO = """
query($code: String!, $at: Date) {
  whoCovers(where: { code: $code }, at: $at) {
    __typename
    ... on Coverage { place { code name } }
    ... on AmbiguousAddress { candidates { place { code name } } }
    ... on AbsentPlace { ended }
  }
}
"""


async def test_the_codes_of_a_province_are_valid_in_the_years_in_which_they_were(
    scratch: Database, tmp_path: Path
) -> None:
    town = await load_history(scratch, tmp_path)
    for year, valid in read_valid_codes().items():
        response = await town.execute(VALID, variables={"at": f"{year}-12-31"})
        assert not response.get("errors"), response
        edges = [*response["data"]["cities"]["edges"], *response["data"]["districts"]["edges"]]
        found = {edge["node"]["code"].ljust(6, "0"): edge["node"]["name"] for edge in edges}
        found.pop(f"{UNDER_PROVINCE}00")
        assert found == valid, year

    async def names(code: str, at: str | None = None) -> tuple[str, list[str]]:
        response = await town.execute(WHO, variables={"code": code, "at": at})
        assert not response.get("errors"), response
        found = response["data"]["whoCovers"]
        places = [found["place"]] if "place" in found else []
        places += [each["place"] for each in found.get("candidates", ())]
        return found["__typename"], sorted(place["name"] for place in places)

    # Every code that ever was leads today to what is there, or asks; one was a prefecture that
    # went with its divisions.
    today = read_valid_codes()["2024"]
    for code, periods in read_periods().items():
        kind, became = await names(periods[0].key)
        assert set(became) <= set(today.values()), code
        assert became or (kind == "AbsentPlace" and code.endswith("00")), code
    assert await names("222301") == ("Coverage", ["洮北区"])
    assert await names("222325") == ("Coverage", ["大安市"])
    assert await names("222322") == ("AmbiguousAddress", ["洮北区", "洮南市"])
    # Four steps: 怀德县 of 四平地区, then of 四平市, 公主岭市 under three codes, now of 长春市.
    assert await names("222121") == ("Coverage", ["公主岭市"])
    # A code that was given up for a year leads on in that year, and is there again after it.
    assert await names("220121", "1982-07-01") == ("Coverage", ["榆树县"])
    assert await names("220802", "1990-07-01") == ("AmbiguousAddress", ["洮南市", "白城市"])
