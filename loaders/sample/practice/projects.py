"""Service projects that units pledged, most of them for a need, and what became of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from graph.ontology.clock import CITY_ZONE
from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import OPEN, Record, RecordValue
from loaders.sample.practice.needs import containing_places, is_open_on
from loaders.sample.practice.scene import LAST_DAY, PRACTICE, Scene

PROJECTS = 1000
"""Claimed and not withdrawn; beside them there are those that were withdrawn."""
WITHDRAWN = 45
LAST_WITHDRAWN = date(2026, 6, 30)
PERIOD = (date(2019, 7, 1), LAST_DAY)


@dataclass(slots=True)
class ResourceMarket:
    """The resources by category, and how much of each need and resource is promised."""

    resources: dict[str, list[Record]]
    promised: Counter[str] = field(default_factory=Counter)

    def left(self, record: Record, name: str) -> int:
        """Return how much is left of the quantity of this name."""
        return int(record.text(name)) - self.promised[record.id]

    def promise(self, quantity: int, *records: Record) -> None:
        """Record that so much of a need and of a resource is promised."""
        self.promised.update({record.id: quantity for record in records})


@dataclass(frozen=True, slots=True)
class ProjectStep:
    """One step of a project to be."""

    status: str
    day: date
    note: str | None = None
    rating: int | None = None


def add_projects(scene: Scene) -> None:
    """Add an exact number of projects, some more that were withdrawn, and all their events."""
    chance = seeded_random("service projects")
    made: list[Record] = []
    market = ResourceMarket(group_by_category(scene.city.ledgers["资源清单"]))
    for need in chance.sample(scene.city.ledgers["需求清单"], len(scene.city.ledgers["需求清单"])):
        while len(made) < PROJECTS + WITHDRAWN and (
            project := pledge_for_need(scene, chance, need, market)
        ):
            made.append(project)
    while len(made) < PROJECTS + WITHDRAWN:
        made.append(add_unrequested_project(scene, chance))
    early = [project for project in made if project.day("pledgedOn", OPEN) < LAST_WITHDRAWN]
    withdrawn = {project.id for project in chance.sample(early, WITHDRAWN)}
    for project in made:
        by = scene.city.name(project.link("unit"))
        add_project_events(
            scene,
            chance,
            project,
            by,
            draw_steps(chance, project.day("pledgedOn", OPEN), withdrawn=project.id in withdrawn),
        )


def group_by_category(resources: list[Record]) -> dict[str, list[Record]]:
    """Group resources by their category."""
    found: dict[str, list[Record]] = {}
    for resource in resources:
        found.setdefault(resource.text("category"), []).append(resource)
    return found


def pledge_for_need(
    scene: Scene, chance: Random, need: Record, market: ResourceMarket
) -> Record | None:
    """Pledge a resource for all or part of a need and return the project.

    Returns None if no resource fits, and by chance for some needs.
    """
    left = market.left(need, "quantity")
    often = 0.3 if need.begins > date(2026, 6, 1) else 0.72
    if (
        left <= 0
        or chance.random() > often
        or not (fitting := list(resources_for(scene, need, market)))
    ):
        return None
    resource = chance.choice(fitting)
    day = draw_day(
        chance,
        max(need.begins, resource.begins),
        min(need.ends, resource.ends, LAST_DAY) - timedelta(days=1),
    )
    if not (is_open_on(need, day) and is_open_on(resource, day)):
        return None
    most = min(left, market.left(resource, "maximum"))
    quantity = most if chance.random() < 0.6 else max(1, int(most * chance.choice((0.3, 0.5, 0.7))))
    market.promise(quantity, need, resource)
    links = {
        "unit": resource.link("owner"),
        "place": need.link("place"),
        "need": need.id,
        "resource": resource.id,
    }
    values: dict[str, RecordValue | None] = {
        "title": need.text("title"),
        "category": need.text("category"),
        "quantity": quantity,
    }
    return add_project(scene, chance, values, links, day)


def resources_for(scene: Scene, need: Record, market: ResourceMarket) -> Iterator[Record]:
    """Yield the resources that fit a need.

    They share its category, window and skills, cover its place, and are not all promised.
    """
    around = containing_places(scene.city, need.link("place"))
    for resource in market.resources.get(need.text("category"), ()):
        skilled = set(need.texts("skills")) <= set(resource.texts("skills"))
        shared = min(need.ends, resource.ends, LAST_DAY) - max(need.begins, resource.begins)
        if (
            skilled
            and shared.days > 1
            and market.left(resource, "maximum") > 0
            and (not resource.link("area") or resource.link("area") in around)
        ):
            yield resource


def add_unrequested_project(scene: Scene, chance: Random) -> Record:
    """Add a project of a unit for the community that it reports to, without a need."""
    unit = chance.choice(list(scene.reporting))
    facts = [
        fact
        for fact in scene.city.ledgers["单位报到"]
        if fact.link("organization") == unit and fact.ends == OPEN
    ]
    fact = chance.choice(facts)
    day = draw_day(chance, max(fact.begins, PERIOD[0]), LAST_DAY)
    title = chance.choice(PRACTICE["projects"]["service"].split())
    return add_project(
        scene, chance, {"title": title}, {"unit": unit, "place": fact.link("place")}, day
    )


def add_project(
    scene: Scene,
    chance: Random,
    values: dict[str, RecordValue | None],
    links: dict[str, str],
    day: date,
) -> Record:
    """Add one project that was claimed on a day."""
    due = day + timedelta(days=chance.choice((30, 45, 60, 90)))
    return scene.city.add(
        "认领服务项目", {**values, "pledgedOn": day, "dueOn": due}, links, known=day
    )


def draw_steps(chance: Random, pledged: date, *, withdrawn: bool) -> list[ProjectStep]:
    """Draw the steps of a project until the last day; most are delivered and confirmed."""
    steps = [ProjectStep("PLEDGED", pledged)]
    drawn = chance.random()
    if withdrawn:
        reason = chance.choice(PRACTICE["projects"]["withdrawn"].split())
        return [
            *steps,
            ProjectStep(
                "WITHDRAWN", min(pledged + timedelta(days=chance.randint(5, 60)), LAST_DAY), reason
            ),
        ]
    if drawn > 0.05:
        steps.append(ProjectStep("STARTED", pledged + timedelta(days=chance.randint(1, 20))))
    if drawn > 0.1:
        steps.append(
            ProjectStep("DELIVERED", steps[-1].day + timedelta(days=chance.randint(5, 75)))
        )
    if drawn > 0.14:
        rating = chance.choices((2, 3, 4, 5), (2, 10, 40, 48))[0] if chance.random() < 0.9 else None
        steps.append(
            ProjectStep(
                "CONFIRMED", steps[-1].day + timedelta(days=chance.randint(1, 14)), rating=rating
            )
        )
    return [step for step in steps if step.day <= LAST_DAY]


def add_project_events(
    scene: Scene, chance: Random, project: Record, by: str, steps: list[ProjectStep]
) -> None:
    """Add the events of a project; the community confirms."""
    moment = datetime.min.replace(tzinfo=CITY_ZONE)
    community = (
        scene.city.name(scene.community_of(project.link("place")))
        if is_in_community(scene, project.link("place"))
        else by
    )
    for step in steps:
        moment = max(
            datetime.combine(
                step.day, time(chance.randint(9, 16), chance.randrange(60)), CITY_ZONE
            ),
            moment + timedelta(minutes=10),
        )
        values: dict[str, RecordValue | None] = {
            "at": moment,
            "by": community if step.status == "CONFIRMED" else by,
            "toStatus": step.status,
        }
        scene.city.add(
            "项目进展",
            {**values, "note": step.note, "rating": step.rating},
            {"project": project.id},
            known=step.day,
        )


def is_in_community(scene: Scene, place: str) -> bool:
    """Whether a place is a community or lies in one."""
    return scene.city.records[place].kind not in ("City", "District", "Subdistrict")
