"""Places assigned to organizations and cadres, and memberships of alliances: facts with an interval and evidence."""

from graph.ontology.declarations import Edge, Kind, Property, Value
from graph.ontology.kinds.people import DUTY, SINCE, UNTIL
from graph.ontology.list_cost import ListCost
from graph.ontology.paths import WITHIN, incoming, outgoing

ASSIGNMENTS = (
    Kind(
        "Assignment",
        "组织责任",
        "An assignment: an organization is responsible for a place under a duty, "
        "such as 包保单位, 物业, 业主委员会, 报到, 结对.",
        own=(
            DUTY,
            Property("focusAreas", "包保重点", "The subjects to which the organization attends there.", Value.TEXTS),
            SINCE,
            UNTIL,
        ),
        arrows=(
            Edge(
                "organization",
                "ASSIGNED_TO",
                "Organization",
                "组织",
                "The responsible organization.",
                required=True,
                temporal=False,
            ),
            Edge(
                "place",
                "ASSIGNED_AT",
                "Place",
                "场所",
                "The place for which it is responsible.",
                required=True,
                temporal=False,
                counted=True,
            ),
        ),
        fact=True,
        matching_fact=True,
        list_cost=ListCost(whole=600),
        root_field="assignments",
        area=WITHIN.then(incoming("ASSIGNED_AT")),
    ),
    Kind(
        "CadreAssignment",
        "干部责任",
        "An assignment of a cadre: the cadre is registered or paired with a place (报到, 结对).",
        own=(DUTY, SINCE, UNTIL),
        arrows=(
            Edge("cadre", "SERVED_BY", "Cadre", "干部", "The responsible cadre.", required=True, temporal=False),
            Edge(
                "place",
                "SERVED_AT",
                "Place",
                "场所",
                "The place for which it is responsible.",
                required=True,
                temporal=False,
                counted=True,
            ),
        ),
        fact=True,
        list_cost=ListCost(whole=2_000),
        root_field="cadreAssignments",
        area=WITHIN.then(incoming("SERVED_AT")),
    ),
    Kind(
        "AllianceMembership",
        "联盟成员关系",
        "A membership: an organization belongs to an alliance over the days [from, to).",
        own=(SINCE, UNTIL),
        arrows=(
            Edge("alliance", "OF_ALLIANCE", "Alliance", "联盟", "The alliance.", required=True, temporal=False),
            Edge(
                "member",
                "MEMBER",
                "Organization",
                "成员",
                "The organization that is a member.",
                required=True,
                temporal=False,
            ),
        ),
        fact=True,
        matching_fact=True,
        root_field="allianceMemberships",
        area=WITHIN.then(incoming("ASSIGNED_AT"), outgoing("ASSIGNED_TO"), incoming("MEMBER")),
    ),
)
