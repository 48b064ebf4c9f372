"""Roads and lanes, each running through several neighbouring communities of one district."""

from itertools import groupby
from random import Random

from loaders.sample.dice import dice
from loaders.sample.divisions import district_of
from loaders.sample.names import LANE_HEADS, LANE_TAILS, ROAD_HEADS, ROAD_TAILS, shuffled
from loaders.sample.records import City

LONGEST_ROAD = 6  # communities
LONGEST_LANE = 3


def add_streets(city: City) -> None:
    """Add the roads and lanes of every district in which communities take part."""
    chance = dice("streets")
    for district, communities in groupby(city.taking, lambda record: district_of(city, record.id)):
        ids = [record.id for record in communities]
        roads = shuffled(chance, ROAD_HEADS, ROAD_TAILS)
        lanes = shuffled(chance, LANE_HEADS, LANE_TAILS)
        where = city.name(district)
        add_runs(city, chance, "街", roads, ids, LONGEST_ROAD, where)
        add_runs(city, chance, "路巷", lanes, ids, LONGEST_LANE, where)


def add_runs(
    city: City, chance: Random, ledger: str, names: list[str], communities: list[str], longest: int, where: str
) -> None:
    """Add roads or lanes so that two run through each community as its first, and each through several if it can."""
    starts = [index for index in range(len(communities)) for _ in range(1 if ledger == "街" and index % 2 else 2)]
    for name, start in zip(names, starts, strict=False):
        through = communities[start : start + chance.randint(1 if longest == LONGEST_LANE else 2, longest)]
        alias = (f"{name[:-2]}{name[-1]}",) if name[-2] in "东西南北大" and chance.random() < 0.15 else ()
        city.add(ledger, {"name": name, "aliases": alias, "address": where + name}, {"communities": through})
