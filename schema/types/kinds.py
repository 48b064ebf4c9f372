"""GraphQL types of all kinds of the graph, made from their declarations, with their Relay connections."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from graph.ontology.declarations import Facet, Kind
from graph.ontology.kinds import KINDS
from schema.types.coverage import (
    Coverage,
    CoverageLine,
    Evidence,
    GeoPoint,
    ProjectStep,
    WorkflowStep,
)
from schema.types.enums import PlaceKind, Staleness
from schema.types.fields import (
    clocked,
    lazy_type,
    listed,
    make_field,
    of_derived,
    of_edge,
    of_property,
    plain_field,
)
from schema.types.matches import Match
from schema.types.plans import CommunitySatisfaction, UnmetNeed

HIDDEN = ("latitude", "longitude", "componentsTold", "factsTold", "blockedTold", "problemTold")
"""Properties that show as parts of other fields: of `location`, of `allocations`, of `unmetNeeds`, of `result`."""


@strawberry.interface(description="Anything with an identity.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="Global id; the same for as long as the node is known."
    )
    label: str = strawberry.field(description="What to call it in a list or a drawing.")


@strawberry.type(description="Where a page stands in the whole.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more behind it.")
    has_previous_page: bool = strawberry.field(description="Whether there is something before it.")
    start_cursor: str | None = strawberry.field(description="Cursor of its first edge.")
    end_cursor: str | None = strawberry.field(description="Cursor of its last edge.")


def computed() -> dict[str, dict[str, StrawberryField]]:
    """Return the fields that are computed rather than declared, by the facet or kind that has them."""
    covers = "负责范围。What it covers; `via` is empty here."
    return {
        "Place": {
            "kind": make_field(plain_field(), PlaceKind, "The kind of place."),
            "location": make_field(plain_field(), GeoPoint | None, "Where it lies."),
            "ancestors": make_field(
                clocked(),
                list[lazy_type("Place")],  # type: ignore[misc]
                "From the nearest containing place to the city.",
            ),
            "coverage": make_field(clocked(), Coverage, "谁负责这里。Its chain of responsibility."),
        },
        "Organization": {
            "covers": make_field(listed(), lazy_type("CoverageLineConnection"), covers)
        },
        "Cadre": {"covers": make_field(listed(), lazy_type("CoverageLineConnection"), covers)},
        "Alliance": {
            "places": make_field(
                clocked(),
                list[lazy_type("Place")],  # type: ignore[misc]
                "The communities that its members lead, are stationed in or report to.",
            )
        },
        "AllocationPlan": {
            "area": make_field(
                plain_field(), Node, "区域。The place or alliance whose plan it is."
            ),
            "allocations": make_field(
                plain_field(), list[Match], "分配。What it lets whom give to whom."
            ),
            "unmetNeeds": make_field(
                plain_field(),
                list[UnmetNeed],
                "未满足需求。What it leaves open, why, and what nearly fits.",
            ),
            "satisfaction": make_field(
                plain_field(),
                list[CommunitySatisfaction],
                "满足率。How each community fares, the worst-off first.",
            ),
        },
        "PairResult": {
            "result": make_field(
                plain_field(),
                lazy_type("ProjectResult", "schema.roots.mutation"),
                "结果。The pledge, or what stood in the way.",
            )
        },
        "Project": {
            "nextSteps": make_field(
                plain_field(),
                list[ProjectStep],
                "可进行的步骤。The steps allowed from where it stands, the usual one first.",
            ),
            "nextMilestone": make_field(
                clocked(),
                lazy_type("Milestone") | None,
                "下一节点。The milestone that is not reached and due first.",
            ),
        },
        "ServiceRequest": {
            "owedBy": make_field(
                plain_field(),
                str | None,
                "承办角色。The role that owes the next step; null at the end.",
            ),
            "assignedPost": make_field(
                clocked(), lazy_type("Post") | None, "承办岗位。The post that owes the next step."
            ),
            "assignedOrganization": make_field(
                clocked(),
                lazy_type("Organization") | None,
                "承办组织。The organization that owes the next step.",
            ),
            "nextSteps": make_field(
                plain_field(),
                list[WorkflowStep],
                "The steps allowed from where it is, the usual one first.",
            ),
        },
        "Post": {
            "vacantSince": make_field(
                clocked(), date | None, "空缺起始。The day since which nobody holds it."
            )
        },
    }


def attribute(name: str) -> str:
    """Return the Python name of a field: GraphQL's `from` is a word of Python."""
    return f"{name}_" if name in ("from", "is", "in") else name


