"""Types of the wall chart: an area's projects by place and status."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from graph.ontology.kinds.projects import PROJECT_STATUS
from schema.types.coverage import text
from schema.types.enums import closed_list_enum
from schema.types.fields import first_of, lazy_type, make_field, plain_field
from schema.types.kinds import Node, make_class

OVERDUE = "逾期。Of those: their day is over, and they are neither delivered nor taken back."
COLUMN: dict[str, StrawberryField] = {
    "status": make_field(
        plain_field(),
        closed_list_enum(PROJECT_STATUS),
        "状态。Where these projects stand on the day asked about.",
    ),
    "total": make_field(plain_field(), int, "How many there are."),
    "overdue": make_field(plain_field(), int, OVERDUE),
    "projects": make_field(
        first_of(),
        list[lazy_type("Project")],  # type: ignore[misc]
        "The first of them: overdue first, then by the day on which they are due, then by id. "
        "All are in `projects`, with the filters `status` and `secretaryProject` and the order OVERDUE_FIRST.",
    ),
}
WallChartColumn = strawberry.type(
    make_class("WallChartColumn", None, COLUMN),
    description="Projects of one place that are in one status.",
)


@strawberry.type(description="The projects of one place, or of the whole area.")
class WallChartGroup:
    place: lazy_type("Place") | None = text(  # type: ignore[valid-type]
        "The place; null for the whole area, and for projects that are carried out at no place."
    )
    total: int = text("How many projects there are, those that were taken back among them.")
    overdue: int = text(OVERDUE)
    problems_solved: int = text(
        "解决民生问题数。Problems of people's livelihood that the delivered ones have solved."
    )
    columns: list[WallChartColumn] = text(  # type: ignore[valid-type]
        "One for each status, in their order, also where nothing is in it."
    )


CHART: dict[str, StrawberryField] = {
    "area": make_field(plain_field(), Node, "区域。The area that was asked about."),
    "at": make_field(plain_field(), date, "日期。The day that it is of."),
    "whole": make_field(plain_field(), WallChartGroup, "The whole area."),
    "groups": make_field(
        plain_field(),
        list[WallChartGroup],
        "Each place of the kind `by` in which a project is carried out, in the order of their codes. "
        "A project at a place that lies in none of that kind stands under its own place: a district's own projects under the district.",
    ),
}
WallChart = strawberry.type(
    make_class("WallChart", None, CHART),
    description="挂图作战。The projects of an area by place and status, overdue first. A project hangs in one group only, so groups add up to the whole.",
)
