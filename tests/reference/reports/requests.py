"""The analysis of requests, in plain Python: each figure counted from all requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.reference.derived import last
from tests.reference.evaluator import Reference
from tests.reference.history import parsed
from tests.reference.reports.figures import Glance, upwards
from tests.reference.seen import CITY, Clock, Seen, known


def analysis(
    reference: Reference, area: str, first: str, after: str, by: str | None, moment: str | None
) -> dict[str, Any]:
    """Return the whole analysis as a client would get it."""
    begin, end = date.fromisoformat(first), date.fromisoformat(after)
    as_of = parsed(moment).astimezone(UTC) if moment else None
    glance = Glance(
        reference.everything,
        reference.vocabulary,
        {"id": area},
        Clock(end - timedelta(days=1), as_of),
    )
    found = [
        seen
        for seen in glance.lying("ServiceRequest", "RAISED_AT")
        if known(seen) and day(seen.state["openedAt"]) < end
    ]
    groups = sorted({place.id for seen in found for place in above(seen, by)}) if by else []
    year = Asked(reference, begin, end)
    present = Clock(datetime.now(CITY).date(), as_of)
    shown = {seen.id: seen.under(present).shown_id for seen in reference.everything}
    return {
        "area": {"id": shown[area]},
        "from": first,
        "to": after,
        "before": (begin - (end - begin)).isoformat(),
        "whole": {"place": None, **year.figures(found)},
        "places": [
            {
                "place": {"id": shown[group]},
                **year.figures(
                    seen for seen in found if group in {place.id for place in above(seen, by)}
                ),
            }
            for group in groups
        ],
    }


def above(seen: Seen, by: str | None) -> list[Seen]:
    """Return the places of a kind to which a request belongs."""
    return [
        place
        for place in upwards(seen.step("RAISED_AT", clocked=False))
        if place.kind.enum_name == by
    ]


def day(moment: datetime) -> date:
    """Return the day of a moment in the city."""
    return moment.astimezone(CITY).date()


class Asked:
    """One period, and the steps that end a request in this city."""

    def __init__(self, reference: Reference, begin: date, end: date) -> None:
        self.ending, self.solving = (
            reference.vocabulary.workflows.ending,
            reference.vocabulary.workflows.solving,
        )
        self.begin, self.end = begin, end
        self.moment = min(datetime.combine(end, time(), CITY), datetime.now(CITY))

    def figures(self, found: Iterable[Seen]) -> dict[str, Any]:
        """Count requests, month by month and category by category."""
        requests = list(found)
        codes = sorted({seen.state["category"] for seen in requests})
        made = {
            code: self.count([seen for seen in requests if seen.state["category"] == code])
            for code in codes
        }
        compared = [code for code in codes if made[code]["opened"] + made[code]["openedBefore"]]
        chances = {
            code: tail(made[code]["opened"], made[code]["openedBefore"]) for code in compared
        }
        held = {code: holm(code, chances) for code in compared}
        tests = {
            code: {
                "pValue": chances.get(code),
                "correctedPValue": held.get(code),
                "rising": held.get(code, 1) < 0.05,
            }
            for code in codes
        }
        return self.count(requests) | {
            "months": self.months(requests),
            "categories": [
                {"category": {"code": code}, **made[code], **tests[code]} for code in codes
            ],
        }

    def solved(self, seen: Seen) -> timedelta | None:
        """Return how long a request took that was solved in the period."""
        event = last(seen, "OF_REQUEST")
        if event.get("toStep") in self.solving and self.begin <= day(event["at"]) < self.end:
            took: timedelta = event["at"] - seen.state["openedAt"]
            return took
        return None

    def count(self, requests: list[Seen]) -> dict[str, Any]:
        """Count requests."""
        days = [day(seen.state["openedAt"]) for seen in requests]
        events = [last(seen, "OF_REQUEST") for seen in requests]
        going = [event for event in events if event.get("toStep") not in self.ending]
        opened = sum(self.begin <= each < self.end for each in days)
        before = sum(self.begin - (self.end - self.begin) <= each < self.begin for each in days)
        took = sorted(hours for seen in requests if (hours := self.solved(seen)) is not None)
        middle = [took[(len(took) - 1) // 2], took[len(took) // 2]] if took else []
        return {
            "opened": opened,
            "openedBefore": before,
            "change": (opened - before) / before if before else None,
            "openAtEnd": len(going),
            "late": sum(
                bool(event.get("dueAt")) and event["dueAt"] < self.moment for event in going
            ),
            "solved": len(took),
            "medianHours": sum(each.total_seconds() for each in middle) / 7200 if middle else None,
        }

    def months(self, requests: list[Seen]) -> list[dict[str, Any]]:
        """Count what was raised and solved in each month."""
        names = sorted(
            {
                (self.begin + timedelta(days=number)).isoformat()[:7]
                for number in range((self.end - self.begin).days)
            }
        )
        raised = [
            each.isoformat()[:7]
            for seen in requests
            if self.begin <= (each := day(seen.state["openedAt"])) < self.end
        ]
        solved = [
            day(last(seen, "OF_REQUEST")["at"]).isoformat()[:7]
            for seen in requests
            if self.solved(seen) is not None
        ]
        return [
            {"month": name, "opened": raised.count(name), "solved": solved.count(name)}
            for name in names
        ]


def tail(now: int, before: int) -> float:
    """Return the chance of at least so many heads, by adding up a row of Pascal's triangle."""
    row = [1]
    for _ in range(now + before):
        row = [one + other for one, other in zip([0, *row], [*row, 0], strict=True)]
    return float(sum(row[now:]) / sum(row))


def holm(code: str, chances: dict[str, float]) -> float:
    """Return a p-value after the correction for many tests.

    The largest, over the p-values up to this one, of one times how many are not below it.
    """
    return max(
        min(1.0, other * sum(each >= other for each in chances.values()))
        for other in chances.values()
        if other <= chances[code]
    )
