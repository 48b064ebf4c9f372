"""Fields and arguments of GraphQL types, built from their parts.

No field has a resolver: an operation is planned as a whole (see `schema.execution.selections`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from keyword import iskeyword
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from graph.ontology.kinds import KINDS
from schema.types.costs import ReadCost, RootCharge


def lazy_type(name: str, module: str = "schema.types.kinds") -> Any:
    """Return a reference to a type by name, which Strawberry looks up in the module later."""
    return Annotated[name, strawberry.lazy(module)]


def list_type(member: Any) -> Any:
    """Return the type of a list of a type that is known at run time only."""
    return list[member]


def nullable_type(name: str, annotation: Any) -> Any:
    """Return the type of a declared field, which allows null if the field may be null."""
    return annotation | None if name in KINDS.nullable else annotation


def make_argument(name: str, annotation: Any, description: str) -> StrawberryArgument:
    """Make an argument; one whose type allows null may be omitted."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(annotation),
        description=description,
    )


AT = make_argument(
    "at",
    date | None,
    "日期。The day to answer for. Defaults to the day of the enclosing field, and to today at the "
    "root.",
)
AS_OF = make_argument(
    "asOf",
    datetime | None,
    "记录时点。Answer with what the graph knew at this moment. Defaults to the moment of the "
    "enclosing field, and to now at the root.",
)
FIRST = make_argument(
    "first",
    int | None,
    "条数。The number of entries to return from the beginning. Defaults to 20; at most 100.",
)
AFTER = make_argument("after", str | None, "起始游标。Return the entries after this cursor.")
LAST = make_argument(
    "last",
    int | None,
    "末尾条数。The number of entries to return from the end, at most 100. Use it instead of "
    "`first`.",
)
BEFORE = make_argument("before", str | None, "截止游标。Return the entries before this cursor.")
CLOCKS = (AT, AS_OF)
PAGE = (FIRST, AFTER, LAST, BEFORE)


def make_field(
    annotation: Any,
    description: str,
    *arguments: StrawberryArgument,
    name: str | None = None,
    cost: ReadCost | None = None,
    charge: RootCharge | None = None,
    size: int | None = None,
) -> StrawberryField:
    """Make a field of an output type; without a name it is called as its attribute.

    `cost` takes the place of the read cost of its type; `charge` is what a root reads beside it;
    `size` is how many nodes a connection finds that lists all of a kind.
    """
    field = StrawberryField(
        graphql_name=name,
        type_annotation=StrawberryAnnotation(annotation),
        description=description,
        metadata={"read_cost": cost, "charge": charge, "size": size},
    )
    field.arguments = list(arguments)
    return field


def described(description: str, cost: ReadCost | None = None) -> Any:
    """Make a field whose type is the annotation of its attribute."""
    return strawberry.field(description=description, metadata={"read_cost": cost})


def optional_input(description: str, name: str | None = None) -> Any:
    """Make a field of an input that may be omitted."""
    return strawberry.field(description=description, name=name, default=UNSET)


def required_input(description: str, name: str | None = None) -> Any:
    """Make a field of an input that has to be present."""
    return strawberry.field(description=description, name=name)


def make_class(
    name: str,
    base: type | None,
    fields: Mapping[str, StrawberryField],
    read_cost: ReadCost | None = None,
) -> type:
    """Make a class that Strawberry can turn into a type."""
    members: dict[str, Any] = {"__module__": __name__, "read_cost": read_cost}
    for field, value in fields.items():
        members[attribute_name(field)] = value
    return type(name, (base,) if base else (), members)


def attribute_name(field: str) -> str:
    """Return the attribute of a field: GraphQL's `from` is a keyword of Python."""
    return f"{field}_" if iskeyword(field) else field
