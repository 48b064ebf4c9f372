"""Reads the facts of needs and offers: one statement that returns one record with everything that matching needs.

A reading has two sides, the needs and the offers, each a pattern that finds its nodes, and a pattern for the ties between
them. What several offers share (owners, places, ties) is read once.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from graph.ontology.clock import BELIEVED, Clock, end_of_day
from graph.ontology.declarations import NodeRef
from graph.ontology.kinds.needs import (
    available_expression,
    project_status_expression,
    remaining_expression,
)
from graph.query.compiler import CompileContext
from graph.query.projection import state_clause
from graph.vocabulary.duties import Vocabulary
from graph.vocabulary.matching_rules import MatchingRules

NEAR = 7
"""The rank of a subdistrict: whoever leads a larger place ties nobody to a need by sharing an alliance."""


class Side(NamedTuple):
    """How the nodes of one side are found, in `need` or `resource`, and the variable that holds the state of each."""

    pattern: str
    state: str
    wide: str
    """A pattern that asks for no state, for what belongs to the nodes: it may find more of them, and is planned sooner."""


class Ties(NamedTuple):
    """How what ties organizations to places is found: assignments, memberships of alliances, where a residents' committee is."""

    assignments: str
    memberships: str
    stations: str


def facts_parameters(
    rules: MatchingRules, vocabulary: Vocabulary, clock: Clock, day: date
) -> dict[str, Any]:
    """Return the parameters of every reading on a day."""
    limits = rules.settings.limits
    return {
        "families": rules.families,
        "duties": sorted({*rules.ties, *limits.own_duties}),
        "leading": sorted(duty.code for duty in vocabulary.leads),
        "own_units": limits.own_units,
        clock.at: day,
        clock.moment: end_of_day(day),
        "believed": BELIEVED,
    }


def for_need(draft: CompileContext, clock: Clock) -> str:
    """Return the statement that reads the need with the id `$wanted` and all offers of its family of categories."""
    state, clauses = state_clause(draft, "need", clock)
    one = "MATCH (need:Need {id: $wanted})"
    needs = Side(f"{one} {clauses}", state, one)
    family = f"[pair IN $families WHERE pair[0] = {state}.category | pair[1]]"
    offers = side_of_categories(
        draft, f"{needs.pattern} UNWIND {family} AS category", "resource:Resource", clock
    )
    return facts_statement(
        draft, needs, offers, ties_of_needs_clause(draft, needs, clock), clock, "Need"
    )


def for_owner(draft: CompileContext, clock: Clock) -> str:
    """Return the statement that reads the offers of the organization with the id `$wanted` and all needs of their families."""
    state, clauses = state_clause(draft, "resource", clock)
    offered = f"MATCH (:Organization {{id: $wanted}})<-[mine:OFFERED_BY]-(resource:Resource) WHERE {clock.believed('mine')}"
    offers = Side(f"{offered} {clauses}", state, offered)
    family = f"[pair IN $families WHERE pair[1] = {state}.category | pair[0]]"
    needs = side_of_categories(
        draft, f"{offers.pattern} UNWIND {family} AS category", "need:Need", clock
    )
    return facts_statement(draft, needs, offers, ties_of_owner(clock), clock, "Organization")


def side_of_categories(draft: CompileContext, start: str, node: str, clock: Clock) -> Side:
    """Return the side of the nodes whose `category` is one that `start` finds; only in the past it may have been another one."""
    variable = node.partition(":")[0]
    if not clock.past:
        found = f"{start} WITH DISTINCT category MATCH ({node} {{category: category}})"
        return Side(found, variable, found)
    state, clauses = state_clause(draft, variable, clock)
    among = f"WITH collect(DISTINCT category) AS categories MATCH ({node}) {clauses}"
    return Side(
        f"{start} {among} WITH {variable}, {state}, categories WHERE {state}.category IN categories",
        state,
        f"MATCH ({node})",
    )


