"""A text cut into segments, so that as much of it as possible is explained.

Every way of cutting has a cost; characters that nothing explains cost most. What is left
unexplained is a segment of its own, and is never dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from math import inf
from typing import NamedTuple

from graph.addresses.elsewhere import IN_A_NAME
from graph.addresses.lexicon import Lexicon, PlaceForm
from graph.addresses.phrases import LETTER_NOISE, NOISE, NUMBERED_THING, RELATION, SOFT
from graph.addresses.tokens import Token, TokenType, token_at


class SegmentSort(Enum):
    """What a segment is, with what it costs to take it for that."""

    NAME = 1.0
    WEAK_NAME = 2.3
    """A name that may be a part of another one."""
    NUMBER = 1.2
    ELSEWHERE = 1.6
    """The name of another province or city."""
    RELATION = 1.5
    """A word by which what is meant is not, or not only, the place that is named."""
    NOISE = 1.45
    SOFT_NOISE = 2.6
    SEPARATOR = 0.0
    UNKNOWN = 3.0


BEGIN_UNKNOWN = 1.0
"""What it costs that something unexplained begins."""
SEPARATORS = frozenset(", -")
LINKS = frozenset("和与及跟除")
"""Words of relation of one character, which may be a part of a name as well."""


WORDS = (
    (NOISE, SegmentSort.NOISE),
    (NUMBERED_THING, SegmentSort.NOISE),
    (RELATION, SegmentSort.RELATION),
)
"""The words around an address, with what they are."""


class NamedBy(Enum):
    """How a segment names a place."""

    TEXT = "text"
    """By a form of its name, or the beginning of one."""
    SLIP = "slip"
    """By what nothing is called, but which is like its name."""
    PINYIN = "pinyin"
    INITIALS = "initials"


class FoundForm(NamedTuple):
    """A form of a place that a segment may mean, with the probability that it does."""

    form: PlaceForm
    quality: float
    named_by: NamedBy = NamedBy.TEXT


@dataclass(frozen=True)
class Segment:
    """One piece of a text."""

    sort: SegmentSort
    text: str
    start: int
    end: int
    found: tuple[FoundForm, ...] = ()
    """What a name may mean."""
    token: Token | None = None
    """The number of a numbered token."""

    @property
    def is_name(self) -> bool:
        """Whether it names places."""
        return self.sort in (SegmentSort.NAME, SegmentSort.WEAK_NAME)

    @property
    def is_weak(self) -> bool:
        """Whether all that it may mean are names that may be a part of another one."""
        return self.sort is SegmentSort.WEAK_NAME


class CutStep(NamedTuple):
    """The cheapest way to a position, by its last segment."""

    cost: float
    segment: Segment | None
    before: tuple[int, bool]


def cut_text(text: str, lexicon: Lexicon) -> list[Segment]:
    """Return the segments of a text in normal form, at the lowest cost."""
    best: dict[tuple[int, bool], CutStep] = {(0, False): CutStep(0.0, None, (-1, False))}
    for position in range(len(text)):
        options = segments_at(text, position, lexicon)
        for state in ((position, False), (position, True)):
            if state not in best:
                continue
            for segment in options:
                extend(best, state, segment)
    ends = [state for state in ((len(text), False), (len(text), True)) if state in best]
    return joined_unknown(trace(best, min(ends, key=lambda state: best[state].cost)))


def extend(
    best: dict[tuple[int, bool], CutStep], state: tuple[int, bool], segment: Segment
) -> None:
    """Note a segment behind a state if it is the cheapest way to where it ends."""
    is_unknown = segment.sort is SegmentSort.UNKNOWN
    cost = best[state].cost + segment.sort.value + 0.001
    if is_unknown and not state[1]:
        cost += BEGIN_UNKNOWN
    target = (segment.end, is_unknown)
    if cost < best.get(target, CutStep(inf, None, state)).cost:
        best[target] = CutStep(cost, segment, state)


def trace(best: dict[tuple[int, bool], CutStep], state: tuple[int, bool]) -> list[Segment]:
    """Return the segments on the way to a state."""
    found: list[Segment] = []
    while (step := best[state]).segment is not None:
        segment = step.segment
        found.append(segment)
        state = step.before
    return found[::-1]


def joined_unknown(segments: list[Segment]) -> list[Segment]:
    """Return the segments with single characters such as 和 as a part of what is unknown beside.

    They are words between known names and numbers, but characters of a misspelt name.
    """
    found: list[Segment] = []
    for index, segment in enumerate(segments):
        before = found[-1].sort if found else None
        behind = segments[index + 1].sort if index + 1 < len(segments) else None
        beside = (before, behind).count(SegmentSort.UNKNOWN)
        is_link = segment.sort is SegmentSort.RELATION and segment.text in LINKS and beside > 0
        is_soft = segment.sort is SegmentSort.SOFT_NOISE and beside > 1
        # 运城 in 宏运城 is no city.
        is_inside = segment.sort is SegmentSort.ELSEWHERE and before is SegmentSort.UNKNOWN
        sort = SegmentSort.UNKNOWN if is_link or is_soft or is_inside else segment.sort
        if found and sort is found[-1].sort is SegmentSort.UNKNOWN:
            found.append(join_segments((found.pop(), segment)))
        else:
            found.append(replace(segment, sort=sort))
    return found


def join_segments(segments: Sequence[Segment]) -> Segment:
    """Return neighbouring segments as one that is unknown."""
    text = "".join(segment.text for segment in segments)
    return Segment(SegmentSort.UNKNOWN, text, segments[0].start, segments[-1].end)


def segments_at(text: str, position: int, lexicon: Lexicon) -> list[Segment]:
    """Return all segments that may begin at a position."""
    sign = text[position]
    if sign in SEPARATORS:
        return [Segment(SegmentSort.SEPARATOR, sign, position, position + 1)]
    found = names_at(text, position, lexicon)
    found += words_at(text, position, lexicon)
    number = token_at(text, position)
    if number and (number[0].sort is TokenType.PHASE or not is_letters(text, position)):
        token, end = number
        found.append(Segment(SegmentSort.NUMBER, text[position:end], position, end, token=token))
    if sign.isascii() and sign.isalpha():
        end = position
        while end < len(text) and text[end].isascii() and text[end].isalpha():
            end += 1
        word = text[position:end]
        sort = SegmentSort.NOISE if LETTER_NOISE.fullmatch(word) else SegmentSort.UNKNOWN
        return [*found, Segment(sort, word, position, end)]
    return [*found, Segment(SegmentSort.UNKNOWN, sign, position, position + 1)]


def is_letters(text: str, position: int) -> bool:
    """Whether a word of letters begins at a position, which is no number such as A座."""
    return text[position : position + 2].isascii() and text[position : position + 2].isalpha()


def names_at(text: str, position: int, lexicon: Lexicon) -> list[Segment]:
    """Return the names of places that begin at a position."""
    found = []
    for end in range(position + 2, min(len(text), position + lexicon.longest) + 1):
        forms = lexicon.forms.get(text[position:end])
        if forms:
            found.append(name_segment(text[position:end], position, end, forms))
    return found


def name_segment(text: str, start: int, end: int, forms: list[PlaceForm]) -> Segment:
    """Return the segment of a name. What it means best hides what it might mean in short."""
    sort = SegmentSort.WEAK_NAME if all(form.is_weak for form in forms) else SegmentSort.NAME
    if len(text) > 2 and any(form.kind in ("City", "District") for form in forms):
        sort = SegmentSort.NAME
    return Segment(sort, text, start, end, tuple(FoundForm(f, f.role.value) for f in forms))


def words_at(text: str, position: int, lexicon: Lexicon) -> list[Segment]:
    """Return the words around an address that begin at a position, and names of other cities."""
    found = []
    for pattern, sort in WORDS:
        match = pattern.match(text, position)
        if match:
            is_soft = match[0] in SOFT
            found.append(
                Segment(
                    SegmentSort.SOFT_NOISE if is_soft else sort, match[0], position, match.end()
                )
            )
    for end in range(position + 2, min(len(text), position + 9) + 1):
        word = text[position:end]
        if word in lexicon.province:
            found.append(Segment(SegmentSort.NOISE, word, position, end))
        elif word in lexicon.elsewhere and not IN_A_NAME.match(text, end):
            found.append(Segment(SegmentSort.ELSEWHERE, word, position, end))
    return found


def is_number(segment: Segment, *sorts: TokenType) -> bool:
    """Whether a segment is a numbered token of one of these types."""
    return segment.token is not None and segment.token.sort in sorts
