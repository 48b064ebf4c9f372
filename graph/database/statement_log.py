"""Counts, times and logs the statements that are sent."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter

LOG = logging.getLogger("linli.graph")

# A statement that takes longer than this, in seconds, is logged as a warning.
SLOW = 1.0


@dataclass
class Trips:
    """How many statements were sent, counting retries, but not a transaction's begin and commit."""

    count: int = 0


TRIPS: ContextVar[Trips | None] = ContextVar("trips", default=None)


@contextmanager
def counting() -> Iterator[Trips]:
    """Count the statements that this task, and tasks it starts meanwhile, send to any database."""
    trips = Trips()
    token = TRIPS.set(trips)
    try:
        yield trips
    finally:
        TRIPS.reset(token)


@dataclass
class UnderWay:
    """The statement that one read or write has sent last."""

    deadline: float
    """When it is given up, on the clock of `perf_counter`."""
    statement: str = ""
    began: float = 0.0

    @property
    def remaining(self) -> float:
        """How many seconds are left for it."""
        return self.deadline - perf_counter()

    @property
    def seconds(self) -> float:
        """How long ago it was sent."""
        return perf_counter() - self.began

    @contextmanager
    def sent(self, statement: str) -> Iterator[None]:
        """Count a statement and log how long it took; its parameters may hold personal data and are not logged."""
        self.statement, self.began = statement, perf_counter()
        if trips := TRIPS.get():
            trips.count += 1
        try:
            yield
        finally:
            if self.seconds >= SLOW:
                LOG.warning("%.1f s: %.300s", self.seconds, " ".join(statement.split()))
            elif LOG.isEnabledFor(logging.DEBUG):
                LOG.debug("%.1f ms: %s", self.seconds * 1000, " ".join(statement.split()))
