"""What of needs and resources is still free, read under their locks, and whether a quantity of it may be promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from graph.mutations.context import MutationContext
from graph.mutations.user_errors import (
    MutationRejected,
    UserError,
    at,
    conflict,
    invalid,
    not_found,
)
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, Clock, end_of_day
from graph.ontology.declarations import NodeRef
from graph.ontology.kinds.needs import available_expression, remaining_expression
from graph.vocabulary.units_of_measure import UnitsOfMeasure, format_quantity, is_same_quantity

EVER = Clock("ever")
"""Counts every pledge that is believed, also one that a ledger dates ahead: it is promised too."""


@dataclass(slots=True)
class FreeNeed:
    """What is still open of a need."""

    id: str
    title: str
    category: str
    unit_of_measure: str
    remaining: float
    opens: date
    closes: date
    withdrawn: date
    place: str


@dataclass(slots=True)
class FreeResource:
    """What is still free of a resource."""

    id: str
    title: str
    unit_of_measure: str
    available: float
    opens: date
    closes: date
    owner: str
    owner_name: str
    owner_ends: date


@dataclass(frozen=True, slots=True)
class Promise:
    """So much of a resource for a need, found to be possible."""

    need: FreeNeed
    resource: FreeResource
    quantity: float
    """In the need's unit of measure."""
    taken: float
    """In the resource's."""

    @property
    def due(self) -> date | None:
        """The last day on which both windows are open; None where neither closes."""
        closes = min(self.need.closes, self.resource.closes)
        return None if closes == OPEN else closes - timedelta(days=1)


NEEDS = f"""
UNWIND $needs AS wanted
MATCH (need:Need {{id: wanted}})-[needed:NEEDED_AT]->(place:Place)
WHERE needed.supersededAt = $believed
RETURN [need.id, need.title, need.category, need.unitOfMeasure, {remaining_expression(NodeRef("need", "need", EVER))},
  need.`from`, need.to, coalesce(need.withdrawnOn, $open), place.id]
"""
RESOURCES = f"""
UNWIND $resources AS wanted
MATCH (resource:Resource {{id: wanted}})-[offered:OFFERED_BY]->(owner:Organization)
WHERE offered.supersededAt = $believed
RETURN [resource.id, resource.title, resource.unitOfMeasure, {available_expression(NodeRef("resource", "resource", EVER))},
  resource.`from`, resource.to, owner.id, owner.name, owner.to]
"""
FREE = f"RETURN [COLLECT {{ {NEEDS} }}, COLLECT {{ {RESOURCES} }}]"


@dataclass(frozen=True, slots=True)
class Free:
    """What is free of all needs and resources of a write; less with each promise."""

    needs: Mapping[str, FreeNeed]
    resources: Mapping[str, FreeResource]
    measures: UnitsOfMeasure
    day: date

    def promise(self, need: str, resource: str, quantity: float) -> Promise:
        """Promise so much, in the need's unit of measure. Raises `Refused` where it is not possible, and then changes nothing."""
        asked, given = self.needs.get(need), self.resources.get(resource)
        if asked is None:
            raise not_found("need", need, "需求", "need")
        if given is None:
            raise not_found("resource", resource, "资源", "resource")
        check_open(asked, given, self.day)
        # All that remains is all of it, whatever adding up has made of its last digits.
        wanted = asked.remaining if is_same_quantity(quantity, asked.remaining) else quantity
        made = Promise(asked, given, wanted, wanted / self.factor(asked, given))
        self.check_left(made)
        asked.remaining = left(asked.remaining, made.quantity)
        given.available = left(given.available, made.taken)
        return made

    def factor(self, need: FreeNeed, resource: FreeResource) -> float:
        """Return how much of the need's unit of measure one of the resource's is; refuses what cannot be converted."""
        factor = self.measures.factor(resource.unit_of_measure, need.unit_of_measure)
        if factor is None:
            zh = f"资源以“{resource.unit_of_measure}”计，需求以“{need.unit_of_measure}”计，两者不能换算。"
            raise invalid(
                "UNITS_DIFFER",
                "resource",
                zh,
                f"What is counted in {resource.unit_of_measure} cannot be given in {need.unit_of_measure}.",
            )
        return factor

    def check_left(self, promise: Promise) -> None:
        """Refuse more than is needed, more than there is, and a part of what is given whole only."""
        need, resource, quantity = promise.need, promise.resource, promise.quantity
        zh, en = need.unit_of_measure, self.measures.en(need.unit_of_measure)
        if quantity > need.remaining:
            rest = format_quantity(need.remaining)
            raise exceeded(
                "NEED_EXCEEDED",
                need.remaining,
                f"需求只剩 {rest} {zh}未认领。",
                f"Only {rest} {en} of the need are not pledged yet.",
            )
        if promise.taken > resource.available and not is_same_quantity(
            promise.taken, resource.available
        ):
            free = self.measures.down(resource.available * self.factor(need, resource), zh)
            raise exceeded(
                "RESOURCE_EXCEEDED",
                free,
                f"资源只剩 {format_quantity(free)} {zh}可用。",
                f"Only {format_quantity(free)} {en} of the resource are left.",
            )
        if quantity != need.remaining and not is_same_quantity(
            quantity, self.measures.down(quantity, zh)
        ):
            step = format_quantity(self.measures.step(zh))
            told = (
                f"“{zh}”按 {step} 的整数倍认领，或认领剩余的全部。",
                f"Pledge a multiple of {step} {en}, or all that remains.",
            )
            raise invalid("NOT_IN_STEPS", "quantity", *told)


