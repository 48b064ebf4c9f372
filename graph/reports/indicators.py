"""The indicators of an assessment: how an area did in a period, each with the nodes behind it.

They score places and organizations. None of them counts what one person did, and nothing is ranked.
"""

from dataclasses import dataclass
from typing import Literal

from graph.ontology.expressions import request_closed_expression
from graph.reports.conditions import (
    Condition,
    day_in_period,
    every_step_in_time,
    is_delivered,
    is_not_withdrawn,
    is_overdue,
    is_raised,
    is_solved_in_period,
)
from graph.reports.context import ReportContext
from graph.reports.figures.activities import MEETINGS
from graph.reports.indicator_patterns import (
    POSTS,
    RATINGS,
    current_assignment_pattern,
    post_pattern,
    tenure_pattern,
)
from graph.reports.patterns import NodePattern, activity_pattern, located_pattern

Aggregate = Literal["COUNT", "SHARE", "MEAN", "MEDIAN_HOURS"]
"""How the value follows from the nodes: their number, their share, a mean or a median of theirs."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of an area in a period."""

    code: str
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    unit: str
    """In Chinese; empty for a share."""
    kind: str
    """The kind of the nodes that it finds."""
    kinds: tuple[str, ...]
    """The kinds and facets of which nothing can be written without changing the indicator."""
    pattern: NodePattern
    aggregate: Aggregate = "COUNT"
    share_of: NodePattern | None = None
    """Of a share: finds the nodes of which it is the share."""

    @property
    def formula(self) -> str:
        """The formula in words, in Chinese and English."""
        return f"{self.formula_zh} / {self.formula_en}"

    def measured_expression(self, context: ReportContext) -> str:
        """Return the expression for the list of what is measured of the nodes in `found`.

        Ratings of a mean; when requests were raised and closed, of a median; null of the others.
        """
        match self.aggregate:
            case "MEAN":
                return "[event IN found | event.rating]"
            case "MEDIAN_HOURS":
                closed = f"toString({request_closed_expression(context.node_ref)})"
                hours = f"[toString(fact.openedAt), {closed}]"
                return f"COLLECT {{ UNWIND found AS fact RETURN {hours} }}"
        return "null"


def request_pattern(*conditions: Condition) -> NodePattern:
    """Return the pattern of the requests raised by the end of the period."""
    return located_pattern("ServiceRequest", "RAISED_AT", is_raised, *conditions)


def pledged_project_pattern(*conditions: Condition) -> NodePattern:
    """Return the pattern of the projects pledged in the period and not withdrawn."""
    return located_pattern(
        "Project", "CARRIED_OUT_AT", day_in_period("pledgedOn"), is_not_withdrawn, *conditions
    )


POST_KINDS = ("Post", "Tenure")
REQUEST_KINDS = ("RequestEvent", "ServiceRequest")
PROJECT_KINDS = ("Project", "ProjectEvent")
ACTIVITY_KINDS = ("Activity",)
SOLVED_REQUESTS = request_pattern(is_solved_in_period)

