"""Service requests over the years, and the grids in which a category rose lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from graph.ontology.clock import CITY_ZONE
from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import Record, RecordValue
from loaders.sample.practice.request_steps import add_request_steps
from loaders.sample.practice.scene import LAST_DAY, PRACTICE, Scene

REQUESTS = 5000
WORKDAY_SOLVED = 1100
WORKDAY_OTHERS = 60
WORKDAY = 5  # community workdays are Fridays
YEARS = ((2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026), (5, 7, 9, 11, 13, 15, 17, 17))
WINTER = (11, 12, 1, 2, 3)
SEASONS = {"heating": (*WINTER, 10, 4), "snow_clearing": WINTER, "greening": (5, 6, 7, 8, 9)}
CHANNELS = (("GRID", "PLATFORM", "WINDOW", "HOTLINE"), (35, 30, 20, 15))
RISING = {"pipes": 14, "fire_safety": 12, "cleaning": 16}
"""Categories that rose in the last quarter, each in one grid, and by how many requests."""
LAST_QUARTER = (date(2026, 8, 3), date(2026, 10, 20))
STEADY = ("mediation", 44, (date(2024, 1, 8), LAST_DAY))
"""A category that is frequent in one grid, and always was."""


@dataclass(frozen=True, slots=True)
class RequestTopic:
    """A category of requests with its workflow, its weight and its titles."""

    code: str
    workflow: str
    weight: int
    titles: tuple[str, ...]


TOPICS = [
    RequestTopic(code, workflow, weight, tuple(titles.split()))
    for code, (workflow, weight, titles) in PRACTICE["requests"].items()
]
BY_CODE = {topic.code: topic for topic in TOPICS}


def add_requests(scene: Scene) -> None:
    """Add all requests with their steps, and set which came on community workdays."""
    chance = seeded_random("requests")
    solved: dict[str, bool] = {}
    for record in [
        *add_ordinary_requests(scene, chance),
        *add_steady_requests(scene, chance),
        *add_rising_requests(scene, chance),
    ]:
        solved[record.id] = add_request_steps(scene, chance, record)
    set_channels(scene, seeded_random("channels"), solved)


def add_ordinary_requests(scene: Scene, chance: Random) -> list[Record]:
    """Add the requests that come every year."""
    weights = [topic.weight for topic in TOPICS]
    drawn = [
        (chance.choices(TOPICS, weights)[0], draw_request_day(chance)) for _ in range(REQUESTS * 2)
    ]
    kept = [
        (topic, day) for topic, day in drawn if day.month in SEASONS.get(topic.code, range(1, 13))
    ]
    return [
        add_request(scene, chance, topic, draw_request_place(scene, chance, topic, day), day)
        for topic, day in kept[:REQUESTS]
    ]


def draw_request_day(chance: Random) -> date:
    """Draw a day, with a preference for later years and for community workdays."""
    days = []
    for _ in range(3):
        (year,) = chance.choices(*YEARS)
        days.append(draw_day_of_year(chance, year))
    workdays = (day for day in days if day.isoweekday() == WORKDAY)
    return next(workdays, days[0])


def draw_day_of_year(chance: Random, year: int) -> date:
    """Draw a day of a year that is not after the last one."""
    return draw_day(chance, date(year, 1, 3), min(date(year, 12, 31), LAST_DAY))


def draw_request_place(scene: Scene, chance: Random, topic: RequestTopic, day: date) -> str:
    """Draw the place of a request: a grid, building, compound or community.

    A property company's work is at a compound that it manages, or at a building there.
    """
    community = chance.choice(scene.communities)
    compounds = scene.compounds[community.id]
    compound = chance.choice(compounds)
    if topic.workflow == "red_property":
        managed = [record for record in compounds if scene.body("property_company", record.id, day)]
        compound = chance.choice(managed or compounds)
        if chance.random() < 0.5:
            return chance.choice(scene.buildings[compound.id]).id
        return compound.id
    drawn = chance.random()
    if drawn < 0.35:
        return chance.choice(scene.buildings[compound.id]).id
    if drawn < 0.7:
        return chance.choice(scene.grids[community.id]).id
    return compound.id if drawn < 0.93 else community.id


def add_steady_requests(scene: Scene, chance: Random) -> list[Record]:
    """Add the requests of the one grid that always has many of one category."""
    code, count, period = STEADY
    grid = scene.grids[chance.choice(scene.communities).id][0]
    scene.city.trends["steady"] = [(grid.id, code)]
    return [
        add_request(
            scene,
            chance,
            BY_CODE[code],
            draw_place_in_grid(scene, chance, grid),
            draw_day(chance, *period),
        )
        for _ in range(count)
    ]


def add_rising_requests(scene: Scene, chance: Random) -> list[Record]:
    """Add requests that make a category rise in a grid, and record which in `City.trends`."""
    found: list[Record] = []
    for (code, count), community in zip(
        RISING.items(), chance.sample(scene.communities, len(RISING)), strict=True
    ):
        grid = scene.grids[community.id][1]
        scene.city.trends.setdefault("rising", []).append((grid.id, code))
        found += [
            add_request(
                scene,
                chance,
                BY_CODE[code],
                draw_place_in_grid(scene, chance, grid),
                draw_day(chance, *LAST_QUARTER),
            )
            for _ in range(count)
        ]
    return found


def draw_place_in_grid(scene: Scene, chance: Random, grid: Record) -> str:
    """Draw a grid or one of its buildings."""
    places: Sequence[Record] = (grid, *scene.buildings.get(grid.id, ()))
    return chance.choice(places).id


def add_request(scene: Scene, chance: Random, topic: RequestTopic, place: str, day: date) -> Record:
    """Add one request; whether it came on a workday is set when all are there."""
    opened = datetime.combine(day, time(chance.randint(8, 17), chance.randrange(60)), CITY_ZONE)
    values: dict[str, RecordValue | None] = {
        "workflow": topic.workflow,
        "category": topic.code,
        "title": chance.choice(topic.titles),
        "channel": chance.choices(*CHANNELS)[0],
        "difficult": True if chance.random() < 0.08 else None,
        "openedAt": opened,
    }
    return scene.city.add("诉求", values, {"place": place}, known=day)


def set_channels(scene: Scene, chance: Random, solved: dict[str, bool]) -> None:
    """Set the channel of an exact number of solved requests, and some others, to the workday."""
    fridays = [
        record for record in scene.city.ledgers["诉求"] if record.known.isoweekday() == WORKDAY
    ]
    done = [record for record in fridays if solved[record.id]]
    others = [record for record in fridays if not solved[record.id]]
    for record in (
        *chance.sample(done, WORKDAY_SOLVED),
        *chance.sample(others, min(WORKDAY_OTHERS, len(others))),
    ):
        record.values["channel"] = "WORKDAY"
