"""Argument values: where GraphQL arguments and variables become the values of Cypher parameters.

They are converted once, here: beyond this module an enum value is its name, and a moment is in
UTC. A selection refers to a value by the slot of its argument; the graph's bindings derive each
parameter of a statement from the values by slot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from graphql import FieldNode, GraphQLField, get_argument_values
from graphql.execution.values import VariableValues

from graph.errors import Message
from graph.ontology.clock import CITY_ZONE
from schema.execution.errors import request_error
from schema.execution.id_moments import INPUT, take_moment

EARLIEST_YEAR, END_YEAR = 1000, 9000
"""Years of days and moments in arguments, without the end, so that days can be added to them."""


@dataclass(frozen=True, slots=True)
class ArgumentSource:
    """Where the value of a slot is read from each time that an operation runs."""

    slot: str
    definition: GraphQLField
    node: FieldNode
    name: str
    """The name of an argument, or the key of a part of the moment that its ids name."""


MOMENT_DAY, MOMENT_KNOWN = "moment.day", "moment.known"
"""The keys of the parts of the moment that the ids of a field's arguments name."""


def read_arguments(
    definition: GraphQLField, node: FieldNode, variables: VariableValues
) -> dict[str, Any]:
    """Return the converted values of a field's arguments by name, without those that are null.

    The moment of their ids is beside them, under keys of its own.
    """
    given = get_argument_values(definition, node, variables)
    values = {name: enum_names(value) for name, value in given.items() if value is not None}
    moment = take_moment(definition, values)
    if moment:
        values |= {MOMENT_DAY: moment.day, MOMENT_KNOWN: moment.known}
    return values


def values_by_slot(
    sources: list[ArgumentSource], variables: VariableValues, today: date
) -> dict[str, Any]:
    """Return the value of every slot, and `today`.

    Raises `GraphQLError` for a day or moment that is out of range.
    """
    values: dict[str, Any] = {"today": today}
    arguments: dict[int, dict[str, Any]] = {}
    for source in sources:
        node = id(source.node)
        if node not in arguments:
            arguments[node] = read_arguments(source.definition, source.node, variables)
        value = arguments[node].get(source.name)
        # A mutation checks its input itself: its errors are part of its payload.
        values[source.slot] = value if source.name == INPUT else within_calendar(value)
    return values


def within_calendar(value: Any) -> Any:
    """Return a value with its moments in UTC.

    Raises `GraphQLError` for a day or moment in it that is out of range.
    """
    if isinstance(value, Mapping):
        return {name: within_calendar(part) for name, part in value.items()}
    if isinstance(value, list):
        return [within_calendar(item) for item in value]
    if isinstance(value, datetime):
        value = in_utc(value)
    if isinstance(value, date):
        check_year(value)
    return value


def enum_names(value: Any) -> Any:
    """Return a value with the name of each enum member in it in the place of the member."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Mapping):
        return {name: enum_names(part) for name, part in value.items()}
    if isinstance(value, list):
        return [enum_names(item) for item in value]
    return value


def in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; without an offset it is in the city's time.

    Raises `GraphQLError` for a moment beyond the calendar.
    """
    try:
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)
        return zoned.astimezone(UTC)
    except OverflowError:
        message = Message(
            f"时刻 {moment} 超出了日历的范围。", f"The moment {moment} is beyond the calendar."
        )
        raise request_error(message, "BAD_USER_INPUT") from None


def check_year(day: date) -> None:
    """Check the year of a day or moment and raise `GraphQLError` if it is out of range."""
    if not EARLIEST_YEAR <= day.year < END_YEAR:
        message = Message(
            f"日期 {day} 应在 {EARLIEST_YEAR} 年到 {END_YEAR} 年之间。",
            f"The day {day} should be in the years {EARLIEST_YEAR} to {END_YEAR}.",
        )
        raise request_error(message, "BAD_USER_INPUT")
