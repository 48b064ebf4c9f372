"""Figures of venues, and of the measures that apply in a place."""

from graph.reports.conditions import flag_is, has_begun_not_ended, is_large, property_among
from graph.reports.context import ReportContext, where_clause
from graph.reports.figures.figure import Figure
from graph.reports.patterns import CountedEnd, NodePattern, located_pattern

BUILT = ("COMMERCIAL_BUILDING", "BUSINESS_DISTRICT", "COMPOUND")
"""The settings of venues in commercial buildings, business districts and compounds."""


def centre_community_clauses(context: ReportContext) -> str:
    """Return the clauses that find the communities taking part in which there is a large centre.

    The centre lies at the community or at a place in it. Everywhere, the few centres are looked up
    first; in an area, its communities.
    """
    clock = context.clock
    led = (
        "EXISTS { MATCH (community)<-[:ASSIGNED_AT]-(lead:Assignment) "
        f"WHERE lead.duty = 'community_committee' AND {clock.holds('lead')} }}"
    )
    centre = [
        property_among("category", "PARTY_SERVICE_CENTRE")(context),
        is_large(context),
        has_begun_not_ended(context),
    ]
    if context.everywhere:
        centres = context.fact_clauses("MATCH (fact:Venue)", state=centre)
        situated = f"MATCH (fact)-[lies:SITUATED_AT]->(spot:Place) WHERE {clock.believed('lies')}"
        up = "MATCH up=(spot)-[:PART_OF*0..4]->(community:Community)"
        return f"{centres} {situated} {up} WHERE {clock.path('up')} AND {led}"
    communities = f"UNWIND places AS community WITH community WHERE community:Community AND {led}"
    down = f"MATCH down=(community)<-[:PART_OF*0..4]-(spot:Place) WHERE {clock.path('down')}"
    centres = context.fact_clauses(
        "MATCH (spot)<-[lies:SITUATED_AT]-(fact:Venue)",
        predicates=[clock.believed("lies")],
        state=centre,
        carried=["community"],
    )
    return f"{communities} {down} {centres}"


def measure_above_clauses(context: ReportContext) -> str:
    """Return the clauses that find the measures of places above the area, which apply in it."""
    if context.everywhere:
        return f"MATCH (fact:Measure){where_clause('false')}"
    clock = context.clock
    up = "UNWIND areas AS area MATCH up=(area)-[:PART_OF*1..7]->(place:Place)"
    joint = [
        property_among("category", "JOINT_BUILDING")(context),
        has_begun_not_ended(context),
    ]
    measures = context.fact_clauses(
        "MATCH (place)<-[lies:APPLIES_IN]-(fact:Measure)",
        predicates=[clock.believed("lies")],
        state=joint,
        carried=["place"],
    )
    return f"{up} WHERE {clock.path('up')} {measures}"


VENUE_FIGURES = (
    Figure(
        "builtVenues",
        "楼宇、商圈、小区阵地",
        "Venues in commercial buildings, business districts and compounds",
        "当日设在商务楼宇、商圈、小区的党群服务中心与共享家园数",
        "party-service centres and shared homes there on the day that are set in a commercial "
        "building, a business district or a compound",
        patterns=(
            located_pattern(
                "Venue",
                "SITUATED_AT",
                property_among("setting", *BUILT),
                property_among("category", "PARTY_SERVICE_CENTRE", "SHARED_HOME"),
                has_begun_not_ended,
            ),
        ),
        kinds=("Venue",),
    ),
    Figure(
        "openedVenues",
        "向公众开放的单位阵地",
        "Unit venues opened to the public",
        "当日向公众开放的单位阵地数",
        "venues of units there on the day that are open to the public",
        patterns=(
            located_pattern(
                "Venue",
                "SITUATED_AT",
                property_among("category", "UNIT_VENUE"),
                flag_is("openToPublic", wanted=True),
                has_begun_not_ended,
            ),
        ),
        kinds=("Venue",),
    ),
    Figure(
        "largeCentreCommunities",
        "党群服务中心达1000平方米的社区",
        "Communities with a centre of 1,000 m² or more",
        "参与社区中，当日在社区内有面积不小于1000平方米的党群服务中心的社区数",
        "communities taking part in which there is, on the day, a party-service centre with a "
        "floor area of at least 1,000 m²",
        patterns=(NodePattern(centre_community_clauses, CountedEnd("community")),),
        kinds=("Assignment", "Place", "Venue"),
    ),
    Figure(
        "measures",
        "共建措施",
        "Measures of joint building",
        "当日在该区域、其下级或上级场所适用的共建措施数",
        "measures of joint building that apply on the day in the area, in a part of it or in "
        "a place that contains it",
        patterns=(
            located_pattern(
                "Measure",
                "APPLIES_IN",
                property_among("category", "JOINT_BUILDING"),
                has_begun_not_ended,
            ),
            NodePattern(measure_above_clauses),
        ),
        kinds=("Measure",),
    ),
)
