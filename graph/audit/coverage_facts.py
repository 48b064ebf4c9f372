"""Reads the posts, tenures and assignments from which gaps follow: everywhere, or at some places.

Everywhere, each kind is read from end to end without a subquery for each place, which is the
cheapest on either engine. At some places, it begins at these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.areas.area_pattern import valid_step_predicate
from graph.audit.find_gaps import Burdens, CoverageFacts
from graph.coverage.referenced_lines import LineRef
from graph.database.protocols import Reader
from graph.ontology.clock import Clock, KnownDay
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.node_state import version_match
from graph.query.parameters import constant_binding, slot_binding
from graph.query.plan import QueryPlan, RootResolver, plan_root
from graph.query.selection import Field

EVERYWHERE = {
    "post": "MATCH (post:Post)-[covers:COVERS]->(place:Place)",
    "tenure": "MATCH (fact:Tenure)-[:OF_POST]->(post:Post)",
    "assignment": "MATCH (fact:Assignment)-[:ASSIGNED_AT]->(place:Place)",
}
"""Where each read of the whole graph begins."""
AT_PLACES = {
    "post": "UNWIND $places AS known MATCH (place:Place {id: known})<-[covers:COVERS]-(post:Post)",
    "tenure": "UNWIND $places AS known MATCH (:Place {id: known})<-[:COVERS]-(post:Post) "
    "WITH DISTINCT post MATCH (post)<-[:OF_POST]-(fact:Tenure)",
    "assignment": "UNWIND $places AS known "
    "MATCH (place:Place {id: known})<-[:ASSIGNED_AT]-(fact:Assignment)",
}
"""Where a read of some places begins."""


@dataclass(slots=True)
class FactsReader:
    """Reads facts of coverage under any clock; each statement is compiled once for each."""

    plans: dict[tuple[str, Clock], QueryPlan] = field(default_factory=dict)

    async def read_all(self, reader: Reader, run: Execution, day: KnownDay) -> CoverageFacts:
        """Return the facts at all places."""
        return CoverageFacts(*await self.read("everywhere", reader, run, day, {}))

    async def read_at(
        self, reader: Reader, run: Execution, day: KnownDay, places: Sequence[str]
    ) -> CoverageFacts:
        """Return the facts at some places."""
        return CoverageFacts(
            *await self.read("atPlaces", reader, run, day, {"places": list(places)})
        )

    async def read_burdens(
        self, reader: Reader, run: Execution, day: KnownDay, holders: Sequence[str]
    ) -> Burdens:
        """Return the lines of some holders, wherever they are, by duty and holder."""
        rows = await self.read("ofHolders", reader, run, day, {"holders": list(holders)})
        found: dict[tuple[str, str], list[LineRef]] = defaultdict(list)
        for fact, place, duty, holder in rows:
            found[duty, holder].append(LineRef(duty, place, "HELD", fact))
        return found

    async def read_streets(
        self, reader: Reader, run: Execution, day: KnownDay
    ) -> Mapping[str, Sequence[str]]:
        """Return the ids of the places through which each road or lane runs, by its id."""
        return dict(await self.read("streets", reader, run, day, {}))

    async def read(
        self, name: str, reader: Reader, run: Execution, day: KnownDay, more: Mapping[str, Any]
    ) -> Any:
        """Return what one of the statements reads."""
        key = (name, day.clock)
        if key not in self.plans:
            resolver, root = RESOLVERS[name], Field(name, name, day.clock)
            self.plans[key] = plan_root(resolver, root, run.vocabulary)
        return await self.plans[key].ask_root(reader, {**day.values, **more}, run)


def project_everywhere(context: CompileContext, root: Field) -> Projection:
    """Project the facts of all places."""
    return project_facts(context, root.clock, EVERYWHERE)


def project_at_places(context: CompileContext, root: Field) -> Projection:
    """Project the facts of the places of a parameter."""
    context.parameters["places"] = slot_binding("places")
    return project_facts(context, root.clock, AT_PLACES)


def project_facts(context: CompileContext, clock: Clock, begin: Mapping[str, str]) -> Projection:
    """Project posts, tenures and assignments, as the rows of their types.

    Assignments are those of duties that a gap can be about.
    """
    judged = [
        duty.code
        for duty in context.vocabulary
        if duty.source == "assignment" and (any(duty.expected.values()) or duty.load)
    ]
    context.parameters["judged"] = constant_binding(judged)
    began = f"fact.`from` <= ${clock.at} AND fact.`from` < fact.to AND {clock.believed('fact')}"
    ended = f"CASE WHEN fact.to <= ${clock.at} THEN toString(fact.to) END"
    left = "fact.endReason IS NOT NULL OR fact.statedTo IS NOT NULL"
    state, found = duty_state(clock, "post", "place")
    posts = (
        f"{begin['post']} WHERE {clock.holds('covers')} {found}"
        f"RETURN [post.id, place.id, {state}.duty]"
    )
    tenures = (
        f"{begin['tenure']} WHERE {began} MATCH (fact)-[:HELD_BY]->(holder:Cadre) "
        f"RETURN [fact.id, post.id, holder.id, {ended}, {left}]"
    )
    assignments = (
        f"{begin['assignment']} WHERE fact.duty IN $judged AND {began} "
        "MATCH (fact)-[:ASSIGNED_TO]->(body:Organization) "
        f"RETURN [fact.id, place.id, fact.duty, body.id, {ended}]"
    )
    parts = (f"COLLECT {{ {part} }}" for part in (posts, tenures, assignments))
    return Projection(f"[{', '.join(parts)}]")


def duty_state(clock: Clock, *carried: str) -> tuple[str, str]:
    """Return the variable that holds the state of `post`, and what finds it behind a WHERE.

    Of the other variables, it carries those that are named.
    """
    if not clock.past:
        return "post", ""
    found = version_match("post", "version", clock)
    return "state", f"{found} WITH {', '.join(carried)}, coalesce(version, post) AS state "


def project_of_holders(context: CompileContext, root: Field) -> Projection:
    """Project the lines of the holders of a parameter under duties that have a limit."""
    context.parameters["holders"] = slot_binding("holders")
    limited = [duty.code for duty in context.vocabulary if duty.load]
    context.parameters["limited"] = constant_binding(limited)
    clock = root.clock
    state, found = duty_state(clock, "place", "fact", "holder")
    tenures = (
        "UNWIND $holders AS known MATCH (holder:Cadre {id: known})<-[:HELD_BY]-(fact:Tenure) "
        f"WHERE {clock.holds('fact')} MATCH (fact)-[:OF_POST]->(post:Post)"
        f"-[covers:COVERS]->(place:Place) WHERE {clock.holds('covers')} {found}"
        f"WITH fact, place, {state}.duty AS duty, holder WHERE duty IN $limited "
        "RETURN [fact.id, place.id, duty, holder.id]"
    )
    assignments = (
        "UNWIND $holders AS known MATCH (body:Organization {id: known})<-[:ASSIGNED_TO]-"
        f"(fact:Assignment) WHERE fact.duty IN $limited AND {clock.holds('fact')} "
        "MATCH (fact)-[:ASSIGNED_AT]->(place:Place) "
        "RETURN [fact.id, place.id, fact.duty, body.id]"
    )
    return Projection(f"COLLECT {{ {tenures} }} + COLLECT {{ {assignments} }}")


def project_streets(_context: CompileContext, root: Field) -> Projection:
    """Project the roads and lanes, each with the places through which it runs."""
    valid = valid_step_predicate("step", root.clock)
    match = f"MATCH (street:Place)-[step:RUNS_THROUGH]->(place:Place) WHERE {valid}"
    through = "WITH street.id AS street, collect(DISTINCT place.id) AS places"
    return Projection(f"COLLECT {{ {match} {through} RETURN [street, places] }}")


RESOLVERS: Mapping[str, RootResolver] = {
    "everywhere": project_everywhere,
    "atPlaces": project_at_places,
    "ofHolders": project_of_holders,
    "streets": project_streets,
}
"""The statements by name."""
