"""Organizations: party organizations, units, offices, owners' committees and alliances."""

from graph.ontology.choices import Choices
from graph.ontology.declarations import Computed, Edge, Facet, Kind, Property, Value
from graph.ontology.kinds.places import ALIASES, BEGAN, CODE, COVERS, ENDED, NAME
from graph.ontology.kinds.succession import succession_edges, succession_fields
from graph.ontology.paths import WITHIN, Through, incoming, outgoing


def owed_requests(arrow: str) -> Edge:
    """Declare the edge to the requests of which it owes the next step, by the last event's arrow."""
    return Edge(
        "serviceRequests",
        arrow,
        "ServiceRequest",
        "承办的诉求",
        "The service requests of which it owes the next step.",
        inverse=True,
        many=True,
        paged=True,
        temporal=False,
        through=Through("RequestEvent", "OF_REQUEST"),
    )


ORGANIZATION = Facet(
    "Organization",
    "组织",
    "An organization: a party organization, unit, office, owners' committee or alliance.",
    properties=(
        CODE,
        NAME,
        ALIASES,
        Property("dutyPhone", "值班电话", "The telephone number of the duty line.", is_phone=True),
        BEGAN,
        ENDED,
    ),
    edges=(
        *succession_edges("Organization", "组织", "organization"),
        Edge("superior", "SUBORDINATE_TO", "Organization", "上级组织", "The organization above it."),
        Edge(
            "subordinates",
            "SUBORDINATE_TO",
            "Organization",
            "下级组织",
            "The organizations below it.",
            inverse=True,
            many=True,
            paged=True,
        ),
        Edge(
            "memberships",
            "MEMBER",
            "AllianceMembership",
            "联盟成员关系",
            "The memberships of alliances.",
            inverse=True,
            many=True,
            temporal=False,
        ),
        Edge(
            "assignments",
            "ASSIGNED_TO",
            "Assignment",
            "承担的责任",
            "The places assigned to it, each under a duty.",
            inverse=True,
            many=True,
            paged=True,
            temporal=False,
        ),
        Edge(
            "posts", "BELONGS_TO", "Post", "岗位", "The posts that belong to it.", inverse=True, many=True, paged=True
        ),
        Edge(
            "resources",
            "OFFERED_BY",
            "Resource",
            "资源",
            "The resources that it offers.",
            inverse=True,
            many=True,
            paged=True,
            temporal=False,
        ),
        Edge(
            "projects",
            "PLEDGED_BY",
            "Project",
            "项目",
            "The projects that it pledged.",
            inverse=True,
            many=True,
            paged=True,
            temporal=False,
        ),
        Edge(
            "activities",
            "ATTENDED_BY",
            "Activity",
            "参加的活动",
            "The activities in which it took part.",
            inverse=True,
            many=True,
            paged=True,
            temporal=False,
        ),
        Edge(
            "venues",
            "RUN_BY",
            "Venue",
            "阵地",
            "The venues that it runs.",
            inverse=True,
            many=True,
            paged=True,
        ),
        owed_requests("OWED_BY"),
        Edge(
            "organizedActivities",
            "ORGANIZED_BY",
            "Activity",
            "主办的活动",
            "The activities that it organized.",
            inverse=True,
            many=True,
            paged=True,
            temporal=False,
        ),
        Edge(
            "funds",
            "GIVEN_BY",
            "Fund",
            "提供的经费",
            "The funds that it gave.",
            inverse=True,
            many=True,
            paged=True,
            temporal=False,
        ),
        Edge(
            "responsibilities",
            "OWED_BY_ORGANIZATION",
            "Responsibility",
            "责任事项",
            "The responsibilities that it owes.",
            inverse=True,
            many=True,
            paged=True,
            temporal=False,
        ),
    ),
    computed=(COVERS, *succession_fields("Organization", "组织", "organization")),
    correctable=("name", "aliases", "dutyPhone"),
    matching_fact=True,
)

