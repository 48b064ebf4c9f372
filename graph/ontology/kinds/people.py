"""Cadres, the posts that exist whether held or not, and the tenures that hold them."""

from graph.ontology.choices import Choices
from graph.ontology.declarations import Computed, Derived, Edge, Kind, Property, Value
from graph.ontology.kinds.organizations import owed_requests
from graph.ontology.kinds.places import BEGAN, CODE, COVERS, ENDED
from graph.ontology.list_cost import ListCost
from graph.ontology.paths import WITHIN, incoming
from graph.ontology.spans import Span
from graph.ontology.tenure_expressions import (
    held_since_expression,
    held_until_expression,
    post_ever_held_predicate,
    post_vacant_predicate,
    post_vacant_since_expression,
)
from graph.ontology.value_limits import DAY_AFTER

CADRE_CATEGORY = Choices(
    "CadreCategory",
    {
        "LEADER": ("市县级领导", "Municipal or district leader"),
        "AGENCY": ("机关干部", "Agency cadre"),
        "COMMUNITY_WORKER": ("社区工作者", "Community worker"),
        "GRID_WORKER": ("网格员", "Grid worker"),
        "VOLUNTEER": ("党员志愿者", "Party-member volunteer"),
        "RESIDENT": ("居民骨干", "A resident chief, who appears by post only and never by name"),
    },
    categorizes=True,
)
DUTY = Property("duty", "责任", "The duty, one of the city's vocabulary.", Value.DUTY, required=True)
SINCE = Property("from", "起始日期", "The first day of the interval [from, to); null if unknown.", Value.DAY)
UNTIL = Property(
    "to",
    "终止日期",
    "The day after the last day of the interval [from, to); null if it has not ended.",
    Value.DAY,
    zh_note=DAY_AFTER,
)
HELD_SPANS = (
    Span(
        "heldFor",
        "已持续天数",
        "The days from its first day to the day `at`; null if that is unknown or the fact does not hold on it.",
        held_since_expression,
    ),
    Span(
        "endsWithin",
        "将到期天数",
        "It holds on the day `at`, and its last day is at most so many days later.",
        held_until_expression,
        ahead=True,
    ),
)
"""How long a fact has held, and how soon it ends."""

