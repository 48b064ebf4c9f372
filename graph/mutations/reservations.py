"""What remains of needs and resources, read under their locks, and how much can be promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.errors import Message
from graph.mutations.context import MutationContext
from graph.mutations.user_errors import (
    MutationRejected,
    UserError,
    conflict_error,
    input_path,
    invalid_input_error,
    not_found_error,
)
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, Clock, end_of_day
from graph.ontology.declarations import NodeRef
from graph.ontology.expressions import available_expression, remaining_expression
from graph.query.shape import exact_decimal
from graph.rows.last_days import last_day
from graph.vocabulary.units_of_measure import UnitsOfMeasure, format_quantity, is_same_quantity

EVER = Clock("ever")
"""Counts every pledge that is believed, also one that a ledger dates in the future: it is promised
too.
"""


@dataclass(slots=True)
class RemainingNeed:
    """A need, and what is not pledged of it yet."""

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
class RemainingResource:
    """A resource, and what is not pledged of it yet."""

    id: str
    title: str
    unit_of_measure: str
    available: float
    opens: date
    closes: date
    withdrawn: date
    owner: str
    owner_name: str
    owner_ends: date


@dataclass(frozen=True, slots=True)
class Promise:
    """A quantity of a resource for a need that was found to be possible."""

    need: RemainingNeed
    resource: RemainingResource
    quantity: float
    """In the need's unit of measure."""
    reserved: float
    """In the resource's unit of measure."""

    @property
    def due(self) -> date | None:
        """The last day on which both windows are open; None if neither closes."""
        closes = min(self.need.closes, self.resource.closes)
        if closes == OPEN:
            return None
        return last_day(closes)


NEEDS = f"""
UNWIND $needs AS wanted
MATCH (need:Need {{id: wanted}})-[needed:NEEDED_AT]->(place:Place)
WHERE needed.supersededAt = $believed
RETURN [
  need.id, need.title, need.category, need.unitOfMeasure,
  {remaining_expression(NodeRef("need", "need", EVER))},
  need.`from`, need.to, coalesce(need.withdrawnOn, $open), place.id
]
"""
RESOURCES = f"""
UNWIND $resources AS wanted
MATCH (resource:Resource {{id: wanted}})-[offered:OFFERED_BY]->(owner:Organization)
WHERE offered.supersededAt = $believed
RETURN [
  resource.id, resource.title, resource.unitOfMeasure,
  {available_expression(NodeRef("resource", "resource", EVER))},
  resource.`from`, resource.to, coalesce(resource.withdrawnOn, $open),
  owner.id, owner.name, owner.to
]
"""
REMAINING = f"RETURN [COLLECT {{ {NEEDS} }}, COLLECT {{ {RESOURCES} }}]"


@dataclass(frozen=True, slots=True)
class Remaining:
    """What remains of all needs and resources of a mutation; each promise lowers it."""

    needs: Mapping[str, RemainingNeed]
    resources: Mapping[str, RemainingResource]
    measures: UnitsOfMeasure
    day: date

    def promise(self, need_id: str, resource_id: str, quantity: float) -> Promise:
        """Promise a quantity, in the need's unit of measure.

        Raises `MutationRejected` if that is not possible; then nothing is lowered.
        """
        need, resource = self.needs.get(need_id), self.resources.get(resource_id)
        if need is None:
            raise not_found_error("need", need_id, "需求", "need")
        if resource is None:
            raise not_found_error("resource", resource_id, "资源", "resource")
        check_windows(need, resource, self.day)
        # All that remains is promised exactly, whatever sums made of its last digits.
        wanted = need.remaining if is_same_quantity(quantity, need.remaining) else quantity
        taken = wanted / self.factor(need, resource)
        promise = Promise(need, resource, wanted, self.reserve_steps(taken, resource))
        self.check_quantity(promise)
        need.remaining = subtract(need.remaining, promise.quantity)
        resource.available = subtract(resource.available, promise.reserved)
        return promise

    def factor(self, need: RemainingNeed, resource: RemainingResource) -> float:
        """Return how many of the need's units of measure one of the resource's is.

        Raises `MutationRejected` if the units cannot be converted.
        """
        theirs, ours = resource.unit_of_measure, need.unit_of_measure
        factor = self.measures.factor(theirs, ours)
        if factor is None:
            zh = f"资源以“{theirs}”计，需求以“{ours}”计，两者不能换算。"
            en = f"The resource is counted in {theirs}, which cannot be converted to {ours}."
            raise invalid_input_error("UNITS_DIFFER", "resource", zh, en)
        return factor

    def reserve_steps(self, quantity: float, resource: RemainingResource) -> float:
        """Return how much of a resource a quantity of it takes, in whole steps of its unit.

        An hour of a resource that is counted in attendances takes a whole one; the last part of a
        resource may be less than a step.
        """
        whole = self.measures.up(quantity, resource.unit_of_measure)
        return quantity if exceeds(whole, resource.available) else whole

    def check_quantity(self, promise: Promise) -> None:
        """Check that a quantity remains of both sides and is given in whole steps of its unit of
        measure.

        Raises `MutationRejected` otherwise.
        """
        need, quantity = promise.need, promise.quantity
        unit = need.unit_of_measure
        unit_en = self.measures.en(unit)
        if quantity > need.remaining:
            rest = format_quantity(need.remaining)
            zh = f"需求只剩 {rest} {unit}未认领。"
            en = f"Only {rest} {unit_en} of the need are not pledged yet."
            raise capacity_error("NEED_EXCEEDED", need.remaining, zh, en)
        if exceeds(promise.reserved, promise.resource.available):
            available = promise.resource.available * self.factor(need, promise.resource)
            whole = self.measures.down(available, unit)
            rest = format_quantity(whole)
            zh = f"资源只剩 {rest} {unit}可用。"
            en = f"Only {rest} {unit_en} of the resource are left."
            raise capacity_error("RESOURCE_EXCEEDED", whole, zh, en)
        in_steps = is_same_quantity(quantity, self.measures.down(quantity, unit))
        if quantity != need.remaining and not in_steps:
            step = format_quantity(self.measures.step(unit))
            zh = f"“{unit}”按 {step} 的整数倍认领，或认领剩余的全部。"
            en = f"Pledge a multiple of {step} {unit_en}, or all that remains."
            raise invalid_input_error("NOT_IN_STEPS", "quantity", zh, en)


