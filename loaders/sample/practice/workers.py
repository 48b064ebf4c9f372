"""Community workers' posts (社工岗) with their grade and pay scale, and certificates."""

from datetime import date
from random import Random

from loaders.sample.base.dice import draw_day, seeded_random
from loaders.sample.base.records import Record
from loaders.sample.city.cadres import Staff
from loaders.sample.city.tenures import add_tenure
from loaders.sample.practice.scene import PRACTICE, Scene

PERIOD = (date(2020, 9, 1), date(2025, 6, 30))
VACANT = 0.06
GRADES = "一二三四五六"


def add_worker_posts(scene: Scene, staff: Staff) -> None:
    """Add a post for every worker of participating communities, and some vacant ones."""
    chance = seeded_random("community workers' posts")
    for community in scene.communities:
        workers = staff.community[community.id]
        for worker in workers:
            add_worker_post(scene, chance, community, worker)
        if chance.random() < VACANT * len(workers):
            former = chance.choice(workers) if chance.random() < 0.5 else None
            add_worker_post(
                scene,
                chance,
                community,
                former,
                until=draw_day(chance, date(2025, 7, 1), date(2025, 11, 30)),
            )
    add_certificates(seeded_random("certificates"), staff)


def add_worker_post(
    scene: Scene,
    chance: Random,
    community: Record,
    worker: Record | None,
    until: date | None = None,
) -> None:
    """Add one post; its grade is that of the worker who holds it, if anybody does."""
    grade = worker.text("grade") if worker else f"社工岗{chance.choice(GRADES)}级"
    scale = f"{GRADES.index(grade[3]) * 3 + chance.randint(1, 3)}档"
    organization = scene.body("community_committee", community.id, PERIOD[1])
    links = {"place": community.id, "organization": organization}
    post = scene.city.add(
        "岗位", {"duty": "community_worker", "grade": grade, "payScale": scale}, links
    )
    scene.city.later.add(post.id)
    if worker:
        reason = {"endReason": "岗位调整"} if until else {}
        scene.city.later.add(
            add_tenure(scene.city, post, worker, draw_day(chance, *PERIOD), until, **reason).id
        )


def add_certificates(chance: Random, staff: Staff) -> None:
    """Add a certificate or two to two thirds of the workers."""
    names: list[str] = PRACTICE["workers"]["certificates"]
    for workers in staff.community.values():
        for worker in workers:
            if chance.random() < 0.66:
                worker.values["certificates"] = tuple(
                    sorted(chance.sample(names, chance.randint(1, 2)), key=names.index)
                )
