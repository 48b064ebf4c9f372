"""The figures of the city at a glance, each defined once: its names, its formula in words, and how its nodes are found.

The overview counts what a figure finds, or adds up a property of it; an assessment lists it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from graph.ontology.expressions import event_happened_predicate, reached_status_predicate
from graph.reports.patterns import (
    Look,
    Test,
    Way,
    among,
    assigned,
    held,
    leading,
    lying,
    quoted,
    scope,
    since,
    standing,
    there,
    true,
    union,
)

MEETINGS = ("LEADING_GROUP_MEETING", "JOINT_MEETING", "PROMOTION_MEETING")
MEETINGS_SINCE = date(2019, 1, 1)
SECRETARIES = (
    "compound_secretary",
    "community_secretary",
    "subdistrict_secretary",
    "district_secretary",
    "municipal_secretary",
)
"""Duties of the secretaries of places' party organizations; a covering secretary is one of a unit."""
LARGE = 1000
"""Square metres from which on a centre is large."""
BUILT = ("COMMERCIAL_BUILDING", "BUSINESS_DISTRICT", "COMPOUND")
THEME_DAYS = timedelta(days=15)
"""How far from 1 July a theme party day may be."""


@dataclass(frozen=True)
class Figure:
    """One figure of an area on a day."""

    code: str
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    ways: tuple[Way, ...]
    added: bool = False
    """Whether an amount of the nodes is added up, rather than the nodes counted."""
    whole: bool = True
    """Whether it is a whole number."""

    @property
    def formula(self) -> str:
        """The formula in words, in Chinese and English."""
        return f"{self.formula_zh} / {self.formula_en}"

    def value(self, look: Look, name: str) -> str:
        """Return the clause that puts the figure's value into `name`."""
        found = union(look, self.ways)
        added = (
            f"RETURN sum(coalesce(amount, 0)) AS {name}"
            if self.added
            else f"RETURN count(DISTINCT counted) AS {name}"
        )
        return f"{scope(look)} {{ {found} {added} }}"


def not_withdrawn(look: Look) -> str:
    """Return the condition that a project had not been taken back."""
    return f"NOT {reached_status_predicate('fact', 'WITHDRAWN', 'event', look.clock)}"


def raised(look: Look) -> str:
    """Return the condition that a request had been raised."""
    return f"{look.state}.openedAt <= ${look.clock.moment}"


def solved_by_then(look: Look) -> str:
    """Return the condition that a request had come to an end that solved it: the last step taken is such an end."""
    clock = look.clock
    behind = "(later.at > event.at OR (later.at = event.at AND later.id > event.id))"
    later = f"MATCH (fact)<-[:OF_REQUEST]-(later:RequestEvent) WHERE {event_happened_predicate('later', clock)} AND {behind}"
    solving = f"MATCH (fact)<-[:OF_REQUEST]-(event:RequestEvent) WHERE event.toStep IN $solving AND {event_happened_predicate('event', clock)}"
    return f"EXISTS {{ {solving} AND NOT EXISTS {{ {later} }} }}"


def since_2019(look: Look) -> str:
    """Return the condition that a meeting was held in the years that are counted."""
    return f"{look.state}.heldOn >= ${look.of_day('counted_since', lambda _day: MEETINGS_SINCE)}"


def meetings_of_secretaries(look: Look) -> str:
    """Look for meetings whose chair held a secretary's post on the day of the meeting; the posts of each chair are looked up once."""
    clock = look.clock
    held = activities(*MEETINGS, tests=(since_2019,))(look).removesuffix("WITH fact AS counted")
    chairs = f"MATCH (fact)-[chairs:CHAIRED_BY]->(chair:Cadre) WHERE {clock.believed('chairs')} WITH chair, collect([fact, {look.state}.heldOn]) AS chaired"
    posts = f"MATCH (chair)<-[:HELD_BY]-(tenure:Tenure)-[:OF_POST]->(post:Post) WHERE {clock.believed('tenure')} AND post.duty IN {quoted(*SECRETARIES)}"
    return (
        f"{held} {chairs} {posts} WITH chaired, tenure UNWIND chaired AS meeting "
        f"WITH meeting, tenure WHERE tenure.`from` <= meeting[1] AND meeting[1] < tenure.to WITH meeting[0] AS counted"
    )


def delivered(look: Look) -> str:
    """Return the condition that a project had been delivered."""
    return reached_status_predicate("fact", "DELIVERED", "event", look.clock)


