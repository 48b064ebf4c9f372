"""Counts of an area's requests in a period (以网格为单元动态信息分析), by category and by month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from graph.errors import Message
from graph.ontology.clock import CITY_ZONE, midnight, parse_instant
from graph.reports.significance import LEVEL, corrected_p_values, rise_p_value

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days `[first, after)`, and the period of the same length before them."""

    first: date
    after: date

    @property
    def before(self) -> date:
        """The first day of the period before."""
        return self.first - (self.after - self.first)

    def contains(self, day: date) -> bool:
        """Whether a day is in the period."""
        return self.first <= day < self.after

    def follows(self, day: date) -> bool:
        """Whether a day is in the period before."""
        return self.before <= day < self.first


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it was at the end of a period."""

    category: str
    opened: datetime
    ended: datetime | None
    """None while it is open."""
    solved: bool
    """Whether its end solved it."""
    due: datetime | None
    """When its next step is due; None if it has ended or its step has no limit."""

    @property
    def opened_on(self) -> date:
        """The day in the city on which it was raised."""
        return self.opened.astimezone(CITY_ZONE).date()

    @property
    def ended_on(self) -> date | None:
        """The day in the city on which it ended."""
        if self.ended is None:
            return None
        return self.ended.astimezone(CITY_ZONE).date()

    def is_solved_in(self, period: Period) -> bool:
        """Whether it was solved in a period."""
        if not self.solved or self.ended_on is None:
            return False
        return period.contains(self.ended_on)


def request_from_row(row: Any) -> Request:
    """Return a request from its row.

    The row holds its category, when it was raised, and of its last event: whether it ends the
    request, whether it solves it, when it happened, and by when the next is due.
    """
    category, opened, ends, solves, at, due = row
    return Request(
        category,
        opened=parse_instant(opened),
        ended=parse_instant(at) if ends else None,
        solved=bool(solves),
        due=parse_instant(due) if due and not ends else None,
    )


def count_requests(requests: Iterable[Request], period: Period) -> dict[str, Any]:
    """Return the counts of requests in a period by field of `RequestFigures`.

    `change` is relative to the period before, and None if that has no request; `medianHours` is
    None if none was solved.
    """
    requests = list(requests)
    end = min(midnight(period.after), datetime.now(CITY_ZONE))
    opened = sum(period.contains(each.opened_on) for each in requests)
    before = sum(period.follows(each.opened_on) for each in requests)
    hours = [
        (each.ended - each.opened) / HOUR
        for each in requests
        if each.ended and each.is_solved_in(period)
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


def count_by_category(
    requests: Sequence[Request], period: Period, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the counts of each category, by its code, with a test for a rise beyond chance.

    `names` maps codes to Chinese names.
    """
    groups: dict[str, list[Request]] = {}
    for request in requests:
        groups.setdefault(request.category, []).append(request)
    counted = []
    for code in sorted(groups):
        counts = count_requests(groups[code], period)
        counted.append({"category": code, **counts, **UNTESTED})
    add_tests(counted)
    for counts in counted:
        counts["sentence"] = str(describe_category(counts, names))
    return counted


UNTESTED = {"pValue": None, "correctedPValue": None, "rising": False}
"""The test of a category that has no request in either period."""


def add_tests(counted: Iterable[dict[str, Any]]) -> None:
    """Test each category that has a request for a rise, and add the results to its counts."""
    tested = []
    p_values = []
    for counts in counted:
        now, before = counts["opened"], counts["openedBefore"]
        if now + before:
            tested.append(counts)
            p_values.append(rise_p_value(now, before))
    corrected = corrected_p_values(p_values)
    for counts, p_value, corrected_p_value in zip(tested, p_values, corrected, strict=True):
        counts["pValue"] = p_value
        counts["correctedPValue"] = corrected_p_value
        counts["rising"] = corrected_p_value < LEVEL


def describe_category(counts: Mapping[str, Any], names: Mapping[str, str]) -> Message:
    """Return a sentence about how a category developed."""
    code, now, before = counts["category"], counts["opened"], counts["openedBefore"]
    name, p_value = names.get(code, code), counts["correctedPValue"]
    if p_value is None:
        return Message(
            f"“{name}”在两个时段都没有新诉求。",
            f"No request of {code} was raised in either period.",
        )
    if counts["rising"]:
        return Message(
            f"“{name}”由 {before} 件升至 {now} 件，超出偶然所能解释（校正后 p = {p_value:.2g}）。",
            f"{code} rose from {before} to {now}, beyond what chance explains "
            f"(corrected p = {p_value:.2g}).",
        )
    return Message(
        f"“{name}”上一时段 {before} 件，本时段 {now} 件，"
        f"未见超出偶然的上升（校正后 p = {p_value:.2g}）。",
        f"{code}: {before} before, {now} now, no rise beyond what chance explains "
        f"(corrected p = {p_value:.2g}).",
    )


@dataclass(slots=True)
class MonthCounts:
    """The requests raised and solved in one month."""

    opened: int = 0
    solved: int = 0


def count_by_month(requests: Sequence[Request], period: Period) -> list[dict[str, Any]]:
    """Return the requests raised and solved in each month, in order.

    Only days of the period are counted in its first and last month.
    """
    months = {month: MonthCounts() for month in months_of(period)}
    for request in requests:
        if period.contains(request.opened_on):
            months[month_of(request.opened_on)].opened += 1
        if request.ended_on and request.is_solved_in(period):
            months[month_of(request.ended_on)].solved += 1
    return [
        {"month": month, "opened": counts.opened, "solved": counts.solved}
        for month, counts in months.items()
    ]


def months_of(period: Period) -> list[str]:
    """Return the months that a period touches, such as `2024-01`, in order."""
    months = []
    day = period.first.replace(day=1)
    while day < period.after:
        months.append(month_of(day))
        day = (day + timedelta(days=32)).replace(day=1)
    return months


def month_of(day: date) -> str:
    """Return the month of a day, such as `2024-01`."""
    return day.isoformat()[:7]
