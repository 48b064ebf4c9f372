"""The declaration of one figure."""

from __future__ import annotations

from dataclasses import dataclass

from graph.reports.context import ReportContext
from graph.reports.patterns import NodePattern, union_clauses


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an area on a day: its names, its formula, and how its nodes are found."""

    code: str
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    patterns: tuple[NodePattern, ...]
    kinds: tuple[str, ...]
    """The kinds and facets of which nothing can be written without changing the figure."""
    kinds_in_area: tuple[str, ...] = ()
    """Those on which it depends besides, where it is counted for an area."""
    adds_amounts: bool = False
    """Whether the amounts of the nodes are added up, rather than the nodes counted."""
    is_whole: bool = True
    """Whether its value is a whole number."""

    @property
    def formula(self) -> str:
        """The formula in words, in Chinese and English."""
        return f"{self.formula_zh} / {self.formula_en}"

    def value_clause(self, context: ReportContext, name: str) -> str:
        """Return the clause that puts the figure's value into the variable `name`."""
        found = union_clauses(context, self.patterns)
        value = "count(DISTINCT counted)"
        if self.adds_amounts:
            value = "sum(coalesce(amount, 0))"
        return f"{context.subquery_head} {{ {found} RETURN {value} AS {name} }}"
