"""Types of the wall chart: an area's projects by place and status."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from graph.ontology.kinds.projects import PROJECT_STATUS
from schema.types.costs import ReadCost
from schema.types.enums import closed_list_enum
from schema.types.fields import FIRST, described, lazy_type, list_type, make_class, make_field
from schema.types.nodes import Node

OVERDUE = (
    "逾期。The number of these projects that are past their due day, and neither delivered nor "
    "withdrawn."
)
COLUMN: dict[str, StrawberryField] = {
    "status": make_field(
        closed_list_enum(PROJECT_STATUS),
        "状态。The status of these projects on the day of the chart.",
    ),
    "total": make_field(int, "总数。The number of projects."),
    "overdue": make_field(int, OVERDUE),
    "projects": make_field(
        list_type(lazy_type("Project")),
        "项目。The first projects: overdue ones first, then by due day, then by id. For all of "
        "them, query `projects` with the filters `status` and `secretaryProject` and the order "
        "OVERDUE_FIRST.",
        FIRST,
    ),
}
WallChartColumn = strawberry.type(
    make_class("WallChartColumn", None, COLUMN, ReadCost(repeats=5)),
    description="一列。The projects of one place that have one status.",
)


@strawberry.type(description="一组。The projects of one place, or of the whole area.")
class WallChartGroup:
    place: lazy_type("Place") | None = described(  # type: ignore[valid-type]
        "场所。The place; null for the whole area, and for projects without a place."
    )
    total: int = described("总数。The number of projects, including withdrawn ones.")
    overdue: int = described(OVERDUE)
    problems_solved: int = described(
        "解决民生问题数。The number of residents' problems that the delivered projects solved."
    )
    columns: list[WallChartColumn] = described(  # type: ignore[valid-type]
        "各列。One column for each status in the order of the statuses, including empty ones."
    )


CHART: dict[str, StrawberryField] = {
    "area": make_field(Node, "区域。The area of the chart."),
    "at": make_field(date, "日期。The day of the chart."),
    "whole": make_field(WallChartGroup, "全区域。All projects of the area."),
    "groups": make_field(
        list[WallChartGroup],
        "分组。One group for each place of the kind `by` that has a project, sorted by code. A "
        "project at a place that lies in no place of that kind is grouped under its own place: a "
        "district's own projects under the district.",
        # There can be more groups, but the projects of the area limit what they read together.
        cost=ReadCost(repeats=20, nodes=1),
    ),
}
WallChart = strawberry.type(
    make_class("WallChart", None, CHART),
    description="挂图作战。The projects of an area by place and status, overdue ones first. Each "
    "project is in exactly one group, so the groups add up to the whole.",
)
