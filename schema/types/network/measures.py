"""Types of what is measured of the network: centrality, groups, statistics, changes."""

from datetime import date

import strawberry

from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.enums import NodeKind, make_enum
from schema.types.fields import described
from schema.types.network.links import NetworkLink, NetworkLinkType
from schema.types.nodes import Node

CentralityMeasure = make_enum(
    "CentralityMeasure",
    {
        "DEGREE": ("度中心性", "The share of all other nodes to which a node is linked"),
        "BETWEENNESS": (
            "中介中心性",
            "The share of shortest paths between others that lead through a node",
        ),
        "CLOSENESS": ("接近中心性", "How near a node is to all that it reaches"),
        "EIGENVECTOR": ("特征向量中心性", "How well a node is linked to well-linked ones"),
        "PAGERANK": ("网页排名", "The share of time that a random walker spends at a node"),
    },
    "中心性度量。A measure of how central a node is, as networkx defines it.",
)
NetworkSlice = make_enum(
    "NetworkSlice",
    {"YEAR": ("每年", "On the last day of each year since `since`, and on `at`")},
    "时间切片。On which days the network is measured.",
)


@strawberry.type(description="中心性。The score of a node on a day.")
class CentralityScore:
    read_cost = ReadCost(repeats=20, nodes=1)
    node: Node = described("节点。The node.")
    score: float = described("得分。Its score.")
    rank: int = described("名次。Its rank, from 1; equal scores rank by id.")
    at: date = described("日期。The day of the network that was measured.")


@strawberry.type(description="类别数量。How many nodes are of a kind.")
class NodeKindCount:
    read_cost = PART_OF_PARENT
    kind: NodeKind = described("节点类别。The kind.")  # type: ignore[valid-type]
    count: int = described("数量。How many there are.")


@strawberry.type(description="群组。Nodes that are linked among themselves more than to others.")
class NetworkGroup:
    read_cost = PART_OF_PARENT
    label: str = described("名称。The name of its member with most links.")
    size: int = described("规模。The number of its members.")
    kinds: list[NodeKindCount] = described("构成。How many members it has of each kind.")
    members: list[Node] = described(
        "成员。At most 20 members, those with most links first.", cost=ReadCost(repeats=20, nodes=1)
    )


@strawberry.type(description="群组划分。The groups of a day, by Leiden's method.")
class NetworkGroups:
    read_cost = PART_OF_PARENT
    at: date = described("日期。The day of the network.")
    modularity: float = described(
        "模块度。How much more of the links are inside of groups than by chance."
    )
    groups: list[NetworkGroup] = described(
        "群组。The groups, the largest first.", cost=ReadCost(repeats=20)
    )
    total_count: int = described("总数。The number of groups, those beyond `first` too.")


@strawberry.type(description="度分布。How many nodes have so many neighbours.")
class DegreeCount:
    read_cost = PART_OF_PARENT
    degree: int = described("度。The number of neighbours.")
    count: int = described("数量。How many nodes have it.")


@strawberry.type(description="网络统计。The figures of the network of a day.")
class NetworkStatistics:
    read_cost = PART_OF_PARENT
    at: date = described("日期。The day of the network.")
    nodes: int = described("节点数。The number of nodes.")
    edges: int = described("边数。The number of pairs of nodes with a link.")
    density: float | None = described("密度。The share of all pairs that have a link.")
    components: int = described("连通分量数。The number of parts without a link between them.")
    largest_component: int = described("最大分量。The number of nodes of the largest part.")
    isolated: int = described("孤立节点数。The number of nodes without any link.")
    average_degree: float | None = described("平均度。Neighbours that a node has on average.")
    assortativity: float | None = described(
        "同配性。The correlation of the degrees at both ends of links; null if it is undefined."
    )
    degrees: list[DegreeCount] = described("度分布。How many nodes have each degree.")


@strawberry.type(description="名次变化。A node whose rank by degree differs between two days.")
class MovedRank:
    read_cost = PART_OF_PARENT
    node: Node = described("节点。The node.")
    rank_before: int = described("原名次。Its rank on the first of the two days.")
    rank_after: int = described("现名次。Its rank on the second of the two days.")


@strawberry.type(description="联系变化数。How many links of a type began and ended.")
class LinkTypeChange:
    read_cost = PART_OF_PARENT
    type: NetworkLinkType = described("联系类型。The type.")  # type: ignore[valid-type]
    began: int = described("新增。Links of the second day that the first has not.")
    ended: int = described("终止。Links of the first day that the second has not.")


@strawberry.type(description="网络变化。What the network of one day has that of another has not.")
class NetworkChanges:
    read_cost = PART_OF_PARENT
    began: list[NetworkLink] = described(  # type: ignore[valid-type]
        "新增联系。At most `first` links that began.", cost=ReadCost(repeats=20, nodes=1)
    )
    ended: list[NetworkLink] = described(  # type: ignore[valid-type]
        "终止联系。At most `first` links that ended.", cost=ReadCost(repeats=20, nodes=1)
    )
    began_count: int = described("新增总数。The number of all links that began.")
    ended_count: int = described("终止总数。The number of all links that ended.")
    counts: list[LinkTypeChange] = described("按类型。The same by type of link.")
    moved: list[MovedRank] = described(
        "名次变化。The organizations, places and posts whose rank by degree moved most.",
        cost=ReadCost(repeats=20, nodes=1),
    )
