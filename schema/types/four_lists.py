"""Types of the four lists of an area."""

from datetime import date

import strawberry
from strawberry.types.field import StrawberryField

from graph.reports.four_lists import LISTS
from schema.types.fields import make_field, plain_field
from schema.types.filters import connection_field
from schema.types.kinds import Node, make_class

FOUR: dict[str, StrawberryField] = {
    "area": make_field(plain_field(), Node, "区域。The area whose lists they are."),
    "at": make_field(plain_field(), date, "日期。The day that they are of."),
    **{name: connection_field(kind) for name, kind in LISTS.items()},
}
FourLists = strawberry.type(
    make_class("FourLists", None, FOUR),
    description="四项清单。What is needed, what can be given, what was pledged and what is owed in an area: each the root list of its name within the "
    "area, with the same filters (but for `area`), orders and pages. On a day in the past each holds what had begun by then, as it was then.",
)
