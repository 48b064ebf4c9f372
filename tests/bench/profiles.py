"""Runs each statement on Neo4j under PROFILE, and counts the rows that its operators read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from neo4j import AsyncSession, Query, Record

from graph.database import connection

READERS = ("Scan", "Seek", "Expand")
"""What the names of operators contain that read nodes or relationships."""


def rows_read(profile: Mapping[str, Any]) -> int:
    """Return the rows of all operators of a statement that read the graph."""
    own = profile["rows"] if any(word in profile["operatorType"] for word in READERS) else 0
    return int(own) + sum(map(rows_read, profile["children"]))


@contextmanager
def profiling() -> Iterator[list[int]]:
    """Profile each statement in the context; yields the rows that each has read."""
    counted: list[int] = []

    async def run_profiled(
        session: AsyncSession, query: Query, parameters: Mapping[str, object] | None
    ) -> Record | None:
        profiled = Query(f"PROFILE {query.text}", timeout=query.timeout)
        result = await session.run(profiled, dict(parameters or {}))
        record = await result.single()
        profile = (await result.consume()).profile
        if profile:
            counted.append(rows_read(profile))
        return record

    with patch.object(connection, "run_in_session", run_profiled):
        yield counted
