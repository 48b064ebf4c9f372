"""Pinned and forbidden pairs as bounds of a problem, with a reason for each pin not met."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Literal

from graph.allocation.solver.problem import (
    NOTHING,
    AllocationProblem,
    FeasiblePair,
    OpenNeed,
    PairKey,
    Pin,
    Remaining,
)

PinReason = Literal[
    "NO_SUCH_NEED",
    "NO_SUCH_RESOURCE",
    "BLOCKED",
    "FORBIDDEN",
    "NEED_IS_FULL",
    "RESOURCE_IS_USED_UP",
    "LESS_THAN_WANTED",
]

PIN_REASONS: Mapping[PinReason, tuple[str, str]] = {
    "NO_SUCH_NEED": (
        "该区域当天没有这项待满足的需求",
        "the area has no such open need on that day",
    ),
    "NO_SUCH_RESOURCE": (
        "当天没有这项可用的资源",
        "there is no such resource with anything left on that day",
    ),
    "BLOCKED": (
        "资源不符合这项需求的硬性条件，请看匹配结果中的原因",
        "a hard limit rules the resource out; the need's matches say which",
    ),
    "FORBIDDEN": (
        "同一对既被指定又被禁止，请去掉其中之一",
        "the same pair is both pinned and forbidden: leave one of them out",
    ),
    "NEED_IS_FULL": ("前面的指定已满足这项需求", "earlier pins fill the need already"),
    "RESOURCE_IS_USED_UP": ("前面的指定已用完这项资源", "earlier pins use up the resource"),
    "LESS_THAN_WANTED": ("能给的少于指定的数量", "less can be given than was wanted"),
}
"""The text of each reason in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class UnmetPin:
    """A pin that cannot be met, or not in full, and the reason."""

    need: str
    offer: str
    reason: PinReason
    wanted: float | None
    """The pinned quantity; None for as much as the pair can give."""
    allocated: float = 0.0
    """The quantity that the plan gives nevertheless."""


def apply_pins(
    problem: AllocationProblem, pins: Sequence[Pin], forbidden: Collection[PairKey]
) -> tuple[AllocationProblem, list[UnmetPin]]:
    """Return the problem with pins as lower bounds, and the pins that cannot be met.

    Forbidden pairs and pairs below the floor are removed. Pins are applied in their order, and an
    earlier one takes what it can. So the problem that is left always has a solution.
    """
    banned = frozenset(forbidden)
    pairs = {pair.key: pair for pair in problem.usable_pairs}
    left = problem.left_after({})
    unmet: list[UnmetPin] = []
    for pin in pins:
        key = (pin.need, pin.offer)
        if reason := rejection_reason(problem, key, pairs, banned):
            unmet.append(UnmetPin(*key, reason, pin.quantity))
            continue
        pair = pairs[key]
        room = givable_quantity(
            problem.open_needs[pin.need], pair, left.needs[pin.need], left.resources[pin.offer]
        )
        amount = room if pin.quantity is None else min(room, pin.quantity)
        if amount + NOTHING < expected_quantity(problem, pin, pair):
            unmet.append(UnmetPin(*key, shortage_reason(left, pin, amount), pin.quantity, amount))
        left.needs[pin.need] -= amount
        left.resources[pin.offer] -= amount / pair.factor
        pairs[key] = replace(pair, least=pair.least + amount)
    kept = [
        pair
        for key, pair in pairs.items()
        if pair.least > 0 or (key not in banned and pair.score >= problem.terms.floor)
    ]
    return replace(problem, pairs=kept), unmet


def rejection_reason(
    problem: AllocationProblem,
    key: PairKey,
    pairs: Mapping[PairKey, FeasiblePair],
    banned: Collection[PairKey],
) -> PinReason | None:
    """Return why a pin cannot be met at all; None if it can, at least in part."""
    need, offer = key
    if key in banned:
        return "FORBIDDEN"
    if need not in problem.open_needs:
        return "NO_SUCH_NEED"
    if offer not in problem.resources:
        return "NO_SUCH_RESOURCE"
    return None if key in pairs else "BLOCKED"


def expected_quantity(problem: AllocationProblem, pin: Pin, pair: FeasiblePair) -> float:
    """Return the quantity that meets a pin in full.

    For a pin without a quantity it is what the pair could give if there were no other pin.
    """
    if pin.quantity is not None:
        return pin.quantity
    need, resource = problem.open_needs[pin.need], problem.resources[pin.offer]
    return givable_quantity(need, pair, need.quantity, resource.capacity)


def givable_quantity(
    need: OpenNeed, pair: FeasiblePair, left_of_need: float, left_of_resource: float
) -> float:
    """Return the most that a pair can still give, in the need's unit of measure.

    It is a multiple of the need's step unless it fills all that is left of the need.
    """
    room = min(pair.most - pair.least, left_of_resource * pair.factor)
    if room >= left_of_need - NOTHING:
        return max(0.0, left_of_need)
    return round_to_grain(need, room)


def round_to_grain(need: OpenNeed, amount: float) -> float:
    """Round an amount down to a multiple of the need's grain; negative amounts become 0."""
    if not need.grain:
        return max(0.0, amount)
    steps = floor(max(0.0, amount) / need.grain + NOTHING)
    return round(steps * need.grain, 9)


def shortage_reason(left: Remaining, pin: Pin, amount: float) -> PinReason:
    """Return why a pin gets only this amount."""
    if amount > NOTHING:
        return "LESS_THAN_WANTED"
    if left.needs[pin.need] <= NOTHING:
        return "NEED_IS_FULL"
    if left.resources[pin.offer] <= NOTHING:
        return "RESOURCE_IS_USED_UP"
    return "LESS_THAN_WANTED"