def fields_of(declared: Facet | Kind) -> dict[str, StrawberryField]:
    """Return the fields that a facet or kind adds to what stands above it."""
    properties, edges = declared.properties, declared.edges
    if isinstance(declared, Kind) and declared.facet:
        properties, edges = declared.own, declared.arrows
    fields = {part.name: of_property(part) for part in properties if part.name not in HIDDEN}
    fields |= {part.name: of_derived(part) for part in getattr(declared, "derived", ())}
    fields |= {edge.name: of_edge(edge) for edge in edges}
    return fields | computed().get(declared.name, {})


def told() -> dict[str, StrawberryField]:
    """Return the fields that every kind has besides those of `Node`."""
    return {
        "evidence": make_field(plain_field(), list[Evidence], "来源。Where it is known from."),
        "staleness": make_field(plain_field(), Staleness, "How long ago somebody confirmed it."),
    }


def make_class(name: str, base: type | None, fields: Mapping[str, StrawberryField]) -> type:
    """Make a class that Strawberry can read."""
    members = {attribute(field): value for field, value in fields.items()}
    return type(name, (base,) if base else (), members | {"__module__": __name__})


def interfaces() -> dict[str, type]:
    """Make the interface of every facet."""
    facets = {kind.facet.name: kind.facet for kind in KINDS if kind.facet}
    return {
        name: strawberry.interface(
            make_class(name, Node, fields_of(facet)), description=f"{facet.zh}。{facet.en}"
        )
        for name, facet in facets.items()
    }


def types(facets: Mapping[str, type]) -> dict[str, type]:
    """Make the type of every kind."""
    return {
        kind.name: strawberry.type(
            make_class(
                kind.name, facets[kind.facet.name] if kind.facet else Node, fields_of(kind) | told()
            ),
            description=f"{kind.zh}。{kind.en}",
        )
        for kind in KINDS
    }


def connection(name: str, node: Any, module: str = "schema.types.kinds") -> dict[str, type]:
    """Make the connection of a type, and its edge, for a module to hold."""
    edge_fields = {
        "cursor": make_field(
            plain_field(), str, "Where this edge stands; give it as `after` or `before`."
        ),
        "node": make_field(plain_field(), node, "What stands there."),
    }
    fields = {
        "edges": make_field(
            plain_field(),
            list[lazy_type(f"{name}Edge", module)],  # type: ignore[misc]
            "The edges of this page.",
        ),
        "pageInfo": make_field(plain_field(), PageInfo, "Where the page stands."),
        "totalCount": make_field(
            plain_field(), int, "How many there are in all; counted only if asked for."
        ),
    }
    return {
        f"{name}Edge": strawberry.type(
            make_class(f"{name}Edge", None, edge_fields), description=f"An edge of {name}."
        ),
        f"{name}Connection": strawberry.type(
            make_class(f"{name}Connection", None, fields), description=f"A page of {name}."
        ),
    }


FACETS = interfaces()
KIND_TYPES = types(FACETS)
CONNECTIONS: dict[str, type] = {}
for paged in (*FACETS, *KIND_TYPES):
    CONNECTIONS |= connection(paged, lazy_type(paged))
CONNECTIONS |= connection("CoverageLine", CoverageLine)
globals().update(FACETS | KIND_TYPES | CONNECTIONS)
