"""A write transaction under way, which runs statements and returns what they return."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from graph.database.driver import AsyncManagedTransaction, AsyncSession, Neo4jError
from graph.database.driver_errors import is_too_large
from graph.database.protocols import Reader
from graph.database.statement_log import RunningStatement
from graph.database.values import to_python
from graph.errors import StatementTooLarge


def local_port(holder: AsyncManagedTransaction | AsyncSession) -> int:
    """Return the local port of the connection of a transaction or a session, 0 if it has none.

    By no other means does the engine say whose a statement is, and the driver keeps it to itself.
    """
    connection = getattr(holder, "_connection", None)
    return getattr(connection, "local_port", 0)


WRITING: ContextVar[bool] = ContextVar("writing", default=False)
"""Whether a write transaction of this task is under way."""


@contextmanager
def writing() -> Iterator[None]:
    """Mark what runs in the context as a part of a write transaction."""
    token = WRITING.set(True)
    try:
        yield
    finally:
        WRITING.reset(token)


def is_writing() -> bool:
    """Whether a write transaction of this task is under way, which others may be waiting for."""
    return WRITING.get()


Answer = Any
"""Nested maps, lists and plain values, as the statement returned them."""


class Transaction:
    """A write transaction under way; its statements are committed as a whole or not at all."""

    def __init__(
        self, inner: AsyncManagedTransaction, running: RunningStatement, database: Reader
    ) -> None:
        self.inner = inner
        self.running = running
        self.database = database
        """The graph as others see it until the transaction is committed."""
        self.unnamed: list[str] = []
        """Keys of what it wrote and nobody follows, such as confirmations; the change log takes
        them along for copies of the graph.
        """
        self.after_commit: list[Callable[[], None]] = []
        """What is called once it is committed and everybody sees the whole of it."""

    async def run(self, statement: str, parameters: Mapping[str, object] | None = None) -> Answer:
        """Run a statement and return the first value of its only record, None without a record."""
        return to_python(await self.read(statement, parameters))

    async def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> Answer:
        """Do as `run` for values without days and instants, such as those of projections.

        Raises `StatementTooLarge` if the engine has no memory left for the transaction, which
        would be the same if it were repeated.
        """
        try:
            self.running.port = local_port(self.inner)
            with self.running.sent(statement):
                record = await (await self.inner.run(statement, dict(parameters or {}))).single()
        except Neo4jError as error:
            if is_too_large(error):
                raise StatementTooLarge from error
            raise
        return record[0] if record else None
