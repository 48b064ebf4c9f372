"""Types of the four lists of an area."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from graph.reports.four_lists import LISTS
from schema.types.fields import make_class, make_field
from schema.types.lists.root_lists import connection_field
from schema.types.nodes import Node

FOUR_LISTS: dict[str, StrawberryField] = {
    "area": make_field(Node, "区域。The area of the lists."),
    "at": make_field(date, "日期。The day of the lists."),
    **{name: connection_field(kind) for name, kind in LISTS.items()},
}
FourLists = strawberry.type(
    make_class("FourLists", None, FOUR_LISTS),
    description="四项清单。The needs, resources, projects and responsibilities of an area. Each "
    "list has the same filters (except `area`), orders and pages as the root list of its name. For "
    "a day in the past, a list contains what had begun by then, as it was then.",
)
