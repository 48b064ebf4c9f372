"""Pages of a connection: their size, their direction, and the keyset cursors at which they go on.

A cursor holds the sort key and the id of an edge's node, so it stays valid when nodes come or go
between two pages.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import orjson

from graph.errors import Message
from graph.query.selection import Argument, Field, InvalidArgument

USUAL_EDGES = 20
"""Edges of a page without `first` or `last`."""
MOST_EDGES = 100
"""Most edges that a page can have."""


def encode(keys: list[Any]) -> str:
    """Return the cursor of an edge with these sort keys, the id last."""
    return base64.urlsafe_b64encode(orjson.dumps(keys)).decode()


def decode(cursor: str, argument: str, length: int) -> list[Any]:
    """Return the `length` sort keys of a cursor.

    Raises `InvalidArgument` for a text that is not a cursor of this connection.
    """
    try:
        keys = orjson.loads(base64.b64decode(cursor.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        keys = None
    if not are_sort_keys(keys, length):
        message = Message(
            f"“{argument}”不是这个列表给出的游标。",
            f"`{argument}` is not a cursor that this list gave out.",
        )
        raise InvalidArgument(argument, message, "INVALID_CURSOR")
    decoded: list[Any] = keys
    return decoded


def are_sort_keys(keys: Any, length: int) -> bool:
    """Whether decoded keys are as many as needed, comparable in the graph, and end with an id."""
    return (
        isinstance(keys, list)
        and len(keys) == length
        and all(isinstance(key, str | int | float) and is_storable(key) for key in keys)
        and isinstance(keys[-1], str)
    )


def is_storable(key: str | float) -> bool:
    """Whether the graph can compare with a sort key: its integers have 64 bits."""
    if isinstance(key, int):
        return -(2**63) <= key < 2**63
    return True


def page_size(values: Mapping[str, Any], argument: Argument | None, name: str) -> int:
    """Return the number of edges wanted; raises `InvalidArgument` if it is out of bounds."""
    size = USUAL_EDGES if argument is None else values[argument.slot]
    if not 0 <= size <= MOST_EDGES:
        message = Message(
            f"“{name}”应在 0 到 {MOST_EDGES} 之间，而不是 {size}。",
            f"`{name}` is between 0 and {MOST_EDGES}, not {size}.",
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
