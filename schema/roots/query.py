"""The root type of queries."""

from dataclasses import replace
from datetime import date, datetime

import strawberry
from strawberry.types.field import StrawberryField

from graph.ontology.kinds import KINDS
from graph.ontology.list_cost import ListCost
from schema.roots.audit_log import AUDIT_LOG
from schema.roots.network import NETWORK
from schema.types.changes import ChangeConnection
from schema.types.costs import LARGEST_PAGE, ReadCost, RootCharge
from schema.types.coverage.addresses import ResolvedAddress
from schema.types.coverage.chain import Coverage, WhoCovers
from schema.types.coverage.changes import CoverageChange, HandoverImpact
from schema.types.coverage.gaps import CoverageGapCount, CoverageGapKind
from schema.types.enums import NodeKind, PlaceKind
from schema.types.fields import (
    AFTER,
    AS_OF,
    CLOCKS,
    FIRST,
    PAGE,
    lazy_type,
    list_type,
    make_argument,
    make_class,
    make_field,
)
from schema.types.lists.orders import order_argument
from schema.types.lists.root_lists import ENDED, connection_field
from schema.types.matches import BEST_MATCHES, RANKING, Match, NeedMatches
from schema.types.nodes import Node
from schema.types.plans import PlanDifference
from schema.types.references import AreaRef, PlaceRef
from schema.types.reports.assessment import Assessment
from schema.types.reports.four_lists import FourLists
from schema.types.reports.overview import Overview
from schema.types.reports.request_analysis import RequestAnalysis
from schema.types.reports.wall_chart import WallChart
from schema.types.search import SearchHit
from schema.types.service_limits import ServiceLimit
from schema.types.viewer import Viewer
from schema.types.vocabulary import Category, Duty, Workflow

AREA = make_argument(
    "area", AreaRef, "区域。The area: a place with everything in it, or an alliance."
)
AREA_OR_CITY = make_argument("area", AreaRef | None, "区域。The area. Defaults to the city.")
FROM = make_argument("from", date, "起始日期。The first day of the period.")
TO = make_argument(
    "to", date, "终止日期（不含当日，即最后一天的次日）。The day after the last day of the period."
)
AREAS_TODAY = (500, 2_000, 2_000, 2_000)
"""Nodes for the list of an area as it is today: what belongs to it is kept until it is written."""

NODES: dict[str, StrawberryField] = {
    "viewer": make_field(Viewer, "当前用户。Return who asks, in which role and for which areas."),
    "node": make_field(
        Node | None,
        "节点。Return the node with a global id; null if it does not exist. An id of another "
        "moment says which; `nodes` takes `at` and `asOf`.",
        # Relay refetches through `node` only if it has no other argument.
        make_argument("id", strawberry.ID, "全局编号。The global id."),
    ),
    "nodes": make_field(
        list[Node | None] | None,
        "批量节点。Return the nodes with up to 100 global ids in the order of the ids; null for "
        "each that does not exist.",
        make_argument("ids", list[strawberry.ID], "全局编号。The global ids, at most 100."),
        *CLOCKS,
        cost=LARGEST_PAGE,
    ),
    "whoCovers": make_field(
        WhoCovers | None,
        "谁负责这里。Return who is responsible for a place: the whole chain, or the candidates if "
        "an address is ambiguous.",
        make_argument("where", PlaceRef, "场所。The place."),
        *CLOCKS,
        cost=Coverage.read_cost,
    ),
    "resolveAddresses": make_field(
        list[ResolvedAddress] | None,
        "批量解析地址。Return what each of up to 500 addresses means, in their order. Nothing "
        "of the texts is kept.",
        make_argument("texts", list[str], "地址。The addresses as people write them."),
        *CLOCKS,
        cost=ReadCost(repeats=10),
        charge=RootCharge(fixed=25_000),
    ),
    "search": make_field(
        list[SearchHit] | None,
        "搜索。Return the nodes whose name, alias or code contains a text, or sounds like it, best "
        "match first; if there are none, those that are one slip away from it. On a day of the "
        "past, those that were named so then.",
        make_argument(
            "text",
            str,
            "文本。A part of a name, alias or code, its pinyin or its initials: 幸福, xingfu, "
            "xfjy. At most 100 characters.",
        ),
        make_argument(
            "kinds",
            list_type(NodeKind) | None,
            "节点类别。Search only these kinds. Defaults to all.",
        ),
        make_argument(
            "area", AreaRef | None, "区域。Search only what belongs to this area. Defaults to all."
        ),
        FIRST,
        *CLOCKS,
        charge=RootCharge(fixed=1_000, past=25_000, areas_today=AREAS_TODAY),
    ),
}

