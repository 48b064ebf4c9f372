"""Types of the assessment of an area in a period."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from schema.types.costs import LARGEST_PAGE
from schema.types.enums import WithheldReason
from schema.types.fields import FIRST, described, lazy_type, list_type, make_class, make_field
from schema.types.nodes import Node


@strawberry.type(description="依据。The nodes from which an indicator was computed.")
class IndicatorFacts:
    total: int = described("总数。The number of nodes in all.")
    nodes: list[lazy_type("Node", "schema.types.nodes")] = described(  # type: ignore[valid-type]
        "节点。The first nodes, sorted by id.", LARGEST_PAGE
    )


INDICATOR: dict[str, StrawberryField] = {
    "code": make_field(str, "编号。The code for programs; it never changes."),
    "nameZh": make_field(str, "中文名称。The name in Chinese."),
    "nameEn": make_field(str, "英文名称。The name in English."),
    "value": make_field(
        float | None,
        "数值。The value; a share is between 0 and 1. Null if the data to compute it does not "
        "exist.",
    ),
    "unit": make_field(str, "计量单位。The unit of the value; empty for a share."),
    "outOf": make_field(
        int | None, "分母。The number of which a share is taken; null if the value is not a share."
    ),
    "formula": make_field(str, "公式。How the value is computed, in Chinese and English."),
    "facts": make_field(
        IndicatorFacts | None,
        "依据。The nodes that the indicator counts or measures; null if the value is withheld.",
        FIRST,
    ),
    "withheldBecause": make_field(
        WithheldReason | None,
        "未显示的原因。Why the value is null; null if it is not.",
    ),
}
Indicator = strawberry.type(
    make_class("Indicator", None, INDICATOR), description="指标。A figure of an assessment."
)
ASSESSMENT: dict[str, StrawberryField] = {
    "area": make_field(Node, "区域。The area that was assessed."),
    "from": make_field(date, "起始日期。The first day of the period.", name="from"),
    "to": make_field(
        date, "终止日期（不含当日，即最后一天的次日）。The day after the last day of the period."
    ),
    "indicators": make_field(
        list_type(Indicator), "指标。The indicators, always in the same order."
    ),
}
Assessment = strawberry.type(
    make_class("Assessment", None, ASSESSMENT),
    description="考核。How a subdistrict, community, alliance or other area did in a period. It "
    "scores places and organizations, and never ranks persons.",
)
