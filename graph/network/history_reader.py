"""Reads the statements of a history, few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from graph.database.protocols import Reader
from graph.network.history_columns import Rows
from graph.network.network_query import history_clock, history_parameters

T = TypeVar("T")

AT_ONCE = 2
"""Statements that are read at a time: while one is read, another is computed."""


class HistoryReader:
    """Reads what was known at a moment, or is known now, of all days."""

    def __init__(self, reader: Reader, as_of: datetime | None) -> None:
        self.reader = reader
        self.clock = history_clock(as_of)
        self.parameters = history_parameters(as_of)
        self.gate = asyncio.Semaphore(AT_ONCE)

    async def read(self, statement: str, made_of: Callable[[Rows], T]) -> T:
        """Return what is made of the rows of a statement, once it is its turn."""
        async with self.gate:
            return made_of(await self.reader.read(statement, self.parameters))
