"""Pages of a list as Relay means them: the edges after a cursor, and whether there are more.

Its cursors have no mark of their list, which `unmarked` takes from those of the service.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import total_ordering
from typing import Any

import orjson

from graph.query import cursors

NO_MARK = ""
CURSOR = re.compile(r"\bWy[\w-]{6,}={0,2}")
"""A JSON list in base64."""


@total_ordering
class Rank:
    """A sort key that compares as a list has it: null is last where it ascends."""

    def __init__(
        self,
        key: Any,  # noqa: ANN401 - values of any type
        *,
        descending: bool = False,
    ) -> None:
        self.key = (key is None, 0 if key is None else key)
        self.descending = descending

    def __eq__(self, other: object) -> bool:
        """Whether both are at one place."""
        return isinstance(other, Rank) and self.key == other.key

    def __lt__(self, other: Rank) -> bool:
        """Whether this one comes first."""
        return bool(self.key > other.key if self.descending else self.key < other.key)

    __hash__ = None  # type: ignore[assignment]  # ranks are only compared


Keyed = tuple[list[Rank], list[Any], Any]
"""The ranks of an edge, the keys of its cursor, and what stands there."""


@dataclass(frozen=True)
class Page:
    """One page of a whole list."""

    edges: Sequence[Keyed]
    whole: Sequence[Keyed]
    before: bool
    after: bool

    @property
    def total(self) -> int:
        """How many there are in all."""
        return len(self.whole)

    @property
    def info(self) -> dict[str, Any]:
        """Where the page stands."""
        return {
            "hasPreviousPage": self.before,
            "hasNextPage": self.after,
            "startCursor": cursor_of(self.edges[0]) if self.edges else None,
            "endCursor": cursor_of(self.edges[-1]) if self.edges else None,
        }


def cursor_of(edge: Keyed) -> str:
    """Return the cursor of an edge."""
    return cursors.encode([NO_MARK, *edge[1]])


def unmarked(text: str) -> str:
    """Return a text whose cursors have no mark."""
    return CURSOR.sub(lambda found: cursors.encode([NO_MARK, *keys_of(found[0])]), text)


def keys_of(cursor: str) -> list[Any]:
    """Return the keys of a cursor of the service."""
    return list(orjson.loads(urlsafe_b64decode(cursor))[1:])


def page_of(found: list[Keyed], arguments: Mapping[str, Any]) -> Page:
    """Cut the page that is asked for out of everything."""
    whole = sorted(found, key=lambda edge: edge[0])
    if "last" in arguments or "before" in arguments:
        rest = beyond(whole[::-1], arguments.get("before"))
        size = arguments.get("last", 20)
        return Page(rest[:size][::-1], whole, len(rest) > size, "before" in arguments)
    rest = beyond(whole, arguments.get("after"))
    size = arguments.get("first", 20)
    return Page(rest[:size], whole, "after" in arguments, len(rest) > size)


def beyond(edges: list[Keyed], cursor: str | None) -> list[Keyed]:
    """Return the edges that come after that of a cursor."""
    if cursor is None:
        return edges
    keys = keys_of(cursor)
    return edges[[edge[1] for edge in edges].index(keys) + 1 :]
