"""On which terms about cost an operation runs: what is reported, and who is charged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum


class CostReport(Enum):
    """What a client wants to know of the cost of an operation."""

    NOTHING = "none"
    REPORT = "report"
    """The cost, beside the answer."""
    ESTIMATE = "estimate"
    """The cost in place of the answer: the operation does not run."""


async def charge_nobody(_: int) -> None:
    """Charge nobody and give nothing back, as for operations of the service itself."""


@dataclass(frozen=True, slots=True)
class CostTerms:
    """The terms about cost of one operation."""

    report: CostReport = CostReport.NOTHING
    charge: Callable[[int], Awaitable[None]] = charge_nobody
    """Charges the caller before the operation runs; raises if that is too much."""
    settle: Callable[[int], Awaitable[None]] = charge_nobody
    """Charges the caller afterwards for what it has read besides; less than 0 is given back."""
    page: int | None = None
    """Most edges of a page; None for the usual limit."""


OWN_TERMS = CostTerms()
"""For operations of the service itself."""
