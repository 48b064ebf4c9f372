"""The indicators of an assessment: how a subdistrict, community or alliance did in a period, each with the nodes behind it.

They score places and organizations; none of them counts what one person did, and nothing is ranked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal

from graph.ontology.clock import CITY_ZONE
from graph.ontology.expressions import event_happened_predicate
from graph.query.selection import Field
from graph.reports.figures import MEETINGS, activities, not_withdrawn, raised
from graph.reports.patterns import Look, Test, Way, lying, there
from graph.reports.period import period_of

Sort = Literal["COUNT", "SHARE", "MEAN", "MEDIAN_HOURS"]
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Indicator:
    """One indicator of an area in a period."""

    code: str
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    unit: str
    kind: str
    """The kind of the nodes that it finds."""
    way: Way
    sort: Sort = "COUNT"
    of: Way | None = None
    """Of a share: what it is a share of."""

    @property
    def formula(self) -> str:
        """The formula in words, in Chinese and English."""
        return f"{self.formula_zh} / {self.formula_en}"


@dataclass(frozen=True)
class Span:
    """Names of the parameters that hold the first day of a period, its first moment, and the day a year before its last."""

    first: str
    moment: str
    year_ago: str


def span(look: Look, field: Field) -> Span:
    """Derive the parameters of a period."""

    def midnight(values: Mapping[str, Any]) -> datetime:
        return datetime.combine(period_of(values, field).first, time(), CITY_ZONE).astimezone(UTC)

    def year_ago(values: Mapping[str, Any]) -> datetime:
        return datetime.combine(
            period_of(values, field).after - YEAR, time(), CITY_ZONE
        ).astimezone(UTC)

    draft = look.draft
    return Span(
        draft.parameter("first_day", lambda values: period_of(values, field).first),
        draft.parameter("first_moment", midnight),
        draft.parameter("year_ago", year_ago),
    )


def indicators(period: Span) -> tuple[Indicator, ...]:
    """Return the indicators of a period."""
    solved = lying("ServiceRequest", "RAISED_AT", raised, solved_since(period))
    pledged = (since_first("pledgedOn", period), not_withdrawn)
    return (
        Indicator(
            "postsHeld",
            "岗位在任率",
            "Posts that are held",
            "期末有人在任的岗位数 ÷ 该区域应有的岗位数",
            "posts of the area that somebody holds on the last day, of all posts that there are",
            "SHARE",
            "Post",
            posts(held=True),
            "SHARE",
            posts(held=None),
        ),
        Indicator(
            "vacancies",
            "空缺岗位",
            "Vacant posts",
            "期末无人在任的岗位数",
            "posts that nobody holds on the last day",
            "个",
            "Post",
            posts(held=False),
        ),
        Indicator(
            "tenuresConfirmed",
            "任职核实率",
            "Tenures confirmed within a year",
            "期末有效任职中，最近365天内核实过的比例",
            "tenures of the area's posts that hold on the last day and were confirmed within the 365 days before its end, of all that hold",
            "SHARE",
            "Tenure",
            tenures(confirmed_since(period)),
            "SHARE",
            tenures(),
        ),
        Indicator(
            "assignmentsConfirmed",
            "组织责任核实率",
            "Assignments confirmed within a year",
            "期末有效的组织责任中，最近365天内核实过的比例",
            "assignments of organizations that hold on the last day and were confirmed within the 365 days before its end, of all that hold",
            "SHARE",
            "Assignment",
            assignments(confirmed_since(period)),
            "SHARE",
            assignments(),
        ),
        Indicator(
            "requestsSolved",
            "解决的诉求",
            "Requests solved",
            "期内解决办结的诉求数",
            "requests whose end in the period solved them",
            "件",
            "ServiceRequest",
            solved,
        ),
        Indicator(
            "requestsInTime",
            "诉求按时解决率",
            "Requests solved in time",
            "期内解决的诉求中，每一环节都未超过时限的比例",
            "requests solved in the period every step of which was taken within its time limit, of all solved in it",
            "SHARE",
            "ServiceRequest",
            lying("ServiceRequest", "RAISED_AT", raised, solved_since(period), in_time),
            "SHARE",
            solved,
        ),
        Indicator(
            "medianHours",
            "诉求解决时长中位数",
            "Median hours to solve a request",
            "期内解决的诉求从提出到办结的小时数之中位数",
            "the median of the hours from raising to end of the requests solved in the period",
            "小时",
            "ServiceRequest",
            solved,
            "MEDIAN_HOURS",
        ),
        Indicator(
            "requestsLate",
            "超时诉求",
            "Late requests",
            "期末在办且所欠环节已超时的诉求数",
            "requests that are open on the last day and whose next step is overdue",
            "件",
            "ServiceRequest",
            lying("ServiceRequest", "RAISED_AT", raised, overdue),
        ),
        Indicator(
            "projectsDelivered",
            "项目完成率",
            "Projects delivered of those pledged",
            "期内认领且未撤回的项目中，期末已完成或已确认的比例",
            "projects pledged in the period and not withdrawn that were delivered or confirmed by its end, of all pledged in it and not withdrawn",
            "SHARE",
            "Project",
            lying("Project", "CARRIED_OUT_AT", *pledged, delivered),
            "SHARE",
            lying("Project", "CARRIED_OUT_AT", *pledged),
        ),
        Indicator(
            "satisfaction",
            "满意度",
            "Satisfaction",
            "期内社区对项目评分的平均值（1至5分）",
            "the mean of the ratings, 1 to 5, that communities gave to projects in the period",
            "分",
            "ProjectEvent",
            ratings(period),
            "MEAN",
        ),
        Indicator(
            "meetings",
            "召开会议",
            "Meetings held",
            "期内召开的领导小组会议、联席会议、推进会议次数",
            "leading-group, joint and promotion meetings held in the period",
            "次",
            "Activity",
            activities(*MEETINGS, tests=(since_first("heldOn", period),)),
        ),
        Indicator(
            "volunteerActions",
            "志愿服务",
            "Volunteer actions",
            "期内开展的志愿服务次数",
            "volunteer actions held in the period",
            "次",
            "Activity",
            activities("VOLUNTEER_ACTION", tests=(since_first("heldOn", period),)),
        ),
    )


def posts(*, held: bool | None) -> Way:
    """Look for the posts that cover places and are there: all, those that somebody holds, or those that nobody does."""

    def way(look: Look) -> str:
        clock = look.clock
        tenure = (
            f"EXISTS {{ MATCH (fact)<-[:OF_POST]-(tenure:Tenure) WHERE {clock.holds('tenure')} }}"
        )
        wanted = {None: "true", True: tenure, False: f"NOT {tenure}"}[held]
        covers = f"MATCH (fact)-[covers:COVERS]->(place:Place) WHERE {clock.holds('covers')}"
        if look.everywhere:
            return f"MATCH (fact:Post) WHERE {look.seen(there(look))} {covers} AND {wanted} WITH fact AS counted"
        return f"{look.at_places('COVERS', 'Post', 'fact')}{clock.holds('lies')} AND {look.seen(there(look), 'place')} AND {wanted} WITH fact AS counted"

    return way


def tenures(*tests: str) -> Way:
    """Look for the tenures that hold; tests are of `counted`."""

    def way(look: Look) -> str:
        conditions = " AND ".join((look.clock.holds("counted"), *tests))
        return f"{posts(held=None)(look)} WITH DISTINCT counted AS post MATCH (post)<-[:OF_POST]-(counted:Tenure) WHERE {conditions}"

    return way


def assignments(*tests: str) -> Way:
    """Look for the assignments of organizations that hold; tests are of `counted`."""

    def way(look: Look) -> str:
        return f"{look.at_places('ASSIGNED_AT', 'Assignment', 'counted')}{' AND '.join((look.clock.holds('counted'), *tests))}"

    return way


def confirmed_since(period: Span) -> str:
    """Return the condition that somebody confirmed a fact within a year before the end of the period."""
    return f"counted.confirmedAt >= ${period.year_ago}"


def since_first(name: str, period: Span) -> Test:
    """Return the condition that a day is in the period."""
    return lambda look: (
        f"${period.first} <= {look.state}.{name} AND {look.state}.{name} <= ${look.clock.at}"
    )


def ending(look: Look, steps: str) -> str:
    """Return the clauses that find the last event of a request, where it took one of these steps."""
    behind = "(later.at > event.at OR (later.at = event.at AND later.id > event.id))"
    later = f"MATCH (fact)<-[:OF_REQUEST]-(later:RequestEvent) WHERE {event_happened_predicate('later', look.clock)} AND {behind}"
    return f"MATCH (fact)<-[:OF_REQUEST]-(event:RequestEvent) WHERE {steps} AND {event_happened_predicate('event', look.clock)} AND NOT EXISTS {{ {later} }}"


def solved_since(period: Span) -> Test:
    """Return the condition that the last step of a request was taken in the period, and solved it."""
    return lambda look: (
        f"EXISTS {{ {ending(look, 'event.toStep IN $solving')} AND event.at >= ${period.moment} }}"
    )


def overdue(look: Look) -> str:
    """Return the condition that a request is open and its next step late."""
    return f"EXISTS {{ {ending(look, 'NOT event.toStep IN $ending')} AND event.dueAt < ${look.clock.moment} }}"


def in_time(look: Look) -> str:
    """Return the condition that after no step of a request the next one came too late."""
    clock = look.clock
    following = f"MATCH (fact)<-[:OF_REQUEST]-(following:RequestEvent) WHERE {event_happened_predicate('following', clock)} AND following.at > step.at"
    late = (
        f"EXISTS {{ {following} }} AND NOT EXISTS {{ {following} AND following.at <= step.dueAt }}"
    )
    return f"NOT EXISTS {{ MATCH (fact)<-[:OF_REQUEST]-(step:RequestEvent) WHERE {event_happened_predicate('step', clock)} AND step.dueAt IS NOT NULL AND {late} }}"


def delivered(look: Look) -> str:
    """Return the condition that a project was delivered, or confirmed."""
    done = f"MATCH (fact)<-[:OF_PROJECT]-(event:ProjectEvent) WHERE event.toStatus IN ['DELIVERED', 'CONFIRMED'] AND {event_happened_predicate('event', look.clock)}"
    return f"EXISTS {{ {done} }}"


def ratings(period: Span) -> Way:
    """Look for the events by which communities rated projects in the period."""

    def way(look: Look) -> str:
        projects = lying("Project", "CARRIED_OUT_AT", not_withdrawn)(look).removesuffix(
            "WITH fact AS counted"
        )
        rated = f"counted.rating IS NOT NULL AND counted.at >= ${period.moment} AND {event_happened_predicate('counted', look.clock)}"
        return f"{projects} MATCH (fact)<-[:OF_PROJECT]-(counted:ProjectEvent) WHERE {rated}"

    return way


def measured(look: Look, indicator: Indicator) -> str:
    """Return the list of what is measured of the nodes in `found`: ratings, or beginnings and ends; null where nothing is."""
    match indicator.sort:
        case "MEAN":
            return "[counted IN found | counted.rating]"
        case "MEDIAN_HOURS":
            ended = ending(look, "event.toStep IN $solving")
            return f"COLLECT {{ UNWIND found AS fact {ended} RETURN [toString(fact.openedAt), toString(event.at)] }}"
    return "null"


CODES = [indicator.code for indicator in indicators(Span("", "", ""))]
"""The codes of the indicators, in their order."""
