"""The context in which a report's Cypher is built: the clock, the area and any period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from graph.ontology.clock import Clock
from graph.ontology.declarations import NodeRef
from graph.query.compiler import CompileContext
from graph.query.execution import Execution
from graph.query.node_state import state_expression, version_match


@dataclass(frozen=True, slots=True)
class PeriodParameters:
    """Names of the parameters of a period."""

    first_day: str
    first_moment: str
    """Holds the first moment of the first day."""
    year_ago: str
    """Holds the first moment of the day 365 days before the day after the last."""


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What a report's Cypher depends on.

    In an area, the statement holds the area's places in `places`, and those by which it was named
    in `areas`. Everywhere, patterns begin at the facts and never walk through the places. A pattern
    names the fact that it finds `fact`, and the place at which it lies `place`.
    """

    clock: Clock
    everywhere: bool
    compile_context: CompileContext
    period: PeriodParameters | None = None
    posts: str = ""
    """The variable with the list of the current posts that cover places, if the statement has
    collected it.
    """

    @property
    def state(self) -> str:
        """The variable that holds the state of the fact on the day."""
        return "state" if self.clock.past else "fact"

    @property
    def node_ref(self) -> NodeRef:
        """The fact, with its state on the day."""
        return NodeRef("fact", self.state, self.clock)

    @property
    def required_period(self) -> PeriodParameters:
        """The period. Raises `LookupError` in the report of a day, which has none."""
        if self.period is None:
            raise LookupError("An indicator needs a period.")
        return self.period

    @property
    def subquery_head(self) -> str:
        """The opening of a subquery that may walk from the area."""
        variables = [] if self.everywhere else ["places", "areas"]
        if self.posts:
            variables.append(self.posts)
        return f"CALL ({', '.join(variables)})"

    def day_parameter(self, stem: str, derive: Callable[[date], date]) -> str:
        """Return the name of a new parameter that is derived from the day asked about."""

        def derive_from_run(run: Execution) -> date:
            return derive(run.day(self.clock))

        return self.compile_context.parameter(stem, derive_from_run)

    def located_clause(self, arrow: str, node: str) -> str:
        """Return the clause that matches nodes such as `fact:Fund`, in an area those at its places.

        In an area, the relationship to the place is in `lies`.
        """
        if self.everywhere:
            return f"MATCH ({node})"
        return f"UNWIND places AS place MATCH (place)<-[lies:{arrow}]-({node})"

    def fact_clauses(
        self,
        match: str,
        *,
        predicates: Sequence[str] = (),
        state: Sequence[str] = (),
        carried: Sequence[str] = (),
    ) -> str:
        """Return `match` with predicates on its variables, and predicates on the state of `fact`.

        On a day in the past, the state is looked up after the match; `carried` are the variables
        besides `fact` that later clauses need.
        """
        if not self.clock.past:
            return f"{match}{where_clause(*predicates, *state)}"
        version = version_match("fact", "version", self.clock)
        variables = ", ".join(("fact", *carried))
        current = where_clause(self.clock.states("state"), *state)
        return (
            f"{match}{where_clause(*predicates)} {version} "
            f"WITH {variables}, {state_expression('fact', 'version')} AS state{current}"
        )


def where_clause(*predicates: str) -> str:
    """Return ` WHERE` with all predicates, or an empty text if there is none."""
    if not predicates:
        return ""
    return f" WHERE {' AND '.join(predicates)}"
