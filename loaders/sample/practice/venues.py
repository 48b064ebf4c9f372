"""Venues, brands, and the measures of the city."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import Record, RecordValue
from loaders.sample.practice.scene import LAST_DAY, PRACTICE, Scene

BUILT = {"COMMERCIAL_BUILDING": 11, "BUSINESS_DISTRICT": 9, "COMPOUND": 12}
CLOSED_BUILT = 4
OPENED = 47
NOT_OPEN = 9
LARGE_CENTRES = 36
BRANDS = 85
ENDED_BRANDS = 6
PERIOD = (date(2019, 3, 1), date(2024, 12, 31))
RECENT = (date(2026, 2, 1), LAST_DAY)
PLACES = (
    "市委大楼旁",
    "正阳",
    "鹤翔",
    "吉鹤",
    "新天地",
    "幸福",
    "中兴",
    "海明",
    "瑞光",
    "长庆",
    "民生",
    "明仁",
    "向阳",
)


def add_venues(scene: Scene) -> None:
    """Add built venues, units' venues, and the communities' centres."""
    add_built(scene, seeded_random("built venues"))
    add_opened(scene, seeded_random("opened venues"))
    add_centres(scene, seeded_random("centres"))


def add_venue(
    scene: Scene, chance: Random, values: dict[str, RecordValue | None], place: str, owner: str
) -> Record:
    """Add one venue that began some time since 2019."""
    hours = chance.choice(PRACTICE["venues"]["hours"])
    begun = draw_day(chance, *PERIOD)
    area = values.get("floorArea")
    capacity = int(area / 3) if isinstance(area, int) else None
    full = {
        "openToPublic": True,
        "openingHours": hours,
        "capacity": capacity,
        "from": begun,
        **values,
    }
    return scene.city.add("阵地", full, {"place": place, "owner": owner}, known=begun)


def end_record(venue: Record, day: date) -> None:
    """End a venue or brand on a day, from which that is known."""
    venue.values["to"] = day
    venue.learned["to"] = day


def add_built(scene: Scene, chance: Random) -> None:
    """Add the venues built where people work, shop and live; a few were closed."""
    settings = [setting for setting, count in BUILT.items() for _ in range(count)]
    names = PRACTICE["venues"]["settings"]
    for number, setting in enumerate((*settings, *chance.sample(settings, CLOSED_BUILT))):
        community = chance.choice(scene.communities)
        place = chance.choice(scene.compounds[community.id]) if setting == "COMPOUND" else community
        word = place.text("name") if setting == "COMPOUND" else chance.choice(PLACES)
        ending = "共享家园" if number % 3 else "党群服务站"
        values: dict[str, RecordValue | None] = {
            "name": f"{word}{names[setting]}{ending}",
            "category": "SHARED_HOME" if number % 3 else "PARTY_SERVICE_CENTRE",
            "setting": setting,
            "floorArea": chance.randint(60, 600),
        }
        owner = scene.body("community_committee", community.id, LAST_DAY)
        venue = add_venue(scene, chance, values, place.id, owner)
        if number >= len(settings):
            end_record(venue, draw_day(chance, date(2025, 2, 1), LAST_DAY))


def add_opened(scene: Scene, chance: Random) -> None:
    """Add the venues of units, most of which are open to the public."""
    public = scene.city.of_category("单位", "AGENCY", "INSTITUTION", "STATE_ENTERPRISE")
    for number, unit in enumerate(chance.sample(public, OPENED + NOT_OPEN + 3)):
        values: dict[str, RecordValue | None] = {
            "name": unit.text("name")
            + chance.choice(("会议室", "党员活动室", "职工书屋", "体育馆", "多功能厅")),
            "category": "UNIT_VENUE",
            "setting": "UNIT",
            "floorArea": chance.randint(40, 900),
            "openToPublic": not OPENED <= number < OPENED + NOT_OPEN,
        }
        venue = add_venue(scene, chance, values, unit.link("stationedIn"), unit.id)
        if number >= OPENED + NOT_OPEN:
            end_record(venue, draw_day(chance, date(2025, 2, 1), LAST_DAY))


def add_centres(scene: Scene, chance: Random) -> None:
    """Add a centre for every participating community, a third of them large.

    Some had a smaller one before.
    """
    large = {record.id for record in chance.sample(scene.communities, LARGE_CENTRES)}
    for community in scene.communities:
        owner = scene.body("community_committee", community.id, LAST_DAY)
        area = chance.randint(1000, 2600) if community.id in large else chance.randint(220, 960)
        name = f"{community.text('name')}党群服务中心"
        values: dict[str, RecordValue | None] = {
            "name": name,
            "category": "PARTY_SERVICE_CENTRE",
            "setting": "COMMUNITY",
            "floorArea": area,
        }
        venue = add_venue(scene, chance, values, community.id, owner)
        if chance.random() < 0.15:
            moved = venue.begins
            before = {
                **values,
                "name": f"{name}（旧址）",
                "floorArea": chance.randint(80, 300),
                "from": date(2015, 6, 1),
            }
            end_record(add_venue(scene, chance, before, community.id, owner), moved)
        if chance.random() < 0.25:
            home: dict[str, RecordValue | None] = {
                "name": f"{community.text('name')}社区共享家园",
                "category": "SHARED_HOME",
                "setting": "COMMUNITY",
            }
            add_venue(
                scene, chance, {**home, "floorArea": chance.randint(60, 400)}, community.id, owner
            )


def add_brands(scene: Scene) -> None:
    """Add a brand for most communities; a few had another one before, or lost theirs."""
    chance = seeded_random("brands")
    pairs = product(PRACTICE["brands"]["heads"].split(), PRACTICE["brands"]["tails"].split())
    names = [f"{head}{tail}" for head, tail in pairs]
    drawn = iter(chance.sample(names, len(names)))
    chosen = chance.sample(scene.communities, BRANDS + ENDED_BRANDS)
    for number, community in enumerate(chosen):
        first, last = PERIOD if number % 17 else RECENT
        begun = draw_day(chance, first, last)
        ended = draw_day(chance, date(2025, 3, 1), LAST_DAY) if number >= BRANDS else None
        if ended and begun >= ended:
            begun = PERIOD[0]
        add_brand(scene, next(drawn), community, (begun, ended))
        if number % 20 == 3:
            add_brand(scene, next(drawn), community, (date(2018, 5, 1), date(2019, 2, 1)))


def add_brand(scene: Scene, name: str, community: Record, days: tuple[date, date | None]) -> None:
    """Add one brand."""
    description = f"以“{name}”为品牌，整合驻区单位和志愿力量服务居民。"
    brand = scene.city.add(
        "品牌",
        {"name": name, "description": description, "from": days[0]},
        {"community": community.id},
        known=days[0],
    )
    if days[1]:
        end_record(brand, days[1])


def add_measures(scene: Scene) -> None:
    """Add the city's measures of joint building, powers and systems; one was replaced."""
    chance = seeded_random("measures")
    texts: dict[str, Sequence[Sequence[str]]] = PRACTICE["measures"]
    for category, rows in texts.items():
        for name, description in rows:
            begun = draw_day(chance, date(2019, 1, 1), date(2021, 6, 30))
            scene.city.add(
                "措施与制度",
                {"name": name, "category": category, "description": description, "from": begun},
                {"place": "City:2208"},
                known=begun,
            )
    values: dict[str, RecordValue | None] = {
        "name": "月度走访",
        "category": "JOINT_BUILDING",
        "description": "单位每月到社区走访一次，后并入社区工作日。",
    }
    scene.city.add(
        "措施与制度",
        {**values, "from": date(2018, 3, 1), "to": date(2019, 7, 1)},
        {"place": "City:2208"},
    )
