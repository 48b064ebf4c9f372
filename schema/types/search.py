"""Type of the results of a search."""

import strawberry

from schema.types.enums import NodeKind
from schema.types.fields import described, lazy_type


@strawberry.type(description="搜索结果。A node that a search found.")
class SearchHit:
    node: lazy_type("Node", "schema.types.nodes") = described("节点。The node.")  # type: ignore[valid-type]
    kind: NodeKind = described("节点类别。The kind of the node.")  # type: ignore[valid-type]
    matched: str = described("匹配文本。The name, alias or code that contains the text.")
    score: float = described("匹配度。How well the node matches, between 0 and 1.")
