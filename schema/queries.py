"""The root of all questions."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, get_args

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from graph.declare import Derived, Edge, Kind, Property, Value
from graph.kinds import KINDS
from schema.analysis import RequestAnalysis
from schema.answers import Category, Duty, SearchHit, WhoCovers, Workflow
from schema.assessing import Assessment
from schema.fields import After, AsOf, At, Before, First, Last, lazy, made, plain, planned
from schema.figures import Overview
from schema.kinds import Node, class_of
from schema.matching import Match, NeedMatches
from schema.vocabulary import DirectoryOrderField, DutyOrderField, NodeKind, OrderDirection, PlaceKind, choices, enum_of
from schema.wall_charts import WallChart


def part(description: str, *, optional: bool = True) -> Any:
    """Make a field of an input."""
    if optional:
        return strawberry.field(description=description, default=strawberry.UNSET)
    return strawberry.field(description=description)


@strawberry.input(one_of=True, description="A place by its global id, its official or ledger code, or its address as people write it.")
class PlaceRef:
    id: strawberry.ID | None = part("Global id.")
    code: str | None = part("Official or ledger code; a division code with or without its padding of zeros.")
    address: str | None = part("Address as people write it.")


@strawberry.input(one_of=True, description="A place, or by id an alliance (then: the places of its members).")
class AreaRef:
    id: strawberry.ID | None = part("Global id.")
    code: str | None = part("Official or ledger code.")
    address: str | None = part("Address as people write it.")


@strawberry.input(description="What of a directory is wanted.")
class DirectoryFilter:
    area: AreaRef | None = part("Only what belongs to this area.")
    name: str | None = part("Only where the name or an alias contains this.")
    category: list[str] | None = part("Only of these categories, by code.")


@strawberry.input(description="Which posts, tenures or assignments are wanted.")
class DutyFilter:
    area: AreaRef | None = part("Only in this area.")
    duty: list[str] | None = part("Only of these duties, by code.")


@strawberry.input(description="The order of a directory.")
class DirectoryOrder:
    field: DirectoryOrderField = part("By what.", optional=False)  # type: ignore[valid-type]
    direction: OrderDirection = part("Which way.", optional=False)  # type: ignore[valid-type]


@strawberry.input(description="The order of posts, tenures or assignments.")
class DutyOrder:
    field: DutyOrderField = part("By what.", optional=False)  # type: ignore[valid-type]
    direction: OrderDirection = part("Which way.", optional=False)  # type: ignore[valid-type]


WANTED = strawberry.argument(description="Only these; all where left out.")
ORDERED = strawberry.argument(description="In this order; by id where left out, and where the order leaves it open.")


def listing(kind: Kind) -> StrawberryField:
    """Make the connection of all nodes of a kind."""

    def arguments(
        filter: Any = UNSET,  # noqa: A002 - the name that clients know
        order_by: Any = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        planned()

    wanted, order = inputs(kind)
    arguments.__annotations__ |= {"filter": Annotated[wanted | None, WANTED], "order_by": Annotated[order | None, ORDERED]}
    return made(arguments, lazy(f"{kind.name}Connection"), f"{kind.zh}。{kind.en}", kind.listed)


def inputs(kind: Kind) -> tuple[Any, Any]:
    """Give the inputs by which the list of a kind is filtered and ordered."""
    if kind.sieves:
        return filter_of(kind), order_of(kind)
    return (DirectoryFilter, DirectoryOrder) if kind.naming else (DutyFilter, DutyOrder)


def filter_of(kind: Kind) -> Any:
    """Make the input that filters a kind by what its declaration says."""
    fields = {"area": AreaRef | None, **({"name": str | None} if kind.naming == "name" else {})} | {name: sieve(kind, name) for name in kind.sieves}
    return input_of(f"{kind.name}Filter", fields, {name: told(kind, name) for name in fields}, f"Which of the {kind.zh} are wanted.")


SIEVES = {"area": "Only what belongs to this area.", "name": "Only where the name or an alias contains this."}


def told(kind: Kind, name: str) -> str:
    """Describe one part of a filter."""
    declared = kind.declares(name)
    return SIEVES.get(name) or (f"{declared.zh}。Only these: {declared.en}" if declared else name)


def sieve(kind: Kind, name: str) -> Any:
    """Give the type of one part of a filter: one of several texts or choices, a flag, the id of what an edge leads to."""
    match kind.declares(name):
        case Edge():
            return strawberry.ID | None
        case Property(value=Value.FLAG) | Derived(value=Value.FLAG):
            return bool | None
        case (Property() | Derived()) as declared if declared.choices:
            return list[choices(declared.choices)] | None  # type: ignore[misc]
    return list[str] | None


def order_of(kind: Kind) -> Any:
    """Make the input that orders a kind."""
    members = {name: ("", f"By {name.lower().replace('_', ' ')}") for name in kind.orders}
    by = enum_of(f"{kind.name}OrderField", members, f"What the list of {kind.zh} is ordered by.")
    fields = {"field": by, "direction": OrderDirection}
    return input_of(f"{kind.name}Order", fields, {"field": "By what.", "direction": "Which way."}, f"The order of the {kind.zh}.")


def input_of(name: str, fields: Mapping[str, Any], descriptions: Mapping[str, str], description: str) -> Any:
    """Make an input type; what may be null may be left out."""
    members = {part: strawberry.field(description=descriptions[part], name=part, **left_out(kind)) for part, kind in fields.items()}
    made_class = type(name, (), {**members, "__annotations__": dict(fields), "__module__": __name__})
    return strawberry.input(made_class, description=description)


def left_out(kind: Any) -> dict[str, Any]:
    """Give the default of an input's part that may be left out."""
    return {"default": UNSET} if type(None) in get_args(kind) else {}


