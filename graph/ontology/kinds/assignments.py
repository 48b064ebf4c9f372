"""Places assigned to organizations and cadres, and memberships of alliances: facts with an interval and evidence."""

from graph.ontology.declarations import Edge, Kind, Property, Value
from graph.ontology.kinds.people import DUTY, SINCE, UNTIL
from graph.ontology.paths import WITHIN, incoming, outgoing

ASSIGNMENTS = (
    Kind(
        "Assignment",
        "组织责任",
        "A place assigned to an organization under a duty: 包保单位, 物业, 业主委员会, 报到, 结对, leadership by a party organization.",
        own=(
            DUTY,
            Property("focusAreas", "包保重点", "What the organization attends to there.", Value.TEXTS),
            SINCE,
            UNTIL,
        ),
        arrows=(
            Edge(
                "organization",
                "ASSIGNED_TO",
                "Organization",
                "组织",
                "The organization.",
                required=True,
                temporal=False,
            ),
            Edge("place", "ASSIGNED_AT", "Place", "场所", "The place.", required=True, temporal=False),
        ),
        fact=True,
        root_field="assignments",
        area=WITHIN.then(incoming("ASSIGNED_AT")),
    ),
    Kind(
        "CadreAssignment",
        "干部责任",
        "A place with which a cadre is registered or paired: 报到, 结对.",
        own=(DUTY, SINCE, UNTIL),
        arrows=(
            Edge("cadre", "SERVED_BY", "Cadre", "干部", "The cadre.", required=True, temporal=False),
            Edge("place", "SERVED_AT", "Place", "场所", "The place.", required=True, temporal=False),
        ),
        fact=True,
        root_field="cadreAssignments",
        area=WITHIN.then(incoming("SERVED_AT")),
    ),
    Kind(
        "AllianceMembership",
        "联盟成员关系",
        "The membership of an organization in an alliance, over [from, to).",
        own=(SINCE, UNTIL),
        arrows=(
            Edge("alliance", "OF_ALLIANCE", "Alliance", "联盟", "The alliance.", required=True, temporal=False),
            Edge("member", "MEMBER", "Organization", "成员", "The member.", required=True, temporal=False),
        ),
        fact=True,
        root_field="allianceMemberships",
        area=WITHIN.then(incoming("ASSIGNED_AT"), outgoing("ASSIGNED_TO"), incoming("MEMBER")),
    ),
)
