"""The root fields of matching: which resources fit a need, and which needs fit a unit's offers.

The facts are read and ranked before the main statement, in a round trip of their own. The main
statement then fetches what is selected of the nodes in the ranking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from graph.database.protocols import Reader
from graph.matching.facts_from_rows import assemble_facts
from graph.matching.facts_query import (
    FactRows,
    facts_parameters,
    need_facts_statement,
    owner_facts_statement,
)
from graph.matching.node_references import NodeReferences
from graph.matching.ranking import NearMiss, RankedMatch, Ranking, rank_pairs
from graph.matching.response import MOST_FACTS, MatchResponse
from graph.ontology.clock import Clock
from graph.query.compiler import CompileContext, Projection
from graph.query.cursors import page_size
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field
from graph.query.shape import Shape, list_shape, nested_shape


@dataclass(slots=True)
class MatchOutcome:
    """The ranking for a need or a unit."""

    subject: str | None
    """Id of the need or unit; None if there is none."""
    ranking: Ranking
    nodes: dict[int, dict[str, Any]] = field(default_factory=dict)
    """The fetched rows of the nodes, by selection and id."""

    def ids(self, part: str) -> list[str]:
        """Return the ids of the nodes of one part, once each, in order."""
        if part == "facts":
            return sorted(self.fact_ids())
        pairs: list[RankedMatch | NearMiss] = [*self.ranking.fits, *self.ranking.misses]
        found = {self.subject or "", *(PAIR_IDS[part](pair) for pair in pairs)}
        return sorted(found)

    def fact_ids(self) -> set[str]:
        """Return the ids of the nodes that are shown as evidence."""
        found: set[str] = set()
        for match in self.ranking.fits:
            for component in match.scored.components:
                found.update(component.reason.facts[:MOST_FACTS])
        return found


PAIR_IDS: Mapping[str, Callable[[RankedMatch | NearMiss], str]] = {
    "need": lambda pair: pair.need.id,
    "resource": lambda pair: pair.offer.id,
    "unit": lambda pair: pair.offer.owner,
}
"""The id of each part of a pair."""


def matches_for_need(context: CompileContext, field: Field) -> Projection:
    """Project the matches of a need, the best first, and its near misses; null for no such need."""
    outcome = prefetch_outcome(context, field, "need", need_facts_statement)
    references = NodeReferences(context, outcome)
    response = MatchResponse(references, context.vocabulary.matching)
    shape = response.need_matches_shape(field.children)
    return project_outcome(field, outcome, references, shape)


def matches_for_unit(context: CompileContext, field: Field) -> Projection:
    """Project the matches of what a unit offers, the best first; null for no such unit."""
    outcome = prefetch_outcome(context, field, "unit", owner_facts_statement)
    references = NodeReferences(context, outcome)
    response = MatchResponse(references, context.vocabulary.matching)
    matches = list_shape(response.match_shape(field.children))
    return project_outcome(
        field, outcome, references, lambda found, run: matches(found.ranking.fits, run)
    )


def project_outcome(
    field: Field, outcome: Prefetch[MatchOutcome], references: NodeReferences, shape: Shape
) -> Projection:
    """Return the projection that fetches the nodes of an outcome and shapes both together."""
    outcome_shape = nested_shape(field.key, shape, required=False)

    def shape_outcome(fetched: Any, run: Execution) -> Any:
        found = run.result(outcome)
        if found.subject is None:
            return None
        found.nodes = {
            index: {row[0]: row for row in rows} for index, rows in enumerate(fetched or ())
        }
        return outcome_shape(found, run)

    return Projection(references.expression, shape_outcome)


def prefetch_outcome(
    context: CompileContext,
    field: Field,
    argument: str,
    build_statement: Callable[[CompileContext, Clock], str],
) -> Prefetch[MatchOutcome]:
    """Return the prefetch that reads the facts and ranks the pairs.

    Its statement has variable names of its own, so that its text is the same in every document and
    the database plans it once.
    """
    as_of = "asOf" if field.clock.as_of else None
    clock = Clock("at", as_of, past=field.clock.past)
    given, size = field.arguments[argument], field.arguments.get("first")
    vocabulary, rules = context.vocabulary, context.vocabulary.matching
    statement = build_statement(CompileContext(vocabulary), clock)

    async def read_outcome(reader: Reader, run: Execution) -> MatchOutcome:
        first, day = page_size(run.values, size, "first"), run.day(field.clock)
        wanted = run.values[given.slot]
        parameters = facts_parameters(rules, vocabulary, clock, day)
        if clock.as_of:
            parameters[clock.as_of] = run.known_at(field.clock)
        record = await reader.read(statement, {**parameters, "wanted": wanted})
        rows = FactRows.from_record(record)
        facts = assemble_facts(rows, rules, day)
        ranking = rank_pairs(product(facts.needs, facts.offers), rules, day, first)
        return MatchOutcome(wanted if rows.exists else None, ranking)

    return context.prefetch(read_outcome)


ROOT_FIELDS.update({"matchesForNeed": matches_for_need, "matchesForUnit": matches_for_unit})
