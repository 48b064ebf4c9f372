"""Types of the changes that the graph recorded."""

from datetime import datetime

import strawberry

from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.enums import ChangeType, NodeKind
from schema.types.fields import described
from schema.types.nodes import Node, PageInfo


@strawberry.type(description="变更。A node that was added, changed or withdrawn.")
class Change:
    read_cost = PART_OF_PARENT
    id: strawberry.ID = described("全局编号。The global id of the node.")
    kind: NodeKind = described("节点类别。The kind of the node.")  # type: ignore[valid-type]
    node: Node | None = described(
        "节点。The node as it is now, whatever it was at the change; null if it is gone."
    )
    what: ChangeType = described("变更类别。What happened.")  # type: ignore[valid-type]
    recorded_at: datetime = described("记录时间。When the graph learned of it.")


@strawberry.type(description="条目。An entry of a page of changes, with its cursor.")
class ChangeEdge:
    read_cost = PART_OF_PARENT
    cursor: str = described(
        "游标。The position of this change, for `after` here and in the subscriptions."
    )
    node: Change = described("变更。The change.", cost=PART_OF_PARENT)


@strawberry.type(
    description="分页。A page of changes. It may hold fewer than it was to, even none, while "
    "`hasNextPage` is true: continue at `endCursor`, which is never null."
)
class ChangeConnection:
    read_cost = ReadCost(nodes=1)
    edges: list[ChangeEdge] = described("条目。The edges of this page, oldest first.")
    page_info: PageInfo = described(
        "分页信息。The position of this page. Keep `endCursor`: the next call with it as `after` "
        "misses nothing."
    )
