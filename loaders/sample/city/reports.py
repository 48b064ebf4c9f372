"""Units and cadres that report to communities, and those paired with places."""

from datetime import date
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import City, Record, ids_of
from loaders.sample.city.cadres import Staff
from loaders.sample.city.divisions import ARMY_AND_PEOPLE, LIBERATION, MERGED, MERGED_ON, SUCCESSOR

UNIT_PAIRS = 640
CADRE_PAIRS = 2360
ENDED_PAIRS = 120
CROWDED = {LIBERATION: 64, ARMY_AND_PEOPLE: 27}  # more units report there than one answer lists
PERIOD = (date(2019, 7, 1), date(2024, 6, 30))


def add_reports(city: City, staff: Staff) -> None:
    """Add who reports where, and all pairs."""
    add_unit_reports(city, seeded_random("unit reports"), staff)
    add_cadre_reports(city, seeded_random("cadre reports"), staff)
    add_pairs(city, seeded_random("pairs"), staff)


def add_unit_reports(city: City, chance: Random, staff: Staff) -> None:
    """Add each unit's report to one community, or two; some have ended."""
    crowded = [community for community, count in CROWDED.items() for _ in range(count)]
    for number, unit in enumerate(chance.sample(staff.units, len(staff.units))):
        first = crowded[number] if number < len(crowded) else chance.choice(city.participating).id
        places = (
            [first, draw_other_community(city, chance, first)]
            if chance.random() < 0.12
            else [first]
        )
        for place in places:
            add_unit_report(city, unit, place, draw_day(chance, *PERIOD))
        if number % 20 == 0:
            add_unit_report(
                city,
                unit,
                draw_other_community(city, chance, first),
                date(2019, 2, 1),
                date(2022, 1, 1),
            )
    add_unit_report(city, staff.units[0], MERGED, date(2019, 3, 1), MERGED_ON)
    add_unit_report(city, staff.units[0], SUCCESSOR, MERGED_ON)


def draw_other_community(city: City, chance: Random, community: str) -> str:
    """Draw another participating community."""
    return chance.choice(
        [record.id for record in city.participating if record.id not in (community, SUCCESSOR)]
    )


def add_unit_report(
    city: City, unit: Record, community: str, since: date, until: date | None = None
) -> None:
    """Record that a unit reports to a community."""
    city.add(
        "单位报到", {"from": since, "to": until}, {"organization": unit.id, "place": community}
    )


def add_cadre_reports(city: City, chance: Random, staff: Staff) -> None:
    """Add the report of each cadre, a second or former one for some, and of those who left."""
    communities = ids_of(city.participating)
    for number, cadre in enumerate(staff.reporters):
        first, second = chance.sample(communities, 2)
        begun = draw_day(chance, *PERIOD)
        if number % 30 == 0:
            add_cadre_service(city, "干部报到", cadre, second, (date(2019, 1, 1), begun))
        add_cadre_service(city, "干部报到", cadre, first, (begun, None))
        if number % 50 == 1:
            add_cadre_service(city, "干部报到", cadre, second, (draw_day(chance, *PERIOD), None))
    for cadre in staff.left:
        add_cadre_service(
            city, "干部报到", cadre, chance.choice(communities), (date(2019, 7, 1), cadre.ends)
        )


def add_cadre_service(
    city: City, ledger: str, cadre: Record, place: str, days: tuple[date, date | None]
) -> None:
    """Record that a cadre reports to or is paired with a place over these days."""
    city.add(ledger, {"from": days[0], "to": days[1]}, {"cadre": cadre.id, "place": place})


def add_pairs(city: City, chance: Random, staff: Staff) -> None:
    """Add the pairs, none twice, and some that ended."""
    communities = ids_of(city.participating)
    compounds = ids_of(city.ledgers["小区"])
    homes = [
        record.link("building") for record in city.ledgers["党组织"] if record.link("building")
    ]
    units = draw_pairs(
        chance, staff.units, communities + compounds + homes[:140], UNIT_PAIRS + ENDED_PAIRS
    )
    cadres = draw_pairs(chance, staff.reporters, communities * 3 + homes, CADRE_PAIRS + ENDED_PAIRS)
    for number, (unit, place) in enumerate(units):
        until = date(2024, 9, 1) if number >= UNIT_PAIRS else None
        begun = draw_day(chance, *PERIOD)
        city.add(
            "单位结对", {"from": begun, "to": until}, {"organization": unit.id, "place": place}
        )
    for number, (cadre, place) in enumerate(cadres):
        until = date(2024, 9, 1) if number >= CADRE_PAIRS else None
        add_cadre_service(city, "干部结对", cadre, place, (draw_day(chance, *PERIOD), until))


def draw_pairs(
    chance: Random, actors: list[Record], places: list[str], count: int
) -> list[tuple[Record, str]]:
    """Draw `count` pairs of an actor and a place, none twice."""
    found: dict[tuple[str, str], tuple[Record, str]] = {}
    while len(found) < count:
        actor, place = chance.choice(actors), chance.choice(places)
        found[actor.id, place] = (actor, place)
    return list(found.values())
