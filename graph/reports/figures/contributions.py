"""Figures of what was contributed: requests solved, supplies, alliances and projects."""

from graph.reports.conditions import (
    Condition,
    day_reached,
    flag_is,
    has_begun_not_ended,
    is_delivered,
    is_not_withdrawn,
    is_raised,
    is_solved,
    property_among,
)
from graph.reports.context import ReportContext, where_clause
from graph.reports.figures.figure import Figure
from graph.reports.patterns import NodePattern, located_pattern


def project_pattern(*conditions: Condition, of_secretaries: bool, amount: str = "") -> NodePattern:
    """Return the pattern of the projects of one sort that were pledged and not withdrawn."""
    return located_pattern(
        "Project",
        "CARRIED_OUT_AT",
        flag_is("secretaryProject", wanted=of_secretaries),
        day_reached("pledgedOn"),
        is_not_withdrawn,
        *conditions,
        amount=amount,
    )


def alliance_clauses(context: ReportContext) -> str:
    """Return the clauses that find the current alliances.

    The alliances of an area are those whose axis is assigned to one of its places.
    """
    current = [has_begun_not_ended(context)]
    if context.everywhere:
        return context.fact_clauses("MATCH (fact:Alliance)", state=current)
    clock = context.clock
    assigned = context.located_clause("ASSIGNED_AT", "lead:Assignment")
    axes = context.fact_clauses(
        "MATCH (lead)-[:ASSIGNED_TO]->(:Organization)<-[axis:AXIS]-(fact:Alliance)",
        predicates=[clock.holds("axis")],
        state=current,
    )
    return f"{assigned}{where_clause(clock.holds('lead'))} {axes}"


CONTRIBUTION_FIGURES = (
    Figure(
        "workdayRequestsSolved",
        "社区工作日解决的诉求",
        "Requests solved on community workdays",
        "来自社区工作日、截至当日已解决办结的诉求数",
        "requests that came on a community workday and had come to an end that solved them "
        "by the day",
        patterns=(
            located_pattern(
                "ServiceRequest",
                "RAISED_AT",
                property_among("channel", "WORKDAY"),
                is_raised,
                is_solved,
            ),
        ),
        kinds=("RequestEvent", "ServiceRequest"),
    ),
    Figure(
        "suppliesYuan",
        "物资折款（元）",
        "Supplies given, in yuan",
        "截至当日“物资折款”类经费的金额之和",
        "the sum of the amounts of funds of the category SUPPLIES given by the day",
        patterns=(
            located_pattern(
                "Fund",
                "GIVEN_TO",
                property_among("category", "SUPPLIES"),
                day_reached("givenOn"),
                amount="amount",
            ),
        ),
        kinds=("Fund",),
        adds_amounts=True,
        is_whole=False,
    ),
    Figure(
        "alliances",
        "城市党建联盟",
        "Alliances",
        "当日存在的城市党建联盟数；一个区域的联盟指其轴心组织在该区域负有责任的联盟",
        "alliances that are there on the day; those of an area are the ones whose axis is assigned "
        "to a place in it",
        patterns=(NodePattern(alliance_clauses),),
        kinds=("Alliance",),
        kinds_in_area=("Assignment", "Organization"),
    ),
    Figure(
        "serviceProjects",
        "认领服务项目",
        "Service projects claimed",
        "截至当日认领且未撤回的服务项目数（不含书记项目）",
        "projects, other than secretaries' ones, pledged by the day and not withdrawn",
        patterns=(project_pattern(of_secretaries=False),),
        kinds=("Project", "ProjectEvent"),
    ),
    Figure(
        "secretaryProjects",
        "书记项目",
        "Secretaries' projects claimed",
        "截至当日认领且未撤回的书记项目数",
        "secretaries' projects pledged by the day and not withdrawn",
        patterns=(project_pattern(of_secretaries=True),),
        kinds=("Project", "ProjectEvent"),
    ),
    Figure(
        "problemsSolved",
        "解决民生问题",
        "Livelihood problems solved by secretaries' projects",
        "截至当日已完成且未撤回的书记项目所解决民生问题数之和",
        "the sum of the problems solved by the secretaries' projects that were delivered "
        "by the day and not withdrawn",
        patterns=(project_pattern(is_delivered, of_secretaries=True, amount="problemsSolved"),),
        kinds=("Project", "ProjectEvent"),
        adds_amounts=True,
    ),
)
