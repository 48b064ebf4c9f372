"""Activities, the venues where they are held, brands of communities, and agreed measures."""

from graph.ontology.choices import Choices
from graph.ontology.declarations import Edge, Kind, Property, Value
from graph.ontology.kinds.needs import DESCRIPTION, TITLE
from graph.ontology.kinds.organizations import category
from graph.ontology.kinds.places import ALIASES, BEGAN, CODE, ENDED, NAME
from graph.ontology.list_cost import ListCost
from graph.ontology.paths import WITHIN, incoming
from graph.ontology.value_limits import COUNT, POSITIVE

ACTIVITY_CATEGORY = Choices(
    "ActivityCategory",
    {
        "LEADING_GROUP_MEETING": ("领导小组会议", "Meeting of the leading group"),
        "JOINT_MEETING": ("联席会议", "Joint meeting"),
        "PROMOTION_MEETING": ("推进会议", "Promotion meeting"),
        "SITE_GUIDANCE": ("现场指导", "Guidance on site"),
        "JOINT_PARTY_LESSON": ("联合党课", "Joint party lesson"),
        "THEME_PARTY_DAY": ("主题党日", "Theme party day"),
        "JOINT_TRAINING": ("联合培训", "Joint training"),
        "VOLUNTEER_ACTION": ("志愿服务", "Volunteer action"),
        "WARMTH_VISIT": ("送温暖", "Visits with gifts; a headcount only"),
        "WORKER_TRAINING": ("社区工作者培训", "Training of community workers"),
        "SECRETARY_TRAINING": ("书记培训", "Training of secretaries"),
    },
    categorizes=True,
)
VENUE_CATEGORY = Choices(
    "VenueCategory",
    {
        "PARTY_SERVICE_CENTRE": ("党群服务中心", "Party-service centre"),
        "SHARED_HOME": ("社区共享家园", "Shared home of the community"),
        "UNIT_VENUE": ("单位阵地", "Venue of a unit"),
    },
    categorizes=True,
)
VENUE_SETTING = Choices(
    "VenueSetting",
    {
        "COMMUNITY": ("社区", "In a community"),
        "COMMERCIAL_BUILDING": ("商务楼宇", "In a commercial building"),
        "BUSINESS_DISTRICT": ("商圈", "In a business district"),
        "COMPOUND": ("小区", "In a compound"),
        "UNIT": ("单位", "At a unit"),
    },
)
MEASURE_CATEGORY = Choices(
    "MeasureCategory",
    {
        "JOINT_BUILDING": ("共建措施", "Measure of joint building"),
        "POWER": ("五权", "One of the five powers given to subdistricts"),
        "SYSTEM": ("五制", "One of the five systems of working together"),
    },
    categorizes=True,
)

