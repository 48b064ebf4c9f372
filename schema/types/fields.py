"""Fields of types that follow from declarations: properties, edges, and the arguments that edges take.

Nothing here is ever called to resolve a field. A resolver stands for its arguments and its type; the operation is
planned as a whole (see `schema.execution.selections`).
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, NoReturn

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from graph.ontology.declarations import Derived, Edge, Property, Value
from schema.types.enums import PlaceKind, closed_list_enum

AT = "The day asked about; that of the enclosing field where left out, at the outermost today."
AS_OF = "What the graph knew at this moment; now where left out."
FIRST = "How many from the beginning: 20 unless said, at most 100."
AFTER = "The cursor after which the page begins."
KIND = "Only places of this kind."
LAST = "How many from the end, instead of `first`."
BEFORE = "The cursor before which the page ends."

At = Annotated[date | None, strawberry.argument(description=AT)]
AsOf = Annotated[datetime | None, strawberry.argument(description=AS_OF)]
First = Annotated[int | None, strawberry.argument(description=FIRST)]
After = Annotated[str | None, strawberry.argument(description=AFTER)]
Last = Annotated[int | None, strawberry.argument(description=LAST)]
Before = Annotated[str | None, strawberry.argument(description=BEFORE)]


def never_resolved() -> NoReturn:
    """Say that no field is resolved by itself."""
    raise AssertionError("Operations are planned as a whole; a field has no resolver to call.")


def plain_field() -> Callable[..., Any]:
    """Make a field without arguments."""

    def arguments() -> Any:
        never_resolved()

    return arguments


def clocked() -> Callable[..., Any]:
    """Make a field of both clocks."""

    def arguments(at: At = UNSET, as_of: AsOf = UNSET) -> Any:
        never_resolved()

    return arguments


def listed() -> Callable[..., Any]:
    """Make a page of both clocks."""

    def arguments(
        at: At = UNSET, as_of: AsOf = UNSET, first: First = UNSET, after: After = UNSET
    ) -> Any:
        never_resolved()

    return arguments


def listed_by_kind() -> Callable[..., Any]:
    """Make a page of places of one kind."""

    def arguments(
        kind: Annotated[PlaceKind | None, strawberry.argument(description=KIND)] = UNSET,  # type: ignore[valid-type]
        at: At = UNSET,
        as_of: AsOf = UNSET,
        first: First = UNSET,
        after: After = UNSET,
    ) -> Any:
        never_resolved()

    return arguments


def first_of() -> Callable[..., Any]:
    """Make a list that is cut."""

    def arguments(first: First = UNSET) -> Any:
        never_resolved()

    return arguments


def believed() -> Callable[..., Any]:
    """Make a page of all that was believed, whenever it held."""

    def arguments(as_of: AsOf = UNSET, first: First = UNSET, after: After = UNSET) -> Any:
        never_resolved()

    return arguments


def lazy_type(name: str, module: str = "schema.types.kinds") -> Any:
    """Refer to a type by name, wherever it is made."""
    return Annotated[name, strawberry.lazy(module)]


def make_field(
    arguments: Callable[..., Any], returns: Any, description: str, name: str | None = None
) -> StrawberryField:
    """Make a field of these arguments and this type."""
    arguments.__annotations__["return"] = returns
    field: StrawberryField = strawberry.field(
        resolver=arguments, description=description, name=name
    )
    return field


TYPES: dict[Value, Any] = {
    Value.TEXT: str,
    Value.TEXTS: list[str],
    Value.INTEGER: int,
    Value.NUMBER: float,
    Value.FLAG: bool,
    Value.DAY: date,
    Value.INSTANT: datetime,
    Value.CATEGORY: str,
    Value.WORKFLOW: str,
    Value.STEP: str,
}


def of_property(declared: Property) -> StrawberryField:
    """Make the field of a stored property."""
    description = f"{declared.zh}。{declared.en}"
    if declared.protected:
        return make_field(
            plain_field(),
            lazy_type("Disclosed", "schema.types.coverage"),
            description,
            declared.name,
        )
    if declared.value is Value.DUTY:
        return make_field(
            plain_field(), lazy_type("Duty", "schema.types.coverage"), description, declared.name
        )
    kind = closed_list_enum(declared.choices) if declared.choices else TYPES[declared.value]
    needed = declared.required or declared.value is Value.TEXTS
    return make_field(plain_field(), kind if needed else kind | None, description, declared.name)


def of_derived(derived: Derived) -> StrawberryField:
    """Make the field of a value that follows from others."""
    kind = closed_list_enum(derived.choices) if derived.choices else TYPES[derived.value]
    return make_field(
        plain_field(),
        kind if derived.required else kind | None,
        f"{derived.zh}。{derived.en}",
        derived.name,
    )


def of_edge(edge: Edge) -> StrawberryField:
    """Make the field that follows an edge."""
    description = f"{edge.zh}。{edge.en}"
    if edge.name == "children":
        return make_field(listed_by_kind(), lazy_type("PlaceConnection"), description, edge.name)
    if edge.paged:
        arguments = listed if edge.only_current else believed
        return make_field(arguments(), lazy_type(f"{edge.to}Connection"), description, edge.name)
    arguments = clocked if edge.temporal or edge.inverse else plain_field
    other = lazy_type(edge.to)
    if edge.many:
        return make_field(arguments(), list[other], description, edge.name)  # type: ignore[valid-type]
    return make_field(arguments(), other if edge.required else other | None, description, edge.name)