UNIT_CATEGORY = Choices(
    "UnitCategory",
    {
        "AGENCY": ("机关", "Party or state organ"),
        "INSTITUTION": ("事业单位", "Public institution"),
        "STATE_ENTERPRISE": ("国有企业", "State-owned enterprise"),
        "NEW_ECONOMIC": ("新经济组织", "New economic organization"),
        "NEW_SOCIAL": ("新社会组织", "New social organization"),
        "PROPERTY_COMPANY": ("物业企业", "Property company"),
        "SOCIAL_ORGANIZATION": ("社会组织", "Social organization"),
        "RESIDENTS_COMMITTEE": ("居委会", "Residents' committee"),
    },
    categorizes=True,
)
PARTY_CATEGORY = Choices(
    "PartyOrganizationCategory",
    {
        "MUNICIPAL_COMMITTEE": ("市委", "Municipal committee"),
        "DISTRICT_COMMITTEE": ("县（市、区）委", "District committee"),
        "SUBDISTRICT_COMMITTEE": ("街道党工委", "Subdistrict committee"),
        "COMMUNITY_COMMITTEE": ("社区大党委", "Community general party committee"),
        "COMPOUND_BRANCH": ("小区党支部", "Compound branch"),
        "BUILDING_GROUP": ("楼栋党小组", "Building group"),
        "MEMBER_HOUSEHOLD": ("党员中心户", "Member household, an opaque organization"),
        "RED_PROPERTY_BRANCH": ("红色物业服务党支部", "Red property-service branch"),
        "UNIT_ORGANIZATION": ("单位党组织", "Party organization of a unit"),
    },
    categorizes=True,
)
OFFICE_CATEGORY = Choices(
    "OfficeCategory",
    {
        "GENERAL": ("综合办", "General office"),
        "PARTY_BUILDING": ("党建办", "Party-building office"),
        "SOCIAL_AFFAIRS": ("社会事务办", "Social affairs office"),
        "SAFETY": ("平安建设办", "Safety office"),
        "EXTRA": ("X办", "An office of the subdistrict's own choice"),
        "PARTY_SERVICE_PLATFORM": ("党群服务平台", "Party and mass service platform"),
        "CONVENIENCE_PLATFORM": ("便民服务平台", "Convenience service platform"),
        "ENFORCEMENT_PLATFORM": ("行政执法平台", "Enforcement platform"),
        "GOVERNANCE_PLATFORM": ("综合治理平台", "Comprehensive governance platform"),
    },
    categorizes=True,
)


def category(choices: Choices) -> Property:
    """Declare the required category of an organization."""
    return Property("category", "类别", "The category.", Value.CHOICE, required=True, choices=choices)


LED_AREA = WITHIN.then(incoming("ASSIGNED_AT"), outgoing("ASSIGNED_TO"))

ORGANIZATIONS = (
    Kind(
        "Unit",
        "单位",
        "A work unit: agency, institution, enterprise, property company, social organization.",
        ORGANIZATION,
        own=(category(UNIT_CATEGORY),),
        arrows=(
            Edge("stationedIn", "STATIONED_IN", "Community", "驻区", "The community in which the unit is stationed."),
            Edge(
                "cadres",
                "WORKS_AT",
                "Cadre",
                "干部",
                "The cadres who work at the unit.",
                inverse=True,
                many=True,
                paged=True,
            ),
            Edge(
                "partyOrganizations",
                "PARTY_ORGANIZATION_OF",
                "PartyOrganization",
                "单位党组织",
                "The party organizations of the unit.",
                inverse=True,
                many=True,
                paged=True,
            ),
        ),
        root_field="units",
        area=WITHIN.then(incoming("STATIONED_IN")),
    ),
    Kind(
        "PartyOrganization",
        "党组织",
        "A party organization, from the municipal committee to the member household.",
        ORGANIZATION,
        own=(category(PARTY_CATEGORY),),
        arrows=(
            Edge("unit", "PARTY_ORGANIZATION_OF", "Unit", "所在单位", "The unit whose party organization it is."),
            Edge(
                "building",
                "LOCATED_IN",
                "Building",
                "所在楼栋",
                "The building in which a member household lives; null for other party organizations.",
            ),
        ),
        root_field="partyOrganizations",
        area=LED_AREA,
    ),
    Kind(
        "Office",
        "办公室与平台",
        "One of a subdistrict's 4+X offices and four platforms.",
        ORGANIZATION,
        own=(category(OFFICE_CATEGORY),),
        arrows=(
            Edge("subdistrict", "SERVES", "Subdistrict", "所属街道", "The subdistrict that it serves.", required=True),
        ),
        root_field="offices",
        area=WITHIN.then(incoming("SERVES")),
    ),
    Kind(
        "OwnersCommittee",
        "业主委员会",
        "The owners' committee of a compound, or of one phase of it.",
        ORGANIZATION,
        own=(
            Property("phase", "期", "The phase (期) of the compound that it represents; null for the whole compound."),
        ),
        root_field="ownersCommittees",
        area=LED_AREA,
    ),
    Kind(
        "Alliance",
        "城市党建联盟",
        "An alliance of party organizations and units around an axis.",
        ORGANIZATION,
        arrows=(
            Edge(
                "axis",
                "AXIS",
                "Organization",
                "轴心组织",
                "The party organization around which the alliance is built.",
                required=True,
            ),
            Edge(
                "members",
                "OF_ALLIANCE",
                "AllianceMembership",
                "成员",
                "The memberships of organizations in the alliance.",
                inverse=True,
                many=True,
                paged=True,
                temporal=False,
            ),
        ),
        depth=2,
        computed=(
            Computed(
                "places",
                "成员场所",
                "The communities that the alliance's members lead, are stationed in or report to.",
                "Place",
                many=True,
                temporal=True,
            ),
        ),
        root_field="alliances",
        area=WITHIN.then(incoming("ASSIGNED_AT"), outgoing("ASSIGNED_TO"), incoming("AXIS")),
    ),
)