def facts_statement(
    draft: CompileContext, needs: Side, offers: Side, ties: Ties, clock: Clock, label: str
) -> str:
    """Return the statement of a reading about the `label` with the id `$wanted`; its lists are those of `graph.matching.facts_from_rows.Rows`.

    What only some offers have is a list of its own: a subquery for each of thousands of rows costs more than another pass.
    """
    lists = (
        need_rows(needs, clock),
        offer_rows(draft, offers, clock),
        f"{offers.wide} {area(clock)} RETURN [resource.id, start.id]",
        f"{offers.wide} {venue(clock)} RETURN [resource.id, start.id]",
        promised_rows(offers, clock),
        f"{offers.wide} {station(clock)} RETURN DISTINCT [owner.id, start.id]",
        project_rows(offers, clock),
        place_rows(draft, needs, offers, clock),
        ties.assignments,
        ties.memberships,
        ties.stations,
    )
    there = f"EXISTS {{ MATCH (:{label} {{id: $wanted}}) }}"
    return f"RETURN [{', '.join((there, *(f'COLLECT {{ {found} }}' for found in lists)))}] AS facts"


def owner(clock: Clock) -> str:
    """Follow an offer to its owner."""
    return f"MATCH (resource)-[offered:OFFERED_BY]->(owner:Organization) WHERE {clock.believed('offered')}"


def area(clock: Clock) -> str:
    """Follow an offer to where it can be given."""
    return f"MATCH (resource)-[step:GIVEN_IN]->(start:Place) WHERE {clock.believed('step')}"


def venue(clock: Clock) -> str:
    """Follow an offer to the place of its venue."""
    at = f"{clock.believed('kept')} AND {clock.believed('step')}"
    return (
        f"MATCH (resource)-[kept:OFFERED_AT]->(:Venue)-[step:SITUATED_AT]->(start:Place) WHERE {at}"
    )


def station(clock: Clock) -> str:
    """Follow an offer to where its owner is stationed."""
    return f"{owner(clock)} WITH DISTINCT owner MATCH (owner)-[step:STATIONED_IN]->(start:Place) WHERE {clock.holds('step')}"


def need_rows(needs: Side, clock: Clock) -> str:
    """Find the needs that were not taken back."""
    n = needs.state
    return (
        f"{needs.pattern} MATCH (need)-[needed:NEEDED_AT]->(place:Place) WHERE {clock.believed('needed')} "
        f"AND ({n}.withdrawnOn IS NULL OR {n}.withdrawnOn > ${clock.at}) "
        f"RETURN [need.id, {n}.title, {n}.category, {n}.quantity, {remaining_expression(NodeRef('need', n, clock))}, {n}.unitOfMeasure, {n}.urgency, "
        f"coalesce({n}.skills, []), toString({n}.`from`), toString({n}.to), toString({n}.recordedAt), place.id]"
    )


def offer_rows(draft: CompileContext, offers: Side, clock: Clock) -> str:
    """Find the offers with their owners."""
    r, (o, clauses) = offers.state, state_clause(draft, "owner", clock)
    return (
        f"{offers.pattern} {owner(clock)} {clauses}"
        f"RETURN [resource.id, {r}.title, {r}.category, {r}.maximum, {r}.unitOfMeasure, coalesce({r}.skills, []), toString({r}.`from`), toString({r}.to), "
        f"{r}.radius, owner.id, {o}.name, toString({o}.`from`), toString({o}.to)]"
    )


def promised_rows(offers: Side, clock: Clock) -> str:
    """Find what is available of the offers of which something was promised."""
    r = offers.state
    carried = "resource" if r == "resource" else f"resource, {r}"
    return f"{offers.pattern} MATCH (resource)<-[:USES]-(:Project) WITH DISTINCT {carried} RETURN [resource.id, {available_expression(NodeRef('resource', r, clock))}]"


def project_rows(offers: Side, clock: Clock) -> str:
    """Find what became of the owners' pledges."""
    status = project_status_expression(NodeRef("project", "project", clock))
    made = f"project.pledgedOn <= ${clock.at} AND {clock.believed('project')} AND NOT coalesce(project.secretaryProject, false)"
    pledges = f"MATCH (owner)<-[:PLEDGED_BY]-(project:Project) WHERE {made}"
    return f"{offers.wide} {owner(clock)} WITH DISTINCT owner {pledges} RETURN [owner.id, project.id, toString(project.dueOn), {status}]"