GAPS_CHARGE = RootCharge(
    areas=(3_000, 10_000, 40_000, 40_000), areas_today=(2_000, 6_000, 8_000, 8_000)
)
"""The gaps of today are kept until something is written, those of other days as well, but each day
is read for itself.
"""
COVERAGE: dict[str, StrawberryField] = {
    "coverageGaps": make_field(
        lazy_type("CoverageGapConnection", "schema.types.coverage.gaps") | None,
        "责任缺口。Return what is missing in the coverage of an area, or too much: what the "
        "vocabulary expects at each place against what there is. Sorted by kind, duty and place.",
        AREA,
        *CLOCKS,
        make_argument(
            "kinds",
            list_type(CoverageGapKind) | None,
            "缺口类别。Return only gaps of these kinds. Defaults to all.",
        ),
        FIRST,
        AFTER,
        charge=GAPS_CHARGE,
    ),
    "coverageGapCounts": make_field(
        list[CoverageGapCount] | None,
        "责任缺口数。Return how many gaps of each kind and duty the places of a kind have that lie "
        "in an area, sorted by the code of the place.",
        AREA,
        make_argument(
            "by", PlaceKind, "分组。Count by places of this kind, such as COMMUNITY or SUBDISTRICT."
        ),
        *CLOCKS,
        cost=ReadCost(repeats=50, nodes=1),
        charge=replace(GAPS_CHARGE, grouped_by_many=5_000),
    ),
    "coverageChanges": make_field(
        list[CoverageChange] | None,
        "责任变化。Return what the chain of a place has on one day that it had not on another: who "
        "began, who ended, which gaps opened or closed, nearest levels first. What came and went "
        "in between is in the `timeline` of the post.",
        make_argument("place", PlaceRef, "场所。The place."),
        make_argument("from", date, "起始日期。The day to compare with."),
        make_argument("to", date, "终止日期。The day that is compared with it; it is later."),
        AS_OF,
        cost=ReadCost(repeats=10, nodes=2),
        charge=RootCharge(fixed=1_500),
    ),
    "handoverImpact": make_field(
        HandoverImpact | None,
        "离任影响。Return what becomes uncovered, and what loses its owner, if a cadre or an "
        "organization leaves on a day.",
        make_argument(
            "holder", strawberry.ID, "承担者。The global id of the cadre or organization."
        ),
        make_argument("on", date, "离任日期。The first day without the holder."),
        AS_OF,
        charge=RootCharge(fixed=5_000),
    ),
}

MATCHING: dict[str, StrawberryField] = {
    "planDifferences": make_field(
        list[PlanDifference] | None,
        "方案比较。Return the pairs of need and resource for which two plans have different "
        "quantities; null if one of the plans does not exist. For an area outside of the caller's "
        "own that is the error `OUTSIDE_YOUR_AREA`, as is a plan that does not exist.",
        make_argument("plan", strawberry.ID, "方案。The global id of the plan."),
        make_argument(
            "against", strawberry.ID, "对比方案。The global id of the plan to compare with."
        ),
        charge=RootCharge(fixed=500),
    ),
    "matchesForNeed": make_field(
        NeedMatches | None,
        "需求匹配。Return the resources that fit a need, and why others do not. An id that no need "
        "has is the error `UNKNOWN_NODE`; to whoever has areas, that and a need elsewhere are "
        "`OUTSIDE_YOUR_AREA`.",
        make_argument("need", strawberry.ID, "需求。The global id of the need."),
        *CLOCKS,
        BEST_MATCHES,
        cost=RANKING,
        charge=RootCharge(fixed=2_000),
    ),
    "matchesForUnit": make_field(
        list[Match] | None,
        "单位匹配。Return the needs that the resources of an organization fit, best first: those "
        "within the caller's areas. An id that no organization has is the error `UNKNOWN_NODE`.",
        make_argument(
            "unit", strawberry.ID, "单位。The global id of the unit or other organization."
        ),
        *CLOCKS,
        BEST_MATCHES,
        cost=RANKING,
        charge=RootCharge(fixed=1_500),
    ),
}

PLEDGES: dict[str, StrawberryField] = {
    "expiredPledges": make_field(
        lazy_type("ProjectConnection") | None,
        "到期未启动的认领。Return the pledges that `sweepExpired` would withdraw now: the window "
        "of their need or resource has closed, and nobody started them.",
        order_argument("Project"),
        *PAGE,
        charge=RootCharge(fixed=3_000),
    ),
}

