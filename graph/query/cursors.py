"""Pages of a connection: their size, their direction, and the keyset cursors at which they go on.

A cursor holds the sort keys and the id of an edge's node, so it stays valid when nodes come or go
between two pages; and the mark of its list, so that another list refuses it.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import orjson

from graph.errors import Message
from graph.query.execution import Execution
from graph.query.selection import Argument, Field, InvalidArgument

USUAL_EDGES = 20
"""Edges of a page without `first` or `last`."""
MOST_EDGES = 100
"""Most edges that a page can have, unless the run allows more."""
PAGE_LIMIT = "page limit"
"""The key of the most edges of a page among the values of a run; it is no slot of an argument."""
NOT_OF_LIST = frozenset({"first", "after", "last", "before", "at", "asOf"})
"""Arguments that say which page of a list, or set its clock, which the mark has anyway."""
DIGEST_BYTES = 6
"""Bytes of a digest in a mark: enough, since a mark protects from mistakes only."""


def list_mark(
    field: Field, run: Execution, above: Sequence[Argument] = (), owner: str | None = None
) -> str:
    """Return the mark of a list: a digest of its field, filter, order and clocks.

    `above` are arguments of a field above that confine the list too. Behind the mark of a nested
    list stands that of the node whose list it is.
    """
    given = [
        (name, run.values[argument.slot])
        for name, argument in sorted(field.arguments.items())
        if name not in NOT_OF_LIST
    ]
    confined = [run.values[argument.slot] for argument in above]
    clock = field.clock
    # The day of today stays open, so that pages go on over midnight.
    day = None if clock.at == "today" else run.day(clock)
    mark = digest_of([field.name, given, confined, day, run.known_at(clock)])
    return mark if owner is None else mark + digest_of(owner)


def digest_of(content: Any) -> str:
    """Return a short digest of a value."""
    text = orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS)
    return base64.urlsafe_b64encode(blake2b(text, digest_size=DIGEST_BYTES).digest()).decode()


def encode(keys: Sequence[Any]) -> str:
    """Return the cursor of an edge with these keys: the mark of its list, sort keys, the id."""
    return base64.urlsafe_b64encode(orjson.dumps(keys)).decode()


def decode(cursor: str, argument: str, length: int, mark: str) -> list[Any]:
    """Return the `length` sort keys of a cursor of a list whose mark begins with `mark`.

    Raises `InvalidArgument` for any other text.
    """
    keys = decoded_keys(cursor)
    if len(keys) != length + 1 or not keys[0].startswith(mark):
        raise invalid_cursor(argument)
    return keys[1:]


def check_mark(cursor: str, argument: str, mark: str) -> None:
    """Check that a cursor is of the list with this mark. Raises `InvalidArgument`."""
    if decoded_keys(cursor)[0] != mark:
        raise invalid_cursor(argument)


def decoded_keys(cursor: str) -> list[Any]:
    """Return the keys of a cursor, the mark of its list first; an empty mark for other texts."""
    try:
        keys = orjson.loads(base64.b64decode(cursor.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return [""]
    return keys if are_keys(keys) else [""]


def are_keys(keys: Any) -> bool:
    """Whether decoded keys can be compared in the graph, the first a mark, the last an id."""
    return (
        isinstance(keys, list)
        and len(keys) > 1
        and isinstance(keys[0], str)
        and isinstance(keys[-1], str)
        and all(key is None or is_storable(key) for key in keys)
    )


def is_storable(key: Any) -> bool:
    """Whether the graph can compare with a sort key: its integers have 64 bits."""
    if isinstance(key, int):
        return -(2**63) <= key < 2**63
    return isinstance(key, str | float)


def invalid_cursor(argument: str) -> InvalidArgument:
    """Return the error of a text that is no cursor of the list."""
    message = Message(
        f"“{argument}”不是这个列表以同样的筛选、排序和时点给出的游标。",
        f"`{argument}` is not a cursor that this list gave out with the same filter, order, day "
        "and moment.",
    )
    return InvalidArgument(argument, message, "INVALID_CURSOR")


def page_size(values: Mapping[str, Any], argument: Argument | None, name: str) -> int:
    """Return the number of edges wanted; raises `InvalidArgument` if it is out of bounds."""
    size = USUAL_EDGES if argument is None else values[argument.slot]
    most = values.get(PAGE_LIMIT, MOST_EDGES)
    if not 0 <= size <= most:
        message = Message(
            f"“{name}”应在 0 到 {most} 之间，而不是 {size}。",
            f"`{name}` is between 0 and {most}, not {size}.",
        )
        raise InvalidArgument(name, message, "PAGE_SIZE")
    return int(size)


def is_backward(field: Field) -> bool:
    """Whether the page is counted from the end; raises `InvalidArgument` for both directions."""
    if "last" not in field.arguments and "before" not in field.arguments:
        return False
    if "first" in field.arguments or "after" in field.arguments:
        message = Message(
            "请用 first/after 或 last/before，不要同时用。",
            "Use first with after, or last with before, not both.",
        )
        raise InvalidArgument("last", message, "PAGE_DIRECTION")
    return True