PEOPLE = (
    Kind(
        "Cadre",
        "干部",
        "An official, community worker, grid worker or volunteer, to be reached through post, unit and duty line.",
        own=(
            CODE,
            Property(
                "name",
                "姓名",
                "The name; for a resident chief it is the name of the post, never the person's.",
                required=True,
                is_person=True,
            ),
            Property("jobTitle", "职务", "The job title at the unit.", personal=True),
            Property(
                "category", "类别", "The category of the cadre.", Value.CHOICE, required=True, choices=CADRE_CATEGORY
            ),
            Property("grade", "等级", "The grade of a community worker's post (社工岗).", personal=True),
            Property(
                "certificates", "证书", "The certificates that a community worker holds.", Value.TEXTS, personal=True
            ),
            Property("dutyPhone", "值班电话", "The telephone number of the duty line.", is_phone=True, personal=True),
            Property("mobile", "手机", "The personal mobile number.", pattern=r"1[3-9]\d{9}", protected=True),
            BEGAN,
            ENDED,
        ),
        arrows=(
            Edge("unit", "WORKS_AT", "Unit", "所在单位", "The unit at which the cadre works."),
            Edge(
                "currentTenures",
                "HELD_BY",
                "Tenure",
                "现任",
                "The tenures that hold on the day `at`.",
                inverse=True,
                many=True,
                temporal=False,
            ),
            Edge(
                "tenures",
                "HELD_BY",
                "Tenure",
                "任职",
                "All tenures, past and future ones too, as the graph knew them at `asOf`.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
                only_current=False,
            ),
            Edge(
                "assignments",
                "SERVED_BY",
                "CadreAssignment",
                "报到与结对",
                "The places with which the cadre is registered or paired.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
            Edge(
                "projects",
                "CLAIMED_BY",
                "Project",
                "书记项目",
                "The projects that the cadre has claimed as a secretary.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
            Edge(
                "chairedActivities",
                "CHAIRED_BY",
                "Activity",
                "主持的活动",
                "The activities that the cadre chaired or led.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
            Edge(
                "trainings",
                "TRAINED",
                "Activity",
                "参加的培训",
                "The trainings in which the cadre took part.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
        ),
        computed=(COVERS,),
        correctable=("jobTitle", "dutyPhone"),
        list_cost=ListCost(whole=2_500, size=21_000),
        root_field="cadres",
        area=WITHIN.then(incoming("STATIONED_IN"), incoming("WORKS_AT")),
    ),
    Kind(
        "Post",
        "岗位",
        "A post, which exists whether or not anyone holds it.",
        own=(
            CODE,
            DUTY,
            Property("dutyPhone", "值班电话", "The telephone number of the post's own duty line.", is_phone=True),
            Property("grade", "岗位等级", "The grade of a community worker's post (社工岗)."),
            Property("payScale", "薪酬等级", "The pay scale of the post, as a grade; never a person's pay."),
            BEGAN,
            ENDED,
        ),
        arrows=(
            Edge("place", "COVERS", "Place", "场所", "The place that the post covers."),
            Edge(
                "organization", "BELONGS_TO", "Organization", "所属组织", "The organization to which the post belongs."
            ),
            Edge(
                "currentTenures",
                "OF_POST",
                "Tenure",
                "现任",
                "The tenures that hold on the day `at`.",
                inverse=True,
                many=True,
                temporal=False,
            ),
            Edge(
                "tenures",
                "OF_POST",
                "Tenure",
                "任职",
                "All tenures, past and future ones too, as the graph knew them at `asOf`.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
                only_current=False,
            ),
            owed_requests("OWED_BY_POST"),
        ),
        computed=(
            Computed(
                "vacantSince",
                "空缺起始",
                "The day since which nobody has held the post: the day on which its last tenure ended, and of a post "
                "that nobody ever held its own first day; null if it is held, or not there on the day.",
                "Date",
                temporal=True,
                value=Value.DAY,
            ),
        ),
        derived=(
            Derived(
                "vacant",
                "是否空缺",
                "Whether the post is there on the day `at` and nobody holds it.",
                Value.FLAG,
                post_vacant_predicate,
                required=True,
            ),
            Derived(
                "everHeld",
                "曾有人任职",
                "Whether somebody holds the post on the day `at`, or held it before; "
                "false for one that nobody ever held.",
                Value.FLAG,
                post_ever_held_predicate,
                required=True,
            ),
        ),
        spans=(
            Span(
                "vacantFor",
                "已空缺天数",
                "The days from `vacantSince` to the day `at`, which of a post that nobody ever held are those since "
                "its own first day; null if it is held, or if that is unknown.",
                post_vacant_since_expression,
            ),
        ),
        correctable=("dutyPhone",),
        list_cost=ListCost(whole=2_500, size=20_000),
        root_field="posts",
        area=WITHIN.then(incoming("RUNS_THROUGH", 0, 1), incoming("COVERS")),
    ),
    Kind(
        "Tenure",
        "任职",
        "A tenure: one cadre holds one post over the days [from, to).",
        own=(SINCE, UNTIL, Property("endReason", "离任原因", "The reason why the tenure ended.")),
        arrows=(
            Edge("post", "OF_POST", "Post", "岗位", "The post that is held.", required=True, temporal=False),
            Edge(
                "holder", "HELD_BY", "Cadre", "任职人", "The cadre who holds the post.", required=True, temporal=False
            ),
            Edge(
                "onBehalfOf",
                "ON_BEHALF_OF",
                "Organization",
                "代表单位",
                "The organization on whose behalf the cadre holds the post.",
                temporal=False,
            ),
        ),
        fact=True,
        spans=HELD_SPANS,
        subscription="tenure",
        list_cost=ListCost(whole=3_500, size=22_000),
        root_field="tenures",
        area=WITHIN.then(incoming("RUNS_THROUGH", 0, 1), incoming("COVERS"), incoming("OF_POST")),
    ),
)
