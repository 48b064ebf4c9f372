"""The errors for exceeding a limit, and the check of argument values."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from graph.errors import Message
from schema.execution.errors import request_error
from schema.execution.metering.cost import Measure
from schema.limits.limits import LIMIT_DOCS, Limits

LARGEST_FIGURE = 10**9
"""Figures are reported up to this: fragments can stand for more fields than JSON can count."""


def limit_errors(measure: Measure, limits: Limits) -> list[GraphQLError]:
    """Return an error with the figure and the limit for each limit that an operation exceeds."""
    errors = []
    for name, figure in measure.limited.items():
        limit = getattr(limits, name)
        if figure > limit:
            errors.append(limit_error(name, figure, limit))
    return errors


def limit_error(name: str, figure: int, limit: int) -> GraphQLError:
    """Return the error for one limit that is exceeded."""
    zh, en = LIMIT_DOCS[name].counts
    figure = min(figure, LARGEST_FIGURE)
    message = Message(
        f"查询过大：{zh}为 {figure}，上限 {limit}。",
        f"Too large: {figure} {en}, the limit is {limit}.",
    )
    return request_error(message, "TOO_LARGE", limit=name, figure=figure, most=limit)


def check_values(values: Any, limits: Limits) -> None:
    """Check the lengths of the lists and texts in argument values.

    Raises `GraphQLError` for the first that is too long.
    """
    waiting = [values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            size, name, most = len(value), "text", limits.text
        elif isinstance(value, list | Mapping):
            size, name, most = len(value), "items", limits.items
            waiting += value.values() if isinstance(value, Mapping) else value
        else:
            continue
        if size > most:
            raise limit_error(name, size, most)
