"""Types of computed answers about an area: the city at a glance."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from graph.reports.figures import FIGURES, Figure
from schema.types.coverage import text
from schema.types.enums import WithheldReason
from schema.types.fields import make_field, plain_field
from schema.types.kinds import Node, make_class


@strawberry.type(description="A field that is null because it is not shown, or cannot be computed.")
class WithheldField:
    field: str = text("Name of the field.")
    reason: WithheldReason = text("Why it is null.")  # type: ignore[valid-type]


def of_figure(figure: Figure) -> StrawberryField:
    """Make the field of a figure, which says how it is counted."""
    return make_field(
        plain_field(),
        (int if figure.is_whole else float) | None,
        f"{figure.zh}：{figure.formula_zh}。{figure.en}: {figure.formula_en}.",
        figure.code,
    )


SHARE = "大型党群服务中心社区占比。The share of the communities taking part that have such a centre, between 0 and 1; null where none takes part."
OVERVIEW: dict[str, StrawberryField] = {
    "area": make_field(plain_field(), Node, "区域。The area that the figures are of."),
    "at": make_field(plain_field(), date, "日期。The day that the figures are of."),
    "withheld": make_field(
        plain_field(), list[WithheldField], "The figures that are null, and why."
    ),
    **{figure.code: of_figure(figure) for figure in FIGURES},
    "largeCentreShare": make_field(plain_field(), float | None, SHARE),
}
Overview = strawberry.type(
    make_class("Overview", None, OVERVIEW),
    description="一览。The figures of an area, each counted from the graph on the day asked about.",
)
