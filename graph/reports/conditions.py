"""Conditions on the state of a fact, from which figures and indicators are put together."""

from collections.abc import Callable
from datetime import date, timedelta

from graph.ontology.expressions import (
    event_happened_predicate,
    last_step_expression,
    reached_status_predicate,
    request_late_predicate,
    request_solved_predicate,
)
from graph.reports.context import ReportContext

Condition = Callable[[ReportContext], str]
"""Builds a predicate on the fact or on its state."""

MEETINGS_SINCE = date(2019, 1, 1)
"""The first day of the years whose meetings are counted."""
LARGE = 1000
"""Square metres from which on a centre is large."""
THEME_DAYS = timedelta(days=15)
"""How far from 1 July a theme party day may be."""


def code_list(*codes: str) -> str:
    """Return codes of our own declarations as a list in Cypher."""
    return f"[{', '.join(map(repr, codes))}]"


def property_among(name: str, *codes: str) -> Condition:
    """Return the condition that a property is one of these codes."""
    listed = code_list(*codes)
    return lambda context: f"{context.state}.{name} IN {listed}"


def flag_is(name: str, *, wanted: bool) -> Condition:
    """Return the condition that a flag is set, or that it is not."""
    value = str(wanted).lower()
    return lambda context: f"coalesce({context.state}.{name}, false) = {value}"


def day_reached(name: str) -> Condition:
    """Return the condition that the day of a property is not after the day asked about."""
    return lambda context: f"{context.state}.{name} <= ${context.clock.at}"


def day_in_period(name: str) -> Condition:
    """Return the condition that the day of a property is in the period."""

    def predicate(context: ReportContext) -> str:
        day, first_day = f"{context.state}.{name}", context.required_period.first_day
        return f"${first_day} <= {day} AND {day} <= ${context.clock.at}"

    return predicate


def has_begun_not_ended(context: ReportContext) -> str:
    """Return the predicate that the day asked about is in the interval of the state."""
    day, state = f"${context.clock.at}", context.state
    return f"{state}.`from` <= {day} AND {day} < {state}.to"


def is_large(context: ReportContext) -> str:
    """Return the predicate that a venue is large."""
    return f"{context.state}.floorArea >= {LARGE}"


def took_place(context: ReportContext) -> str:
    """Return the predicate that an activity was not called off, on whatever day that was noted."""
    return f"{context.state}.withdrawnOn IS NULL"


def held_since_2019(context: ReportContext) -> str:
    """Return the predicate that a meeting was held in the years that are counted."""
    first = context.day_parameter("counted_since", lambda _day: MEETINGS_SINCE)
    return f"{context.state}.heldOn >= ${first}"


def held_around_first_of_july(context: ReportContext) -> str:
    """Return the predicate that an activity was held around 1 July of the year asked about."""
    first = context.day_parameter("theme_from", lambda day: date(day.year, 7, 1) - THEME_DAYS)
    last = context.day_parameter("theme_to", lambda day: date(day.year, 7, 1) + THEME_DAYS)
    held = f"{context.state}.heldOn"
    return f"${first} <= {held} AND {held} <= ${last}"


def is_not_withdrawn(context: ReportContext) -> str:
    """Return the predicate that a project had not been withdrawn."""
    withdrawn = reached_status_predicate("fact", "WITHDRAWN", "event", context.clock)
    return f"NOT {withdrawn}"


def is_delivered(context: ReportContext) -> str:
    """Return the predicate that a project had been delivered, as every confirmed one has been."""
    return reached_status_predicate("fact", "DELIVERED", "event", context.clock)


def is_raised(context: ReportContext) -> str:
    """Return the predicate that a request had been raised."""
    return f"{context.state}.openedAt <= ${context.clock.moment}"


def is_solved(context: ReportContext) -> str:
    """Return the predicate that the last event of a request solved it."""
    return request_solved_predicate(context.node_ref)


def is_solved_in_period(context: ReportContext) -> str:
    """Return the predicate that the last event of a request solved it in the period."""
    first_moment = context.required_period.first_moment

    def solved_in_period(event: str) -> str:
        return f"{event}.toStep IN $solving AND {event}.at >= ${first_moment}"

    return f"coalesce({last_step_expression(context.node_ref, solved_in_period)}, false)"


def is_overdue(context: ReportContext) -> str:
    """Return the predicate that a request is open and its next step late."""
    return request_late_predicate(context.node_ref)


def every_step_in_time(context: ReportContext) -> str:
    """Return the predicate that no step of a request came after the limit of the one before."""
    clock = context.clock
    next_steps = (
        "MATCH (fact)<-[:OF_REQUEST]-(following:RequestEvent) "
        f"WHERE {event_happened_predicate('following', clock)} AND following.at > step.at"
    )
    return (
        "NOT EXISTS { MATCH (fact)<-[:OF_REQUEST]-(step:RequestEvent) "
        f"WHERE {event_happened_predicate('step', clock)} AND step.dueAt IS NOT NULL "
        f"AND EXISTS {{ {next_steps} }} "
        f"AND NOT EXISTS {{ {next_steps} AND following.at <= step.dueAt }} }}"
    )
