"""Figures of meetings, theme party days, visits and volunteer actions."""

from graph.reports.conditions import code_list, held_around_first_of_july, held_since_2019
from graph.reports.context import ReportContext
from graph.reports.figures.figure import Figure
from graph.reports.patterns import CountedEnd, NodePattern, activity_pattern

MEETINGS = ("LEADING_GROUP_MEETING", "JOINT_MEETING", "PROMOTION_MEETING")
"""The categories of the activities that are meetings."""
SECRETARY_DUTIES = (
    "compound_secretary",
    "community_secretary",
    "subdistrict_secretary",
    "district_secretary",
    "municipal_secretary",
)
"""Duties of the secretaries of places' organizations; a covering secretary is one of a unit."""
ATTENDING_UNIT = CountedEnd("fact", "ATTENDED_BY", "Unit", temporal=True)
MEETINGS_SINCE_2019 = activity_pattern(*MEETINGS, conditions=(held_since_2019,))


def secretary_meeting_clauses(context: ReportContext) -> str:
    """Return the clauses that find the meetings whose chair was a secretary on their day.

    The meetings of each chair are gathered first, so that the chair's posts are looked up once.
    """
    clock = context.clock
    chairs = (
        f"MATCH (fact)-[chairs:CHAIRED_BY]->(chair:Cadre) WHERE {clock.believed('chairs')} "
        f"WITH chair, collect([fact, {context.state}.heldOn]) AS chaired"
    )
    tenures = (
        "MATCH (chair)<-[:HELD_BY]-(tenure:Tenure)-[:OF_POST]->(post:Post) "
        f"WHERE {clock.believed('tenure')} AND post.duty IN {code_list(*SECRETARY_DUTIES)}"
    )
    in_office = (
        "WITH chaired, tenure UNWIND chaired AS meeting WITH meeting, tenure "
        "WHERE tenure.`from` <= meeting[1] AND meeting[1] < tenure.to WITH meeting[0] AS fact"
    )
    return f"{MEETINGS_SINCE_2019.fact_clauses(context)} {chairs} {tenures} {in_office}"


ACTIVITY_FIGURES = (
    Figure(
        "meetings",
        "书记主持的会议",
        "Meetings chaired by secretaries since 2019",
        "2019年1月1日至当日召开的领导小组会议、联席会议、推进会议，"
        "由会议当日在任的书记（小区、社区、街道、县（市、区）、市）主持",
        "leading-group, joint and promotion meetings held from 2019-01-01 up to the day, chaired "
        "by a person who was, on the day of the meeting, secretary of a compound, community, "
        "subdistrict, district or the city",
        patterns=(NodePattern(secretary_meeting_clauses),),
        kinds=("Activity", "Cadre", "Post", "Tenure"),
    ),
    Figure(
        "themeDayUnits",
        "七一主题党日参加单位",
        "Units at theme party days around 1 July",
        "当年7月1日前后15天内、截至当日在该区域举行的主题党日的参加单位数，参加多次只计一次",
        "distinct units at theme party days held in the area within 15 days of 1 July of the year "
        "of the day, up to the day",
        patterns=(
            activity_pattern(
                "THEME_PARTY_DAY", conditions=(held_around_first_of_july,), end=ATTENDING_UNIT
            ),
        ),
        kinds=("Activity", "Unit"),
    ),
    Figure(
        "guidanceVisits",
        "现场指导",
        "Site guidance visits",
        "截至当日的现场指导次数",
        "site guidance visits held by the day",
        patterns=(activity_pattern("SITE_GUIDANCE"),),
        kinds=("Activity",),
    ),
    Figure(
        "volunteerActions",
        "小区志愿服务",
        "Volunteer actions in compounds",
        "截至当日在小区或楼栋开展的志愿服务次数",
        "volunteer actions held by the day at compounds or buildings",
        patterns=(activity_pattern("VOLUNTEER_ACTION", place_kinds=("Compound", "Building")),),
        kinds=("Activity", "Building", "Compound"),
    ),
)
