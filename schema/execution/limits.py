"""The limits of an operation and of its argument values, and the errors for exceeding them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from graph.errors import Message
from schema.execution.cost import Measure
from schema.execution.errors import request_error


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one operation may have of each."""

    tokens: int = 2_000
    depth: int = 16
    aliases: int = 50
    fields: int = 2_000
    cost: int = 50_000
    """Nodes that may be read: the products of page sizes along each path, and root charges."""
    characters: int = 20_000
    """Characters of the text of a query."""
    pairs: int = 10_000
    """Pairs of fields with one response key, which validation compares: a tenth of a second."""
    items: int = 500
    """Members of a list, and parts of an input, in any argument or variable."""
    text: int = 4_000
    """Characters of a text in any argument or variable; one to be stored may have half as many."""
    cache_bytes: int = 64_000_000
    """Bytes of cached documents, plans and introspection results."""


LIMIT_NAMES = {
    "depth": Message("嵌套层数", "levels"),
    "aliases": Message("别名个数", "aliases"),
    "fields": Message("字段个数", "fields"),
    "cost": Message(
        "预计读取的节点数（各级每页数量之积）", "nodes to be read (the product of page sizes)"
    ),
    "characters": Message("查询文本的字符数", "characters of text"),
    "pairs": Message("同名字段的对数", "pairs of fields with one response key"),
    "items": Message("一个列表的项数", "entries in one list"),
    "text": Message("一个文本的字符数", "characters in one text"),
}
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
    zh, en = LIMIT_NAMES[name]
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