INDICATORS = (
    Indicator(
        "postsHeld",
        "岗位在任率",
        "Posts that are held",
        "期末有人在任的岗位数 ÷ 该区域应有的岗位数",
        "posts of the area that somebody holds on the last day, of all posts that there are",
        unit="",
        kind="Post",
        kinds=POST_KINDS,
        pattern=post_pattern(held=True),
        aggregate="SHARE",
        share_of=POSTS,
    ),
    Indicator(
        "vacancies",
        "空缺岗位",
        "Vacant posts",
        "期末无人在任的岗位数",
        "posts that nobody holds on the last day",
        unit="个",
        kind="Post",
        kinds=POST_KINDS,
        pattern=post_pattern(held=False),
    ),
    Indicator(
        "tenuresConfirmed",
        "任职核实率",
        "Tenures confirmed within a year",
        "期末有效任职中，最近365天内核实过的比例",
        "tenures of the area's posts that hold on the last day and were confirmed within the "
        "365 days before its end, of all that hold",
        unit="",
        kind="Tenure",
        kinds=POST_KINDS,
        pattern=tenure_pattern(confirmed=True),
        aggregate="SHARE",
        share_of=tenure_pattern(confirmed=False),
    ),
    Indicator(
        "assignmentsConfirmed",
        "组织责任核实率",
        "Assignments confirmed within a year",
        "期末有效的组织责任中，最近365天内核实过的比例",
        "assignments of organizations that hold on the last day and were confirmed within the "
        "365 days before its end, of all that hold",
        unit="",
        kind="Assignment",
        kinds=("Assignment",),
        pattern=current_assignment_pattern(confirmed=True),
        aggregate="SHARE",
        share_of=current_assignment_pattern(confirmed=False),
    ),
    Indicator(
        "requestsSolved",
        "解决的诉求",
        "Requests solved",
        "期内解决办结的诉求数",
        "requests whose end in the period solved them",
        unit="件",
        kind="ServiceRequest",
        kinds=REQUEST_KINDS,
        pattern=SOLVED_REQUESTS,
    ),
    Indicator(
        "requestsInTime",
        "诉求按时解决率",
        "Requests solved in time",
        "期内解决的诉求中，每一环节都未超过时限的比例",
        "requests solved in the period every step of which was taken within its time limit, "
        "of all solved in it",
        unit="",
        kind="ServiceRequest",
        kinds=REQUEST_KINDS,
        pattern=request_pattern(is_solved_in_period, every_step_in_time),
        aggregate="SHARE",
        share_of=SOLVED_REQUESTS,
    ),
    Indicator(
        "medianHours",
        "诉求解决时长中位数",
        "Median hours to solve a request",
        "期内解决的诉求从提出到办结的小时数之中位数",
        "the median of the hours from raising to end of the requests solved in the period",
        unit="小时",
        kind="ServiceRequest",
        kinds=REQUEST_KINDS,
        pattern=SOLVED_REQUESTS,
        aggregate="MEDIAN_HOURS",
    ),
    Indicator(
        "requestsLate",
        "超时诉求",
        "Late requests",
        "期末在办且所欠环节已超时的诉求数",
        "requests that are open on the last day and whose next step is overdue",
        unit="件",
        kind="ServiceRequest",
        kinds=REQUEST_KINDS,
        pattern=request_pattern(is_overdue),
    ),
    Indicator(
        "projectsDelivered",
        "项目完成率",
        "Projects delivered of those pledged",
        "期内认领且未撤回的项目中，期末已完成或已确认的比例",
        "projects pledged in the period and not withdrawn that were delivered or confirmed by its "
        "end, of all pledged in it and not withdrawn",
        unit="",
        kind="Project",
        kinds=PROJECT_KINDS,
        pattern=pledged_project_pattern(is_delivered),
        aggregate="SHARE",
        share_of=pledged_project_pattern(),
    ),
    Indicator(
        "satisfaction",
        "满意度",
        "Satisfaction",
        "期内社区对项目评分的平均值（1至5分）",
        "the mean of the ratings, 1 to 5, that communities gave to projects in the period",
        unit="分",
        kind="ProjectEvent",
        kinds=PROJECT_KINDS,
        pattern=RATINGS,
        aggregate="MEAN",
    ),
    Indicator(
        "meetings",
        "召开会议",
        "Meetings held",
        "期内召开的领导小组会议、联席会议、推进会议次数",
        "leading-group, joint and promotion meetings held in the period",
        unit="次",
        kind="Activity",
        kinds=ACTIVITY_KINDS,
        pattern=activity_pattern(*MEETINGS, conditions=(day_in_period("heldOn"),)),
    ),
    Indicator(
        "volunteerActions",
        "志愿服务",
        "Volunteer actions",
        "期内开展的志愿服务次数",
        "volunteer actions held in the period",
        unit="次",
        kind="Activity",
        kinds=ACTIVITY_KINDS,
        pattern=activity_pattern("VOLUNTEER_ACTION", conditions=(day_in_period("heldOn"),)),
    ),
)
"""All indicators, in the order of an assessment; those from equal kinds follow each other."""