def check_windows(need: RemainingNeed, resource: RemainingResource, day: date) -> None:
    """Check that need and resource are open at a common time from a day on, and that the owner
    exists.

    Raises `MutationRejected` otherwise.
    """
    if need.withdrawn <= day:
        zh = f"需求“{need.title}”已于 {need.withdrawn} 撤回。"
        en = f"The need was withdrawn on {need.withdrawn}."
        raise conflict_error("NEED_WITHDRAWN", "need", zh, en)
    if resource.withdrawn <= day:
        zh = f"资源“{resource.title}”已于 {resource.withdrawn} 撤回。"
        en = f"The resource was withdrawn on {resource.withdrawn}."
        raise conflict_error("RESOURCE_WITHDRAWN", "resource", zh, en)
    if need.closes <= day:
        zh = f"需求“{need.title}”的窗口已截止，最后一天是 {last_day(need.closes)}。"
        en = f"The last day of the need's window was {last_day(need.closes)}."
        raise conflict_error("NEED_EXPIRED", "need", zh, en)
    if resource.closes <= day:
        zh = f"资源“{resource.title}”的窗口已截止，最后一天是 {last_day(resource.closes)}。"
        en = f"The last day of the resource's window was {last_day(resource.closes)}."
        raise conflict_error("RESOURCE_EXPIRED", "resource", zh, en)
    if max(need.opens, resource.opens) >= min(need.closes, resource.closes):
        windows = format_window(need), format_window(resource)
        zh = f"需求与资源的时间没有重叠：需求 {windows[0]}，资源 {windows[1]}。"
        en = (
            f"Their windows do not overlap: the need's is {windows[0]}, "
            f"the resource's {windows[1]}."
        )
        raise conflict_error("WINDOWS_APART", "resource", zh, en)
    if resource.owner_ends <= day:
        last = last_day(resource.owner_ends)
        zh = f"提供组织“{resource.owner_name}”已经终止，最后一天是 {last}。"
        en = f"The last day of the resource's owner was {last}."
        raise conflict_error("OWNER_GONE", "resource", zh, en)


def format_window(side: RemainingNeed | RemainingResource) -> str:
    """Return a window as `[from, to)`, with nothing for an end that is not known."""
    opens = "" if side.opens == BEGINNING else side.opens
    closes = "" if side.closes == OPEN else side.closes
    return f"[{opens}, {closes})"


def capacity_error(code: str, available: float, zh: str, en: str) -> MutationRejected:
    """Return the error for more than is available, in the need's unit of measure."""
    return MutationRejected(
        UserError(
            "CapacityExceeded",
            code,
            input_path("quantity"),
            Message(zh, en),
            {"available": exact_decimal(available)},
        )
    )


def exceeds(quantity: float, available: float) -> bool:
    """Whether a quantity is more than what is available, by more than rounding."""
    return quantity > available and not is_same_quantity(quantity, available)


def subtract(quantity: float, part: float) -> float:
    """Return what is left of a quantity, at least 0, with six decimals."""
    return max(0.0, round(quantity - part, 6))


async def reserve(
    context: MutationContext,
    needs: Iterable[str],
    resources: Iterable[str],
    projects: Iterable[str] = (),
) -> Remaining:
    """Lock needs, then resources, then projects, each in the order of their ids, and return what
    remains of the first two.

    The order keeps two mutations from waiting for each other. What remains is read after the last
    lock: a project that the caller asks about may have been withdrawn while this waited for it.
    """
    need_ids, resource_ids, project_ids = (sorted(set(ids)) for ids in (needs, resources, projects))
    await context.lock_all("Need", need_ids)
    await context.lock_all("Resource", resource_ids)
    if project_ids:
        await context.lock_all("Project", project_ids)
    values = {
        "needs": need_ids,
        "resources": resource_ids,
        EVER.at: OPEN,
        EVER.moment: end_of_day(context.day),
        "believed": BELIEVED,
        "open": OPEN,
    }
    found: list[list[list[Any]]] = await context.transaction.run(REMAINING, values)
    need_rows, resource_rows = found
    return Remaining(
        {need.id: need for need in (RemainingNeed(*row) for row in need_rows)},
        {each.id: each for each in (RemainingResource(*row) for row in resource_rows)},
        context.vocabulary.matching.measures,
        context.day,
    )
