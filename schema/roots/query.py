"""The root of all questions."""

from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from graph.ontology.kinds import KINDS
from schema.types.assessment import Assessment
from schema.types.coverage import Category, Duty, SearchHit, WhoCovers, Workflow
from schema.types.enums import NodeKind, PlaceKind
from schema.types.fields import (
    After,
    AsOf,
    At,
    First,
    lazy_type,
    make_field,
    never_resolved,
    plain_field,
)
from schema.types.filters import AreaRef, PlaceRef, connection_field
from schema.types.four_lists import FourLists
from schema.types.kinds import Node, make_class
from schema.types.matches import Match, NeedMatches
from schema.types.overview import Overview
from schema.types.plans import PlanDifference
from schema.types.request_analysis import RequestAnalysis
from schema.types.wall_chart import WallChart


def node(id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")]) -> Any:  # noqa: A002 - the name that clients know
    """Stand for the arguments of `node`."""
    never_resolved()


def nodes(
    ids: Annotated[
        list[strawberry.ID], strawberry.argument(description="Global ids, at most 100.")
    ],
) -> Any:
    """Stand for the arguments of `nodes`."""
    never_resolved()


def who_covers(
    where: Annotated[PlaceRef, strawberry.argument(description="Which place.")],
    at: At = UNSET,
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `whoCovers`."""
    never_resolved()


def search(
    text: Annotated[str, strawberry.argument(description="Part of a name, alias or code.")],
    kinds: Annotated[
        list[NodeKind] | None, strawberry.argument(description="Only of these kinds.")  # type: ignore[valid-type]
    ] = UNSET,
    first: First = UNSET,
) -> Any:
    """Stand for the arguments of `search`."""
    never_resolved()


def overview(
    area: Annotated[
        AreaRef | None, strawberry.argument(description="Which area; the city where left out.")
    ] = UNSET,
    at: At = UNSET,
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `overview`."""
    never_resolved()


def timeline(
    node: Annotated[strawberry.ID, strawberry.argument(description="Global id of the node.")],
    as_of: AsOf = UNSET,
    first: First = UNSET,
    after: After = UNSET,
) -> Any:
    """Stand for the arguments of `timeline`."""
    never_resolved()


CHARTED = "Secretaries' projects (书记项目) where left out or true; false: the service projects that units claimed (认领服务项目)."
FIRST_DAY = strawberry.argument(description="The first day of the period.", name="from")
DAY_AFTER = strawberry.argument(description="The day after its last.")


def request_analysis(
    area: Annotated[AreaRef, strawberry.argument(description="Which area.")],
    from_: Annotated[date, FIRST_DAY],
    to: Annotated[date, DAY_AFTER],
    by: Annotated[
        PlaceKind | None,  # type: ignore[valid-type]
        strawberry.argument(
            description="Also for each place of this kind in it: GRID, COMMUNITY …"
        ),
    ] = UNSET,
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `requestAnalysis`."""
    never_resolved()


def assessment(
    area: Annotated[AreaRef, strawberry.argument(description="Which area.")],
    from_: Annotated[date, FIRST_DAY],
    to: Annotated[date, DAY_AFTER],
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `assessment`."""
    never_resolved()


def wall_chart(
    area: Annotated[
        AreaRef | None, strawberry.argument(description="Which area; the city where left out.")
    ] = UNSET,
    secretary_project: Annotated[bool | None, strawberry.argument(description=CHARTED)] = UNSET,
    by: Annotated[
        PlaceKind | None,  # type: ignore[valid-type]
        strawberry.argument(
            description="Grouped by places of this kind; SUBDISTRICT where left out."
        ),
    ] = UNSET,
    at: At = UNSET,
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `wallChart`."""
    never_resolved()


def four_lists(
    area: Annotated[AreaRef, strawberry.argument(description="Which area.")],
    at: At = UNSET,
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `fourLists`."""
    never_resolved()


TIMELINE = "历史。What began, ended, changed and was corrected, of a node and of the facts attached to it, by day, then by when it was recorded."


MATCHED = Annotated[
    int | None,
    strawberry.argument(
        description="How many matches, the best first: 20 unless said, at most 100."
    ),
]


def matches_for_need(
    need: Annotated[strawberry.ID, strawberry.argument(description="Global id of the need.")],
    at: At = UNSET,
    first: MATCHED = UNSET,
) -> Any:
    """Stand for the arguments of `matchesForNeed`."""
    never_resolved()


def matches_for_unit(
    unit: Annotated[
        strawberry.ID,
        strawberry.argument(description="Global id of the unit or other organization."),
    ],
    at: At = UNSET,
    first: MATCHED = UNSET,
) -> Any:
    """Stand for the arguments of `matchesForUnit`."""
    never_resolved()


def plan_differences(
    plan: Annotated[strawberry.ID, strawberry.argument(description="Global id of a plan.")],
    against: Annotated[
        strawberry.ID,
        strawberry.argument(description="Global id of the plan that it is held against."),
    ],
) -> Any:
    """Stand for the arguments of `planDifferences`."""
    never_resolved()


ROOTS: dict[str, StrawberryField] = {
    "node": make_field(node, Node | None, "The node of a global id; null where there is none."),
    "nodes": make_field(
        nodes, list[Node | None], "The nodes of up to 100 global ids, in their order."
    ),
    "whoCovers": make_field(
        who_covers,
        WhoCovers,
        "谁负责这里。Who covers a place: the whole chain, or which places it could be.",
    ),
    "search": make_field(
        search, list[SearchHit], "Whatever has this text in its name, alias or code, best first."
    ),
    "planDifferences": make_field(
        plan_differences,
        list[PlanDifference] | None,
        "方案比较。The pairs that two plans give different quantities; null where one of them is not there.",
    ),
    "matchesForNeed": make_field(
        matches_for_need,
        NeedMatches | None,
        "需求匹配。Which resources fit a need, and what stands in the way of the rest; null where there is no such need.",
    ),
    "matchesForUnit": make_field(
        matches_for_unit,
        list[Match] | None,
        "单位匹配。Which needs fit what a unit offers, best first; null where there is no such unit.",
    ),
    "duties": make_field(
        plain_field(), list[Duty], "责任词表。The city's vocabulary of duties, in their order."
    ),
    "workflows": make_field(
        plain_field(), list[Workflow], "流程。The ways that service requests go."
    ),
    "categories": make_field(
        plain_field(),
        list[Category],
        "服务类别。What can be needed, given and asked for, a parent before its children.",
    ),
    "overview": make_field(
        overview, Overview | None, "城市一览。The figures of an area, or of the city, on a day."
    ),
    "requestAnalysis": make_field(
        request_analysis,
        RequestAnalysis | None,
        "诉求分析。What residents ask for in an area, and what of it rises.",
    ),
    "assessment": make_field(
        assessment, Assessment | None, "考核。The scorecard of an area in a period."
    ),
    "fourLists": make_field(
        four_lists,
        FourLists | None,
        "四项清单。The lists of needs, resources, projects and responsibilities of an area.",
    ),
    "wallChart": make_field(
        wall_chart,
        WallChart | None,
        "挂图作战。The projects of an area by place and status, overdue first.",
    ),
    "timeline": make_field(
        timeline, lazy_type("TimelineEventConnection", "schema.types.timeline") | None, TIMELINE
    ),
} | {kind.root_field: connection_field(kind) for kind in KINDS if kind.root_field}

Query = strawberry.type(make_class("Query", None, ROOTS), description="All questions.")
