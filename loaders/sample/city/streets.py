"""Roads and lanes, each running through several neighbouring communities of one district."""

from dataclasses import dataclass
from itertools import groupby
from random import Random

from loaders.sample.base.dice import seeded_random
from loaders.sample.base.names import list_words, shuffle_pairs
from loaders.sample.base.records import City, RecordValue, ids_of
from loaders.sample.city.divisions import district_of


@dataclass(frozen=True, slots=True)
class StreetPlan:
    """The roads or lanes of a district, and through how many communities each runs."""

    ledger: str
    names: list[str]
    where: str
    shortest: int
    longest: int


def add_streets(city: City) -> None:
    """Add the roads and lanes of every district with participating communities."""
    chance = seeded_random("streets")
    for district, communities in groupby(
        city.participating, lambda record: district_of(city, record.id)
    ):
        ids = ids_of(communities)
        roads = shuffle_pairs(chance, list_words("road_heads"), list_words("road_tails"))
        lanes = shuffle_pairs(chance, list_words("lane_heads"), list_words("lane_tails"))
        where = city.name(district)
        add_streets_through(city, chance, StreetPlan("街", roads, where, 2, 6), ids)
        add_streets_through(city, chance, StreetPlan("路巷", lanes, where, 1, 3), ids)


def add_streets_through(
    city: City, chance: Random, streets: StreetPlan, communities: list[str]
) -> None:
    """Add roads or lanes so that one or two begin in each community and run on through the next."""
    fewer = streets.ledger == "街"
    starts = [
        index for index in range(len(communities)) for _ in range(1 if fewer and index % 2 else 2)
    ]
    for name, start in zip(streets.names, starts, strict=False):
        through = communities[start : start + chance.randint(streets.shortest, streets.longest)]
        values: dict[str, RecordValue | None] = {
            "name": name,
            "aliases": shorten_names(chance, name),
            "address": streets.where + name,
        }
        city.add(streets.ledger, values, {"communities": through})


def shorten_names(chance: Random, name: str) -> tuple[str, ...]:
    """Return the name without its compass point, for some that have one."""
    if name[-2] in "东西南北大" and chance.random() < 0.15:
        return (name[:-2] + name[-1],)
    return ()
