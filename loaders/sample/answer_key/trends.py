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
    counts = {"count": count_by_grid(belief, QUARTER), "before": count_by_grid(belief, BEFORE)}
    return {
        "quarter": [day.isoformat() for day in QUARTER],
        "before": [day.isoformat() for day in BEFORE],
        **{
            name: [
                {
                    "area": grid,
                    "category": category,
                    **{period: found[grid, category] for period, found in counts.items()},
                }
                for grid, category in pairs
            ]
            for name, pairs in sorted(city.trends.items())
        },
    }


def count_by_grid(belief: Belief, period: tuple[date, date]) -> Counter[tuple[str, str]]:
    """Count the requests raised in `[from, to)` by grid and category.

    Those at a building count for the building's grid.
    """
    found: Counter[tuple[str, str]] = Counter()
    for record in belief.last("ServiceRequest"):
        opened = record.values["openedAt"]
        if (
            isinstance(opened, datetime)
            and period[0] <= opened.astimezone(CITY_ZONE).date() < period[1]
        ):
            place = belief.states[record.link("place")][-1].record
            found[
                place.id if place.kind == "Grid" else place.link("grid"), record.text("category")
            ] += 1
    return found
