"""Figures about what a caller may not see: so small a count could say whose it is.

Service requests are hidden from researchers, and those of other areas from coordinators. No figure
of an area that counts what is hidden is shown. The city as a whole is shown to the ten below:
neither the difference of two days nor that of two areas gives a single one away then, since there
is no other figure to subtract.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.areas.own_areas import is_own_area
from graph.database.protocols import Reader
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext
from graph.query.execution import Execution
from graph.query.selection import Field

SMALL_COUNT, UNDEFINED = "SMALL_COUNT", "UNDEFINED"
"""Why a figure is null."""
CONFINED = frozenset(kind.name for kind in KINDS if kind.confined)
"""The kinds of which a coordinator reads only what lies in the own areas."""
COARSE = 10
"""To what figures of the whole city are rounded down."""


def prefetch_own_area(context: CompileContext, field: Field) -> None:
    """Let it be known beforehand whether the area of a report lies in the caller's areas."""

    async def read(reader: Reader, run: Execution) -> bool:
        area = report_area_of(field, run)
        return await run.read_once(own_area_key(area), lambda: is_own_area(reader, run, area))

    context.prefetch(read)


def report_area_of(field: Field, run: Execution) -> Any:
    """Return the reference to the area of a report, None for the whole city."""
    given = field.arguments.get("area")
    return run.values[given.slot] if given else None


def own_area_key(area: Any) -> tuple[str, str]:
    """Return the key under which is kept whether an area is the caller's own."""
    return ("own area", repr(area))


def counts_hidden(kinds: Iterable[str], field: Field, run: Execution) -> bool:
    """Whether a figure of a report that depends on some kinds counts what is hidden.

    To a coordinator that is what lies in other areas.
    """
    names = set(kinds)
    if not run.caller.hidden.isdisjoint(names):
        return True
    if CONFINED.isdisjoint(names):
        return False
    is_own: bool = run.shared[own_area_key(report_area_of(field, run))]
    return not is_own


def coarse_figure(value: float) -> int:
    """Return a figure of the whole city as those see it from whom what it counts is hidden."""
    return int(value // COARSE * COARSE)
