"""Cadres, the posts that exist whether held or not, and the tenures that hold them."""

from graph.ontology.declarations import Choices, Edge, Kind, Property, Value
from graph.ontology.kinds.places import BEGAN, CODE, ENDED

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
)
DUTY = Property("duty", "责任", "Which duty of the city's vocabulary it is.", Value.DUTY, required=True)
SINCE = Property("from", "起始日期", "The first day of [from, to); null where not known.", Value.DAY)
UNTIL = Property("to", "终止日期", "The day after the last of [from, to); null while it lasts.", Value.DAY)

PEOPLE = (
    Kind(
        "Cadre",
        "干部",
        "An official, community or grid worker, or volunteer; shown by post, unit and duty line.",
        own=(
            CODE,
            Property("name", "姓名", "Name; of a resident chief the post's name, never the person's.", required=True),
            Property("jobTitle", "职务", "Title at the unit."),
            Property("category", "类别", "What sort of cadre.", Value.CHOICE, required=True, choices=CADRE_CATEGORY),
            Property("grade", "等级", "Grade of a community worker's post (社工岗)."),
            Property("certificates", "证书", "Certificates that a community worker holds.", Value.TEXTS),
            Property("dutyPhone", "值班电话", "The duty line to call."),
            Property("mobile", "手机", "Personal mobile.", pattern=r"1[3-9]\d{9}", protected=True),
            BEGAN,
            ENDED,
        ),
        arrows=(
            Edge("unit", "WORKS_AT", "Unit", "所在单位", "The unit at which the cadre works."),
            Edge("currentTenures", "HELD_BY", "Tenure", "现任", "Tenures that hold on the day asked about.", inverse=True, many=True, temporal=False),
            Edge(
                "tenures",
                "HELD_BY",
                "Tenure",
                "任职",
                "All tenures that are believed.",
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
                "Reports to communities and pairings.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
            Edge("projects", "CLAIMED_BY", "Project", "书记项目", "The projects claimed as a secretary.", inverse=True, many=True, paged=True, temporal=False),
            Edge("trainings", "TRAINED", "Activity", "参加的培训", "The trainings taken part in.", inverse=True, many=True, paged=True, temporal=False),
        ),
        root_field="cadres",
        area="<-[:PART_OF*0..7]-()<-[:STATIONED_IN]-()<-[:WORKS_AT]-({n})",
    ),
    Kind(
        "Post",
        "岗位",
        "A post, which exists whether or not anyone holds it.",
        own=(
            CODE,
            DUTY,
            Property("dutyPhone", "值班电话", "The post's own duty line."),
            Property("grade", "岗位等级", "Grade of a community worker's post (社工岗)."),
            Property("payScale", "薪酬等级", "Pay scale of the post, as a grade; never a person's pay."),
            BEGAN,
            ENDED,
        ),
        arrows=(
            Edge("place", "COVERS", "Place", "场所", "The place that it covers."),
            Edge("organization", "BELONGS_TO", "Organization", "所属组织", "The organization that it belongs to."),
            Edge("currentTenures", "OF_POST", "Tenure", "现任", "Tenures that hold on the day asked about.", inverse=True, many=True, temporal=False),
            Edge(
                "tenures",
                "OF_POST",
                "Tenure",
                "任职",
                "All tenures that are believed.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
                only_current=False,
            ),
        ),
        root_field="posts",
        area="<-[:PART_OF*0..7]-()<-[:RUNS_THROUGH*0..1]-()<-[:COVERS]-({n})",
    ),
    Kind(
        "Tenure",
        "任职",
        "One holding of one post by one cadre, over [from, to).",
        own=(SINCE, UNTIL, Property("endReason", "离任原因", "Why it ended.")),
        arrows=(
            Edge("post", "OF_POST", "Post", "岗位", "The post held.", required=True, temporal=False),
            Edge("holder", "HELD_BY", "Cadre", "任职人", "Who holds it.", required=True, temporal=False),
            Edge("onBehalfOf", "ON_BEHALF_OF", "Organization", "代表单位", "The organization on whose behalf.", temporal=False),
        ),
        fact=True,
        root_field="tenures",
        area="<-[:PART_OF*0..7]-()<-[:RUNS_THROUGH*0..1]-()<-[:COVERS]-()<-[:OF_POST]-({n})",
    ),
)
