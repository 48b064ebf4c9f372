"""A gap in the coverage of an area: what is missing, or too much, where, and since when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.coverage.referenced_lines import LineRef
from graph.errors import Message
from graph.vocabulary import Vocabulary

GAP_KINDS = {
    "VACANT": ("空缺", "A post that nobody holds: its last holder left, or it was never held"),
    "UNCOVERED": ("未设", "Fewer posts or assignments than the city expects at the place"),
    "DOUBLE": ("重复", "More holders than the city expects, or several holders of one post"),
    "OVERLOADED": (
        "超负荷",
        "A cadre or organization responsible for more places than the duty allows",
    ),
    "EXPIRED": (
        "到期",
        "A tenure or assignment that has run out without a reason, and nobody has followed",
    ),
}
"""Each kind of gap with its Chinese name and its meaning, in the order in which they are listed."""
GAP_ORDER = {kind: place for place, kind in enumerate(GAP_KINDS)}


class GapKey(NamedTuple):
    """The sort key of a gap: no two gaps of a moment have the same."""

    kind: int
    """The position in `GAP_KINDS`."""
    duty: int
    """The position of its duty in the vocabulary."""
    subject: str
    """The id of the place, or of the holder that has too much."""
    post: str
    """The id of the vacant post, or of the one with several holders; empty for all others."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap on a day."""

    kind: str
    duty: str
    place: str | None
    """The id of the place; None for one that is overloaded, who is responsible for several."""
    holder: str | None
    """The id of the cadre or organization that is overloaded."""
    lines: tuple[LineRef, ...]
    """The line that nobody holds, or those that are too many."""
    expected: int
    """Holders that there should be; of one that is overloaded the most places there may be."""
    actual: int
    key: GapKey
    since: str | None = None
    """The day on which an assignment ended that nobody took over."""

    @property
    def places(self) -> Sequence[str]:
        """The ids of the places at which it shows."""
        return (self.place,) if self.place else tuple({line.level for line in self.lines})

    def since_among(self, starts: Sequence[str | None]) -> str | None:
        """Return the day since which it has been there, from the days since which its lines have.

        None if that is unknown. With too many lines it is there since the first that was too many.
        """
        if self.since:
            return self.since
        if self.kind in ("DOUBLE", "OVERLOADED"):
            known = sorted(start or "" for start in starts)
            return known[self.expected] or None if len(known) > self.expected else None
        return starts[0] if starts else None

    def explain(self, vocabulary: Vocabulary, since: str | None) -> Message:
        """Return what is wrong, as a sentence."""
        duty = vocabulary[self.duty]
        return EXPLANATIONS[self.kind](self, Message(duty.zh, duty.en), since)


def explain_vacant(_gap: Gap, duty: Message, since: str | None) -> Message:
    """Return the sentence about a vacant post."""
    if since is None:
        return Message(f"{duty.zh}岗位空缺。", f"The post is vacant: {duty.en}.")
    return Message(
        f"{duty.zh}岗位自 {since} 起空缺。", f"The post has been vacant since {since}: {duty.en}."
    )


def explain_uncovered(gap: Gap, duty: Message, _since: str | None) -> Message:
    """Return the sentence about a place that lacks a duty."""
    return Message(
        f"应有{duty.zh} {gap.expected} 个，实有 {gap.actual} 个。",
        f"Expected {gap.expected}, found {gap.actual}: {duty.en}.",
    )


def explain_double(gap: Gap, duty: Message, _since: str | None) -> Message:
    """Return the sentence about too many holders."""
    return Message(
        f"{duty.zh}应由 {gap.expected} 个承担，现有 {gap.actual} 个。",
        f"{gap.actual} holders where {gap.expected} should be: {duty.en}.",
    )


def explain_overloaded(gap: Gap, duty: Message, _since: str | None) -> Message:
    """Return the sentence about a holder with too many places."""
    return Message(
        f"承担 {gap.actual} 处{duty.zh}，上限为 {gap.expected} 处。",
        f"Responsible for {gap.actual} places, at most {gap.expected} are allowed: {duty.en}.",
    )


def explain_expired(_gap: Gap, duty: Message, since: str | None) -> Message:
    """Return the sentence about a term that has passed."""
    return Message(
        f"{duty.zh}期限已过，自 {since} 起无人接续。",
        f"The term has passed, and nobody has followed since {since}: {duty.en}.",
    )


EXPLANATIONS: Mapping[str, Callable[[Gap, Message, str | None], Message]] = {
    "VACANT": explain_vacant,
    "UNCOVERED": explain_uncovered,
    "DOUBLE": explain_double,
    "OVERLOADED": explain_overloaded,
    "EXPIRED": explain_expired,
}
"""The sentence of each kind."""
