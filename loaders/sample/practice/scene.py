"""The city by place and day: what newer subjects need to look up in older ones."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from loaders.sample.base.dice import draw_day
from loaders.sample.base.records import City, Record, group_by_end

PRACTICE: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("practice.toml").read_text(encoding="utf-8")
)
FIRST_DAY = date(2019, 1, 2)
LAST_DAY = date(2026, 10, 29)
"""The last day of which anything is recorded."""

FACTS = ("党组织覆盖", "包保单位", "物业服务", "业主委员会覆盖", "单位报到")


@dataclass(slots=True)
class Scene:
    """The records of the city, grouped for look-ups."""

    city: City
    compounds: dict[str, list[Record]]
    """By community; so are the grids."""
    grids: dict[str, list[Record]]
    buildings: dict[str, list[Record]]
    """By compound, and by grid."""
    facts: dict[tuple[str, str], list[Record]]
    """Assignments by duty and place."""
    reporting: dict[str, list[str]]
    """The communities to which each unit ever reported."""
    secretaries: dict[str, str]
    """The secretary's post of each community."""

    @property
    def communities(self) -> list[Record]:
        """The communities that take part."""
        return self.city.participating

    def bodies(self, duty: str, place: str, day: date) -> list[str]:
        """Return the organizations that have a duty at a place on a day."""
        return [
            fact.link("organization")
            for fact in self.facts.get((duty, place), ())
            if fact.holds(day)
        ]

    def body(self, duty: str, place: str, day: date) -> str:
        """Return the first organization that has a duty at a place on a day; empty if none has."""
        return next(iter(self.bodies(duty, place, day)), "")

    def community_of(self, place: str) -> str:
        """Return the community in which a place lies; empty for a place above communities."""
        record = self.city.records[place]
        if record.kind == "Community":
            return place
        above = record.link("community") or record.link("compound") or record.link("grid")
        return self.community_of(above) if above else ""

    def subdistrict_of(self, place: str) -> str:
        """Return the subdistrict in which a place below it lies."""
        return self.city.records[self.community_of(place)].link("subdistrict")

    def compound_of(self, place: str) -> str:
        """Return the compound that a place is or lies in; empty if it lies in none."""
        record = self.city.records[place]
        return place if record.kind == "Compound" else record.link("compound")

    def homes(self) -> list[Record]:
        """Return the buildings of compounds."""
        return [record for record in self.city.ledgers["楼栋"] if record.link("compound")]


def make_scene(city: City) -> Scene:
    """Group the records of a city for look-ups."""
    buildings = city.ledgers["楼栋"]
    facts: dict[tuple[str, str], list[Record]] = {}
    reporting: dict[str, list[str]] = {}
    for ledger in FACTS:
        for fact in city.ledgers[ledger]:
            facts.setdefault((fact.text("duty"), fact.link("place")), []).append(fact)
    for fact in city.ledgers["单位报到"]:
        reporting.setdefault(fact.link("organization"), []).append(fact.link("place"))
    secretaries = {
        post.link("place"): post.id
        for post in city.ledgers["岗位"]
        if post.values["duty"] == "community_secretary"
    }
    by_place = {**group_by_end(buildings, "compound"), **group_by_end(buildings, "grid")}
    return Scene(
        city,
        group_by_end(city.ledgers["小区"], "community"),
        group_by_end(city.ledgers["网格"], "community"),
        by_place,
        facts,
        reporting,
        secretaries,
    )


def draw_weekday(
    chance: Random, first: date, last: date, weekdays: Iterable[int] = (1, 2, 3, 4, 5)
) -> date:
    """Draw a day from `first` to `last` that is one of these weekdays, Monday being 1.

    After 30 draws without one it returns the first day drawn.
    """
    wanted = set(weekdays)
    drawn = [draw_day(chance, first, last) for _ in range(30)]
    fitting = (day for day in drawn if day.isoweekday() in wanted)
    return next(fitting, drawn[0])
