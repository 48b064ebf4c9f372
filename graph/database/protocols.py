"""What other rooms need of a connection, so that they depend on no driver and no pool."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from graph.database.dialect import Dialect
    from graph.database.transaction import Transaction

T = TypeVar("T")


class Reader(Protocol):
    """A graph that can be read: a `Database`, or a `Transaction` under way."""

    async def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> Any:
        """Run one statement and return the first value of its only record, None without a
        record.
        """


class Store(Reader, Protocol):
    """A graph that can be written to: a `Database`."""

    dialect: Dialect

    async def write(self, work: Callable[[Transaction], Awaitable[T]], *, limit: float) -> T:
        """Run `work` in one transaction, again from the start if it loses against another one.

        `limit` is in seconds, in all.
        """
