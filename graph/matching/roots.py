"""Which resources fit a need, and which needs fit a unit: read, ranked, then told with what is selected of the nodes.

The facts are read and ranked before the statement is put, in a round trip of their own. The statement then fetches what is
selected of the nodes that the ranking names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from graph.database.protocols import Reader
from graph.matching.facts_from_rows import FactRows, assemble_facts
from graph.matching.facts_query import facts_parameters, for_need, for_owner
from graph.matching.node_references import References
from graph.matching.ranking import Fit, NearMiss, Ranking, rank_pairs
from graph.matching.response import EVIDENCE, Telling
from graph.ontology.clock import Clock
from graph.query.compiler import CompileContext, Projection
from graph.query.cursors import page_size
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field
from graph.query.shape import Shape, list_shape, nested_shape


@dataclass(slots=True)
class Outcome:
    """What a question about matches came to; `subject` is the id of the need or unit, None where there is none."""

    subject: str | None
    ranking: Ranking
    nodes: dict[int, dict[str, Any]] = field(default_factory=dict)

    def ids(self, part: str) -> list[str]:
        """Return the ids of the nodes of one part, once each, in a fixed order."""
        if part == "facts":
            return sorted(
                {
                    each
                    for fit in self.ranking.fits
                    for told in fit.scored.components
                    for each in told.reason.facts[:EVIDENCE]
                }
            )
        pairs: list[Fit | NearMiss] = [*self.ranking.fits, *self.ranking.misses]
        read: dict[str, Callable[[Fit | NearMiss], str]] = {
            "need": lambda pair: pair.need.id,
            "resource": lambda pair: pair.offer.id,
            "unit": lambda pair: pair.offer.owner,
        }
        return sorted({self.subject or "", *map(read[part], pairs)})


def matches_for_need(draft: CompileContext, field: Field) -> Projection:
    """Project the resources that fit a need, best first, and the near misses; null where there is no such need."""
    outcome = prefetch_outcome(draft, field, "need", for_need)
    references = References(draft, outcome)
    return told(
        field,
        outcome,
        references,
        Telling(references, draft.vocabulary.matching).need_matches(field.children),
    )


def matches_for_unit(draft: CompileContext, field: Field) -> Projection:
    """Project the needs that what a unit offers fits, best first; null where there is no such unit."""
    outcome = prefetch_outcome(draft, field, "unit", for_owner)
    references = References(draft, outcome)
    every = list_shape(Telling(references, draft.vocabulary.matching).match(field.children))
    return told(field, outcome, references, lambda found, run: every(found.ranking.fits, run))


def told(
    field: Field, outcome: Prefetch[Outcome], references: References, shape: Shape
) -> Projection:
    """Return the piece of a root: it fetches the nodes, and shapes with them what was found before."""
    safe = nested_shape(field.key, shape, required=False)

    def shaped(fetched: Any, run: Execution) -> Any:
        found = run.result(outcome)
        if found.subject is None:
            return None
        found.nodes = {
            index: {node[0]: node for node in nodes} for index, nodes in enumerate(fetched or ())
        }
        return safe(found, run)

    return Projection(references.expression, shaped)


def prefetch_outcome(
    draft: CompileContext, field: Field, name: str, made: Callable[[CompileContext, Clock], str]
) -> Prefetch[Outcome]:
    """Return the prefetch that reads and ranks.

    The reading has names of its own, so that its text is the same in every document: the database plans it once.
    """
    clock = Clock("at", past=field.clock.past)
    given, size = field.arguments[name], field.arguments.get("first")
    vocabulary, rules = draft.vocabulary, draft.vocabulary.matching
    statement = made(CompileContext(vocabulary), clock)

    async def read_outcome(reader: Reader, run: Execution) -> Outcome:
        first, day = page_size(run.values, size, "first"), run.day(field.clock)
        wanted = run.values[given.slot]
        rows = FactRows(
            *await reader.read(
                statement, {"wanted": wanted, **facts_parameters(rules, vocabulary, clock, day)}
            )
        )
        needs, offers = assemble_facts(rows, rules, day)
        return Outcome(
            wanted if rows.there else None, rank_pairs(product(needs, offers), rules, day, first)
        )

    return draft.prefetch(read_outcome)


ROOT_FIELDS.update({"matchesForNeed": matches_for_need, "matchesForUnit": matches_for_unit})
