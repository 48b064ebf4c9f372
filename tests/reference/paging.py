"""Pages of a list as Relay means them: the edges after a cursor, and whether there are more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.query import cursors

Keyed = tuple[list[Any], Any]
"""Sort keys of an edge, the id last, and what stands there."""


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
            "startCursor": cursors.encode(self.edges[0][0]) if self.edges else None,
            "endCursor": cursors.encode(self.edges[-1][0]) if self.edges else None,
        }


def page_of(found: list[Keyed], arguments: Mapping[str, Any], *, down: bool = False) -> Page:
    """Cut the page that is asked for out of everything; `down` turns the whole list around."""
    whole = sorted(found, key=lambda edge: edge[0], reverse=down)
    if "last" in arguments or "before" in arguments:
        return backward(whole, arguments, down=down)
    rest = beyond(whole, arguments.get("after"), down=down)
    size = arguments.get("first", 20)
    return Page(rest[:size], whole, "after" in arguments, len(rest) > size)


def backward(whole: list[Keyed], arguments: Mapping[str, Any], *, down: bool) -> Page:
    """Cut a page that is counted from the end."""
    rest = beyond(whole[::-1], arguments.get("before"), down=not down)
    size = arguments.get("last", 20)
    return Page(rest[:size][::-1], whole, len(rest) > size, "before" in arguments)


def beyond(edges: list[Keyed], cursor: str | None, *, down: bool) -> list[Keyed]:
    """Return the edges that come after a cursor, whether or not its own edge is still there."""
    if cursor is None:
        return edges
    keys = cursors.decode(cursor, "after", len(edges[0][0])) if edges else []
    return [edge for edge in edges if (edge[0] < keys if down else edge[0] > keys)]
