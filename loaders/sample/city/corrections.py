"""The second folder: rows that correct the ledgers, record a change, or confirm a row anew.

To have something to correct, this makes the ledgers wrong; the correction is right.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import City, Record, RecordValue, group_by_end, ids_of
from loaders.sample.city.compounds import SPECIAL_NAMES
from loaders.sample.city.posts import tenures_by_post

LEDGERS_RECORDED = datetime(2026, 1, 10, tzinfo=UTC)
CORRECTIONS_RECORDED = datetime(2026, 6, 10, tzinfo=UTC)
CONFIRMED = (date(2026, 5, 20), date(2026, 6, 8))
NEW_NAMES = {"Community:220871001006": "鹤乡社区", "Community:220882005002": "嫩江湾社区"}
ALIASES = {"Community:220802003006": ("军民共建社区",)}
RENAMED_ON = date(2026, 3, 1)
MOVED_ON = date(2026, 4, 1)
WRONG = {
    "伟": "玮",
    "军": "君",
    "丽": "莉",
    "静": "婧",
    "强": "墙",
    "鹤": "赫",
    "锦": "绵",
    "瑞": "端",
    "阳": "扬",
    "馨": "磬",
}
CONFIRMED_AGAIN = {
    "任职": 1500,
    "包保单位": 120,
    "物业服务": 100,
    "党组织覆盖": 250,
    "单位报到": 200,
    "业主委员会覆盖": 150,
    "联盟成员": 80,
}


class Corrections:
    """The rows of the second folder, by id, and what each is about."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.rows: dict[str, Record] = {}
        self.about: dict[str, list[str]] = {}
        self.values: list[dict[str, RecordValue]] = []
        """Single values that were put right: of which record, which property, before and after."""

    def add(self, about: str, row: Record, effective: date | None = None) -> None:
        """Add a row, confirmed in spring; with a day it is a real change from that day on."""
        self.rows[row.id] = replace(row, confirmed=CONFIRMED[1], effective=effective)
        self.about.setdefault(about, []).append(row.id)

    def put_right(self, about: str, row: Record, wrong: Record) -> None:
        """Put the wrong row into the ledger, and the right one into the corrections."""
        right = replace(row, values=dict(row.values), links=dict(row.links))
        self.add(about, right)
        row.values, row.links = wrong.values, wrong.links

    def ledgers(self) -> dict[str, list[Record]]:
        """Return the rows by ledger, in the order of the ledgers' own rows."""
        found: dict[str, list[Record]] = {}
        for record_id in self.city.records:
            if record_id in self.rows:
                row = self.rows[record_id]
                found.setdefault(row.ledger, []).append(row)
        return found


def make_corrections(city: City) -> Corrections:
    """Make all corrections; from then on the city's records are what the first ledgers say."""
    chance = seeded_random("corrections")
    corrections = Corrections(city)
    correct_places(city, chance, corrections)
    correct_cadres(city, chance, corrections)
    correct_tenures(city, chance, corrections)
    correct_assignments(city, chance, corrections)
    confirm_again(city, chance, corrections)
    return corrections


def correct_places(city: City, chance: Random, corrections: Corrections) -> None:
    """Rename communities and compounds, correct names, and move buildings to other grids."""
    for community, name in NEW_NAMES.items():
        record = city.records[community]
        corrections.add(
            "renamed", record.changed(name=name, aliases=(record.text("name"),)), RENAMED_ON
        )
    for community, aliases in ALIASES.items():
        corrections.add("aliasAdded", city.records[community].changed(aliases=aliases))
    compounds = [
        record
        for record in city.ledgers["小区"]
        if record.text("name") not in SPECIAL_NAMES.values()
    ]
    misspelt = misspell_names(chance, compounds, 3)
    for record, wrong in misspelt:
        corrections.put_right("nameCorrected", record, wrong)
    for record in chance.sample(
        [record for record in compounds if record.id not in corrections.rows], 2
    ):
        names = (record.text("name"), *record.texts("aliases"))
        corrections.add("renamed", record.changed(name=f"新{names[0]}", aliases=names), RENAMED_ON)
    move_buildings(city, chance, corrections)


