"""What the city does: venues, needs, projects, requests, activities, funds, workers' posts."""

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import City, Record
from loaders.sample.city.cadres import Staff
from loaders.sample.city.confirmation import EARLIER, WITHIN_A_YEAR
from loaders.sample.practice.activities import add_activities
from loaders.sample.practice.needs import add_needs, add_resources
from loaders.sample.practice.obligations import add_obligations
from loaders.sample.practice.projects import add_projects
from loaders.sample.practice.requests import add_requests
from loaders.sample.practice.scene import make_scene
from loaders.sample.practice.secretary_projects import add_secretary_projects
from loaders.sample.practice.venues import add_brands, add_measures, add_venues
from loaders.sample.practice.workers import add_worker_posts

CONFIRMED = ("阵地", "品牌", "措施与制度", "社区准入事项", "资源清单")
"""Ledgers of which somebody confirms that their rows still hold."""


def add_practice(city: City, staff: Staff) -> None:
    """Add all of it to a city that has its places, organizations and people."""
    scene = make_scene(city)
    for add in (
        add_venues,
        add_brands,
        add_measures,
        add_needs,
        add_resources,
        add_projects,
        add_secretary_projects,
        add_obligations,
        add_requests,
    ):
        add(scene)
    add_activities(scene, staff)
    add_worker_posts(scene, staff)
    confirm_practice(city)


def confirm_practice(city: City) -> None:
    """Date the last confirmation of most rows that need one."""
    chance = seeded_random("confirmation of practice")
    rows: list[Record] = []
    for name in CONFIRMED:
        rows += city.ledgers[name]
    rows += [city.records[record_id] for record_id in sorted(city.later)]
    for record in rows:
        if record.known < EARLIER[0] and chance.random() < 0.9:
            first, last = WITHIN_A_YEAR if chance.random() < 0.5 else EARLIER
            record.confirmed = draw_day(chance, first, last)
