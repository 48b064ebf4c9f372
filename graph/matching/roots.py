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
from graph.query.plan import ROOTS
from graph.query.selection import Field
from graph.query.shape import Execution, Shape, list_shape, nested_shape


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


@dataclass(frozen=True, slots=True)
class OutcomeSlot:
    """Where the prefetch of one root keeps its outcome among the values of a run.

    Nothing else knows the key: another way to hand over the outcome changes only this class.
    """

    key: str

    def put(self, values: dict[str, Any], outcome: MatchOutcome) -> None:
        """Store the outcome of a run."""
        values[self.key] = outcome

    def get(self, values: Mapping[str, Any]) -> MatchOutcome:
        """Return the outcome of a run."""
        outcome: MatchOutcome = values[self.key]
        return outcome


def matches_for_need(draft: CompileContext, field: Field) -> Projection:
    """Project the matches of a need, the best first, and its near misses; null for no such need."""
    slot = add_prefetch(draft, field, "need", need_facts_statement)
    references = NodeReferences(draft, slot)
    response = MatchResponse(references, draft.vocabulary.matching)
    shape = response.need_matches_shape(field.children)
    return project_outcome(field, slot, references, shape)


def matches_for_unit(draft: CompileContext, field: Field) -> Projection:
    """Project the matches of what a unit offers, the best first; null for no such unit."""
    slot = add_prefetch(draft, field, "unit", owner_facts_statement)
    references = NodeReferences(draft, slot)
    response = MatchResponse(references, draft.vocabulary.matching)
    matches = list_shape(response.match_shape(field.children))
    return project_outcome(
        field, slot, references, lambda outcome, run: matches(outcome.ranking.fits, run)
    )


def project_outcome(
    field: Field, slot: OutcomeSlot, references: NodeReferences, shape: Shape
) -> Projection:
    """Return the projection that fetches the nodes of an outcome and shapes both together."""
    outcome_shape = nested_shape(field.key, shape, required=False)

    def shape_outcome(fetched: Any, run: Execution) -> Any:
        outcome = slot.get(run.values)
        if outcome.subject is None:
            return None
        outcome.nodes = {
            index: {row[0]: row for row in rows} for index, rows in enumerate(fetched or ())
        }
        return outcome_shape(outcome, run)

    return Projection(references.expression, shape_outcome)


def add_prefetch(
    draft: CompileContext,
    field: Field,
    argument: str,
    build_statement: Callable[[CompileContext, Clock], str],
) -> OutcomeSlot:
    """Add the prefetch that reads and ranks, and return the slot of its outcome.

    Its statement has variable names of its own, so that its text is the same in every document and
    the database plans it once.
    """
    slot = OutcomeSlot(draft.name("matches"))
    day_slot, clock = field.clock.at, Clock("at", past=field.clock.past)
    wanted_slot, size = field.arguments[argument].slot, field.arguments.get("first")
    vocabulary, rules = draft.vocabulary, draft.vocabulary.matching
    statement = build_statement(CompileContext(vocabulary), clock)

    async def read_outcome(reader: Reader, values: dict[str, Any]) -> None:
        first = page_size(values, size, "first")
        day, wanted = values[day_slot], values[wanted_slot]
        parameters = facts_parameters(rules, vocabulary, clock, day)
        record = await reader.read(statement, {**parameters, "wanted": wanted})
        rows = FactRows.from_record(record)
        facts = assemble_facts(rows, rules, day)
        pairs = product(facts.needs, facts.offers)
        ranking = rank_pairs(pairs, rules, day, first)
        subject = wanted if rows.exists else None
        slot.put(values, MatchOutcome(subject, ranking))

    draft.prefetches.append(read_outcome)
    return slot


ROOTS.update({"matchesForNeed": matches_for_need, "matchesForUnit": matches_for_unit})
