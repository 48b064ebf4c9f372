"""What people want of a plan: pairs that are pinned, pairs that are forbidden, and what cannot be had of that, need by need."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Literal

from graph.allocation.solver.problem import NOTHING, Fit, Key, Pin, Problem, Wanted

Reason = Literal[
    "NO_SUCH_NEED",
    "NO_SUCH_RESOURCE",
    "BLOCKED",
    "FORBIDDEN",
    "NEED_IS_FULL",
    "RESOURCE_IS_USED_UP",
    "LESS_THAN_WANTED",
]

REASONS: Mapping[Reason, tuple[str, str]] = {
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


@dataclass(frozen=True, slots=True)
class Unheld:
    """A pin that cannot hold, or not in full, and why."""

    need: str
    offer: str
    reason: Reason
    wanted: float | None
    """None for as much as the pair can give."""
    held: float = 0.0
    """What the plan gives of it all the same."""


def settle(
    problem: Problem, pins: Sequence[Pin], forbidden: Collection[Key]
) -> tuple[Problem, list[Unheld]]:
    """Return the problem with what is pinned as a lower bound, without what is forbidden or scores too little, and the pins that cannot hold.

    Pins are settled in their order: an earlier one takes what it can. So what is left can always be solved.
    """
    banned = frozenset(forbidden)
    fits = {(fit.need, fit.offer): fit for fit in problem.usable}
    left_needed = {need.id: need.quantity for need in problem.wanted.values()}
    left_offered = {offer.id: offer.capacity for offer in problem.offered.values()}
    unheld: list[Unheld] = []
    for pin in pins:
        key = (pin.need, pin.offer)
        if reason := refused(problem, key, fits, banned):
            unheld.append(Unheld(*key, reason, pin.quantity))
            continue
        fit = fits[key]
        room = givable(
            problem.wanted[pin.need], fit, left_needed[pin.need], left_offered[pin.offer]
        )
        given = room if pin.quantity is None else min(room, pin.quantity)
        alone = givable(
            problem.wanted[pin.need],
            fit,
            problem.wanted[pin.need].quantity,
            problem.offered[pin.offer].capacity,
        )
        if given + NOTHING < (alone if pin.quantity is None else pin.quantity):
            unheld.append(
                Unheld(
                    *key,
                    shortage(left_needed[pin.need], left_offered[pin.offer], given),
                    pin.quantity,
                    given,
                )
            )
        left_needed[pin.need] -= given
        left_offered[pin.offer] -= given / fit.factor
        fits[key] = replace(fit, least=fit.least + given)
    kept = [
        fit
        for key, fit in fits.items()
        if fit.least > 0 or (key not in banned and fit.score >= problem.terms.floor)
    ]
    return replace(problem, fits=kept), unheld


def refused(
    problem: Problem, key: Key, fits: Mapping[Key, Fit], banned: Collection[Key]
) -> Reason | None:
    """Say why a pin cannot hold at all, whatever else is pinned."""
    if key in banned:
        return "FORBIDDEN"
    if key[0] not in problem.wanted:
        return "NO_SUCH_NEED"
    if key[1] not in problem.offered:
        return "NO_SUCH_RESOURCE"
    return None if key in fits else "BLOCKED"


def givable(need: Wanted, fit: Fit, needed: float, offered: float) -> float:
    """Return the most that a pair can give, in whole steps unless that is all that is needed."""
    room = min(fit.most - fit.least, offered * fit.factor)
    return max(0.0, needed) if room >= needed - NOTHING else steps_of(need, room)


def steps_of(need: Wanted, amount: float) -> float:
    """Round an amount down to what can be given of a need."""
    if not need.grain:
        return max(0.0, amount)
    return round(floor(max(0.0, amount) / need.grain + NOTHING) * need.grain, 9)


def shortage(needed: float, offered: float, given: float) -> Reason:
    """Say what a pin lacks."""
    if given > NOTHING:
        return "LESS_THAN_WANTED"
    return (
        "NEED_IS_FULL"
        if needed <= NOTHING
        else "RESOURCE_IS_USED_UP"
        if offered <= NOTHING
        else "LESS_THAN_WANTED"
    )
