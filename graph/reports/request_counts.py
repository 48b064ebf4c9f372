"""Grid-level information analysis (以网格为单元动态信息分析): the requests of an area in a period, place by place and category by category."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from graph.ontology.clock import CITY_ZONE, parse_instant
from graph.reports.significance import LEVEL, chance_of_rise, corrected


@dataclass(frozen=True, slots=True)
class Period:
    """Days `[first, after)`, and the period of the same length before them."""

    first: date
    after: date

    @property
    def before(self) -> date:
        """The first day of the period before."""
        return self.first - (self.after - self.first)

    def holds(self, day: date) -> bool:
        """Whether a day is in the period."""
        return self.first <= day < self.after

    def preceded(self, day: date) -> bool:
        """Whether a day is in the period before."""
        return self.before <= day < self.first


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it stood at the end of a period."""

    category: str
    opened: datetime
    ended: datetime | None
    solved: bool
    due: datetime | None

    @property
    def day(self) -> date:
        """The day in the city on which it was raised."""
        return self.opened.astimezone(CITY_ZONE).date()

    @property
    def end(self) -> date | None:
        """The day in the city on which it came to an end."""
        return self.ended.astimezone(CITY_ZONE).date() if self.ended else None

    def solved_in(self, period: Period) -> bool:
        """Whether it was solved in a period."""
        return self.solved and self.end is not None and period.holds(self.end)


def request_of(row: Any) -> Request:
    """Read a request from its row: category, when it was raised, then of its last event step's end, solution, moment and limit."""
    category, opened, ends, solves, at, due = row
    return Request(
        category,
        parse_instant(opened),
        parse_instant(at) if ends else None,
        bool(solves),
        parse_instant(due) if due and not ends else None,
    )


def counts(requests: Iterable[Request], period: Period) -> dict[str, Any]:
    """Count requests of a period: raised, open and late at its end, solved, the median hours that took, and the change."""
    requests = list(requests)
    end = min(datetime.combine(period.after, time(), CITY_ZONE), datetime.now(CITY_ZONE))
    opened = sum(period.holds(each.day) for each in requests)
    before = sum(period.preceded(each.day) for each in requests)
    hours = [
        (each.ended - each.opened) / timedelta(hours=1)
        for each in requests
        if each.ended and each.solved_in(period)
    ]
    return {
        "opened": opened,
        "openedBefore": before,
        "change": (opened - before) / before if before else None,
        "openAtEnd": sum(each.ended is None for each in requests),
        "late": sum(each.due is not None and each.due < end for each in requests),
        "solved": len(hours),
        "medianHours": median(hours) if hours else None,
    }


def by_category(
    requests: Sequence[Request], period: Period, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Count each category, and tell which of them rise beyond what chance explains."""
    groups: dict[str, list[Request]] = {}
    for request in requests:
        groups.setdefault(request.category, []).append(request)
    made = [
        {"category": code, **counts(groups[code], period), **UNTESTED} for code in sorted(groups)
    ]
    compared = [each for each in made if each["opened"] + each["openedBefore"]]
    chances = [chance_of_rise(each["opened"], each["openedBefore"]) for each in compared]
    for each, chance, held in zip(compared, chances, corrected(chances), strict=True):
        each.update({"pValue": chance, "correctedPValue": held, "rising": held < LEVEL})
    return [{**each, "sentence": sentence(each, names)} for each in made]


UNTESTED = {"pValue": None, "correctedPValue": None, "rising": False}
"""What is told of a category of which neither period has a request."""


def sentence(counted: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Say in Chinese and English how a category developed."""
    name, now, before = (
        names.get(counted["category"], counted["category"]),
        counted["opened"],
        counted["openedBefore"],
    )
    held = counted.get("correctedPValue")
    if held is None:
        return f"“{name}”在两个时段都没有新诉求。/ No request of {counted['category']} was raised in either period."
    much = f"校正后 p = {held:.2g}", f"corrected p = {held:.2g}"
    if counted.get("rising"):
        return (
            f"“{name}”由 {before} 件升至 {now} 件，超出偶然所能解释（{much[0]}）。/ "
            f"{counted['category']} rose from {before} to {now}, beyond what chance explains ({much[1]})."
        )
    return (
        f"“{name}”上一时段 {before} 件，本时段 {now} 件，未见超出偶然的上升（{much[0]}）。/ "
        f"{counted['category']}: {before} before, {now} now, no rise beyond what chance explains ({much[1]})."
    )


def by_month(requests: Sequence[Request], period: Period) -> list[dict[str, Any]]:
    """Count what was raised and what was solved in each month that the period touches, days outside the period left out."""
    months: dict[str, list[int]] = {}
    day = period.first.replace(day=1)
    while day < period.after:
        months[day.isoformat()[:7]] = [0, 0]
        day = (day + timedelta(days=32)).replace(day=1)
    for each in requests:
        if period.holds(each.day):
            months[each.day.isoformat()[:7]][0] += 1
        if each.end and each.solved_in(period):
            months[each.end.isoformat()[:7]][1] += 1
    return [
        {"month": month, "opened": opened, "solved": solved}
        for month, (opened, solved) in months.items()
    ]
