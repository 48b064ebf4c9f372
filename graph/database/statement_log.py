"""Counts, times and logs the statements that are sent."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter

LOG = logging.getLogger("linli.graph")

SLOW = 1.0
"""Seconds after which a statement is logged as a warning, unless that is to be expected."""
EXPECTED: ContextVar[bool] = ContextVar("slow_statements_expected", default=False)


@contextmanager
def expect_slow_statements() -> Iterator[None]:
    """Log no warning of slow statements: an engine that is cold or imports ledgers has them."""
    token = EXPECTED.set(True)
    try:
        yield
    finally:
        EXPECTED.reset(token)


OBSERVERS: list[Callable[[str], AbstractContextManager[None]]] = []
"""Each is called with every statement of the process; its context lasts while the statement runs.
"""


@dataclass
class StatementCount:
    """How many statements were sent, with retries, but without the begin and commit of
    transactions.
    """

    count: int = 0


STATEMENT_COUNT: ContextVar[StatementCount | None] = ContextVar("statement_count", default=None)


@contextmanager
def count_statements() -> Iterator[StatementCount]:
    """Count the statements that this task, and tasks it starts meanwhile, send to any database."""
    counted = StatementCount()
    token = STATEMENT_COUNT.set(counted)
    try:
        yield counted
    finally:
        STATEMENT_COUNT.reset(token)


def observed(statement: str) -> AbstractContextManager[object]:
    """Return the contexts of all who observe statements, as one."""
    if not OBSERVERS:
        return nullcontext()
    if len(OBSERVERS) == 1:
        return OBSERVERS[0](statement)
    with ExitStack() as stack:
        for observe in OBSERVERS:
            stack.enter_context(observe(statement))
        return stack.pop_all()


@dataclass
class RunningStatement:
    """The statement that one read or write has sent last."""

    deadline: float
    """When it is given up, on the clock of `perf_counter`."""
    statement: str = ""
    began: float = 0.0
    port: int = 0
    """The local port of the connection over which an abandoned statement was sent, else 0."""

    @property
    def remaining(self) -> float:
        """The seconds left until the deadline."""
        return self.deadline - perf_counter()

    @property
    def seconds(self) -> float:
        """The seconds since it was sent."""
        return perf_counter() - self.began

    @contextmanager
    def sent(self, statement: str) -> Iterator[None]:
        """Count a statement and log how long it took.

        Its parameters may hold personal data and are not logged.
        """
        self.statement, self.began = statement, perf_counter()
        if counted := STATEMENT_COUNT.get():
            counted.count += 1
        try:
            with observed(statement):
                yield
        finally:
            if self.seconds >= SLOW and not EXPECTED.get():
                LOG.warning("%.1f s: %.300s", self.seconds, " ".join(statement.split()))
            elif LOG.isEnabledFor(logging.DEBUG):
                LOG.debug("%.1f ms: %s", self.seconds * 1000, " ".join(statement.split()))
