"""Figures about what a caller may not see: so small a count could say whose it is.

Of what is hidden from a caller, such as service requests from researchers, no figure of an area is
shown. The city as a whole is shown to the ten below: neither the difference of two days nor that of
two areas gives a single one away then, since there is no other figure to subtract.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.callers import Caller

SMALL_COUNT, UNDEFINED = "SMALL_COUNT", "UNDEFINED"
"""Why a figure is null."""
COARSE = 10
"""To what figures of the whole city are rounded down."""


def counts_hidden(kinds: Iterable[str], caller: Caller) -> bool:
    """Whether a figure that depends on some kinds counts what is hidden from a caller."""
    return not caller.hidden.isdisjoint(kinds)


def coarse_figure(value: float) -> int:
    """Return a figure of the whole city as those see it from whom what it counts is hidden."""
    return int(value // COARSE * COARSE)
