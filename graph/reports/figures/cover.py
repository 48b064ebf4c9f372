"""Figures of who covers, leads and reports to communities and compounds."""

from graph.reports.conditions import code_list, has_begun_not_ended
from graph.reports.context import ReportContext, where_clause
from graph.reports.figures.figure import Figure
from graph.reports.patterns import (
    THE_FACT,
    CountedEnd,
    NodePattern,
    assignment_pattern,
    held_post_pattern,
    place_pattern,
)

COVER_DUTIES = ("contact_leader", "contact_secretary", "covering_unit")
"""The duties of leaders, secretaries and units that cover a compound."""
ASSIGNED_PLACE = CountedEnd("fact", "ASSIGNED_AT")
ASSIGNED_CADRE = CountedEnd("fact", "SERVED_BY")


def covered_compound_clauses(context: ReportContext) -> str:
    """Return the clauses that find the compounds that a unit covers."""
    units = context.located_clause("ASSIGNED_AT", "cover:Assignment") + where_clause(
        f"cover.duty IN {code_list(*COVER_DUTIES)}", context.clock.holds("cover")
    )
    compounds = context.fact_clauses(
        "MATCH (cover)-[:ASSIGNED_AT]->(fact:Compound)", state=[has_begun_not_ended(context)]
    )
    return f"{units} {compounds}"


COVER_FIGURES = (
    Figure(
        "communities",
        "参与社区",
        "Communities taking part",
        "当日由社区大党委领导的社区数",
        "communities led on the day by an organization under the duty community_committee",
        patterns=(assignment_pattern("community_committee", end=ASSIGNED_PLACE),),
        kinds=("Assignment",),
    ),
    Figure(
        "compounds",
        "小区",
        "Compounds",
        "当日存在的小区数",
        "compounds that are there on the day",
        patterns=(place_pattern("Compound"),),
        kinds=("Compound",),
    ),
    Figure(
        "coveredCompounds",
        "有包保的小区",
        "Compounds that are covered",
        "当日有包保领导、包保书记在任或有包保单位的小区数",
        "compounds with a covering leader or secretary in office, or a covering unit, on the day",
        patterns=(
            held_post_pattern(*COVER_DUTIES, counted="place", place_kind="Compound"),
            NodePattern(covered_compound_clauses),
        ),
        kinds=("Assignment", "Compound", "Post", "Tenure"),
    ),
    Figure(
        "leadersCoveringCompounds",
        "包保小区的市县级领导",
        "Municipal and district leaders covering compounds",
        "当日在任的包保领导人数，一人包保多个小区只计一次",
        "distinct cadres who hold a post of covering leader (contact_leader) on the day",
        patterns=(held_post_pattern("contact_leader", counted="holder", place_kind="Compound"),),
        kinds=("Compound", "Post", "Tenure"),
    ),
    Figure(
        "unitSecretariesCoveringCompounds",
        "包保小区的单位书记",
        "Unit party secretaries covering compounds",
        "当日在任的包保书记人数，一人包保多个小区只计一次",
        "distinct cadres who hold a post of covering unit secretary (contact_secretary) on the day",
        patterns=(held_post_pattern("contact_secretary", counted="holder", place_kind="Compound"),),
        kinds=("Compound", "Post", "Tenure"),
    ),
    Figure(
        "unitsReporting",
        "报到单位",
        "Units reporting to communities",
        "当日向社区报到的单位数，向多个社区报到只计一次",
        "distinct units that report to a community on the day",
        patterns=(assignment_pattern("unit_report"),),
        kinds=("Assignment",),
    ),
    Figure(
        "cadresReporting",
        "报到干部",
        "Cadres reporting to communities",
        "当日向社区报到的干部人数，向多个社区报到只计一次",
        "distinct cadres who report to a community on the day",
        patterns=(
            assignment_pattern(
                "cadre_report", kind="CadreAssignment", arrow="SERVED_AT", end=ASSIGNED_CADRE
            ),
        ),
        kinds=("CadreAssignment",),
    ),
    Figure(
        "pairs",
        "结对",
        "Pairs",
        "当日有效的单位结对与干部结对之和",
        "pairings of units and of cadres that hold on the day",
        patterns=(
            assignment_pattern("unit_pair", end=THE_FACT),
            assignment_pattern(
                "cadre_pair", kind="CadreAssignment", arrow="SERVED_AT", end=THE_FACT
            ),
        ),
        kinds=("Assignment", "CadreAssignment"),
    ),
)
