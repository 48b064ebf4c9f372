"""The parts of a stored plan, in plain Python: found from the stored nodes one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.reference.seen import Seen

Told = dict[str, Any]


class Plans:
    """The parts of the plans that a graph holds."""

    def __init__(self, everything: Iterable[Seen]) -> None:
        self.known = {seen.id: seen for seen in everything}
        self.parts: Mapping[str, Callable[[Seen], Any]] = {
            "area": self.area,
            "allocations": self.allocations,
            "unmetNeeds": self.unmet,
            "satisfaction": self.satisfaction,
        }

    def node(self, global_id: str, like: Seen) -> Seen | None:
        """Return the node of an id under the clock of another one."""
        found = self.known.get(global_id)
        return found and found.under(like.clock)

    def area(self, plan: Seen) -> Seen | None:
        """Return the place or alliance whose plan it is."""
        return self.node(plan.state["areaId"], plan)

    def allocations(self, plan: Seen) -> list[Told]:
        """Return what it lets whom give to whom."""
        found = [
            self.allocation(plan, pledge)
            for pledge in plan.step("PLANNED_IN", inverse=True, clocked=False)
        ]
        return sorted(found, key=lambda told: (told["need"].id, told["resource"].id))

    def allocation(self, plan: Seen, pledge: Seen) -> Told:
        """Return one of them."""
        told = json.loads(pledge.state["componentsTold"])
        parts = [
            {**part, "facts": [node for each in part["facts"] if (node := self.node(each, plan))]}
            for part in told["components"]
        ]
        own = {name: pledge.state[name] for name in ("quantity", "score")} | {
            "weightsVersion": plan.state["weightsVersion"]
        }
        need = end(pledge, "PLANNED_FOR")
        return (
            pair(need, end(pledge, "PLANNED_FROM"))
            | own
            | {"limitsPassed": told["limits"], "components": parts}
        )

    def unmet(self, plan: Seen) -> list[Told]:
        """Return what it leaves open."""
        gaps = sorted(
            (
                (end(gap, "LEFT_OPEN_OF"), gap)
                for gap in plan.step("LEFT_OPEN_IN", inverse=True, clocked=False)
            ),
            key=lambda each: each[0].id,
        )
        return [
            {
                "need": need,
                "unmet": gap.state["quantity"],
                "reason": gap.state["reason"],
                "blocked": self.blocked(need, gap),
            }
            for need, gap in gaps
        ]

    def blocked(self, need: Seen, gap: Seen) -> list[Told]:
        """Return what nearly fits."""
        misses: list[Mapping[str, Any]] = json.loads(gap.state.get("blockedTold", "[]"))
        return [
            {**miss, **pair(need, self.known[miss["resource"]].under(need.clock))}
            for miss in misses
        ]

    def satisfaction(self, plan: Seen) -> list[Told]:
        """Return how each community fares, the worst-off first."""
        found = [
            {**share.state, "community": end(share, "SHARE_OF")}
            for share in plan.step("SHARED_IN", inverse=True, clocked=False)
        ]
        return sorted(found, key=lambda told: (told["share"], told["community"].id))


def end(part: Seen, arrow: str) -> Seen:
    """Return the node to which an arrow of a part leads."""
    return next(part.step(arrow, clocked=False))


def pair(need: Seen, resource: Seen) -> Told:
    """Return the nodes of a pair."""
    return {"need": need, "resource": resource, "unit": end(resource, "OFFERED_BY")}
