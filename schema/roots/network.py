"""The roots about the network. They are for researchers and above."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from schema.types.costs import ReadCost, RootCharge
from schema.types.enums import NodeKind
from schema.types.fields import AS_OF, CLOCKS, FIRST, list_type, make_argument, make_field
from schema.types.network.links import (
    CommonNeighbours,
    EgoNetwork,
    Interlock,
    NetworkLinkType,
    NetworkPaths,
    SharedTies,
)
from schema.types.network.measures import (
    CentralityMeasure,
    CentralityScore,
    NetworkChanges,
    NetworkGroups,
    NetworkSlice,
    NetworkStatistics,
)

KINDS = make_argument(
    "kinds",
    list_type(NodeKind) | None,
    "节点类别。Only nodes of these kinds: places, organizations, CADRE, POST, PROJECT, VENUE. "
    "Defaults to all of them.",
)
MEASURED = make_argument(
    "kinds",
    list_type(NodeKind) | None,
    "节点类别。Measure the network of these kinds, without persons. Defaults to organizations and "
    "places above buildings.",
)
LINKS = make_argument(
    "links",
    list_type(NetworkLinkType) | None,
    "联系类型。Follow only links of these types. Defaults to all.",
)
WITHOUT_LINKS = make_argument(
    "withoutLinks",
    list_type(NetworkLinkType) | None,
    "排除的联系类型。Do not follow links of these types.",
)
DATED_ONLY = make_argument(
    "datedOnly",
    bool | None,
    "仅有日期的联系。Leave out links without a known beginning. Otherwise they hold until they "
    "end, as everywhere.",
)
SLICES = (
    make_argument(
        "each", NetworkSlice | None, "切片。Answer for several days. Defaults to `at` alone."
    ),
    make_argument("since", date | None, "切片起始。The day in the first year, with `each: YEAR`."),
)
KEPT = RootCharge(fixed=20_000, past=5_000)
"""A network with all its days is read once, in three seconds, and kept until one of its kinds is
written. What is asked of it takes a tenth of a second."""
MEASURED_CHARGE = RootCharge(fixed=20_000, past=5_000, per_slice=2_000, per_search=20_000)
"""Betweenness of one day of the sample city takes 2.4 seconds of processor time in a thread of its
own, closeness 1.6, the other measures 0.05; all of them are kept."""
GROUPED_CHARGE = RootCharge(fixed=20_000, past=5_000, per_slice=15_000)
"""The groups of one day take 0.3 seconds, with buildings and posts 2, and are kept."""
FIGURES_CHARGE = RootCharge(fixed=20_000, past=5_000, per_slice=2_000)

# Role: RESEARCHER, for all roots of this table.
NETWORK: dict[str, StrawberryField] = {
    "paths": make_field(
        NetworkPaths | None,
        "路径。Return how two nodes are connected on a day: the paths with fewest links first, "
        "then those through nodes with fewest neighbours. Without any path the list is empty, and "
        "`note` says why.",
        make_argument("from", strawberry.ID, "起点。The global id of a node."),
        make_argument("to", strawberry.ID, "终点。The global id of another node."),
        *CLOCKS,
        make_argument(
            "maxHops", int | None, "最多步数。Links of a path at most. Defaults to 6; at most 8."
        ),
        make_argument("first", int | None, "条数。Paths to return. Defaults to 3; at most 10."),
        KINDS,
        make_argument(
            "withoutKinds",
            list_type(NodeKind) | None,
            "排除的节点类别。Do not lead through nodes of these kinds.",
        ),
        LINKS,
        WITHOUT_LINKS,
        make_argument(
            "hubDegree",
            int | None,
            "枢纽。A node with more neighbours is a hub, and no path leads through it. Defaults "
            "to 100.",
        ),
        make_argument("throughHubs", bool | None, "穿过枢纽。Let paths lead through hubs too."),
        DATED_ONLY,
        cost=ReadCost(repeats=1),
        charge=KEPT,
    ),
    "ego": make_field(
        EgoNetwork | None,
        "自我中心网络。Return what is near a node on a day, the links among it, and what was left "
        "out.",
        make_argument("node", strawberry.ID, "节点。The global id of the node."),
        make_argument(
            "hops", int | None, "步数。Links from the node at most. Defaults to 1; at most 3."
        ),
        KINDS,
        LINKS,
        WITHOUT_LINKS,
        DATED_ONLY,
        *CLOCKS,
        FIRST,
        cost=ReadCost(repeats=1),
        charge=KEPT,
    ),
    "commonNeighbours": make_field(
        CommonNeighbours | None,
        "共同邻居。Return the nodes that are linked to each of several nodes on a day.",
        make_argument("nodes", list[strawberry.ID], "节点。The global ids of 2 to 10 nodes."),
        KINDS,
        LINKS,
        WITHOUT_LINKS,
        DATED_ONLY,
        *CLOCKS,
        FIRST,
        charge=KEPT,
    ),
    "interlocks": make_field(
        list[Interlock] | None,
        "关联组织。Return the organizations that share most with one on a day: alliances, members, "
        "projects, cadres.",
        make_argument("organization", strawberry.ID, "组织。The global id of the organization."),
        *CLOCKS,
        FIRST,
        make_argument(
            "kinds",
            list_type(NodeKind) | None,
            "共有类别。What they share: nodes of these kinds. Defaults to ALLIANCE, UNIT, "
            "PARTY_ORGANIZATION, PROJECT and CADRE.",
        ),
        LINKS,
        WITHOUT_LINKS,
        DATED_ONLY,
        charge=KEPT,
    ),
    "sharedTies": make_field(
        SharedTies | None,
        "共有联系。Return the ties among nodes of one kind through those of another on a day, with "
        "weights: units by shared ALLIANCE or COMMUNITY, posts by shared place.",
        make_argument("of", NodeKind, "类别。The kind of the nodes that are tied."),
        make_argument("through", NodeKind, "共有类别。The kind of the neighbours that they share."),
        make_argument(
            "minWeight", int | None, "最小权重。Neighbours that they share at least. Defaults to 1."
        ),
        LINKS,
        WITHOUT_LINKS,
        DATED_ONLY,
        *CLOCKS,
        FIRST,
        charge=KEPT,
    ),
    "centrality": make_field(
        list[CentralityScore] | None,
        "中心性。Return the most central nodes of a day, or of each year, of organizations, places "
        "and posts. Persons are never ranked.",
        make_argument("measure", CentralityMeasure, "度量。The measure."),
        *CLOCKS,
        FIRST,
        MEASURED,
        LINKS,
        WITHOUT_LINKS,
        DATED_ONLY,
        *SLICES,
        charge=MEASURED_CHARGE,
    ),
    "networkGroups": make_field(
        list[NetworkGroups] | None,
        "群组。Return the groups of the network of a day, or of each year, by Leiden's method: the "
        "same for the same seed.",
        make_argument(
            "resolution",
            float | None,
            "分辨率。The higher, the smaller the groups. Defaults to 1.",
        ),
        make_argument("seed", int | None, "随机种子。The seed of the method. Defaults to 1."),
        *CLOCKS,
        FIRST,
        MEASURED,
        LINKS,
        WITHOUT_LINKS,
        DATED_ONLY,
        *SLICES,
        cost=ReadCost(repeats=1),
        charge=GROUPED_CHARGE,
    ),
    "networkStatistics": make_field(
        list[NetworkStatistics] | None,
        "网络统计。Return the figures of the network of a day, or of each year.",
        *CLOCKS,
        MEASURED,
        LINKS,
        WITHOUT_LINKS,
        DATED_ONLY,
        *SLICES,
        charge=FIGURES_CHARGE,
    ),
    "networkChanges": make_field(
        NetworkChanges | None,
        "网络变化。Return which links began or ended between two days, and which organizations, "
        "places and posts moved most in rank. Nodes are shown as they are today.",
        make_argument("from", date, "起始日期。The day to compare with."),
        make_argument("to", date, "终止日期。The day that is compared with it; it is later."),
        AS_OF,
        FIRST,
        KINDS,
        LINKS,
        WITHOUT_LINKS,
        DATED_ONLY,
        charge=KEPT,
    ),
}
