"""Values that follow from stored ones, as Cypher: statuses, remainders, due moments.

Every function takes the node in question and returns an expression or a predicate for it, on the
day of its clock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from graph.ontology.clock import Clock
    from graph.ontology.declarations import NodeRef

UNFINISHED = ("PLEDGED", "STARTED")
"""The statuses of a project that is still to be delivered."""
MILLIONTHS = 1_000_000.0
"""The precision to which quantities are compared: eight tenths equal the sum of eight pledges of a
tenth.
"""


class EventSource(NamedTuple):
    """How the events of a node are found."""

    arrow: str
    """The type of the arrow from an event to the node."""
    label: str


PROJECT_EVENTS = EventSource("OF_PROJECT", "ProjectEvent")
REQUEST_EVENTS = EventSource("OF_REQUEST", "RequestEvent")


# Events


def event_happened_predicate(variable: str, clock: Clock) -> str:
    """Return the predicate that an event had happened by the day asked about."""
    return f"{variable}.at <= ${clock.moment} AND {clock.believed(variable)}"


def last_event_clause(
    node: str, arrow: str, label: str, event: str, clock: Clock, *conditions: str
) -> str:
    """Return the clauses that find the last event of a node.

    Of several at one moment, it is the last by id.
    """
    happened = event_happened_predicate(event, clock)
    where = " AND ".join((happened, *conditions))
    return (
        f"MATCH ({node})<-[:{arrow}]-({event}:{label}) WHERE {where} "
        f"WITH {event} ORDER BY {event}.at DESC, {event}.id DESC LIMIT 1"
    )


def last_event_expression(
    owner: NodeRef, source: EventSource, value: Callable[[str], str], *conditions: str
) -> str:
    """Build the expression for a value of the last event of a node, null without one.

    `value` makes the expression from the event's variable, which is `last_event_variable(owner)` in
    the conditions.
    """
    event = last_event_variable(owner)
    clause = last_event_clause(owner.node, *source, event, owner.clock, *conditions)
    return f"head(COLLECT {{ {clause} RETURN {value(event)} }})"


def last_event_variable(owner: NodeRef) -> str:
    """Return the variable of the last event of a node."""
    return f"{owner.node}_last"


# Pledged quantities


def reached_status_predicate(project: str, status: str, event: str, clock: Clock) -> str:
    """Return the predicate that a project had reached a status.

    `event` is a variable that is free.
    """
    pattern = f"({project})<-[:OF_PROJECT]-({event}:ProjectEvent {{toStatus: '{status}'}})"
    happened = event_happened_predicate(event, clock)
    return f"EXISTS {{ MATCH {pattern} WHERE {happened} }}"


def pledged_quantity_expression(project: str) -> str:
    """Build the expression for the quantity that a project pledges, in the need's unit of
    measure.
    """
    return f"{project}.quantity"


def reserved_quantity_expression(project: str) -> str:
    """Build the expression for the quantity that a project takes, in the resource's unit of
    measure.
    """
    return f"coalesce({project}.resourceQuantity, {project}.quantity)"


def pledged_sum_expression(
    owner: NodeRef,
    arrow: str,
    quantity: Callable[[str], str] = pledged_quantity_expression,
    status: str = "",
) -> str:
    """Build the expression for the sum over the projects along an arrow that are not withdrawn.

    With a status, only projects that reached it count. Projects without a quantity count as 0.
    """
    project, event, clock = f"{owner.node}_project", f"{owner.node}_event", owner.clock
    withdrawn = reached_status_predicate(project, "WITHDRAWN", event, clock)
    conditions = [pledged_predicate(project, clock), f"NOT {withdrawn}"]
    if status:
        conditions.append(reached_status_predicate(project, status, event, clock))
    where = " AND ".join(conditions)
    match = f"MATCH ({owner.node})<-[:{arrow}]-({project}:Project) WHERE {where}"
    parts = f"COLLECT {{ {match} RETURN coalesce({quantity(project)}, 0.0) }}"
    # Added up in a list: Neo4j refuses an aggregate in an ORDER BY, even inside a subquery.
    return f"reduce(total = 0.0, part IN {parts} | total + part)"


def pledged_predicate(project: str, clock: Clock) -> str:
    """Return the predicate that a project had been pledged by the day asked about."""
    return f"{project}.pledgedOn <= ${clock.at} AND {clock.believed(project)}"


def nonnegative_expression(quantity: str) -> str:
    """Build the expression for a quantity in whole millionths, at least 0.

    Without rounding, sums of parts would leave a tiny rest of what is pledged in full.
    """
    rounded = f"round(({quantity}) * {MILLIONTHS}) / {MILLIONTHS}"
    return f"coalesce(head([left IN [{rounded}] WHERE left > 0]), 0.0)"


# Needs


def remaining_expression(need: NodeRef) -> str:
    """Build the expression for the quantity of a need that is not pledged yet, at least 0."""
    return nonnegative_expression(
        f"{need.state}.quantity - {pledged_sum_expression(need, 'FOR_NEED')}"
    )


def need_status_expression(need: NodeRef) -> str:
    """Build the expression for the status of a need, from its own days and its projects."""
    at, state = f"${need.clock.at}", need.state
    pledged = pledged_sum_expression(need, "FOR_NEED")
    delivered = pledged_sum_expression(need, "FOR_NEED", status="DELIVERED")
    all_pledged = f"round(({state}.quantity - sums[0]) * {MILLIONTHS}) <= 0"
    all_delivered = f"round(({state}.quantity - sums[1]) * {MILLIONTHS}) <= 0"
    status = (
        f"CASE WHEN {state}.withdrawnOn <= {at} THEN 'WITHDRAWN' "
        f"WHEN {all_delivered} THEN 'DELIVERED' "
        f"WHEN {all_pledged} THEN 'PLEDGED' WHEN {state}.to <= {at} THEN 'EXPIRED' "
        f"WHEN sums[0] > 0 THEN 'PARTLY_PLEDGED' ELSE 'OPEN' END"
    )
    return f"head([sums IN [[{pledged}, {delivered}]] | {status}])"


def not_withdrawn_predicate(state: str, clock: Clock) -> str:
    """Return the predicate that a need or resource is not withdrawn on the day asked about."""
    return f"({state}.withdrawnOn IS NULL OR {state}.withdrawnOn > ${clock.at})"


# Resources


def available_expression(resource: NodeRef) -> str:
    """Build the expression for the quantity of a resource that is not pledged yet, at least 0."""
    reserved = pledged_sum_expression(resource, "USES", reserved_quantity_expression)
    return nonnegative_expression(f"{resource.state}.maximum - {reserved}")


def available_since_expression(resource: NodeRef) -> str:
    """Build the expression for the moment since which the available quantity has been the same.

    It is the moment of the last pledge or withdrawal, or that at which the resource was recorded.
    """
    project, event, clock = f"{resource.node}_project", f"{resource.node}_event", resource.clock
    withdrawal = f"({project})<-[:OF_PROJECT]-({event}:ProjectEvent {{toStatus: 'WITHDRAWN'}})"
    withdrawn = f"MATCH {withdrawal} WHERE {event_happened_predicate(event, clock)}"
    withdrawn_at = f"head(COLLECT {{ {withdrawn} RETURN {event}.recordedAt }})"
    match = (
        f"MATCH ({resource.node})<-[:USES]-({project}:Project) "
        f"WHERE {pledged_predicate(project, clock)} "
        f"WITH coalesce({withdrawn_at}, {project}.recordedAt) AS {project}_at "
        f"ORDER BY {project}_at DESC LIMIT 1"
    )
    last = f"head(COLLECT {{ {match} RETURN {project}_at }})"
    return f"coalesce({last}, {resource.state}.recordedAt)"


# Projects


def project_status_expression(project: NodeRef) -> str:
    """Build the expression for the status of a project, which its last event says.

    At first it is PLEDGED.
    """
    status = last_event_expression(project, PROJECT_EVENTS, lambda event: f"{event}.toStatus")
    return f"coalesce({status}, 'PLEDGED')"


def rating_expression(project: NodeRef) -> str:
    """Build the expression for the community's rating, from the last event that has one."""
    rated = f"{last_event_variable(project)}.rating IS NOT NULL"
    return last_event_expression(project, PROJECT_EVENTS, lambda event: f"{event}.rating", rated)