def node(id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")]) -> Any:  # noqa: A002 - the name that clients know
    """Stand for the arguments of `node`."""
    planned()


def nodes(ids: Annotated[list[strawberry.ID], strawberry.argument(description="Global ids, at most 100.")]) -> Any:
    """Stand for the arguments of `nodes`."""
    planned()


def who_covers(where: Annotated[PlaceRef, strawberry.argument(description="Which place.")], at: At = UNSET, as_of: AsOf = UNSET) -> Any:
    """Stand for the arguments of `whoCovers`."""
    planned()


def search(
    text: Annotated[str, strawberry.argument(description="Part of a name, alias or code.")],
    kinds: Annotated[list[NodeKind] | None, strawberry.argument(description="Only of these kinds.")] = UNSET,  # type: ignore[valid-type]
    first: First = UNSET,
) -> Any:
    """Stand for the arguments of `search`."""
    planned()


def overview(
    area: Annotated[AreaRef | None, strawberry.argument(description="Which area; the city where left out.")] = UNSET,
    at: At = UNSET,
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `overview`."""
    planned()


def timeline(
    node: Annotated[strawberry.ID, strawberry.argument(description="Global id of the node.")],
    as_of: AsOf = UNSET,
    first: First = UNSET,
    after: After = UNSET,
) -> Any:
    """Stand for the arguments of `timeline`."""
    planned()


CHARTED = "Secretaries' projects (书记项目) where left out or true; false: the service projects that units claimed (认领服务项目)."
FIRST_DAY = strawberry.argument(description="The first day of the period.", name="from")
DAY_AFTER = strawberry.argument(description="The day after its last.")


def request_analysis(
    area: Annotated[AreaRef, strawberry.argument(description="Which area.")],
    from_: Annotated[date, FIRST_DAY],
    to: Annotated[date, DAY_AFTER],
    by: Annotated[PlaceKind | None, strawberry.argument(description="Also for each place of this kind in it: GRID, COMMUNITY …")] = UNSET,  # type: ignore[valid-type]
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `requestAnalysis`."""
    planned()


def assessment(
    area: Annotated[AreaRef, strawberry.argument(description="Which area.")],
    from_: Annotated[date, FIRST_DAY],
    to: Annotated[date, DAY_AFTER],
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `assessment`."""
    planned()


def wall_chart(
    area: Annotated[AreaRef | None, strawberry.argument(description="Which area; the city where left out.")] = UNSET,
    secretary_project: Annotated[bool | None, strawberry.argument(description=CHARTED)] = UNSET,
    by: Annotated[PlaceKind | None, strawberry.argument(description="Grouped by places of this kind; SUBDISTRICT where left out.")] = UNSET,  # type: ignore[valid-type]
    at: At = UNSET,
    as_of: AsOf = UNSET,
) -> Any:
    """Stand for the arguments of `wallChart`."""
    planned()


TIMELINE = "历史。What began, ended, changed and was corrected, of a node and of the facts attached to it, by day, then by when it was recorded."


MATCHED = Annotated[int | None, strawberry.argument(description="How many matches, the best first: 20 unless said, at most 100.")]


def matches_for_need(need: Annotated[strawberry.ID, strawberry.argument(description="Global id of the need.")], at: At = UNSET, first: MATCHED = UNSET) -> Any:
    """Stand for the arguments of `matchesForNeed`."""
    planned()


def matches_for_unit(
    unit: Annotated[strawberry.ID, strawberry.argument(description="Global id of the unit or other organization.")], at: At = UNSET, first: MATCHED = UNSET
) -> Any:
    """Stand for the arguments of `matchesForUnit`."""
    planned()


ROOTS: dict[str, StrawberryField] = {
    "node": made(node, Node | None, "The node of a global id; null where there is none."),
    "nodes": made(nodes, list[Node | None], "The nodes of up to 100 global ids, in their order."),
    "whoCovers": made(who_covers, WhoCovers, "谁负责这里。Who covers a place: the whole chain, or which places it could be."),
    "search": made(search, list[SearchHit], "Whatever has this text in its name, alias or code, best first."),
    "matchesForNeed": made(
        matches_for_need, NeedMatches | None, "需求匹配。Which resources fit a need, and what stands in the way of the rest; null where there is no such need."
    ),
    "matchesForUnit": made(matches_for_unit, list[Match] | None, "单位匹配。Which needs fit what a unit offers, best first; null where there is no such unit."),
    "duties": made(plain(), list[Duty], "责任词表。The city's vocabulary of duties, in their order."),
    "workflows": made(plain(), list[Workflow], "流程。The ways that service requests go."),
    "categories": made(plain(), list[Category], "服务类别。What can be needed, given and asked for, a parent before its children."),
    "overview": made(overview, Overview | None, "城市一览。The figures of an area, or of the city, on a day."),
    "requestAnalysis": made(request_analysis, RequestAnalysis | None, "诉求分析。What residents ask for in an area, and what of it rises."),
    "assessment": made(assessment, Assessment | None, "考核。The scorecard of an area in a period."),
    "wallChart": made(wall_chart, WallChart | None, "挂图作战。The projects of an area by place and status, overdue first."),
    "timeline": made(timeline, lazy("TimelineEventConnection", "schema.history") | None, TIMELINE),
} | {kind.listed: listing(kind) for kind in KINDS if kind.listed}

Query = strawberry.type(class_of("Query", None, ROOTS), description="All questions.")
