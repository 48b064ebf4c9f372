"""What the graph adds to a token: whether it was revoked, and which areas its codes name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Generic, TypeVar

from graph.access_tokens import read_revoked_tokens
from graph.areas.granted_areas import find_granted_areas
from graph.callers import Caller
from graph.database.protocols import Reader
from server.errors import RequestError
from server.sign_in.errors import token_expired_error, token_revoked_error
from server.sign_in.failed_sign_ins import FailedSignIns

REVOKED_SECONDS = 1.0
"""For how long the list of revoked tokens is kept: all workers know of a new one within 2 s."""
AREA_SECONDS = 60.0
"""For how long it is kept which areas codes name; a code seldom gets another place."""
MOST_TEXTS = 1_000
"""Different lists of areas that are kept."""

T = TypeVar("T")


@dataclass
class KeptRead(Generic[T]):
    """A value that is read again when it is asked for after so many seconds."""

    read: Callable[[], Awaitable[T]]
    seconds: float
    value: T | None = None
    until: float = 0.0
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self) -> T:
        """Return the value, which is read once for all who wait for it."""
        if self.value is None or monotonic() >= self.until:
            async with self.reading:
                if self.value is None or monotonic() >= self.until:
                    began = monotonic()
                    self.value = await self.read()
                    self.until = began + self.seconds
        return self.value


@dataclass
class TokenRecords:
    """What one graph knows of tokens, for one process."""

    reader: Reader
    failures: FailedSignIns | None = None
    """Where failed sign-ins are noted; None where no graph takes them."""
    revoked: KeptRead[frozenset[str]] = field(init=False)
    areas: dict[tuple[str, ...], KeptRead[frozenset[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make what keeps the list of revoked tokens."""
        self.revoked = KeptRead(lambda: read_revoked_tokens(self.reader), REVOKED_SECONDS)

    async def is_revoked(self, token: str) -> bool:
        """Whether a token with this id was revoked. Raises `GraphError`: nothing is assumed."""
        return token in await self.revoked.get()

    async def find_fault(self, caller: Caller) -> RequestError | None:
        """Return why a caller who was let in is no longer, None if the token still holds."""
        if caller.until and datetime.now(UTC) > caller.until:
            return token_expired_error()
        if caller.token and await self.is_revoked(caller.token):
            return token_revoked_error()
        return None

    async def find_areas(self, texts: Sequence[str]) -> frozenset[str]:
        """Return the global ids of the areas that codes or ids name. Raises `GraphError`."""
        key = tuple(sorted(texts))
        if not key:
            return frozenset()
        if key not in self.areas:
            while len(self.areas) >= MOST_TEXTS:
                del self.areas[next(iter(self.areas))]
            self.areas[key] = KeptRead(lambda: find_granted_areas(self.reader, key), AREA_SECONDS)
        return await self.areas[key].get()
