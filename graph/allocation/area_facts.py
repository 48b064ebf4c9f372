"""Reads what an area needs, with everything in the city that could be given for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.allocation.solver.problem import Key, Pin
from graph.areas import containment as whereabouts
from graph.database.protocols import Reader
from graph.matching.facts_from_rows import FactRows, MatchingFacts, assemble_facts
from graph.matching.facts_query import (
    Side,
    facts_parameters,
    facts_statement,
    side_of_categories,
    ties_of_needs_clause,
)
from graph.ontology.clock import Clock, today
from graph.query.compiler import CONSTANTS, CompileContext
from graph.query.projection import state_clause
from graph.vocabulary.duties import Vocabulary


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What somebody wants a plan of."""

    area: Mapping[str, Any]
    """A reference to an area: `id`, `code` or `address`."""
    at: date
    by: str
    """Who wants it."""
    pins: tuple[Pin, ...] = ()
    forbidden: frozenset[Key] = frozenset()
    seconds: float | None = None
    """The time limit, where it is another one than the settings say."""


async def needed_in(
    reader: Reader, draft: CompileContext, areas: list[str], clock: Clock, at: date
) -> list[str]:
    """Return the ids of the needs at some places and in them that are not over on the day.

    From the needs up rather than from the area down: a district holds thousands of buildings, and some hundred needs.
    """
    state, clauses = state_clause(draft, "need", clock)
    text = (
        f"MATCH (need:Need) {clauses} WITH need, {state} AS state "
        f"WHERE ${clock.at} < state.to AND (state.withdrawnOn IS NULL OR ${clock.at} < state.withdrawnOn) "
        f"MATCH (need)-[needed:NEEDED_AT]->(place:Place) WHERE {clock.believed('needed')} "
        f"MATCH path=(place)-[:PART_OF*0..7]->(area:Place) WHERE area.id IN $areas AND {clock.path('path')} "
        f"RETURN collect(DISTINCT need.id)"
    )
    found: list[str] = await reader.read(text, {**CONSTANTS, "areas": areas, clock.at: at})
    return sorted(found)


def for_needs(draft: CompileContext, clock: Clock) -> str:
    """Return the statement that reads the needs with the ids `$needed`, and all offers of their families of categories."""
    state, clauses = state_clause(draft, "need", clock)
    known = "UNWIND $needed AS known MATCH (need:Need {id: known})"
    needs = Side(f"{known} {clauses}", state, known)
    family = f"UNWIND [pair IN $families WHERE pair[0] = {state}.category | pair[1]] AS category"
    offers = side_of_categories(draft, f"{needs.pattern} {family}", "resource:Resource", clock)
    return facts_statement(
        draft, needs, offers, ties_of_needs_clause(draft, needs, clock), clock, "Place"
    )


async def read(
    reader: Reader, vocabulary: Vocabulary, asked: PlanRequest
) -> tuple[str, MatchingFacts]:
    """Return the global id of the area, and the facts of its needs and of what could be given. Raises `InvalidArgument` where there is no such area."""
    places = sorted(await whereabouts.area_of_reference(reader, vocabulary, asked.area))
    area = str(asked.area["id"]) if asked.area.get("id") else places[0]
    draft, clock, rules = (
        CompileContext(vocabulary),
        Clock("at", past=asked.at != today()),
        vocabulary.matching,
    )
    needed = await needed_in(reader, draft, places, clock, asked.at)
    text = for_needs(draft, clock)
    found = FactRows(
        *await reader.read(
            text,
            {
                "needed": needed,
                "wanted": area,
                **facts_parameters(rules, vocabulary, clock, asked.at),
            },
        )
    )
    return area, assemble_facts(found, rules, asked.at)
