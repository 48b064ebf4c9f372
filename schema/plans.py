"""Types of answers about plans of an area: what stays open, and how communities fare."""

import strawberry

from graph.allocation.plan import UNMET
from schema.answers import text
from schema.fields import lazy
from schema.matching import BlockedMatch
from schema.vocabulary import choices

Need, Place = lazy("Need"), lazy("Place")


@strawberry.type(description="未满足需求。What a plan leaves open of a need.")
class UnmetNeed:
    need: Need = text("The need.")  # type: ignore[valid-type]
    unmet: float = text("How much stays open, in the need's unit of measure.")
    reason: choices(UNMET) = text("Why it stays open.")  # type: ignore[valid-type]
    blocked: list[BlockedMatch] = text("What nearly fits a need that nothing fits, the cheapest to mend first.")


@strawberry.type(description="社区满足率。How a community fares in a plan.")
class CommunitySatisfaction:
    community: Place = text("The community, or the larger place whose need it is.")  # type: ignore[valid-type]
    share: float = text("The mean over its needs of the share that is given.")
    level: float = text("What the fairest plan gives it; `share` is at most the tolerance below, where things can be split.")
