"""The root type of subscriptions."""

from typing import NamedTuple

import strawberry
from strawberry.types.field import StrawberryField

from graph.ontology.kinds import KINDS
from schema.types.coverage.changes import CoverageChange
from schema.types.fields import described, lazy_type, make_argument, make_class, make_field
from schema.types.references import AreaRef


class Subscribable(NamedTuple):
    """A kind whose changes can be followed, and the field of its events that holds the node."""

    kind: str
    field: str

    @property
    def event(self) -> str:
        """The name of the type of its events.

        Example: `NeedEvent`, but `ProjectChangedEvent`, since a project has events of its own.
        """
        name = f"{self.kind}Event"
        return f"{self.kind}ChangedEvent" if name in KINDS.kinds else name


COVERAGE = "coverageChanged"
"""The subscription that follows chains rather than nodes of one kind."""

SUBSCRIBABLE = {
    name: Subscribable(kind.name, str(kind.subscription))
    for name, kind in KINDS.subscriptions.items()
}
"""What each subscription follows, by its name, as the kinds declare it."""

AREA = make_argument(
    "area", AreaRef, "区域。Return only changes of nodes that belong to this area."
)
AFTER = make_argument(
    "after",
    str | None,
    "起始游标。The cursor of the last event that the client received; all later events are sent "
    "first. Defaults to now.",
)


def event_type(followed: Subscribable) -> type:
    """Make the type of the events of a kind."""
    kind = KINDS[followed.kind]
    fields = {
        "cursor": make_field(
            str, "游标。Pass it as `after` when connecting again, so that no event is missed."
        ),
        followed.field: make_field(
            lazy_type(kind.name), f"{kind.zh}。The node as it is when the event is sent."
        ),
    }
    return strawberry.type(
        make_class(followed.event, None, fields),
        description=f"{kind.zh}变更。A {kind.name} was added or changed.",
    )


@strawberry.type(
    description="责任变化事件。A line of a chain was replaced, began or ended; a gap opened or "
    "closed."
)
class CoverageEvent:
    cursor: str = described(
        "游标。Pass it as `after` when connecting again, so that no event is missed."
    )
    change: CoverageChange = described(
        "变化。The change: `before` as it was known before, `after` as it is known now. Both are "
        "of today if today differs, or else of the day to come on which it takes effect."
    )


def subscription_fields() -> dict[str, StrawberryField]:
    """Return the root field of every subscription."""
    chains = make_field(
        CoverageEvent,
        "责任变化。Send each change of the chains of responsibility in the area: who began, who "
        "ended, and which gaps opened or closed, today or on a day to come.",
        AREA,
        AFTER,
    )
    return {COVERAGE: chains} | {
        name: make_field(
            event_type(followed),
            f"{KINDS[followed.kind].zh}变更。Send each {followed.kind} of the area when it is "
            "added or changed.",
            AREA,
            AFTER,
        )
        for name, followed in SUBSCRIBABLE.items()
    }


Subscription = strawberry.type(
    make_class("Subscription", None, subscription_fields()),
    description="订阅。Changes as they happen. A client that reconnects passes the last cursor "
    "that it received as `after`, and misses nothing.",
)