def around_first_of_july(look: Look) -> str:
    """Return the condition that a day is within so many days of 1 July of the year asked about."""
    first = look.of_day("theme_from", lambda day: date(day.year, 7, 1) - THEME_DAYS)
    last = look.of_day("theme_to", lambda day: date(day.year, 7, 1) + THEME_DAYS)
    return f"${first} <= {look.state}.heldOn AND {look.state}.heldOn <= ${last}"


def large(look: Look) -> str:
    """Return the condition that a venue is large."""
    return f"{look.state}.floorArea >= {LARGE}"


LEADING = "EXISTS {{ MATCH ({community})<-[:ASSIGNED_AT]-(lead:Assignment) WHERE lead.duty = 'community_committee' AND {holds} }}"


def communities_of_large_centres(look: Look) -> str:
    """Look for the communities taking part in which there is a large centre, at the community or at a place in it.

    Everywhere, from the few centres upwards; in an area, from its communities downwards.
    """
    clock = look.clock
    tests = " AND ".join(
        test(look) for test in (among("category", "PARTY_SERVICE_CENTRE"), large, there)
    )
    led = LEADING.format(community="counted", holds=clock.holds("lead"))
    if look.everywhere:
        up = f"MATCH (fact)-[lies:SITUATED_AT]->(spot:Place) WHERE {clock.believed('lies')} MATCH up=(spot)-[:PART_OF*0..4]->(counted:Community)"
        return (
            f"MATCH (fact:Venue) WHERE {look.seen(tests)} {up} WHERE {clock.path('up')} AND {led}"
        )
    down = f"MATCH down=(counted)<-[:PART_OF*0..4]-(spot:Place) WHERE {clock.path('down')}"
    start = f"UNWIND places AS counted WITH counted WHERE counted:Community AND {led} {down}"
    return f"{start} MATCH (spot)<-[lies:SITUATED_AT]-(fact:Venue) WHERE {clock.believed('lies')} AND {look.seen(tests, 'counted')}"


def alliances(look: Look) -> str:
    """Look for the alliances that are there; of an area, those whose axis is assigned to one of its places."""
    if look.everywhere:
        return f"MATCH (fact:Alliance) WHERE {look.seen(there(look))} WITH fact AS counted"
    clock = look.clock
    axis = f"MATCH (lead)-[:ASSIGNED_TO]->(:Organization)<-[axis:AXIS]-(fact:Alliance) WHERE {clock.holds('axis')} AND "
    return f"{look.at_places('ASSIGNED_AT', 'Assignment', 'lead')}{clock.holds('lead')} {axis}{look.seen(there(look))} WITH fact AS counted"


def measures_above(look: Look) -> str:
    """Look for the measures that apply in a place which contains the area: they apply in the area too."""
    if look.everywhere:
        return "MATCH (counted:Measure) WHERE false WITH counted"
    up = f"UNWIND areas AS area MATCH up=(area)-[:PART_OF*1..7]->(place:Place) WHERE {look.clock.path('up')}"
    joint = look.seen(f"{among('category', 'JOINT_BUILDING')(look)} AND {there(look)}", "place")
    return f"{up} MATCH (place)<-[lies:APPLIES_IN]-(fact:Measure) WHERE {look.clock.believed('lies')} AND {joint} {leading(look, '')}"


COVER = ("contact_leader", "contact_secretary", "covering_unit")


def compounds_with_unit(look: Look) -> str:
    """Look for the compounds that a unit covers."""
    found = f"{look.at_places('ASSIGNED_AT', 'Assignment', 'cover')}cover.duty IN {quoted(*COVER)} AND {look.clock.holds('cover')}"
    return f"{found} MATCH (cover)-[:ASSIGNED_AT]->(fact:Compound) WHERE {look.seen(there(look))} WITH fact AS counted"


def projects(*tests: Test, of_secretaries: bool, adds: str = "") -> Way:
    """Look for the projects of one sort that were pledged and not taken back."""
    return lying(
        "Project",
        "CARRIED_OUT_AT",
        true("secretaryProject", wanted=of_secretaries),
        since("pledgedOn"),
        not_withdrawn,
        *tests,
        adds=adds,
    )


def activities(
    *categories: str, tests: tuple[Test, ...] = (), then: str = "", at: tuple[str, ...] = ()
) -> Way:
    """Look for the activities of these sorts that were held."""
    return lying(
        "Activity",
        "HELD_AT",
        among("category", *categories),
        since("heldOn"),
        *tests,
        then=then,
        at=at,
    )


