"""The categories of requests that rose in a grid lately, and those that are always frequent."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from graph.ontology.clock import CITY_ZONE
from loaders.sample.answer_key.belief import Belief
from loaders.sample.base.records import City

QUARTER = (date(2026, 8, 1), date(2026, 11, 1))
BEFORE = (date(2026, 5, 1), date(2026, 8, 1))


def find_trends(city: City, belief: Belief) -> dict[str, Any]:
    """Return the numbers of requests in the quarter and the one before, by grid and category."""
    now, before = count_by_grid(belief, QUARTER), count_by_grid(belief, BEFORE)
    found: dict[str, Any] = {
        "quarter": [day.isoformat() for day in QUARTER],
        "before": [day.isoformat() for day in BEFORE],
    }
    for name, pairs in sorted(city.trends.items()):
        found[name] = []
        for pair in pairs:
            grid, category = pair
            row = {"area": grid, "category": category, "count": now[pair], "before": before[pair]}
            found[name].append(row)
    return found


def count_by_grid(belief: Belief, period: tuple[date, date]) -> Counter[tuple[str, str]]:
    """Count the requests raised in `[from, to)` by grid and category.

    Those at a building count for the building's grid.
    """
    first, end = period
    found: Counter[tuple[str, str]] = Counter()
    for record in belief.last("ServiceRequest"):
        opened = record.values["openedAt"]
        if not isinstance(opened, datetime):
            continue
        if first <= opened.astimezone(CITY_ZONE).date() < end:
            place = belief.states[record.link("place")][-1].record
            grid = place.id if place.kind == "Grid" else place.link("grid")
            found[grid, record.text("category")] += 1
    return found
