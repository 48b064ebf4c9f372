"""The real divisions of Baicheng, the participating communities, and a merged one."""

import csv
from datetime import date
from pathlib import Path

from loaders.sample.base.dice import seeded_random
from loaders.sample.base.records import City, Record, ids_of

SOURCE = Path(__file__).with_name("divisions.csv")
PARTICIPATING = 102
LIBERATION = "Community:220802001005"  # 解放社区 of 海明街道
ARMY_AND_PEOPLE = "Community:220802003006"  # 军民社区 of 瑞光街道
# Always among those that take part: the two above, and three pairs of one name each.
ALWAYS_PARTICIPATING = (
    LIBERATION,
    ARMY_AND_PEOPLE,
    "Community:220802003007",  # 果树场社区 of 洮北区
    "Community:220871002003",  # 果树场社区 of 吉林白城经济开发区
    "Community:220802009002",  # 民主社区 of 洮北区
    "Community:220882003003",  # 民主社区 of 大安市
    "Community:220822003001",  # 富强社区 of 通榆县
    "Community:220881002001",  # 富强社区 of 洮南市
)
MERGED = "Community:220802003002"
MERGED_ON = date(2021, 4, 1)
SUCCESSOR = "Community:220802003001"

LEDGERS = {
    "city": "城市",
    "district": "县市区",
    "subdistrict": "街道乡镇",
    "township": "街道乡镇",
    "community": "社区",
}
PARENTS = {
    "district": ("city", "City"),
    "subdistrict": ("district", "District"),
    "township": ("district", "District"),
}
CATEGORIES = {"subdistrict": "STREET", "township": "TOWNSHIP"}


def add_divisions(city: City) -> None:
    """Add every division, choose the participating communities, and add the merged one."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            add_division(city, row["code"], row["name"], row["level"], row["parent_code"])
    city.participating = choose_participating(city)
    add_merged(city)


def add_division(city: City, code: str, name: str, level: str, parent: str) -> None:
    """Add one division below its parent."""
    edge, kind = PARENTS.get(level, ("subdistrict", "Subdistrict"))
    links = {} if level == "city" else {edge: f"{kind}:{parent}"}
    category = CATEGORIES.get(level)
    values = {"name": name, "aliases": short_names(name), "category": category}
    city.add(LEDGERS[level], values, links, key=code)


def short_names(name: str) -> tuple[str, ...]:
    """Return shorter names in use: without brackets, and those of the development zone."""
    short = drop_brackets(name)
    zone = ("白城经开区", "经济开发区") if name == "吉林白城经济开发区" else ()
    return zone if short == name else (short, *zone)


def drop_brackets(name: str) -> str:
    """Return a name without what stands in full-width brackets."""
    before, opening, rest = name.partition("（")
    return before + rest.partition("）")[2] if opening else name


def choose_participating(city: City) -> list[Record]:
    """Choose the participating communities: mostly of streets, five of townships."""
    chance = seeded_random("taking part")
    free = [
        record
        for record in city.records_of("Community")
        if record.id not in ALWAYS_PARTICIPATING and "虚拟" not in record.text("name")
    ]
    streets = set(ids_of(city.of_category("街道乡镇", "STREET")))
    street = [record for record in free if record.link("subdistrict") in streets]
    town = [record for record in free if record not in street]
    chosen = chance.sample(street, PARTICIPATING - len(ALWAYS_PARTICIPATING) - 5) + chance.sample(
        town, 5
    )
    codes = {*ALWAYS_PARTICIPATING, *(record.id for record in chosen)}
    return [record for record in city.records_of("Community") if record.id in codes]


def add_merged(city: City) -> None:
    """Add an invented community that was merged into a neighbour in 2021.

    Its code is one that the real communities skip.
    """
    city.add(
        "社区",
        {"name": "瑞光社区", "from": date(2008, 5, 1), "to": MERGED_ON},
        {"subdistrict": "Subdistrict:220802003", "successors": SUCCESSOR},
        key=MERGED.partition(":")[2],
    )


def district_of(city: City, community: str) -> str:
    """Return the id of the district in which a community lies."""
    return city.records[city.records[community].link("subdistrict")].link("district")


def inhabited_communities(city: City) -> list[Record]:
    """Return the communities where people live today: neither virtual nor merged."""
    return [
        record
        for record in city.records_of("Community")
        if "虚拟" not in record.text("name") and record.id != MERGED
    ]
