"""Types of the overview of an area: its figures on a day."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from graph.reports.figures import FIGURES, Figure
from schema.types.costs import PART_OF_PARENT
from schema.types.enums import WithheldReason
from schema.types.fields import described, make_class, make_field
from schema.types.nodes import Node
from schema.types.scalars import DecimalNumber


@strawberry.type(description="未显示的字段。A figure that is null, and why.")
class WithheldField:
    read_cost = PART_OF_PARENT
    field: str = described("字段。The name of the field.")
    reason: WithheldReason = described("原因。Why the field is null.")  # type: ignore[valid-type]


def figure_field(figure: Figure) -> StrawberryField:
    """Make the field of a figure; its description says how it is counted."""
    return make_field(
        (int if figure.is_whole else DecimalNumber) | None,
        f"{figure.zh}：{figure.formula_zh}。{figure.en}: {figure.formula_en}.",
        name=figure.code,
    )


OVERVIEW: dict[str, StrawberryField] = {
    "area": make_field(Node, "区域。The area of the figures."),
    "at": make_field(date, "日期。The day of the figures."),
    "withheld": make_field(
        list[WithheldField], "未显示的字段。The figures that are null, each with the reason."
    ),
    **{figure.code: figure_field(figure) for figure in FIGURES},
    "largeCentreShare": make_field(
        float | None,
        "大型党群服务中心社区占比。The share of the participating communities that have a large "
        "centre, between 0 and 1; null if no community participates.",
    ),
}
Overview = strawberry.type(
    make_class("Overview", None, OVERVIEW),
    description="一览。The figures of an area, each counted from the graph as of one day.",
)