def project_overdue_predicate(project: NodeRef) -> str:
    """Return the predicate that a project is overdue."""
    status = project_status_expression(project)
    return overdue_predicate(f"{project.state}.dueOn", status, project.clock)


def overdue_predicate(due: str, status: str, clock: Clock) -> str:
    """Return the predicate that the due day of a project is over while it is neither delivered nor
    withdrawn.
    """
    unfinished = ", ".join(map(repr, UNFINISHED))
    return f"coalesce({due} < ${clock.at} AND {status} IN [{unfinished}], false)"


def overdue_sort_key(late: str, due: str) -> str:
    """Build the sort key that puts overdue projects first, then earlier due days, then projects
    without one.
    """
    return f"CASE WHEN {late} THEN '0' ELSE '1' END + coalesce(toString({due}), '9999-12-31')"


def milestone_status_expression(milestone: NodeRef) -> str:
    """Build the expression for the status of a milestone, from its own days."""
    at, state = f"${milestone.clock.at}", milestone.state
    return (
        f"CASE WHEN {state}.reachedOn <= {at} THEN 'REACHED' "
        f"WHEN {state}.dueOn < {at} THEN 'OVERDUE' ELSE 'AHEAD' END"
    )


# Service requests


def last_step_expression(request: NodeRef, value: Callable[[str], str]) -> str:
    """Build the expression for a value of the last event of a request, null without one."""
    return last_event_expression(request, REQUEST_EVENTS, value)


