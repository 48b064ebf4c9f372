"""The statement that reads the facts of matching: one record with all lists that it needs.

The statement has two sides, the needs and the offers, each with a pattern that finds its nodes.
What several offers share (owners, places, ties) is read once. Each list has a row type in
`graph.matching.fact_rows`, from which both the columns of its clause and the names in Python come.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from graph.matching.columns import row_expression
from graph.matching.fact_rows import (
    FactRows,
    LinkedPlaceRow,
    NeedRow,
    OfferRow,
    PlaceRow,
    PledgedProjectRow,
    PromisedRow,
)
from graph.matching.tie_clauses import (
    TieClauses,
    ties_of_needs_clauses,
    ties_of_owners_clauses,
)
from graph.ontology.clock import BELIEVED, Clock
from graph.ontology.declarations import NodeRef
from graph.ontology.expressions import (
    available_expression,
    not_withdrawn_predicate,
    project_status_expression,
    remaining_expression,
)
from graph.query.compiler import CompileContext
from graph.query.node_state import known_predicate, state_clause
from graph.query.parameters import last_second
from graph.vocabulary import Vocabulary
from graph.vocabulary.matching_rules import MatchingRules

WANTED = "UNWIND $wanted AS known"
"""Starts a clause from each of the ids that are asked about."""


class SidePattern(NamedTuple):
    """How the nodes of one side are found, in the variable `need` or `resource`."""

    pattern: str
    state: str
    """The variable that holds the state of each node."""
    wide: str
    """The same pattern without the lookup of historical state.

    It may match more nodes, which is harmless for the side lists, and Neo4j plans it faster.
    """


def facts_parameters(
    rules: MatchingRules, vocabulary: Vocabulary, clock: Clock, day: date
) -> dict[str, Any]:
    """Return the parameters that every statement of facts takes on a day."""
    limits = rules.settings.limits
    return {
        "families": rules.families,
        "duties": sorted({*rules.ties, *limits.own_duties}),
        "leading": sorted(duty.code for duty in vocabulary.leads),
        "own_units": limits.own_units,
        clock.at: day,
        clock.moment: last_second(day),
        "believed": BELIEVED,
    }


def needs_facts_statement(context: CompileContext, clock: Clock) -> str:
    """Return the statement for the needs `$wanted`, by id, and all offers of their families."""
    state, clauses = state_clause(context, "need", clock)
    some = f"{WANTED} MATCH (need:Need {{id: known}})"
    needs = SidePattern(f"{some} {clauses}", state, some)
    family = f"[pair IN $families WHERE pair[0] = {state}.category | pair[1]]"
    offers = categories_side(
        context, f"{needs.pattern} UNWIND {family} AS category", "resource:Resource", clock
    )
    ties = ties_of_needs_clauses(context, needs.wide, clock)
    return facts_statement(context, needs, offers, ties, clock, "Need")


def owners_facts_statement(context: CompileContext, clock: Clock) -> str:
    """Return the statement for the offers of the organizations with the ids `$wanted`.

    It also reads all needs of the families of these offers.
    """
    state, clauses = state_clause(context, "resource", clock)
    offered = (
        f"{WANTED} MATCH (:Organization {{id: known}})<-[mine:OFFERED_BY]-(resource:Resource) "
        f"WHERE {clock.believed('mine')}"
    )
    offers = SidePattern(f"{offered} {clauses}", state, offered)
    family = f"[pair IN $families WHERE pair[1] = {state}.category | pair[0]]"
    needs = categories_side(
        context, f"{offers.pattern} UNWIND {family} AS category", "need:Need", clock
    )
    ties = ties_of_owners_clauses(f"{WANTED} MATCH (body:Organization {{id: known}})", clock)
    return facts_statement(context, needs, offers, ties, clock, "Organization")


def categories_side(context: CompileContext, start: str, node: str, clock: Clock) -> SidePattern:
    """Return the side of the nodes of all categories that `start` finds in `category`.

    Only in the past a node may have had another category than today.
    """
    variable = node.partition(":")[0]
    if not clock.past:
        found = f"{start} WITH DISTINCT category MATCH ({node} {{category: category}})"
        return SidePattern(found, variable, found)
    state, clauses = state_clause(context, variable, clock)
    among = (
        f"WITH collect(DISTINCT category) AS categories MATCH ({node}) {clauses} "
        f"WITH {variable}, {state}, categories WHERE {state}.category IN categories"
    )
    return SidePattern(f"{start} {among}", state, f"MATCH ({node})")


def facts_statement(
    context: CompileContext,
    needs: SidePattern,
    offers: SidePattern,
    ties: TieClauses,
    clock: Clock,
    label: str,
) -> str:
    """Return the statement about the nodes with a label and the ids `$wanted`.

    It returns one record with the fields of `FactRows`. What only some offers have is a list of its
    own: a subquery for each of thousands of rows costs more than another pass.
    """
    lists = {
        "needs": need_rows_clause(needs, clock),
        "offers": offer_rows_clause(context, offers, clock),
        "areas": linked_places_clause(offers, service_area_clause(clock), "resource"),
        "venues": linked_places_clause(offers, venue_clause(clock), "resource"),
        "promised": promised_rows_clause(offers, clock),
        "owners": linked_places_clause(offers, station_clause(clock), "owner"),
        "projects": project_rows_clause(offers, clock),
        "places": place_rows_clause(context, needs, offers, clock),
        **ties._asdict(),
    }
    collected = {name: f"COLLECT {{ {clause} }}" for name, clause in lists.items()}
    is_known = known_predicate("wanted", clock)
    known = f"{WANTED} MATCH (wanted:{label} {{id: known}}) WHERE {is_known} RETURN wanted.id"
    row = row_expression(FactRows, known=f"COLLECT {{ {known} }}", **collected)
    return f"RETURN {row} AS facts"


def owner_clause(clock: Clock) -> str:
    """Return the clause from an offer to its owner."""
    offered = "MATCH (resource)-[offered:OFFERED_BY]->(owner:Organization)"
    return f"{offered} WHERE {clock.believed('offered')}"


def service_area_clause(clock: Clock) -> str:
    """Return the clause from an offer to where it can be given."""
    return f"MATCH (resource)-[step:GIVEN_IN]->(start:Place) WHERE {clock.believed('step')}"


def venue_clause(clock: Clock) -> str:
    """Return the clause from an offer to the place of its venue."""
    return (
        "MATCH (resource)-[kept:OFFERED_AT]->(:Venue)-[step:SITUATED_AT]->(start:Place) "
        f"WHERE {clock.believed('kept')} AND {clock.believed('step')}"
    )


def station_clause(clock: Clock) -> str:
    """Return the clause from an offer to where its owner is stationed."""
    return (
        f"{owner_clause(clock)} WITH DISTINCT owner "
        f"MATCH (owner)-[step:STATIONED_IN]->(start:Place) WHERE {clock.holds('step')}"
    )


def linked_places_clause(offers: SidePattern, link: str, node: str) -> str:
    """Return the clause for the places to which `link` leads, once for each node."""
    distinct = "DISTINCT " if node == "owner" else ""
    row = row_expression(LinkedPlaceRow, node=f"{node}.id", place="start.id")
    return f"{offers.wide} {link} RETURN {distinct}{row}"


def need_rows_clause(needs: SidePattern, clock: Clock) -> str:
    """Return the clause for the needs that are not withdrawn."""
    state = needs.state
    row = row_expression(
        NeedRow,
        id="need.id",
        title=f"{state}.title",
        category=f"{state}.category",
        quantity=f"{state}.quantity",
        remaining=remaining_expression(NodeRef("need", state, clock)),
        unit_of_measure=f"{state}.unitOfMeasure",
        urgency=f"{state}.urgency",
        skills=f"coalesce({state}.skills, [])",
        opens=f"toString({state}.`from`)",
        closes=f"toString({state}.to)",
        recorded_at=f"toString({state}.recordedAt)",
        place="place.id",
    )
    return (
        f"{needs.pattern} MATCH (need)-[needed:NEEDED_AT]->(place:Place) "
        f"WHERE {clock.believed('needed')} "
        f"AND {not_withdrawn_predicate(state, clock)} RETURN {row}"
    )


def offer_rows_clause(context: CompileContext, offers: SidePattern, clock: Clock) -> str:
    """Return the clause for the offers that are not withdrawn, with their owners."""
    state = offers.state
    owner, owner_state = state_clause(context, "owner", clock)
    row = row_expression(
        OfferRow,
        id="resource.id",
        title=f"{state}.title",
        category=f"{state}.category",
        maximum=f"{state}.maximum",
        unit_of_measure=f"{state}.unitOfMeasure",
        skills=f"coalesce({state}.skills, [])",
        opens=f"toString({state}.`from`)",
        closes=f"toString({state}.to)",
        radius=f"{state}.radius",
        owner="owner.id",
        owner_name=f"{owner}.name",
        owner_from=f"toString({owner}.`from`)",
        owner_to=f"toString({owner}.to)",
    )
    offered = f"{owner_clause(clock)} AND {not_withdrawn_predicate(state, clock)}"
    return f"{offers.pattern} {offered} {owner_state} RETURN {row}"


def promised_rows_clause(offers: SidePattern, clock: Clock) -> str:
    """Return the clause for what is available of the offers of which something was promised."""
    state = offers.state
    carried = "resource" if state == "resource" else f"resource, {state}"
    row = row_expression(
        PromisedRow,
        resource="resource.id",
        available=available_expression(NodeRef("resource", state, clock)),
    )
    promised = f"MATCH (resource)<-[:USES]-(:Project) WITH DISTINCT {carried}"
    return f"{offers.pattern} {promised} RETURN {row}"


def project_rows_clause(offers: SidePattern, clock: Clock) -> str:
    """Return the clause for the owners' pledges with their status."""
    row = row_expression(
        PledgedProjectRow,
        owner="owner.id",
        project="project.id",
        due="toString(project.dueOn)",
        status=project_status_expression(NodeRef("project", "project", clock)),
    )
    return (
        f"{offers.wide} {owner_clause(clock)} WITH DISTINCT owner "
        "MATCH (owner)<-[:PLEDGED_BY]-(project:Project) "
        f"WHERE project.pledgedOn <= ${clock.at} AND {clock.believed('project')} "
        f"AND NOT coalesce(project.secretaryProject, false) RETURN {row}"
    )


