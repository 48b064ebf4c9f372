"""Reads the facts for the plan of an area: its needs, and all offers that may fit them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from graph.allocation.solver.problem import PairKey, Pin
from graph.areas.containment import area_of_reference
from graph.database.protocols import Reader
from graph.matching.fact_rows import FactRows
from graph.matching.facts_from_rows import MatchingFacts, assemble_facts
from graph.matching.facts_query import (
    facts_parameters,
    needs_facts_statement,
)
from graph.ontology.clock import Clock, today
from graph.ontology.expressions import not_withdrawn_predicate
from graph.query.compiler import CompileContext
from graph.query.node_state import state_clause
from graph.query.parameters import CONSTANTS
from graph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """The request for a plan."""

    area: Mapping[str, Any]
    """A reference to an area: `id`, `code` or `address`."""
    at: date
    by: str
    """The name of the person who asks for it."""
    pins: tuple[Pin, ...] = ()
    forbidden: frozenset[PairKey] = frozenset()
    seconds: float | None = None
    """The time limit; None for the one in the settings."""


class AreaFacts(NamedTuple):
    """The facts of an area."""

    area: str
    """Global id of the area."""
    facts: MatchingFacts


async def read_area_facts(
    reader: Reader, vocabulary: Vocabulary, request: PlanRequest
) -> AreaFacts:
    """Return the facts of an area. Raises `InvalidArgument` if there is no such area."""
    places = sorted(await area_of_reference(reader, vocabulary, request.area))
    area = str(request.area["id"]) if request.area.get("id") else places[0]
    context, rules = CompileContext(vocabulary), vocabulary.matching
    clock = Clock("at", past=request.at != today())
    needs = await read_open_need_ids(reader, context, places, clock, request.at)
    parameters = {
        "wanted": needs,
        **facts_parameters(rules, vocabulary, clock, request.at),
    }
    record = await reader.read(needs_facts_statement(context, clock), parameters)
    return AreaFacts(area, assemble_facts(FactRows.from_record(record), rules, request.at))


async def read_open_need_ids(
    reader: Reader, context: CompileContext, areas: list[str], clock: Clock, at: date
) -> list[str]:
    """Return the ids of the needs in some places that are not over on the day, in order.

    The statement goes from the needs up rather than from the area down: a district holds thousands
    of buildings, and some hundred needs.
    """
    state, clauses = state_clause(context, "need", clock)
    statement = (
        f"MATCH (need:Need) {clauses} WITH need, {state} AS state WHERE ${clock.at} < state.to "
        f"AND {not_withdrawn_predicate('state', clock)} "
        f"MATCH (need)-[needed:NEEDED_AT]->(place:Place) WHERE {clock.believed('needed')} "
        "MATCH path=(place)-[:PART_OF*0..7]->(area:Place) "
        f"WHERE area.id IN $areas AND {clock.path('path')} "
        "RETURN collect(DISTINCT need.id)"
    )
    found: list[str] = await reader.read(statement, {**CONSTANTS, "areas": areas, clock.at: at})
    return sorted(found)
