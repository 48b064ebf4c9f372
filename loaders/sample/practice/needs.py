"""What communities need, and what units, venues and associations can give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import OPEN, City, Record, RecordValue
from loaders.sample.city.divisions import district_of
from loaders.sample.practice.scene import LAST_DAY, PRACTICE, Scene

NEEDS = 800
WITHDRAWN_NEEDS = 34
RESOURCES = 1200
URGENCIES = (("LOW", "NORMAL", "HIGH", "URGENT"), (20, 50, 22, 8))
BEFORE = (date(2020, 3, 1), date(2025, 12, 20))
LASTING = LAST_DAY + timedelta(days=90)
"""Windows that would end on this day or later have no end."""
THIS_YEAR = (date(2026, 1, 12), date(2026, 10, 20))


@dataclass(frozen=True, slots=True)
class SampleService:
    """A category of services with the words and quantities of its needs and resources."""

    code: str
    unit: str
    least: int
    most: int
    needed: str
    given: str
    skills: tuple[str, ...]


SERVICES = [
    SampleService(code, unit, least, most, needed, given, tuple(skills.split()))
    for code, (unit, least, most, needed, given, skills) in PRACTICE["services"].items()
]
BY_CODE = {service.code: service for service in SERVICES}
ROOM = BY_CODE["training_room"]


def add_needs(scene: Scene) -> None:
    """Add the list of needs."""
    chance = seeded_random("needs")
    places = [*scene.communities, *scene.city.ledgers["小区"]]
    homes = scene.homes()
    for number in range(NEEDS):
        place = chance.choice(homes if number % 10 < 3 else places)
        add_need(scene, chance, place, withdrawn=number < WITHDRAWN_NEEDS)


def draw_window(chance: Random, shortest: int, longest: int) -> tuple[date, date]:
    """Draw a window; a little less than half of all begin this year."""
    first, last = THIS_YEAR if chance.random() < 0.45 else BEFORE
    begun = draw_day(chance, first, last)
    length = chance.randint(shortest, longest)
    return begun, begun + timedelta(days=length)


def add_need(scene: Scene, chance: Random, place: Record, *, withdrawn: bool) -> None:
    """Add one need."""
    service = chance.choice(SERVICES)
    begun, ended = draw_window(chance, 30, 300)
    title = service.needed + chance.choice(("", "", "需求", "（第二批）"))
    values: dict[str, RecordValue | None] = {
        "title": title,
        "category": service.code,
        "description": f"由社区网格走访汇总，{service.unit}为单位。"
        if chance.random() < 0.4
        else None,
        "quantity": chance.randint(service.least, service.most),
        "unitOfMeasure": service.unit,
        "urgency": chance.choices(*URGENCIES)[0],
        "skills": service.skills[:1] if chance.random() < 0.5 else (),
        "from": begun,
        # A need far beyond the last day never ends, so that the list is never empty.
        "to": ended if ended < LASTING else None,
    }
    need = scene.city.add("需求清单", values, {"place": place.id}, known=begun)
    if withdrawn:
        day = draw_day(chance, begun, min(ended, LAST_DAY))
        need.values["withdrawnOn"] = need.learned["withdrawnOn"] = day


def add_resources(scene: Scene) -> None:
    """Add the list of resources: rooms of venues, and what units and associations offer."""
    chance = seeded_random("resources")
    city = scene.city
    rooms = [
        venue
        for venue in city.ledgers["阵地"]
        if venue.values["openToPublic"] is True and venue.is_open
    ]
    units = [city.records[unit] for unit in scene.reporting]
    groups = city.of_category("单位", "SOCIAL_ORGANIZATION", "NEW_SOCIAL")
    for venue in rooms:
        area = scene.community_of(venue.link("place"))
        add_resource(scene, chance, ROOM, venue.link("owner"), {"area": area, "venue": venue.id})
    for number in range(RESOURCES - len(rooms)):
        owner = chance.choice(groups if number % 6 == 0 else units)
        add_resource(
            scene,
            chance,
            chance.choice(SERVICES),
            owner.id,
            {"area": draw_resource_area(scene, chance, owner)},
        )


def draw_resource_area(scene: Scene, chance: Random, owner: Record) -> str:
    """Draw where a resource can be given: a community, what contains one, or anywhere."""
    community = chance.choice(scene.reporting.get(owner.id) or [owner.link("stationedIn")])
    subdistrict = scene.city.records[community].link("subdistrict")
    areas: Sequence[str] = (
        community,
        subdistrict,
        district_of(scene.city, community),
        "City:2208",
        "",
    )
    return chance.choices(areas, (40, 26, 20, 10, 4))[0]


def add_resource(
    scene: Scene, chance: Random, service: SampleService, owner: str, links: dict[str, str]
) -> None:
    """Add one resource."""
    begun, ended = draw_window(chance, 180, 1400)
    values: dict[str, RecordValue | None] = {
        "title": service.given,
        "category": service.code,
        "description": f"由{scene.city.name(owner)}提供，需提前预约。"
        if chance.random() < 0.3
        else None,
        "maximum": service.most * chance.choice((1, 1, 2, 3, 5)),
        "unitOfMeasure": service.unit,
        "skills": service.skills,
        "radius": chance.choice((1000, 2000, 3000))
        if chance.random() < 0.1 and links["area"]
        else None,
        "from": begun,
        "to": ended if chance.random() < 0.6 else None,
    }
    scene.city.add("资源清单", values, {"owner": owner, **links}, known=begun)


def is_open_on(record: Record, day: date) -> bool:
    """Whether the window of a need or resource includes a day, and a need was not withdrawn."""
    return record.holds(day) and day < record.day("withdrawnOn", OPEN)


def containing_places(city: City, place: str) -> set[str]:
    """Return a place and all that contains it."""
    found: set[str] = set()
    rest = [place]
    while rest:
        record = city.records[rest.pop()]
        found.add(record.id)
        rest += [
            end
            for edge in (
                "grid",
                "compound",
                "community",
                "building",
                "subdistrict",
                "district",
                "city",
            )
            for end in record.links.get(edge, ())
        ]
    return found
