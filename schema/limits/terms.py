"""On which terms about cost an operation runs: whose limits hold, what is reported and charged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from schema.limits.roles import PUBLIC


class CostReport(Enum):
    """What a client wants to know of the cost of an operation."""

    NOTHING = "none"
    REPORT = "report"
    """The cost, beside the answer."""
    ESTIMATE = "estimate"
    """The cost in place of the answer: the operation does not run."""


async def charge_nobody(_: int) -> None:
    """Charge nobody, as for operations of the service itself."""


@dataclass(frozen=True, slots=True)
class CostTerms:
    """The terms about cost of one operation."""

    role: str = PUBLIC
    """The name of the caller's role."""
    report: CostReport = CostReport.NOTHING
    charge: Callable[[int], Awaitable[None]] = charge_nobody
    """Charges the caller before the operation runs; raises if that is too much."""


OWN_TERMS = CostTerms()
"""For operations of the service itself."""