def place_rows(draft: CompileContext, needs: Side, offers: Side, clock: Clock) -> str:
    """Find every place that is spoken of with all that contain it, once each, and the ids of those that contain it directly."""
    state, clauses = state_clause(draft, "above", clock)
    needed = f"MATCH (need)-[step:NEEDED_AT]->(start:Place) WHERE {clock.believed('step')}"
    starts = (
        f"{needs.wide} {needed}",
        *(f"{offers.wide} {follow(clock)}" for follow in (area, venue, station)),
    )
    found = " UNION ".join(f"{start} RETURN DISTINCT start" for start in starts)
    parents = f"COLLECT {{ MATCH (above)-[part:PART_OF]->(parent:Place) WHERE {clock.holds('part')} RETURN parent.id }}"
    return (
        f"CALL () {{ {found} }} MATCH path=(start)-[:PART_OF*0..7]->(above:Place) WHERE {clock.path('path')} WITH DISTINCT above {clauses}"
        f"RETURN [above.id, {state}.name, above.rank, {state}.latitude, {state}.longitude, {parents}]"
    )


def ties_of_needs_clause(draft: CompileContext, needs: Side, clock: Clock) -> Ties:
    """Find what ties organizations to the places of the needs and to those that contain them."""
    place, path = draft.name("place"), draft.name("path")
    up = (
        f"{needs.wide} MATCH (need)-[needed:NEEDED_AT]->({place}:Place) WHERE {clock.believed('needed')} "
        f"MATCH {path}=({place})-[:PART_OF*0..7]->(above:Place) WHERE {clock.path(path)} WITH DISTINCT above"
    )
    shared = (
        f"MATCH (above)<-[:ASSIGNED_AT]-(lead:Assignment)-[:ASSIGNED_TO]->(leader:Organization) "
        f"WHERE above.rank <= {NEAR} AND lead.duty IN $leading AND {clock.holds('lead')} WITH DISTINCT above, leader CALL (leader) {{ "
        f"MATCH (leader)<-[:MEMBER]-(its:AllianceMembership)-[:OF_ALLIANCE]->(alliance:Alliance) WHERE {clock.holds('its')} RETURN alliance UNION "
        f"MATCH (leader)<-[axis:AXIS]-(alliance:Alliance) WHERE {clock.holds('axis')} RETURN alliance }} WITH DISTINCT above, alliance "
        f"MATCH (alliance)<-[:OF_ALLIANCE]-(membership:AllianceMembership)-[:MEMBER]->(body:Organization) WHERE {clock.holds('membership')}"
    )
    there = f"MATCH (above)<-[stationed:STATIONED_IN]-(body:Unit) WHERE body.category IN $own_units AND {clock.holds('stationed')}"
    assigned = f"MATCH (above)<-[:ASSIGNED_AT]-(fact:Assignment)-[:ASSIGNED_TO]->(body:Organization) WHERE fact.duty IN $duties AND {clock.holds('fact')}"
    return Ties(
        f"{up} {assigned} {ASSIGNMENT}", f"{up} {shared} {MEMBERSHIP}", f"{up} {there} {STATION}"
    )


ASSIGNMENT = "RETURN [fact.id, fact.duty, above.id, body.id]"
MEMBERSHIP = "RETURN DISTINCT [membership.id, 'alliance', above.id, body.id]"
STATION = "RETURN [above.id, body.id]"


def ties_of_owner(clock: Clock) -> Ties:
    """Find what ties the organization with the id `$wanted` to any place."""
    body = "MATCH (body:Organization {id: $wanted})"
    assigned = f"MATCH (body)<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->(above:Place) WHERE fact.duty IN $duties AND {clock.holds('fact')}"
    shared = (
        f"MATCH (body)<-[:MEMBER]-(membership:AllianceMembership)-[:OF_ALLIANCE]->(alliance:Alliance) WHERE {clock.holds('membership')} CALL (alliance) {{ "
        f"MATCH (alliance)<-[:OF_ALLIANCE]-(its:AllianceMembership)-[:MEMBER]->(leader:Organization) WHERE {clock.holds('its')} RETURN leader UNION "
        f"MATCH (alliance)-[axis:AXIS]->(leader:Organization) WHERE {clock.holds('axis')} RETURN leader }} WITH body, membership, leader "
        f"MATCH (leader)<-[:ASSIGNED_TO]-(lead:Assignment)-[:ASSIGNED_AT]->(above:Place) "
        f"WHERE above.rank <= {NEAR} AND lead.duty IN $leading AND {clock.holds('lead')}"
    )
    there = f"MATCH (body)-[stationed:STATIONED_IN]->(above:Place) WHERE body.category IN $own_units AND {clock.holds('stationed')}"
    return Ties(
        f"{body} {assigned} {ASSIGNMENT}",
        f"{body} {shared} {MEMBERSHIP}",
        f"{body} {there} {STATION}",
    )
