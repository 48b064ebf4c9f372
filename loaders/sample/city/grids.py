"""Grids, which cut across the compounds of a community, and the streets of buildings."""

from random import Random

from loaders.sample.base.dice import seeded_random
from loaders.sample.base.records import City, Record, group_by_end, ids_of
from loaders.sample.city.divisions import inhabited_communities

WITHOUT_GRID = 30


def add_grids(city: City) -> None:
    """Add the grids of every community; set the grid of nearly every building, and some streets."""
    chance = seeded_random("grids")
    buildings = buildings_of_communities(city)
    for community in inhabited_communities(city):
        taking = community in city.participating
        add_community_grids(
            city,
            chance,
            community,
            buildings.get(community.id, []),
            chance.randint(4, 6) if taking else 2,
        )
    in_compounds = [record for record in city.ledgers["楼栋"] if record.link("compound")]
    for building in chance.sample(in_compounds, WITHOUT_GRID):
        del building.links["grid"]
    put_along_streets(city, chance, buildings)


def buildings_of_communities(city: City) -> dict[str, list[Record]]:
    """Return the buildings of each community, compound by compound."""
    found: dict[str, list[Record]] = {}
    for building in city.ledgers["楼栋"]:
        spot = city.spots[building.id]
        place = city.records[spot.compound]
        found.setdefault(place.link("community") or place.id, []).append(building)
    return found


def add_community_grids(
    city: City, chance: Random, community: Record, buildings: list[Record], count: int
) -> None:
    """Cut a community's buildings into grids whose borders often fall inside compounds."""
    name = community.text("name")
    grids = [
        city.add("网格", {"name": f"{name}第{number}网格"}, {"community": community.id})
        for number in range(1, count + 1)
    ]
    cuts = (
        sorted(chance.sample(range(1, len(buildings)), count - 1)) if len(buildings) > count else []
    )
    for index, building in enumerate(buildings):
        building.links["grid"] = (grids[sum(cut <= index for cut in cuts)].id,)


def put_along_streets(city: City, chance: Random, buildings: dict[str, list[Record]]) -> None:
    """Set the streets of nearly half of the buildings: a lane, a road, or the corner of two."""
    roads = group_by_end(city.records_of("Road"), "communities")
    lanes = group_by_end(city.records_of("Lane"), "communities")
    for community in city.participating:
        for building in buildings[community.id]:
            near = (lanes if chance.random() < 0.6 else roads)[community.id]
            if chance.random() < 0.45:
                count = 2 if len(near) > 1 and chance.random() < 0.1 else 1
                streets = chance.sample(near, count)
                building.links["along"] = tuple(ids_of(streets))
