"""Responsibilities of organizations, tasks admitted to communities, and funds."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import OPEN, Record, RecordValue
from loaders.sample.practice.scene import LAST_DAY, PRACTICE, Scene

RESPONSIBILITIES = 420
SUPPLIES = 430
SUPPLIES_YUAN = 2_400_000
YEARS = range(2020, 2027)
YEARLY = {
    "OPERATING": (0.35, 200, 800),
    "SERVICE": (0.3, 500, 2000),
    "FOUNDATION": (0.06, 20, 300),
    "DONATION": (0.12, 10, 200),
}
"""The share of communities that get funds each year, and the least and most, in 100 yuan."""


def add_obligations(scene: Scene) -> None:
    """Add responsibilities, admitted tasks and funds."""
    add_responsibilities(scene, seeded_random("responsibilities"))
    add_tasks(scene, seeded_random("admitted tasks"))
    add_delegated_funds(scene, seeded_random("delegated funds"))
    add_yearly_funds(scene, seeded_random("yearly funds"))
    add_supplies(scene, seeded_random("supplies"))


def add_responsibilities(scene: Scene, chance: Random) -> None:
    """Add responsibilities at compounds and communities.

    Most are done, some of them late; some are overdue, and some not yet due.
    """
    for _ in range(RESPONSIBILITIES):
        place = chance.choice(
            scene.city.ledgers["小区"] if chance.random() < 0.6 else scene.communities
        )
        due = draw_day(chance, date(2020, 1, 1), date(2026, 12, 31))
        known = due - timedelta(days=chance.randint(20, 70))
        debtors = list_debtors(scene, place, known)
        if known > LAST_DAY or not debtors:
            continue
        title = chance.choice(PRACTICE["responsibilities"]["titles"].split())
        debtor, behalf = (
            chance.choice(debtors),
            scene.body("subdistrict_committee", scene.subdistrict_of(place.id), known),
        )
        values = {
            "title": title,
            "description": f"{place.text('name')}{title}，按月调度。"
            if chance.random() < 0.3
            else None,
            "from": known,
            "dueOn": due,
        }
        links = {"debtor": debtor, "onBehalfOf": behalf, "place": place.id}
        owed = scene.city.add("责任清单", values, links, known=known)
        done = due + timedelta(days=chance.randint(-15, 12))
        if chance.random() < 0.92 and known <= done <= LAST_DAY:
            owed.values["doneOn"] = owed.learned["doneOn"] = done


def list_debtors(scene: Scene, place: Record, day: date) -> list[str]:
    """Return who may owe something at a place.

    At a compound: covering units and its property company. Elsewhere: the committee and reporting
    units.
    """
    duties = (
        ("covering_unit", "property_company")
        if place.kind == "Compound"
        else ("community_committee", "unit_report")
    )
    return [body for duty in duties for body in scene.bodies(duty, place.id, day)]


def add_tasks(scene: Scene, chance: Random) -> None:
    """Add tasks that bureaus delegate to communities; a few were struck off."""
    units = {unit.text("name"): unit.id for unit in scene.city.ledgers["单位"]}
    areas = list(scene.city.records_of("City", "District"))
    for area in areas:
        rows: Sequence[tuple[str, str, str, int]] = PRACTICE["tasks"]["names"]
        for name, description, bureau, yuan in (
            rows if area.kind == "City" else chance.sample(rows, 2)
        ):
            begun = draw_day(chance, date(2019, 6, 1), date(2022, 6, 30))
            own = name if area.kind == "City" else f"{name}（{area.text('name')}）"
            values: dict[str, RecordValue | None] = {
                "name": own,
                "description": description,
                "approvedBy": f"{area.text('name')}委组织部、{area.text('name')}民政局",
                "fundsPerYear": yuan,
                "from": begun,
            }
            task = scene.city.add(
                "社区准入事项",
                values,
                {"delegatedBy": units[area.text("name") + bureau], "place": area.id},
                known=begun,
            )
            if chance.random() < 0.12:
                task.values["to"] = task.learned["to"] = draw_day(
                    chance, date(2024, 1, 1), LAST_DAY
                )


def add_delegated_funds(scene: Scene, chance: Random) -> None:
    """Add the funds of delegated tasks, to some communities each year."""
    tasks = [
        task for task in scene.city.ledgers["社区准入事项"] if task.link("place") == "City:2208"
    ]
    for year in YEARS:
        for community in scene.communities:
            task = chance.choice(tasks)
            day = draw_day(chance, date(year, 2, 1), date(year, 10, 25))
            if task.holds(day) and chance.random() < 0.7:
                amount = int(
                    float(task.text("fundsPerYear")) * chance.choice((0.8, 1, 1, 1.2)) // 100 * 100
                )
                links = {"place": community.id, "source": task.link("delegatedBy"), "task": task.id}
                add_fund(
                    scene,
                    f"{task.text('name')}经费",
                    "DELEGATED_TASK",
                    (amount, day),
                    links,
                    task.text("name"),
                )


def add_fund(
    scene: Scene,
    title: str,
    category: str,
    given: tuple[int, date],
    links: dict[str, str],
    used: str,
) -> None:
    """Add one gift of money or supplies; `given` is its value in yuan and its day."""
    values: dict[str, RecordValue | None] = {
        "title": title,
        "category": category,
        "amount": given[0],
        "givenOn": given[1],
        "usedFor": used,
    }
    scene.city.add("经费", values, links, known=given[1])


def add_yearly_funds(scene: Scene, chance: Random) -> None:
    """Add operating funds, funds for services, and what foundations and donors gave."""
    names = {
        "OPERATING": "社区工作经费",
        "SERVICE": "服务群众专项经费",
        "FOUNDATION": "社区基金",
        "DONATION": "捐赠",
    }
    uses = dict(zip(names, PRACTICE["tasks"]["funds"], strict=True))
    projects: dict[str, list[Record]] = {}
    for project in scene.city.ledgers["认领服务项目"]:
        projects.setdefault(scene.community_of(project.link("place")), []).append(project)
    for year in YEARS:
        for community in scene.communities:
            for category, (part, least, most) in YEARLY.items():
                if chance.random() < part:
                    day = draw_day(chance, date(year, 1, 15), date(year, 10, 25))
                    source = draw_source(scene, chance, community, category, day)
                    served = [
                        project.id
                        for project in projects.get(community.id, ())
                        if project.day("pledgedOn", OPEN) <= day
                    ]
                    linked = (
                        chance.choice(served)
                        if category in ("SERVICE", "DONATION") and served and chance.random() < 0.5
                        else ""
                    )
                    links = {"place": community.id, "source": source, "project": linked}
                    add_fund(
                        scene,
                        f"{year}年{names[category]}",
                        category,
                        (chance.randint(least, most) * 100, day),
                        links,
                        chance.choice(uses[category].split()),
                    )


def draw_source(scene: Scene, chance: Random, community: Record, category: str, day: date) -> str:
    """Draw who gives: the subdistrict's committee, or one of the units that report there."""
    units = scene.bodies("unit_report", community.id, day)
    if category == "DONATION" and units:
        return chance.choice(units)
    return scene.body("subdistrict_committee", community.link("subdistrict"), day)


def add_supplies(scene: Scene, chance: Random) -> None:
    """Add supplies that units gave, with an exact total value."""
    weights = [chance.uniform(1, 10) for _ in range(SUPPLIES)]
    amounts = [int(SUPPLIES_YUAN * weight / sum(weights) // 100 * 100) for weight in weights]
    amounts[-1] += SUPPLIES_YUAN - sum(amounts)
    for amount in amounts:
        day = draw_day(chance, date(2019, 9, 1), LAST_DAY)
        community = chance.choice(scene.communities)
        place = chance.choice(scene.compounds[community.id]) if chance.random() < 0.3 else community
        units = scene.bodies("unit_report", community.id, day)
        what = chance.choice(PRACTICE["tasks"]["supplies"].split())
        add_fund(
            scene,
            f"{what}捐助",
            "SUPPLIES",
            (amount, day),
            {"place": place.id, "source": chance.choice(units) if units else ""},
            what,
        )