def misspell_names(
    chance: Random, records: list[Record], count: int
) -> list[tuple[Record, Record]]:
    """Choose records whose name has a character that is easily mistaken for another.

    Returns each with a copy whose name is misspelt.
    """
    found = []
    for record in records:
        name = record.text("name")
        sign = next((sign for sign in WRONG if sign in name), None)
        if sign is not None:
            found.append((record, name.replace(sign, WRONG[sign])))
    return [(record, record.changed(name=name)) for record, name in chance.sample(found, count)]


def move_buildings(city: City, chance: Random, corrections: Corrections) -> None:
    """Move a few buildings to another grid of the same community."""
    grids = group_by_end(city.ledgers["网格"], "community")
    in_grids = [
        record for record in city.ledgers["楼栋"] if record.link("grid") and record.link("compound")
    ]
    for building in chance.sample(in_grids, 6):
        community = city.records[building.link("grid")].link("community")
        other = chance.choice(
            [grid.id for grid in grids[community] if grid.id != building.link("grid")]
        )
        corrections.add("moved", building.changed({"grid": (other,)}), MOVED_ON)


def correct_cadres(city: City, chance: Random, corrections: Corrections) -> None:
    """Correct names of cadres, and let two change their unit."""
    workers = city.of_category("干部", "GRID_WORKER")
    for record, wrong in misspell_names(chance, workers, 3):
        corrections.put_right("nameCorrected", record, wrong)
    units = ids_of(city.of_category("单位", "RESIDENTS_COMMITTEE"))
    for record in chance.sample(
        [record for record in workers if record.id not in corrections.rows], 2
    ):
        unit = chance.choice([unit for unit in units if unit != record.link("unit")])
        corrections.add("unitChanged", record.changed({"unit": (unit,)}), RENAMED_ON)


def correct_tenures(city: City, chance: Random, corrections: Corrections) -> None:
    """Correct beginnings, holders and ends of tenures that were the only ones of their posts."""
    workers = ids_of(city.of_category("干部", "GRID_WORKER"))
    for tenure in only_tenures(city, chance, "building_chief", 5):
        wrong = tenure.changed({}, **{"from": tenure.begins + timedelta(days=365)})
        corrections.put_right("beginningCorrected", tenure, wrong)
    for tenure in only_tenures(city, chance, "grid_chief", 3):
        others = [worker for worker in workers if worker != tenure.link("holder")]
        wrong = tenure.changed({"holder": (chance.choice(others),)})
        corrections.put_right("holderCorrected", tenure, wrong)
    for tenure in only_tenures(city, chance, "lane_chief", 2):
        right = tenure.changed({}, to=date(2025, 12, 15), endReason="调离")
        corrections.add("endCorrected", right)


def only_tenures(city: City, chance: Random, duty: str, count: int) -> list[Record]:
    """Choose open tenures of posts of this duty that had no other."""
    single = [tenures[0] for tenures in tenures_by_post(city, duty).values() if len(tenures) == 1]
    return chance.sample(
        [tenure for tenure in single if tenure.is_open and "onBehalfOf" not in tenure.links],
        count,
    )


def correct_assignments(city: City, chance: Random, corrections: Corrections) -> None:
    """Correct beginnings of coverage and pairs, and record unnoticed ends of property service."""
    for ledger, count in (("包保单位", 3), ("单位结对", 2)):
        for record in chance.sample(open_records(city, ledger), count):
            later = record.begins + timedelta(days=200)
            wrong = record.changed({}, **{"from": later})
            corrections.put_right("beginningCorrected", record, wrong)
    for record in chance.sample(open_records(city, "物业服务"), 2):
        corrections.add("endCorrected", record.changed({}, to=date(2025, 12, 20)))


def open_records(city: City, ledger: str) -> list[Record]:
    """Return the records of a ledger that have not ended."""
    return [
        record for record in city.ledgers[ledger] if record.is_open and record.id not in city.later
    ]


def confirm_again(city: City, chance: Random, corrections: Corrections) -> None:
    """Confirm some rows anew without any other change."""
    for ledger, count in CONFIRMED_AGAIN.items():
        records = open_records(city, ledger)
        free = [record for record in records if record.id not in corrections.rows]
        for record in chance.sample(free, count):
            confirmed = draw_day(chance, *CONFIRMED)
            corrections.rows[record.id] = replace(record, confirmed=confirmed)
