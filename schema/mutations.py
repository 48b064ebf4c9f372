"""The root of all mutations: their inputs and results."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Union

import strawberry
from strawberry import UNSET

from schema.fields import made, planned
from schema.kinds import KIND_TYPES, class_of
from schema.problems import ORDINARY
from schema.queries import part

KEY = "A text of the caller's own choice, at most 200 characters; a retry with the same one returns the first call's result and changes nothing."


def day(name: str, description: str) -> Any:
    """Make an optional day of an input."""
    return strawberry.field(name=name, description=description, default=UNSET)


@strawberry.input(description="任职。A cadre takes a post.")
class AppointInput:
    idempotency_key: str | None = part(KEY)
    post: strawberry.ID = part("岗位。The post, by its global id.", optional=False)
    holder: strawberry.ID = part("任职人。The cadre, by global id.", optional=False)
    from_: date = strawberry.field(name="from", description="起始日期。The first day.")
    on_behalf_of: strawberry.ID | None = part("代表单位。The organization on whose behalf, by global id.")


@strawberry.input(description="离任。A cadre leaves a post.")
class EndTenureInput:
    idempotency_key: str | None = part(KEY)
    tenure: strawberry.ID = part("任职。The tenure, by its global id.", optional=False)
    on: date = part("终止日期。The day after the last.", optional=False)
    reason: str = part("离任原因。Why it ends.", optional=False)


def result(name: str, member: type, *more: type) -> Any:
    """Make the union of what a mutation gives and of what can stand in its way."""
    members = (member, *more, *ORDINARY)
    described = strawberry.union(f"{name}Result", description=f"The {name}, or what stands in the way.")
    return Annotated[Union[members], described]  # noqa: UP007 - the members are known at run time only


TenureResult = result("Tenure", KIND_TYPES["Tenure"])


def taking(given: type) -> Callable[..., Any]:
    """Make a field that takes one input."""

    def arguments(input: Any) -> Any:  # noqa: A002 - the name that clients know
        planned()

    arguments.__annotations__["input"] = Annotated[given, strawberry.argument(description="What is wanted.")]
    return arguments


Mutation = strawberry.type(
    class_of(
        "Mutation",
        None,
        {
            "appoint": made(taking(AppointInput), TenureResult, "任职。Let a cadre hold a post from a day on."),
            "endTenure": made(taking(EndTenureInput), TenureResult, "离任。End a tenure: a correction of what was believed, kept to be asked for with `asOf`."),
        },
    ),
    description="All changes. Each needs the right to write; those of one request are done one after the other, each as a whole or not at all.",
)