def check_open(need: FreeNeed, resource: FreeResource, day: date) -> None:
    """Refuse a need or resource that is closed, and a resource whose owner is gone."""
    if need.withdrawn <= day:
        raise conflict(
            "NEED_WITHDRAWN",
            "need",
            f"需求“{need.title}”已于 {need.withdrawn} 撤回。",
            f"The need was withdrawn on {need.withdrawn}.",
        )
    if need.closes <= day:
        raise conflict(
            "NEED_EXPIRED",
            "need",
            f"需求“{need.title}”已于 {need.closes} 截止。",
            f"The need's window closed on {need.closes}.",
        )
    if resource.closes <= day:
        zh = f"资源“{resource.title}”已于 {resource.closes} 截止。"
        raise conflict(
            "RESOURCE_EXPIRED",
            "resource",
            zh,
            f"The resource's window closed on {resource.closes}.",
        )
    if max(need.opens, resource.opens) >= min(need.closes, resource.closes):
        zh = f"需求与资源的时间没有重叠：需求 {span(need)}，资源 {span(resource)}。"
        raise conflict(
            "WINDOWS_APART",
            "resource",
            zh,
            f"Their windows do not meet: the need's is {span(need)}, the resource's {span(resource)}.",
        )
    if resource.owner_ends <= day:
        zh = f"提供组织“{resource.owner_name}”已于 {resource.owner_ends} 终止。"
        raise conflict(
            "OWNER_GONE",
            "resource",
            zh,
            f"The resource's owner ceased to be on {resource.owner_ends}.",
        )


def span(one: FreeNeed | FreeResource) -> str:
    """Write a window as [from, to), with nothing for an end that is not known."""
    return f"[{'' if one.opens == BEGINNING else one.opens}, {'' if one.closes == OPEN else one.closes})"


def exceeded(code: str, left: float, zh: str, en: str) -> MutationRejected:
    """Refuse more than there is; says how much there is, in the need's unit of measure."""
    return MutationRejected(
        UserError("CapacityExceeded", code, at("quantity"), zh, en, {"available": left})
    )


def left(quantity: float, taken: float) -> float:
    """Take something from a quantity."""
    return max(0.0, round(quantity - taken, 6))


async def reserve(work: MutationContext, needs: Iterable[str], resources: Iterable[str]) -> Free:
    """Lock needs, then resources, each sort in the order of their ids, so that no two writes wait for each other; then read them."""
    wanted = {"needs": sorted(set(needs)), "resources": sorted(set(resources))}
    await work.lock_all("Need", wanted["needs"])
    await work.lock_all("Resource", wanted["resources"])
    values = {
        **wanted,
        EVER.at: OPEN,
        EVER.moment: end_of_day(work.day),
        "believed": BELIEVED,
        "open": OPEN,
    }
    found: list[list[list[Any]]] = await work.transaction.run(FREE, values)
    needs_there = [FreeNeed(*row) for row in found[0]]
    resources_there = [FreeResource(*row) for row in found[1]]
    by_id = {each.id: each for each in needs_there}, {each.id: each for each in resources_there}
    return Free(*by_id, work.vocabulary.matching.measures, work.day)