def place_rows_clause(
    context: CompileContext, needs: SidePattern, offers: SidePattern, clock: Clock
) -> str:
    """Return the clause for every place of needs and offers and all that contain it, once each."""
    state, clauses = state_clause(context, "above", clock)
    needed = f"MATCH (need)-[step:NEEDED_AT]->(start:Place) WHERE {clock.believed('step')}"
    starts = (
        f"{needs.wide} {needed}",
        f"{offers.wide} {service_area_clause(clock)}",
        f"{offers.wide} {venue_clause(clock)}",
        f"{offers.wide} {station_clause(clock)}",
    )
    found = " UNION ".join(f"{start} RETURN DISTINCT start" for start in starts)
    parents = (
        "COLLECT { MATCH (above)-[part:PART_OF]->(parent:Place) "
        f"WHERE {clock.holds('part')} RETURN parent.id }}"
    )
    row = row_expression(
        PlaceRow,
        id="above.id",
        name=f"{state}.name",
        rank="above.rank",
        latitude=f"{state}.latitude",
        longitude=f"{state}.longitude",
        parents=parents,
    )
    return (
        f"CALL () {{ {found} }} MATCH path=(start)-[:PART_OF*0..7]->(above:Place) "
        f"WHERE {clock.path('path')} WITH DISTINCT above {clauses} RETURN {row}"
    )
