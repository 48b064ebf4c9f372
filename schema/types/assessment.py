"""Types of the assessment of an area in a period."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from schema.types.coverage import text
from schema.types.fields import first_of, lazy_type, make_field, plain_field
from schema.types.kinds import Node, make_class


@strawberry.type(description="The nodes behind an indicator.")
class IndicatorFacts:
    total: int = text("How many there are.")
    nodes: list[lazy_type("Node")] = text("The first of them, by id.")  # type: ignore[valid-type]


INDICATOR: dict[str, StrawberryField] = {
    "code": make_field(plain_field(), str, "Code; never changes."),
    "nameZh": make_field(plain_field(), str, "Chinese name."),
    "nameEn": make_field(plain_field(), str, "English name."),
    "value": make_field(
        plain_field(),
        float | None,
        "The value; null where there is nothing that it could be computed of. A share is between 0 and 1.",
    ),
    "unit": make_field(
        plain_field(), str, "计量单位。What the value is counted in; empty for a share."
    ),
    "outOf": make_field(plain_field(), int | None, "Of a share: of how many."),
    "formula": make_field(plain_field(), str, "公式。How it is computed, in Chinese and English."),
    "facts": make_field(first_of(), IndicatorFacts, "The nodes that it counts or measures."),
}
Indicator = strawberry.type(
    make_class("Indicator", None, INDICATOR), description="指标。One figure of an assessment."
)
ASSESSMENT: dict[str, StrawberryField] = {
    "area": make_field(plain_field(), Node, "区域。The area that is assessed."),
    "from": make_field(plain_field(), date, "The first day of the period.", "from"),
    "to": make_field(plain_field(), date, "The day after its last."),
    "indicators": make_field(
        plain_field(),
        list[lazy_type("Indicator", "schema.types.assessment")],  # type: ignore[misc]
        "指标。What is looked at, in a fixed order.",
    ),
}
Assessment = strawberry.type(
    make_class("Assessment", None, ASSESSMENT),
    description="考核。How a subdistrict, community, alliance or other area did in a period. It scores places and organizations and never ranks persons.",
)
