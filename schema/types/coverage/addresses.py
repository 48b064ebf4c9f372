"""Types of what a column of addresses means."""

import strawberry

from schema.types.enums import NodeKind
from schema.types.fields import described


@strawberry.type(description="候选场所。A place that an address may mean.")
class ResolvedCandidate:
    place_id: strawberry.ID = described("编号。The global id of the place.")
    kind: NodeKind = described("节点类别。The kind of the place.")  # type: ignore[valid-type]
    label: str = described("全称。Its name behind the names of what contains it.")
    probability: float = described("概率。The probability that it is meant.")
    matched: str = described("匹配名称。The stored names that match the address.")


@strawberry.type(
    description="地址解析结果。What an address means: one place, several of which one is asked "
    "for, or none and why."
)
class ResolvedAddress:
    place_id: strawberry.ID | None = described(
        "编号。The global id of the place; null unless one place is meant beyond doubt."
    )
    label: str | None = described("全称。Its name behind the names of what contains it.")
    probability: float | None = described("概率。The probability that it is meant.")
    question: str | None = described(
        "澄清问题。The one question to ask if several places, or a doubtful one, may be meant."
    )
    reason: str | None = described(
        "原因。Why no place is meant, such as another city or a building that is not there."
    )
    understood: list[str] = described("已识别部分。The parts of the address that were understood.")
    nearest_id: strawberry.ID | None = described(
        "最近的已知场所。The global id of the smallest known place around what is not known."
    )
    total: int = described("总数。The number of places that may be meant.")
    candidates: list[ResolvedCandidate] = described(
        "候选场所。The ten places that are likeliest, the likeliest first."
    )
