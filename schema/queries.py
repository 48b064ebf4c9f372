"""The root of all questions."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from graph.declare import Kind
from graph.kinds import KINDS
from schema.answers import Duty, SearchHit, WhoCovers
from schema.fields import After, AsOf, At, Before, First, Last, lazy, made, plain, planned
from schema.kinds import Node, class_of
from schema.vocabulary import DirectoryOrderField, NodeKind, OrderDirection, ResponsibilityOrderField


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
class ResponsibilityFilter:
    area: AreaRef | None = part("Only in this area.")
    duty: list[str] | None = part("Only of these duties, by code.")


@strawberry.input(description="The order of a directory.")
class DirectoryOrder:
    field: DirectoryOrderField = part("By what.", optional=False)  # type: ignore[valid-type]
    direction: OrderDirection = part("Which way.", optional=False)  # type: ignore[valid-type]


@strawberry.input(description="The order of posts, tenures or assignments.")
class ResponsibilityOrder:
    field: ResponsibilityOrderField = part("By what.", optional=False)  # type: ignore[valid-type]
    direction: OrderDirection = part("Which way.", optional=False)  # type: ignore[valid-type]


WANTED = strawberry.argument(description="Only these; all where left out.")
ORDERED = strawberry.argument(description="In this order; by id where left out, and where the order leaves it open.")


def listing(kind: Kind) -> StrawberryField:
    """Make the connection of all nodes of a kind."""
    named = any(declared.name == "name" for declared in kind.properties)

    def directory(
        filter: Annotated[DirectoryFilter | None, WANTED] = UNSET,  # noqa: A002 - the name that clients know
        order_by: Annotated[DirectoryOrder | None, ORDERED] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        planned()

    def responsibilities(
        filter: Annotated[ResponsibilityFilter | None, WANTED] = UNSET,  # noqa: A002 - the name that clients know
        order_by: Annotated[ResponsibilityOrder | None, ORDERED] = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        planned()

    arguments = directory if named else responsibilities
    return made(arguments, lazy(f"{kind.name}Connection"), f"{kind.zh}。{kind.en}", kind.listed)


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


ROOTS: dict[str, StrawberryField] = {
    "node": made(node, Node | None, "The node of a global id; null where there is none."),
    "nodes": made(nodes, list[Node | None], "The nodes of up to 100 global ids, in their order."),
    "whoCovers": made(who_covers, WhoCovers, "谁负责这里。Who covers a place: the whole chain, or which places it could be."),
    "search": made(search, list[SearchHit], "Whatever has this text in its name, alias or code, best first."),
    "duties": made(plain(), list[Duty], "责任词表。The city's vocabulary of duties, in their order."),
} | {kind.listed: listing(kind) for kind in KINDS if kind.listed}

Query = strawberry.type(class_of("Query", None, ROOTS), description="All questions.")
