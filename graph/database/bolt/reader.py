"""Statements that only read, over a few connections that are kept open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.database.bolt.address import BoltAddress, parse_address
from graph.database.bolt.connection import BoltConnection, NoCommonVersion, open_connection

LOG = logging.getLogger("linli.graph")

IDLE_LIMIT = 60.0
"""Seconds without a request after which the server is asked whether it still has the connection:
something between them may have dropped it without a word.
"""
ALIVE_LIMIT = 5.0
"""Seconds in which it has to answer that."""
OLDEST = 3_600.0
"""Seconds after which a connection is closed, as the driver closes its own."""


@dataclass(eq=False)
class BoltReader:
    """Runs reads, each over a connection that no other one uses meanwhile.

    It opens as many connections as reads run at a time: whoever calls it limits these.
    """

    address: BoltAddress
    user: str
    password: str = field(repr=False)
    name: str
    """Of the database."""
    idle: list[BoltConnection] = field(default_factory=list)
    """The one that was used last is at the end, and used first."""
    in_use: int = 0

    async def read(
        self,
        connection: BoltConnection,
        statement: str,
        parameters: Mapping[str, object],
        limit: float,
    ) -> Any:
        """Run a statement over a connection of `take`, and put that back.

        Returns the first value of its only record, None without a record. The server ends it after
        `limit` seconds. Raises what the driver raises.
        """
        # A timeout of 0 would mean none.
        extra = {"mode": "r", "db": self.name, "tx_timeout": max(1, round(limit * 1_000))}
        try:
            return await connection.run(statement, parameters, extra)
        finally:
            self.put_back(connection)

    async def take(self) -> BoltConnection:
        """Return a connection that answers, an idle one or a new one. Raises what the driver
        raises.
        """
        self.in_use += 1
        try:
            return await self.find_idle() or await self.open()
        except BaseException:
            self.in_use -= 1
            raise

    async def find_idle(self) -> BoltConnection | None:
        """Return an idle connection that answers, None without one."""
        while self.idle:
            connection = self.idle.pop()
            rested = asyncio.get_running_loop().time() - connection.used_at
            if rested < IDLE_LIMIT or await connection.is_alive(ALIVE_LIMIT):
                return connection
        return None

    async def open(self) -> BoltConnection:
        """Open a connection. Raises what the driver raises."""
        return await open_connection(self.address, self.user, self.password, self.forget)

    def put_back(self, connection: BoltConnection) -> None:
        """Keep a connection for the next read, unless it is closed or old."""
        self.in_use -= 1
        if not connection.is_ready:
            return
        connection.used_at = asyncio.get_running_loop().time()
        if connection.used_at - connection.opened_at > OLDEST:
            connection.close()
        else:
            self.idle.append(connection)

    def forget(self, connection: BoltConnection) -> None:
        """Keep a connection no longer that was closed while it was idle."""
        if connection in self.idle:
            self.idle.remove(connection)

    def close(self) -> None:
        """Close all idle connections."""
        while self.idle:
            self.idle.pop().close()


async def open_reader(uri: str, user: str, password: str, *, name: str) -> BoltReader | None:
    """Return a reader with one open connection, None if only the official driver can read there.

    That is so for a cluster, and for a server of another version. Raises what the driver raises.
    """
    address = parse_address(uri)
    if address is None:
        return None
    reader = BoltReader(address, user, password, name)
    try:
        reader.put_back(await reader.take())
    except NoCommonVersion as error:
        LOG.warning("%s Reads go through the official driver.", error)
        return None
    return reader
