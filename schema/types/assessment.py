"""Types of the assessment of an area in a period."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from schema.types.coverage import text
from schema.types.fields import first_of, lazy, made, plain
from schema.types.kinds import Node, class_of


@strawberry.type(description="The nodes behind an indicator.")
class IndicatorFacts:
    total: int = text("How many there are.")
    nodes: list[lazy("Node")] = text("The first of them, by id.")  # type: ignore[valid-type]


INDICATOR: dict[str, StrawberryField] = {
    "code": made(plain(), str, "Code; never changes."),
    "nameZh": made(plain(), str, "Chinese name."),
    "nameEn": made(plain(), str, "English name."),
    "value": made(plain(), float | None, "The value; null where there is nothing that it could be computed of. A share is between 0 and 1."),
    "unit": made(plain(), str, "计量单位。What the value is counted in; empty for a share."),
    "outOf": made(plain(), int | None, "Of a share: of how many."),
    "formula": made(plain(), str, "公式。How it is computed, in Chinese and English."),
    "facts": made(first_of(), IndicatorFacts, "The nodes that it counts or measures."),
}
Indicator = strawberry.type(class_of("Indicator", None, INDICATOR), description="指标。One figure of an assessment.")
ASSESSMENT: dict[str, StrawberryField] = {
    "area": made(plain(), Node, "区域。The area that is assessed."),
    "from": made(plain(), date, "The first day of the period.", "from"),
    "to": made(plain(), date, "The day after its last."),
    "indicators": made(plain(), list[lazy("Indicator", "schema.types.assessment")], "指标。What is looked at, in a fixed order."),  # type: ignore[misc]
}
Assessment = strawberry.type(
    class_of("Assessment", None, ASSESSMENT),
    description="考核。How a subdistrict, community, alliance or other area did in a period. It scores places and organizations and never ranks persons.",
)
