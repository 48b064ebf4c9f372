"""The root of all subscriptions: what a client may be told of as it changes."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from graph.ontology.kinds import KINDS
from schema.types.fields import lazy_type, make_field, never_resolved, plain_field
from schema.types.filters import AreaRef
from schema.types.kinds import make_class

AREA = strawberry.argument(description="Only what belongs to this area.")
SEEN = strawberry.argument(
    description="The cursor of the last event that was seen: all that followed it is told first. From now on where left out."
)


def event_of(kind: str, field: str) -> type:
    """Make the type of the events of a kind."""
    fields = {
        "cursor": make_field(
            plain_field(), str, "Give it as `after` when connecting again, and nothing is missed."
        ),
        field: make_field(plain_field(), lazy_type(kind), f"{KINDS[kind].zh}。As it is now."),
    }
    return strawberry.type(
        make_class(f"{kind}Event", None, fields),
        description=f"A {kind} was added, or is otherwise than it was.",
    )


def subscription(kind: str, field: str) -> StrawberryField:
    """Make the field that tells of changes of a kind."""

    def arguments(
        area: Annotated[AreaRef, AREA], after: Annotated[str | None, SEEN] = UNSET
    ) -> Any:
        never_resolved()

    return make_field(
        arguments,
        event_of(kind, field),
        f"{KINDS[kind].zh}变更。Each {kind} of the area as it is added or changes.",
    )


Subscription = strawberry.type(
    make_class(
        "Subscription",
        None,
        {
            name: subscription(kind.name, str(kind.subscription))
            for name, kind in KINDS.subscriptions.items()
        },
    ),
    description="Changes as they happen. A client that reconnects gives the last cursor it saw as `after` and misses nothing.",
)