FIGURES = (
    Figure(
        "communities",
        "参与社区",
        "Communities taking part",
        "当日由社区大党委领导的社区数",
        "communities led on the day by an organization under the duty community_committee",
        (assigned("community_committee", then="-[:ASSIGNED_AT]->"),),
    ),
    Figure(
        "compounds",
        "小区",
        "Compounds",
        "当日存在的小区数",
        "compounds that are there on the day",
        (standing("Compound"),),
    ),
    Figure(
        "coveredCompounds",
        "有包保的小区",
        "Compounds that are covered",
        "当日有包保领导、包保书记在任或有包保单位的小区数",
        "compounds with a covering leader or secretary in office, or a covering unit, on the day",
        (held(*COVER, counted="place", at="Compound"), compounds_with_unit),
    ),
    Figure(
        "leadersCoveringCompounds",
        "包保小区的市县级领导",
        "Municipal and district leaders covering compounds",
        "当日在任的包保领导人数，一人包保多个小区只计一次",
        "distinct cadres who hold a post of covering leader (contact_leader) on the day",
        (held("contact_leader", counted="holder", at="Compound"),),
    ),
    Figure(
        "unitSecretariesCoveringCompounds",
        "包保小区的单位书记",
        "Unit party secretaries covering compounds",
        "当日在任的包保书记人数，一人包保多个小区只计一次",
        "distinct cadres who hold a post of covering unit secretary (contact_secretary) on the day",
        (held("contact_secretary", counted="holder", at="Compound"),),
    ),
    Figure(
        "unitsReporting",
        "报到单位",
        "Units reporting to communities",
        "当日向社区报到的单位数，向多个社区报到只计一次",
        "distinct units that report to a community on the day",
        (assigned("unit_report"),),
    ),
    Figure(
        "cadresReporting",
        "报到干部",
        "Cadres reporting to communities",
        "当日向社区报到的干部人数，向多个社区报到只计一次",
        "distinct cadres who report to a community on the day",
        (
            assigned(
                "cadre_report", then="-[:SERVED_BY]->", kind="CadreAssignment", arrow="SERVED_AT"
            ),
        ),
    ),
    Figure(
        "pairs",
        "结对",
        "Pairs",
        "当日有效的单位结对与干部结对之和",
        "pairings of units and of cadres that hold on the day",
        (
            assigned("unit_pair", then=""),
            assigned("cadre_pair", then="", kind="CadreAssignment", arrow="SERVED_AT"),
        ),
    ),
    Figure(
        "workdayRequestsSolved",
        "社区工作日解决的诉求",
        "Requests solved on community workdays",
        "来自社区工作日、截至当日已解决办结的诉求数",
        "requests that came on a community workday and had come to an end that solved them by the day",
        (
            lying(
                "ServiceRequest", "RAISED_AT", among("channel", "WORKDAY"), raised, solved_by_then
            ),
        ),
    ),
    Figure(
        "suppliesYuan",
        "物资折款（元）",
        "Supplies given, in yuan",
        "截至当日“物资折款”类经费的金额之和",
        "the sum of the amounts of funds of the category SUPPLIES given by the day",
        (
            lying(
                "Fund", "GIVEN_TO", among("category", "SUPPLIES"), since("givenOn"), adds="amount"
            ),
        ),
        added=True,
        whole=False,
    ),
    Figure(
        "alliances",
        "城市党建联盟",
        "Alliances",
        "当日存在的城市党建联盟数；一个区域的联盟指其轴心组织在该区域负有责任的联盟",
        "alliances that are there on the day; those of an area are the ones whose axis is assigned to a place in it",
        (alliances,),
    ),
    Figure(
        "serviceProjects",
        "认领服务项目",
        "Service projects claimed",
        "截至当日认领且未撤回的服务项目数（不含书记项目）",
        "projects, other than secretaries' ones, pledged by the day and not withdrawn",
        (projects(of_secretaries=False),),
    ),
    Figure(
        "secretaryProjects",
        "书记项目",
        "Secretaries' projects claimed",
        "截至当日认领且未撤回的书记项目数",
        "secretaries' projects pledged by the day and not withdrawn",
        (projects(of_secretaries=True),),
    ),
    Figure(
        "problemsSolved",
        "解决民生问题",
        "Livelihood problems solved by secretaries' projects",
        "截至当日已完成且未撤回的书记项目所解决民生问题数之和",
        "the sum of the problems solved by the secretaries' projects that were delivered by the day and not withdrawn",
        (projects(delivered, of_secretaries=True, adds="problemsSolved"),),
        added=True,
    ),
    Figure(
        "redPropertyBranches",
        "红色物业服务党支部",
        "Red property-service branches",
        "当日在小区服务的红色物业服务党支部数",
        "distinct organizations under the duty red_property_branch on the day",
        (assigned("red_property_branch"),),
    ),
    Figure(
        "buildingGroups",
        "楼栋党小组",
        "Building party groups",
        "当日领导楼栋的楼栋党小组数，一组领导多栋只计一次",
        "distinct organizations that lead a building under the duty building_group on the day",
        (assigned("building_group"),),
    ),
    Figure(
        "ownersCommittees",
        "业主委员会",
        "Owners' committees",
        "当日的业主委员会数，分期成立的分别计",
        "distinct organizations under the duty owners_committee on the day; those of phases count each",
        (assigned("owners_committee"),),
    ),
    Figure(
        "brandCommunities",
        "有品牌的社区",
        "Communities with a brand",
        "当日有社区品牌的社区数",
        "communities that have a brand on the day",
        (lying("Brand", "BRAND_OF", there, then="-[on:BRAND_OF]->(counted:Community)"),),
    ),
    Figure(
        "meetings",
        "书记主持的会议",
        "Meetings chaired by secretaries since 2019",
        "2019年1月1日至当日召开的领导小组会议、联席会议、推进会议，由会议当日在任的书记（小区、社区、街道、县（市、区）、市）主持",
        "leading-group, joint and promotion meetings held from 2019-01-01 up to the day, chaired by whoever was, on the day of the meeting, "
        "secretary of a compound, community, subdistrict, district or the city",
        (meetings_of_secretaries,),
    ),
    Figure(
        "themeDayUnits",
        "七一主题党日参加单位",
        "Units at theme party days around 1 July",
        "当年7月1日前后15天内、截至当日在该区域举行的主题党日的参加单位数，参加多次只计一次",
        "distinct units at theme party days held in the area within 15 days of 1 July of the year of the day, up to the day",
        (
            activities(
                "THEME_PARTY_DAY",
                tests=(around_first_of_july,),
                then="-[on:ATTENDED_BY]->(counted:Unit)",
            ),
        ),
    ),
    Figure(
        "guidanceVisits",
        "现场指导",
        "Site guidance visits",
        "截至当日的现场指导次数",
        "site guidance visits held by the day",
        (activities("SITE_GUIDANCE"),),
    ),
    Figure(
        "volunteerActions",
        "小区志愿服务",
        "Volunteer actions in compounds",
        "截至当日在小区或楼栋开展的志愿服务次数",
        "volunteer actions held by the day at compounds or buildings",
        (activities("VOLUNTEER_ACTION", at=("Compound", "Building")),),
    ),
    Figure(
        "builtVenues",
        "楼宇、商圈、小区阵地",
        "Venues in commercial buildings, business districts and compounds",
        "当日设在商务楼宇、商圈、小区的党群服务中心与共享家园数",
        "party-service centres and shared homes there on the day that are set in a commercial building, a business district or a compound",
        (
            lying(
                "Venue",
                "SITUATED_AT",
                among("setting", *BUILT),
                among("category", "PARTY_SERVICE_CENTRE", "SHARED_HOME"),
                there,
            ),
        ),
    ),
    Figure(
        "openedVenues",
        "向公众开放的单位阵地",
        "Unit venues opened to the public",
        "当日向公众开放的单位阵地数",
        "venues of units there on the day that are open to the public",
        (
            lying(
                "Venue", "SITUATED_AT", among("category", "UNIT_VENUE"), true("openToPublic"), there
            ),
        ),
    ),
    Figure(
        "largeCentreCommunities",
        "党群服务中心达1000平方米的社区",
        "Communities with a centre of 1,000 m² or more",
        "参与社区中，当日在社区内有面积不小于1000平方米的党群服务中心的社区数",
        "communities taking part in which there is, on the day, a party-service centre with a floor area of at least 1,000 m²",
        (communities_of_large_centres,),
    ),
    Figure(
        "measures",
        "共建措施",
        "Measures of joint building",
        "当日在该区域、其下级或上级场所适用的共建措施数",
        "measures of joint building that apply on the day in the area, in a part of it or in a place that contains it",
        (
            lying("Measure", "APPLIES_IN", among("category", "JOINT_BUILDING"), there),
            measures_above,
        ),
    ),
)
BY_CODE = {figure.code: figure for figure in FIGURES}
