"""Units: agencies, institutions, enterprises, associations, property companies."""

from itertools import cycle
from random import Random

from loaders.sample.base.dice import seeded_random
from loaders.sample.base.names import draw_duty_phone, list_words
from loaders.sample.base.records import City, Record
from loaders.sample.city.divisions import MERGED, district_of

CITY_SEAT = "District:220802"  # the city's own units are stationed in 洮北区
PROPERTY_COMPANIES = 62


def add_units(city: City) -> None:
    """Add all units, each stationed in a community of its area."""
    chance = seeded_random("units")
    agencies = add_public(city, chance, "AGENCY", list_words("bureaus"))
    add_public(city, chance, "INSTITUTION", list_words("institutions"))
    add_public(city, chance, "STATE_ENTERPRISE", list_words("enterprises"))
    link_superiors(agencies)
    add_private(
        city,
        chance,
        "NEW_ECONOMIC",
        [
            f"{brand}{trade}有限公司"
            for trade in list_words("trades")
            for brand in list_words("brands")
        ][:140],
    )
    add_private(
        city,
        chance,
        "NEW_SOCIAL",
        [f"{brand}{work}" for work in list_words("social") for brand in list_words("brands")[:8]],
    )
    add_private(
        city,
        chance,
        "SOCIAL_ORGANIZATION",
        [f"{brand}{work}" for work in list_words("groups") for brand in list_words("brands")[8:14]],
    )
    add_private(city, chance, "PROPERTY_COMPANY", property_names())
    for community in city.ledgers["社区"]:
        if community.id != MERGED:
            add_unit(
                city,
                chance,
                "RESIDENTS_COMMITTEE",
                f"{community.text('name')}居民委员会",
                community.id,
            )


def property_names() -> list[str]:
    """Return the names of the property companies."""
    return [
        f"{brand}{tail}"
        for tail in ("物业服务有限公司", "物业管理有限公司", "家园物业有限公司")
        for brand in list_words("brands")
    ][:PROPERTY_COMPANIES]


def add_public(
    city: City, chance: Random, category: str, names: list[str]
) -> dict[tuple[str, str], Record]:
    """Add a unit of each name for the city and each district; return them by area and name."""
    found = {}
    for area in city.records_of("City", "District"):
        seat = CITY_SEAT if area.kind == "City" else area.id
        for name in names:
            community = draw_community(city, chance, seat)
            found[area.id, name] = add_unit(
                city, chance, category, area.text("name") + name, community
            )
    return found


def add_private(city: City, chance: Random, category: str, names: list[str]) -> None:
    """Add units of these names, spread over the participating communities."""
    for name, community in zip(
        names, cycle(chance.sample(city.participating, len(city.participating))), strict=False
    ):
        add_unit(city, chance, category, name, community.id)


def add_unit(city: City, chance: Random, category: str, name: str, community: str) -> Record:
    """Add one unit; four of five have a duty line."""
    phone = draw_duty_phone(chance) if chance.random() < 0.8 else None
    return city.add(
        "单位", {"name": name, "category": category, "dutyPhone": phone}, {"stationedIn": community}
    )


def draw_community(city: City, chance: Random, district: str) -> str:
    """Draw a participating community of this district."""
    return chance.choice(
        [record for record in city.participating if district_of(city, record.id) == district]
    ).id


def link_superiors(agencies: dict[tuple[str, str], Record]) -> None:
    """Link each district's agency to the city's agency of the same name."""
    municipal = {
        name: record for (area, name), record in agencies.items() if area.startswith("City:")
    }
    for (area, name), record in agencies.items():
        if not area.startswith("City:"):
            record.links["superior"] = (municipal[name].id,)
