"""What a report reads about an area in a period, kept until a kind that it reads is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph.areas.report_area import PLACE_AREA_KINDS, build_report_area
from graph.database.protocols import Reader
from graph.kept_results import results_of, revisions_of_run
from graph.ontology.clock import shared_clock, today
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext
from graph.query.execution import Execution
from graph.query.parameters import last_second
from graph.query.plan import QueryPlan, RootResolver, plan_root
from graph.query.selection import Argument, Field
from graph.reports.period import DAY, period_of
from graph.vocabulary import Vocabulary

ARGUMENTS = ("area", "from", "to")
"""What a read depends on besides what is known."""


@dataclass(eq=False)
class KeptPeriod:
    """Reads rows about the area and the period of one selected report."""

    vocabulary: Vocabulary
    name: str
    """Distinguishes what is kept of different reads."""
    selected: Field
    kinds: tuple[str, ...]
    """The kinds and facets that it reads besides those that decide which places the area has."""
    project: RootResolver
    """Its shape raises why there is no such area; the value is None without a city."""

    async def read(self, reader: Reader, run: Execution) -> Sequence[Any]:
        """Return the rows; raises `InvalidArgument` for no such area."""
        revisions = await revisions_of_run(reader, run)
        values = self.values(run)

        async def read_rows() -> Sequence[Any]:
            found = await self.plan.ask_root(reader, values, run)
            return found or ()

        revision = revisions.of_kinds(self.all_kinds)
        key = ("period", self.name, repr(values))
        return await results_of(reader).get(
            key, (*revision, self.moment(run)), read_rows, lambda rows: 2 * len(rows)
        )

    @cached_property
    def all_kinds(self) -> Sequence[str]:
        """The names of all kinds on which the rows depend."""
        area = self.selected.arguments["area"]
        place = build_report_area(CompileContext(self.vocabulary), area, self.selected.clock)
        return KINDS.names_of((*self.kinds, *PLACE_AREA_KINDS, *place.kinds))

    def values(self, run: Execution) -> dict[str, Any]:
        """Return the values of the area, the period and the moment of knowledge."""
        given = {name: run.values[self.selected.arguments[name].slot] for name in ARGUMENTS}
        return {**given, "as_of": run.known_at(self.selected.clock)}

    def moment(self, run: Execution) -> str | None:
        """Return the present second if rows depend on it: of a period that is not over."""
        last_day = period_of(run.values, self.selected).after - DAY
        (root,) = self.plan.roots
        depends = last_day >= today() and any(name.endswith("_moment") for name in root.used)
        return str(last_second(last_day)) if depends else None

    @cached_property
    def plan(self) -> QueryPlan:
        """The plan of the read; its text is the same in all queries."""
        clock = shared_clock(has_moment=self.selected.clock.as_of is not None, past=True)
        arguments = {
            name: Argument(name, self.selected.arguments[name].value) for name in ARGUMENTS
        }
        root = Field("rows", "rows", clock, arguments)
        return plan_root(self.project, root, self.vocabulary)
