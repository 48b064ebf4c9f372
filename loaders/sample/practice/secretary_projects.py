"""Projects that secretaries pledged, with milestones and the problems that they solved."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import Record
from loaders.sample.practice.projects import ProjectStep, add_project_events, draw_steps
from loaders.sample.practice.scene import FIRST_DAY, LAST_DAY, PRACTICE, Scene

PROJECTS = 984
WITHDRAWN = 20
PROBLEMS = 1700
LAST_WITHDRAWN = date(2026, 6, 30)
SECRETARIES = (
    "compound_secretary",
    "community_secretary",
    "subdistrict_secretary",
    "district_secretary",
    "municipal_secretary",
)
"""The duties of those who are a secretary of the party organization that leads a place."""


@dataclass(frozen=True, slots=True)
class SecretaryTerm:
    """A secretary's term of office: the tenure and the post."""

    tenure: Record
    post: Record

    @property
    def first(self) -> date:
        """The first day in office within the time of the sample."""
        return max(self.tenure.begins, FIRST_DAY)

    @property
    def last(self) -> date:
        """The last day in office within the time of the sample."""
        return min(self.tenure.ends - timedelta(days=1), LAST_DAY)


def list_secretary_terms(scene: Scene, *duties: str) -> list[SecretaryTerm]:
    """Return all terms of at least a month under these duties, without those of ended posts."""
    records = scene.city.records
    found = [
        SecretaryTerm(tenure, records[tenure.link("post")]) for tenure in scene.city.ledgers["任职"]
    ]
    here = [
        office for office in found if office.post.values["duty"] in duties and office.post.is_open
    ]
    return [office for office in here if (office.last - office.first).days > 30]


def add_secretary_projects(scene: Scene) -> None:
    """Add an exact number of projects, some more that were withdrawn, and all their events."""
    chance = seeded_random("secretaries' projects")
    terms = list_secretary_terms(scene, *SECRETARIES)
    delivered: list[tuple[Record, date]] = []
    for number in range(PROJECTS + WITHDRAWN):
        office = chance.choice(terms)
        withdrawn = number < WITHDRAWN
        while withdrawn and office.first >= LAST_WITHDRAWN:
            office = chance.choice(terms)
        day = draw_day(
            chance, office.first, min(office.last, LAST_WITHDRAWN) if withdrawn else office.last
        )
        project = add_secretary_project(scene, chance, office, day)
        steps = draw_steps(chance, day, withdrawn=withdrawn)
        add_project_events(scene, chance, project, scene.city.name(project.link("unit")), steps)
        add_milestones(scene, chance, project, steps)
        delivered += [(project, step.day) for step in steps if step.status == "DELIVERED"]
    share_solved_problems(chance, delivered)


def add_secretary_project(scene: Scene, chance: Random, office: SecretaryTerm, day: date) -> Record:
    """Add one project of a secretary in office."""
    domain = chance.choice(PRACTICE["projects"]["domains"].split())
    values = {
        "title": domain + chance.choice(PRACTICE["projects"]["tasks"].split()),
        "domain": domain,
        "pledgedOn": day,
        "dueOn": day + timedelta(days=chance.choice((60, 90, 120))),
    }
    unit = office.post.link("organization") or scene.body(
        "subdistrict_committee", scene.subdistrict_of(office.post.link("place")), day
    )
    links = {
        "unit": unit,
        "place": office.post.link("place"),
        "secretary": office.tenure.link("holder"),
    }
    return scene.city.add("书记项目", values, links, known=day)


def add_milestones(scene: Scene, chance: Random, project: Record, steps: list[ProjectStep]) -> None:
    """Add three milestones between the pledge and the due day; those before its end are reached."""
    begun, due = project.day("pledgedOn", LAST_DAY), project.day("dueOn", LAST_DAY)
    until = (
        steps[-1].day
        if steps[-1].status in ("DELIVERED", "CONFIRMED")
        else begun + (steps[-1].day - begun) / 2
    )
    titles = PRACTICE["projects"]["milestones"].split()
    for number, title in enumerate((titles[0], chance.choice(titles[1:3]), titles[3]), 1):
        reached = begun + (until - begun) * number / 3 if until > begun else None
        if reached and steps[-1].status not in ("DELIVERED", "CONFIRMED") and number > 1:
            reached = None
        mark = scene.city.add(
            "项目节点",
            {"title": title, "dueOn": begun + (due - begun) * number / 3},
            {"project": project.id},
            known=begun,
        )
        if reached and reached <= LAST_DAY:
            mark.values["reachedOn"] = mark.learned["reachedOn"] = reached


def share_solved_problems(chance: Random, delivered: list[tuple[Record, date]]) -> None:
    """Share the solved problems among the delivered projects, at least one to each."""
    shares = [1] * len(delivered)
    for index in chance.choices(range(len(delivered)), k=PROBLEMS - len(delivered)):
        shares[index] += 1
    for (project, day), share in zip(delivered, shares, strict=True):
        project.values["problemsSolved"] = share
        project.learned["problemsSolved"] = day