def request_step_expression(request: NodeRef) -> str:
    """Build the expression for the code of the step at which a request is.

    Before any event it is the first of its workflow.
    """
    last = last_step_expression(request, lambda event: f"{event}.toStep")
    return f"coalesce({last}, $first_steps[{request.state}.workflow])"


def request_due_expression(request: NodeRef) -> str:
    """Build the expression for the moment by which the next step of a request is due."""
    return last_step_expression(request, lambda event: f"{event}.dueAt")


def request_closed_expression(request: NodeRef) -> str:
    """Build the expression for the moment at which a request ended, null while it is open."""
    return last_step_expression(
        request, lambda event: f"CASE WHEN {event}.toStep IN $ending THEN {event}.at END"
    )


def request_open_predicate(request: NodeRef) -> str:
    """Return the predicate that a request has not ended."""
    still = last_step_expression(request, lambda event: f"NOT {event}.toStep IN $ending")
    return f"coalesce({still}, true)"


def request_late_predicate(request: NodeRef) -> str:
    """Return the predicate that the next step of a request is overdue."""
    moment = f"${request.clock.moment}"
    late = last_step_expression(
        request, lambda event: f"NOT {event}.toStep IN $ending AND {event}.dueAt < {moment}"
    )
    return f"coalesce({late}, false)"


def request_solved_predicate(request: NodeRef) -> str:
    """Return the predicate that a request ended with a step that solved it."""
    solved = last_step_expression(request, lambda event: f"{event}.toStep IN $solving")
    return f"coalesce({solved}, false)"


# Responsibilities


def responsibility_status_expression(responsibility: NodeRef) -> str:
    """Build the expression for the status of a responsibility, from its own days."""
    at, state = f"${responsibility.clock.at}", responsibility.state
    return (
        f"CASE WHEN {state}.doneOn <= {at} THEN 'DONE' "
        f"WHEN {state}.dueOn < {at} THEN 'OVERDUE' ELSE 'OWED' END"
    )
