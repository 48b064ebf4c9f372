"""The interface of all nodes, Relay connections, and geographic points."""

from datetime import datetime
from typing import Any

import strawberry

from graph.ontology.record_times import RECORD_TIMES
from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.fields import described, lazy_type, list_type, make_class, make_field

CREATED, UPDATED = RECORD_TIMES


@strawberry.interface(description="节点。Anything in the graph that has an identity.")
class Node:
    id: strawberry.ID = described(
        "全局编号。The global id; it stays the same for as long as the node is known. The id of a "
        "node of another day or moment says which, and `node` returns the node as it was then."
    )
    label: str = described("显示名称。A short name for lists and drawings.")
    created_at: datetime = described(f"{CREATED.zh}。{CREATED.en}")
    updated_at: datetime = described(f"{UPDATED.zh}。{UPDATED.en}")


@strawberry.type(description="分页信息。The position of a page in the whole list.")
class PageInfo:
    read_cost = PART_OF_PARENT
    has_next_page: bool = described("有下一页。Whether entries follow this page.")
    has_previous_page: bool = described("有上一页。Whether entries precede this page.")
    start_cursor: str | None = described(
        "首条游标。The cursor of the first edge, for `before`; null if the page is empty."
    )
    end_cursor: str | None = described(
        "末条游标。The cursor of the last edge, for `after`; null if the page is empty."
    )


@strawberry.type(description="坐标。A position in WGS 84.")
class GeoPoint:
    read_cost = PART_OF_PARENT
    latitude: float = described("纬度。The latitude in degrees north.")
    longitude: float = described("经度。The longitude in degrees east.")


def make_connection(
    name: str, node: Any, module: str = "schema.types.kinds", noun: str = ""
) -> dict[str, type]:
    """Make the connection of a type and its edge, which the module has to hold."""
    noun = noun or name
    edge_fields = {
        "cursor": make_field(
            str, "游标。The position of this edge; pass it as `after` or `before` to continue here."
        ),
        "node": make_field(node, "节点。The entry at this position.", cost=PART_OF_PARENT),
    }
    edge = make_class(f"{name}Edge", None, edge_fields, PART_OF_PARENT)
    edges = list_type(lazy_type(f"{name}Edge", module))
    fields = {
        "edges": make_field(edges, "条目。The edges of this page in order."),
        "pageInfo": make_field(PageInfo, "分页信息。The position of this page in the whole list."),
        "totalCount": make_field(
            int,
            "总数。The number of entries in the whole list. It is counted only if it is selected.",
        ),
    }
    connection = make_class(f"{name}Connection", None, fields, ReadCost(nodes=1))
    return {
        f"{name}Edge": strawberry.type(
            edge, description=f"条目。An entry of a page of {noun}, with its cursor."
        ),
        f"{name}Connection": strawberry.type(connection, description=f"分页。A page of {noun}."),
    }
