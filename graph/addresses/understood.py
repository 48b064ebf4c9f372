"""What was understood of an address, as a person reads it: never a room, a person or a remark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.addresses.gazetteer import DIVISIONS, WAY_KINDS
from graph.addresses.name_parts import ENDING
from graph.addresses.numbers import Numbers
from graph.addresses.phrases import LONG_ENDING, PLACE_ENDING, is_person_text
from graph.addresses.segments import Segment, SegmentSort

ORDER = (*DIVISIONS, *WAY_KINDS, "Compound", "Building")
LONGEST_NAME = 12
SHORT_NAME = 4
"""Characters up to which a text may be a person, whatever its last one is."""


def understood_parts(segments: Sequence[Segment], numbers: Numbers) -> tuple[str, ...]:
    """Return the parts that were understood, widest first."""
    parts = [
        (rank_of(segment), name_of(segments, index, numbers))
        for index, segment in enumerate(segments)
        if segment.is_name or is_unknown_name(segments, index)
    ]
    names = dict.fromkeys(name for _, name in sorted(parts, key=lambda part: part[0]))
    return (*names, *number_parts(numbers))


def rank_of(segment: Segment) -> int:
    """Return the place of a name in the order of kinds; what is unknown is a compound."""
    if not segment.found:
        return ORDER.index("Compound")
    return ORDER.index(segment.found[0].form.kind)


def name_of(segments: Sequence[Segment], index: int, numbers: Numbers) -> str:
    """Return a name in the text, a road with its number."""
    text = segments[index].text
    return f"{text}{numbers.house}号" if index == numbers.way else text


def is_unknown_name(segments: Sequence[Segment], index: int) -> bool:
    """Whether something unknown is certainly the name of a place, and no person or remark."""
    segment = segments[index]
    text = segment.text
    following = segments[index + 1 : index + 2]
    is_short = len(text) <= SHORT_NAME and not (following and following[0].token)
    if is_person_text(text) or (is_short and not LONG_ENDING.search(text)):
        return False
    if segment.sort is not SegmentSort.UNKNOWN or len(text) > LONGEST_NAME:
        return False
    return bool(PLACE_ENDING.search(text)) and not ENDING.fullmatch(text)


def number_parts(numbers: Numbers) -> Iterator[str]:
    """Yield the numbers that were understood."""
    if numbers.grid:
        yield f"第{numbers.grid}网格"
    if numbers.phase:
        yield f"{numbers.phase}期"
    if numbers.buildings:
        tied = f"{numbers.joined}-" if numbers.joined else numbers.apart or ""
        yield f"{tied}{'、'.join(numbers.buildings)}号楼"
    if numbers.entrances:
        yield f"{'、'.join(numbers.entrances)}单元"
