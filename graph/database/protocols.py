"""What a reader of the graph needs of a connection, so that the compiler does not depend on one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Reader(Protocol):
    """Whatever runs a statement and gives the first value of its only record: `graph.database.connection.Database`."""

    async def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> Any:
        """Run one statement."""
