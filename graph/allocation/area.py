"""Reads what an area needs, with everything in the city that could be given for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph import whereabouts
from graph.allocation.problem import Key, Pin
from graph.clock import Clock, today
from graph.duties import Vocabulary
from graph.kinds import KINDS
from graph.matching.assembly import Facts, Rows, facts
from graph.matching.reading import Side, of_categories, parameters, statement, ties_of_needs
from graph.piece import Draft, Reader
from graph.projection import state_then


@dataclass(frozen=True, slots=True)
class Asked:
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


def for_areas(draft: Draft, clock: Clock) -> str:
    """Give the statement that reads the needs at the places with the ids `$areas` and in them, and all offers of their families."""
    state, clauses = state_then(draft, "need", clock)
    there = "UNWIND $areas AS known MATCH (:Place {id: known})<-[:PART_OF*0..7]-()<-[:NEEDED_AT]-(need:Need) WITH DISTINCT need"
    needs = Side(f"{there} {clauses}", state)
    family = f"UNWIND [pair IN $families WHERE pair[0] = {state}.category | pair[1]] AS category"
    offers = of_categories(draft, f"{needs.pattern} {family}", "resource:Resource", clock)
    return statement(draft, needs, offers, ties_of_needs(draft, needs, clock), clock, "Place")


async def read(reader: Reader, vocabulary: Vocabulary, asked: Asked) -> tuple[str, Facts]:
    """Give the global id of the area, and the facts of its needs and of what could be given. Raises `InvalidArgument` where there is no such area."""
    places = sorted(await whereabouts.area(reader, vocabulary, asked.area))
    area = str(asked.area["id"]) if asked.area.get("id") else places[0]
    draft, clock, rules = Draft(KINDS, vocabulary), Clock("at", past=asked.at != today()), vocabulary.matching
    text = for_areas(draft, clock)
    found = Rows(*await reader.read(text, {"areas": places, "wanted": area, **parameters(rules, vocabulary, clock, {"at": asked.at})}))
    return area, facts(found, rules, asked.at)
