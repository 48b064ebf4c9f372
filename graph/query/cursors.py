"""Pages of a connection: how large they may be, and the keyset cursors that say where the next one begins.

A cursor holds the sort key and the id of an edge's node, so it stays good when nodes come or go between two pages.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import orjson

from graph.errors import Message
from graph.query.selection import Argument, Field, InvalidArgument

USUAL = 20
"""Edges of a page where `first` is not given."""
MOST = 100
"""Most edges that a page can have."""


def encode(keys: list[Any]) -> str:
    """Return the cursor of an edge with these sort keys, the id last."""
    return base64.urlsafe_b64encode(orjson.dumps(keys)).decode()


def decode(cursor: str, argument: str, length: int) -> list[Any]:
    """Return the sort keys of a cursor; raises `InvalidArgument` for a text that is none of this connection."""
    try:
        keys = orjson.loads(base64.b64decode(cursor.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        keys = None
    if (
        not isinstance(keys, list)
        or len(keys) != length
        or not all(isinstance(key, str | int | float) and storable(key) for key in keys)
        or not isinstance(keys[-1], str)
    ):
        message = Message(
            f"“{argument}”不是这个列表给出的游标。",
            f"`{argument}` is not a cursor that this list gave out.",
        )
        raise InvalidArgument(argument, message, "INVALID_CURSOR")
    return keys


def storable(key: str | float) -> bool:
    """Whether the graph can compare with a sort key: its integers have 64 bits."""
    return not isinstance(key, int) or -(2**63) <= key < 2**63


def page_size(values: Mapping[str, Any], argument: Argument | None, name: str) -> int:
    """Return the number of edges asked for; raises `InvalidArgument` where it is out of bounds."""
    size = USUAL if argument is None else values[argument.slot]
    if not 0 <= size <= MOST:
        message = Message(
            f"“{name}”应在 0 到 {MOST} 之间，而不是 {size}。",
            f"`{name}` is between 0 and {MOST}, not {size}.",
        )
        raise InvalidArgument(name, message, "PAGE_SIZE")
    return int(size)


def backward(field: Field) -> bool:
    """Whether the page is counted from the end; raises `InvalidArgument` for both directions at once."""
    if "last" not in field.arguments and "before" not in field.arguments:
        return False
    if "first" in field.arguments or "after" in field.arguments:
        message = Message(
            "请用 first/after 或 last/before，不要同时用。",
            "Use first with after, or last with before, not both.",
        )
        raise InvalidArgument("last", message, "PAGE_DIRECTION")
    return True