ACTIVITIES = (
    Kind(
        "Activity",
        "活动",
        "A meeting, visit, lesson, party day, training or volunteer action that was held or is planned.",
        own=(
            CODE,
            TITLE,
            category(ACTIVITY_CATEGORY),
            Property("heldOn", "日期", "The day on which the activity was or will be held.", Value.DAY, required=True),
            Property(
                "headcount",
                "参加人数",
                "The number of people who took part or were visited.",
                Value.INTEGER,
                between=COUNT,
                units=("人", "名", "人次"),
            ),
            Property("outcome", "成效", "The outcome; it contains no personal data.", longest=2_000),
            Property(
                "withdrawnOn",
                "撤回日期",
                "The day on which the activity was called off, or found not to have taken place; null if it was not.",
                Value.DAY,
            ),
        ),
        arrows=(
            Edge(
                "place",
                "HELD_AT",
                "Place",
                "活动场所",
                "The place at which the activity was held, or which it was about.",
                required=True,
                temporal=False,
                counted=True,
            ),
            Edge("venue", "HELD_IN", "Venue", "活动阵地", "The venue in which the activity was held.", temporal=False),
            Edge(
                "organizer",
                "ORGANIZED_BY",
                "Organization",
                "主办组织",
                "The organization that held the activity.",
                temporal=False,
            ),
            Edge(
                "chair", "CHAIRED_BY", "Cadre", "主持人", "The cadre who chaired or led the activity.", temporal=False
            ),
            Edge(
                "participants",
                "ATTENDED_BY",
                "Organization",
                "参加组织",
                "The organizations that took part.",
                many=True,
                temporal=False,
            ),
            Edge(
                "trainees",
                "TRAINED",
                "Cadre",
                "参训人员",
                "The cadres who took part in a training; empty for other activities.",
                many=True,
                temporal=False,
            ),
        ),
        start_property="heldOn",
        list_cost=ListCost(size=6_000),
        listed_after_end=True,
        correctable=(
            *("title", "category", "heldOn", "headcount", "outcome", "withdrawnOn"),
            *("venue", "organizer", "participants"),
        ),
        withdrawal="withdrawnOn",
        root_field="activities",
        area=WITHIN.then(incoming("HELD_AT")),
    ),
    Kind(
        "Venue",
        "阵地",
        "A party-service centre, a shared home, or a unit's venue that is open to the public.",
        own=(
            CODE,
            NAME,
            ALIASES,
            category(VENUE_CATEGORY),
            Property(
                "setting",
                "所处位置",
                "The sort of place in which the venue is.",
                Value.CHOICE,
                required=True,
                choices=VENUE_SETTING,
            ),
            Property(
                "floorArea",
                "面积",
                "The floor area in square metres.",
                Value.NUMBER,
                between=POSITIVE,
                units=("平方米", "平米", "㎡", "m²", "m2"),
            ),
            Property(
                "openToPublic", "向公众开放", "Whether the venue is open to the public.", Value.FLAG, required=True
            ),
            Property("openingHours", "开放时间", "The opening hours, as text."),
            Property(
                "capacity",
                "容纳人数",
                "The number of people for whom the venue has room.",
                Value.INTEGER,
                between=COUNT,
                units=("人", "名"),
            ),
            BEGAN,
            ENDED,
        ),
        arrows=(
            Edge(
                "place",
                "SITUATED_AT",
                "Place",
                "所在场所",
                "The place at which the venue is.",
                required=True,
                temporal=False,
                counted=True,
            ),
            Edge("owner", "RUN_BY", "Organization", "管理组织", "The organization that runs the venue."),
            Edge(
                "activities",
                "HELD_IN",
                "Activity",
                "活动",
                "The activities that were held in the venue.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
        ),
        correctable=(
            *("name", "aliases", "category", "setting", "floorArea", "openToPublic", "openingHours", "capacity"),
            *("from", "to"),
        ),
        withdrawal="to",
        root_field="venues",
        area=WITHIN.then(incoming("SITUATED_AT")),
    ),
    Kind(
        "Brand",
        "品牌",
        "A brand: what a community is known for (一社区一品牌).",
        own=(CODE, NAME, DESCRIPTION, BEGAN, ENDED),
        arrows=(
            Edge(
                "community",
                "BRAND_OF",
                "Community",
                "所属社区",
                "The community whose brand it is.",
                required=True,
                temporal=False,
                binding=True,
                counted=True,
            ),
        ),
        correctable=("name", "description", "from", "to"),
        withdrawal="to",
        root_field="brands",
        area=WITHIN.then(incoming("BRAND_OF")),
    ),
    Kind(
        "Measure",
        "措施与制度",
        "A measure of joint building, or one of the city's five powers (五权) and five systems (五制).",
        own=(CODE, NAME, category(MEASURE_CATEGORY), DESCRIPTION, BEGAN, ENDED),
        arrows=(
            Edge(
                "place",
                "APPLIES_IN",
                "Place",
                "适用场所",
                "The place in which the measure applies.",
                required=True,
                temporal=False,
                binding=True,
                counted=True,
            ),
        ),
        correctable=("name", "category", "description", "from", "to"),
        withdrawal="to",
        root_field="measures",
        area=WITHIN.then(incoming("APPLIES_IN")),
    ),
)
