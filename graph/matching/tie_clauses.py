"""The clauses that find the ties between organizations and places, each with its row type.

An organization is tied to a place by an assignment there, by an alliance that it shares with the
organization that leads the place, and by its station if it is a residents' committee.
"""

from __future__ import annotations

from typing import NamedTuple

from graph.matching.columns import row_expression
from graph.ontology.clock import Clock
from graph.query.compiler import CompileContext

NEAR = 7
"""The rank of a subdistrict. Sharing an alliance with the leader of a larger place is no tie."""


class AssignmentRow(NamedTuple):
    """An assignment of an organization at a place."""

    fact: str
    duty: str
    place: str
    organization: str


class MembershipRow(NamedTuple):
    """A membership of an alliance to which the leader of a place belongs."""

    fact: str
    duty: str
    """Always `alliance`."""
    place: str
    organization: str


class StationRow(NamedTuple):
    """A unit whose own needs are those of the place where it is stationed."""

    place: str
    organization: str


class TieClauses(NamedTuple):
    """The clauses for each list of ties; all of them end in RETURN."""

    assignments: str
    memberships: str
    stations: str


RETURN_ASSIGNMENT = "RETURN " + row_expression(
    AssignmentRow, fact="fact.id", duty="fact.duty", place="above.id", organization="body.id"
)
RETURN_MEMBERSHIP = "RETURN DISTINCT " + row_expression(
    MembershipRow,
    fact="membership.id",
    duty="'alliance'",
    place="above.id",
    organization="body.id",
)
RETURN_STATION = "RETURN " + row_expression(StationRow, place="above.id", organization="body.id")


def ties_of_needs_clauses(context: CompileContext, needs: str, clock: Clock) -> TieClauses:
    """Return the clauses for the ties to the places of needs and to those that contain them.

    `needs` is the clause that finds the needs, in `need`.
    """
    place, path = context.name("place"), context.name("path")
    up = (
        f"{needs} MATCH (need)-[needed:NEEDED_AT]->({place}:Place) "
        f"WHERE {clock.believed('needed')} "
        f"MATCH {path}=({place})-[:PART_OF*0..7]->(above:Place) "
        f"WHERE {clock.path(path)} WITH DISTINCT above"
    )
    assigned = (
        "MATCH (above)<-[:ASSIGNED_AT]-(fact:Assignment)-[:ASSIGNED_TO]->(body:Organization) "
        f"WHERE fact.duty IN $duties AND {clock.holds('fact')}"
    )
    alliances_of_leader = (
        "CALL (leader) { "
        "MATCH (leader)<-[:MEMBER]-(its:AllianceMembership)-[:OF_ALLIANCE]->(alliance:Alliance) "
        f"WHERE {clock.holds('its')} RETURN alliance UNION "
        "MATCH (leader)<-[axis:AXIS]-(alliance:Alliance) "
        f"WHERE {clock.holds('axis')} RETURN alliance }}"
    )
    shared = (
        "MATCH (above)<-[:ASSIGNED_AT]-(lead:Assignment)-[:ASSIGNED_TO]->(leader:Organization) "
        f"WHERE above.rank <= {NEAR} AND lead.duty IN $leading AND {clock.holds('lead')} "
        f"WITH DISTINCT above, leader {alliances_of_leader} WITH DISTINCT above, alliance "
        "MATCH (alliance)<-[:OF_ALLIANCE]-(membership:AllianceMembership)"
        f"-[:MEMBER]->(body:Organization) WHERE {clock.holds('membership')}"
    )
    stationed = (
        "MATCH (above)<-[stationed:STATIONED_IN]-(body:Unit) "
        f"WHERE body.category IN $own_units AND {clock.holds('stationed')}"
    )
    return TieClauses(
        f"{up} {assigned} {RETURN_ASSIGNMENT}",
        f"{up} {shared} {RETURN_MEMBERSHIP}",
        f"{up} {stationed} {RETURN_STATION}",
    )


def ties_of_owners_clauses(body: str, clock: Clock) -> TieClauses:
    """Return the clauses for the ties of organizations to any place.

    `body` is the clause that finds the organizations, in `body`.
    """
    assigned = (
        "MATCH (body)<-[:ASSIGNED_TO]-(fact:Assignment)-[:ASSIGNED_AT]->(above:Place) "
        f"WHERE fact.duty IN $duties AND {clock.holds('fact')}"
    )
    leaders_of_alliance = (
        "CALL (alliance) { "
        "MATCH (alliance)<-[:OF_ALLIANCE]-(its:AllianceMembership)-[:MEMBER]->(leader:Organization)"
        f" WHERE {clock.holds('its')} RETURN leader UNION "
        "MATCH (alliance)-[axis:AXIS]->(leader:Organization) "
        f"WHERE {clock.holds('axis')} RETURN leader }}"
    )
    shared = (
        "MATCH (body)<-[:MEMBER]-(membership:AllianceMembership)"
        "-[:OF_ALLIANCE]->(alliance:Alliance) "
        f"WHERE {clock.holds('membership')} {leaders_of_alliance} WITH body, membership, leader "
        "MATCH (leader)<-[:ASSIGNED_TO]-(lead:Assignment)-[:ASSIGNED_AT]->(above:Place) "
        f"WHERE above.rank <= {NEAR} AND lead.duty IN $leading AND {clock.holds('lead')}"
    )
    stationed = (
        "MATCH (body)-[stationed:STATIONED_IN]->(above:Place) "
        f"WHERE body.category IN $own_units AND {clock.holds('stationed')}"
    )
    return TieClauses(
        f"{body} {assigned} {RETURN_ASSIGNMENT}",
        f"{body} {shared} {RETURN_MEMBERSHIP}",
        f"{body} {stationed} {RETURN_STATION}",
    )
