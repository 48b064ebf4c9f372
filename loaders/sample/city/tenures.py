"""Who holds which post when: successions, vacancies, and tenures that overlap."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from loaders.sample.base.dice import draw_day
from loaders.sample.base.records import City, Record

REASONS = ("调离", "退休", "换届", "岗位调整", "辞去职务")
FIRST_STARTS = (date(2019, 1, 1), date(2021, 12, 31))
LAST_CHANGE = date(2025, 11, 30)


@dataclass(frozen=True, slots=True)
class PostRates:
    """How often a duty's post is missing, was never held, is vacant, or had several holders."""

    missing: float
    never: float
    vacant: float
    several: float


def add_tenure(
    city: City, post: Record, holder: Record, since: date, until: date | None = None, **more: str
) -> Record:
    """Add one tenure; `endReason` and `onBehalfOf` are optional."""
    values = {"from": since, "to": until, "endReason": more.get("endReason")}
    return city.add(
        "任职", values, {"post": post.id, "holder": holder.id, "onBehalfOf": more.get("onBehalfOf")}
    )


def add_tenures(
    city: City, chance: Random, post: Record, pick: Callable[[], Record], rates: PostRates
) -> None:
    """Add the holders of a post one after another.

    The last holds it still, unless the post is vacant or was never held.
    """
    if chance.random() < rates.never:
        return
    count = chance.randint(2, 3) if chance.random() < rates.several else 1
    days = draw_starts(chance, count + 1)
    vacant = chance.random() < rates.vacant
    for index in range(count):
        last = index == count - 1
        if last and not vacant:
            add_tenure(city, post, pick(), days[index])
        else:
            add_tenure(
                city, post, pick(), days[index], days[index + 1], endReason=chance.choice(REASONS)
            )


def draw_starts(chance: Random, count: int) -> list[date]:
    """Draw `count` days in order, at least a month apart."""
    first = draw_day(chance, *FIRST_STARTS)
    room = (LAST_CHANGE - first).days // 31
    months = sorted(chance.sample(range(1, room), count - 1))
    later = [first + timedelta(days=31 * month) for month in months]
    return [first, *later]


def add_overlap(
    city: City, chance: Random, tenure: Record, holder: Record, until: date | None
) -> Record:
    """Add a second tenure of a post that is held, some months into the first."""
    begun = tenure.begins + timedelta(days=chance.randint(100, 300))
    post = city.records[tenure.link("post")]
    return add_tenure(
        city, post, holder, begun, until, **({"endReason": "岗位调整"} if until else {})
    )
