"""Types of links, of paths, of what is near a node, and of what nodes share."""

from datetime import date

import strawberry

from graph.network.link_types import LINK_MEANINGS
from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.enums import NodeKind, make_enum
from schema.types.evidence import Evidence
from schema.types.fields import described, lazy_type, make_class, make_field
from schema.types.nodes import Node

NetworkLinkType = make_enum(
    "NetworkLinkType", LINK_MEANINGS, "联系类型。What a link between two nodes says."
)
NetworkLink = strawberry.type(
    make_class(
        "NetworkLink",
        None,
        {
            "type": make_field(NetworkLinkType, "联系类型。What the link says."),
            "source": make_field(Node, "起点。The node from which the link leads."),
            "target": make_field(Node, "终点。The node to which the link leads."),
            "from": make_field(
                date | None,
                "起始日期。The first day of the link; null if it is not known.",
                name="from",
            ),
            "to": make_field(
                date | None, "终止日期。The first day without the link; null if it goes on."
            ),
            "evidence": make_field(
                list[Evidence], "来源。Where the fact or arrow behind the link comes from."
            ),
        },
        ReadCost(repeats=8, nodes=1),
    ),
    description="联系。A link between two nodes with its direction, its days and its evidence. A "
    "tenure, an assignment or a membership is a link here.",
)


@strawberry.type(description="路径。One way from a node to another.")
class NetworkPath:
    read_cost = ReadCost(repeats=3)
    nodes: list[Node] = described("节点。The nodes in their order, both ends included.")
    links: list[NetworkLink] = described(  # type: ignore[valid-type]
        "联系。The links between them, one fewer than nodes: of several between two nodes, the "
        "one that has held for longest."
    )
    length: int = described("步数。The number of links.")
    strength: float = described(
        "强度。How much the path says, from 0 to 1: 1 for a direct link, less the more neighbours "
        "the nodes between have."
    )


@strawberry.type(description="路径集。The paths between two nodes.")
class NetworkPaths:
    read_cost = PART_OF_PARENT
    paths: list[NetworkPath] = described(
        "路径。The paths: those with fewest links first, then the strongest.",
        cost=ReadCost(repeats=3),
    )
    note: str | None = described(
        "说明。Why there is no path, or what was left out: hubs, undated links; null for nothing."
    )


@strawberry.type(description="邻近节点。A node near another one.")
class NearNode:
    read_cost = PART_OF_PARENT
    node: Node = described("节点。The node.")
    distance: int = described("距离。The number of links between it and the centre.")


@strawberry.type(description="未列出的节点。How many nodes of a kind were left out.")
class NodesLeftOut:
    read_cost = PART_OF_PARENT
    distance: int = described("距离。Their distance from the centre.")
    kind: NodeKind = described("节点类别。Their kind.")  # type: ignore[valid-type]
    count: int = described("数量。How many there are.")


@strawberry.type(description="自我中心网络。A node with what is near it, and the links among them.")
class EgoNetwork:
    read_cost = PART_OF_PARENT
    center: Node = described("中心。The node itself.")
    nodes: list[NearNode] = described(
        "邻近节点。The nodes near it: nearest first, then those with most neighbours.",
        cost=ReadCost(repeats=20, nodes=1),
    )
    links: list[NetworkLink] = described(  # type: ignore[valid-type]
        "联系。All links among the centre and `nodes`.", cost=ReadCost(repeats=40, nodes=1)
    )
    left_out: list[NodesLeftOut] = described(
        "未列出。How many near nodes are beyond `first`, by distance and kind."
    )
    total_count: int = described("总数。The number of near nodes, those left out too.")


@strawberry.type(description="共同邻居。The nodes that are linked to each of several.")
class CommonNeighbours:
    read_cost = PART_OF_PARENT
    nodes: list[Node] = described("节点。They, in the order of their ids.")
    total_count: int = described("总数。Their number, those beyond `first` too.")


@strawberry.type(
    description="关联组织。An organization that shares something with another: alliances, members, "
    "projects, cadres."
)
class Interlock:
    read_cost = ReadCost(repeats=20, nodes=1)
    organization: lazy_type("Organization") = described(  # type: ignore[valid-type]
        "组织。The other organization."
    )
    shared_count: int = described("共有数。How many nodes both are linked to.")
    shared: list[Node] = described("共有节点。These nodes, at most 100.")


@strawberry.type(description="共有联系。Two nodes and how many neighbours they share.")
class SharedTie:
    read_cost = PART_OF_PARENT
    one: Node = described("一方。The node whose id comes first.")
    other: Node = described("另一方。The other node.")
    weight: int = described("权重。How many neighbours they share.")


@strawberry.type(description="共有联系集。The ties among nodes of one kind, the strongest first.")
class SharedTies:
    read_cost = PART_OF_PARENT
    ties: list[SharedTie] = described("联系。The ties.", cost=ReadCost(repeats=20, nodes=1))
    total_count: int = described("总数。Their number, those beyond `first` too.")