CHANGES: dict[str, StrawberryField] = {
    "changes": make_field(
        ChangeConnection | None,
        "变更。Return what was recorded, oldest first: since a cursor, a moment, or the beginning "
        "of today.",
        make_argument(
            "area",
            AreaRef | None,
            "区域。Return only changes of nodes that belong to this area, or did until then. "
            "Defaults to everywhere.",
        ),
        make_argument(
            "kinds",
            list_type(NodeKind) | None,
            "节点类别。Return only changes of nodes of these kinds. Defaults to all.",
        ),
        make_argument(
            "since",
            datetime | None,
            "起始时刻。Begin with what was recorded at this moment or later. Defaults to the "
            "beginning of today; `after` comes before it.",
        ),
        FIRST,
        make_argument(
            "after",
            str | None,
            "起始游标。Continue behind this cursor, of this list or of a subscription.",
        ),
        charge=RootCharge(fixed=6_000),
    ),
}

LIMITS: dict[str, StrawberryField] = {
    "serviceLimits": make_field(
        list[ServiceLimit],
        "服务限额。Return the limits that hold for the caller: the size and the cost of an "
        "operation, the rate of all, and those of the service itself.",
    ),
}

VOCABULARY: dict[str, StrawberryField] = {
    "duties": make_field(
        list[Duty], "责任词表。Return the duties of the city's vocabulary in their order."
    ),
    "workflows": make_field(
        list[Workflow], "流程。Return the workflows that service requests go through."
    ),
    "categories": make_field(
        list[Category],
        "服务类别。Return the categories of needs, resources and requests, each before its "
        "children.",
    ),
}

REPORTS: dict[str, StrawberryField] = {
    "overview": make_field(
        Overview | None,
        "城市一览。Return the figures of an area, or of the city, on a day.",
        AREA_OR_CITY,
        *CLOCKS,
        charge=RootCharge(areas=(2_500, 6_000, 16_000, 46_000), whole_graph=17_000),
    ),
    "requestAnalysis": make_field(
        RequestAnalysis | None,
        "诉求分析。Return how many requests residents made in an area, and which categories rise.",
        AREA,
        FROM,
        TO,
        make_argument(
            "by",
            PlaceKind | None,
            "分组。Also return figures for each place of this kind in the area, such as GRID or "
            "COMMUNITY.",
        ),
        AS_OF,
        charge=RootCharge(
            areas=(2_500, 4_000, 4_800, 4_800), grouped=8_000, grouped_by_many=30_000
        ),
    ),
    "assessment": make_field(
        Assessment | None,
        "考核。Return the scorecard of an area in a period.",
        AREA,
        FROM,
        TO,
        AS_OF,
        charge=RootCharge(areas=(12_000, 25_000, 46_000, 46_000)),
    ),
    "fourLists": make_field(
        FourLists | None,
        "四项清单。Return the lists of needs, resources, projects and responsibilities of an area.",
        AREA,
        *CLOCKS,
        charge=RootCharge(areas=(2_500, 3_500, 6_000, 6_000)),
    ),
    "wallChart": make_field(
        WallChart | None,
        "挂图作战。Return the projects of an area by place and status, overdue ones first.",
        AREA_OR_CITY,
        make_argument(
            "secretaryProject",
            bool | None,
            "书记项目。True for secretaries' projects (书记项目), which is the default; false for "
            "the service projects that units claimed (认领服务项目).",
        ),
        make_argument(
            "by", PlaceKind | None, "分组。Group by places of this kind. Defaults to SUBDISTRICT."
        ),
        *CLOCKS,
        charge=RootCharge(
            areas=(5_000, 5_000, 6_000, 6_000), whole_graph=6_000, grouped_by_many=10_000
        ),
    ),
    "timeline": make_field(
        lazy_type("TimelineEventConnection", "schema.types.timeline") | None,
        "历史。Return what began, ended, changed or was corrected in the history of a node and of "
        "the facts attached to it, sorted by day, then by when it was recorded; null if the node "
        "does not exist.",
        make_argument("node", strawberry.ID, "节点。The global id of the node."),
        AS_OF,
        FIRST,
        AFTER,
        charge=RootCharge(fixed=5_000),
    ),
}


def list_charge(cost: ListCost) -> RootCharge:
    """Return what a list reads beside its page, as its kind declares it."""
    return RootCharge(fixed=cost.whole, areas_today=AREAS_TODAY)


def list_fields() -> dict[str, StrawberryField]:
    """Return the root list of every kind that has one."""
    fields: dict[str, StrawberryField] = {}
    for kind in KINDS:
        if kind.root_field:
            charge = list_charge(kind.list_cost)
            fields[kind.root_field] = connection_field(kind, charge, *CLOCKS, ENDED)
    return fields


FIELDS = (
    NODES
    | COVERAGE
    | MATCHING
    | PLEDGES
    | CHANGES
    | AUDIT_LOG
    | LIMITS
    | VOCABULARY
    | REPORTS
    | NETWORK
)
Query = strawberry.type(
    make_class("Query", None, FIELDS | list_fields()),
    description="查询。Everything that can be read.",
)
