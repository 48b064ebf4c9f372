"""How likely a place is meant, by all that a text says beside its name.

Every segment must be explained: it contains the place, is the place, or is no part of an address.
What is not explained lowers the probability until it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.addresses.address_book import Houses
from graph.addresses.elsewhere import OTHER_DIVISION
from graph.addresses.gazetteer import DIVISIONS, WAY_KINDS, Gazetteer
from graph.addresses.name_parts import COMPOUND_ENDING
from graph.addresses.numbers import Numbers, is_room_number
from graph.addresses.phrases import (
    DIVISION_ENDING,
    INSIDE,
    INTRODUCED,
    NEGATING,
    PART_ENDING,
    SIDE,
    SPOT,
    is_person_apart,
    is_person_text,
    is_sentence,
    looks_like_place,
)
from graph.addresses.segments import Segment, SegmentSort, is_number
from graph.addresses.tokens import TokenType
from graph.ontology.global_ids import kind_name_of

OTHER_DIVISION_SAID = 0.6
"""The factor for a division in the text that does not contain the place."""
OTHER_WAY = 0.6
"""The factor for a road in the text on which the place is not known to be."""
OTHER_PLACE = 0.35
"""The factor for another place in the text."""
SURE_CONTEXT = 0.97
"""From this probability on a division is the one in the text."""
OTHER_HOUSE = 0.45
"""The factor for a place whose address has another number on a road than the text."""
HOUSE_UNKNOWN = 0.75
UNKNOWN_NAME = 0.04
"""The factor for a name of a place that is not known: what is meant is probably there."""
UNKNOWN_DIVISION = 0.55
BESIDE_NUMBER = 0.6
"""The factor for something unexplained that adjoins a number: 2号楼附楼, 西区2号楼."""
ADJOINING = 0.45
"""The factor for something unexplained that adjoins a name: 新解放社区 is not 解放社区."""
SHORT_WORD = 0.9
"""The factor for a short word by itself, which may be another city."""
SHORTEST_WORD = 2
"""Letters of a word beyond which it may be a name."""
REMARK = 0.995
"""The factor for words that are no part of the address: a complaint, a person."""
RELATED = 0.5
"""The factor for 旁边, 不是 and their like: what is meant is not, or not only, the place."""
UNREAD = 0.9
"""The factor for a text of which only the beginning was read."""
LOOSE_NUMBER = 0.7
"""The factor for a number that nothing explains."""
SHORTEST_REMARK = 4
"""Characters behind a number from which on they are a remark: 附楼 and 左右 are shorter."""
LONG_REMARK = 5
"""Characters from which on a separate text is a sentence rather than a name."""
LISTING = frozenset("、~和与及跟")


class Evidence:
    """What the segments of one text say about places."""

    def __init__(
        self,
        segments: Sequence[Segment],
        numbers: Numbers,
        gazetteer: Gazetteer,
        houses: Houses,
        *,
        is_whole: bool = True,
    ) -> None:
        self.segments = segments
        self.numbers = numbers
        self.gazetteer = gazetteer
        self.houses = houses
        self.names = [index for index, each in enumerate(segments) if each.is_name]
        self.common = self.common_factor() * (1.0 if is_whole else UNREAD)

    def elsewhere(self) -> str | None:
        """Return the other city or province in the text, None if it names none."""
        for index, segment in enumerate(self.segments):
            if segment.sort is SegmentSort.ELSEWHERE:
                return segment.text
            if segment.sort is SegmentSort.UNKNOWN and not self.is_joined(index - 1):
                match = OTHER_DIVISION.match(segment.text)
                # 王红旗 is a person.
                is_flag = segment.text.endswith("旗") and is_person_text(segment.text)
                if match and not is_flag and not INTRODUCED.fullmatch(segment.text):
                    return match[0]
        return None

    def common_factor(self) -> float:
        """Return the factor for all that is no name."""
        factor = LOOSE_NUMBER if self.numbers.is_loose else 1.0
        relations = (
            index
            for index, segment in enumerate(self.segments)
            if segment.sort is SegmentSort.RELATION
        )
        if any(self.is_relation(index) for index in relations):
            factor *= RELATED
        unknown = [
            self.unknown_factor(index)
            for index, segment in enumerate(self.segments)
            if segment.sort is SegmentSort.UNKNOWN
        ]
        # Many remarks say no more than one.
        for each in (*(each for each in unknown if each < REMARK), *{*unknown} & {REMARK}):
            factor *= each
        return factor

    def is_relation(self, index: int) -> bool:
        """Whether a word is one of relation. A sign of a list is none between parts of a place."""
        following = self.segments[index + 1 : index + 2]
        before = self.segments[index - 1] if index else None
        if self.segments[index].text not in LISTING:
            is_floor = before is not None and is_number(before, TokenType.FLOOR, TokenType.ROOM)
            return not (is_floor and SIDE.fullmatch(self.segments[index].text))
        if self.segments[index].text in "、~" or not following or before is None:
            return False
        return following[0].is_name or following[0].token is not None

    def is_joined(self, other: int) -> bool:
        """Whether the segment beside another one is there, and nothing that separates."""
        if not 0 <= other < len(self.segments):
            return False
        return self.segments[other].sort not in (
            SegmentSort.SEPARATOR,
            SegmentSort.NOISE,
            SegmentSort.SOFT_NOISE,
        )

    def unknown_factor(self, index: int) -> float:
        """Return the factor for something unknown."""
        text = self.segments[index].text
        is_way_of_house = self.numbers.way == index
        if is_way_of_house:
            return UNKNOWN_NAME
        if self.is_counted(index) and not looks_like_place(text):
            return REMARK
        before = self.segments[index - 1] if self.is_joined(index - 1) else None
        behind = self.segments[index + 1] if self.is_joined(index + 1) else None
        if before is not None and before.is_name:
            return factor_behind_name(before, text)
        if behind is not None and behind.is_name:
            return factor_before_name(behind, text)
        if before is not None and before.token:
            return self.factor_behind_number(before, behind, text)
        return self.factor_apart(index, text)

    def factor_behind_number(self, before: Segment, behind: Segment | None, text: str) -> float:
        """Return the factor for something unknown right behind a number."""
        if self.is_room(before) and not looks_like_place(text):
            return REMARK
        is_between = behind is not None and behind.token is not None
        return factor_beside_number(text, is_before=is_between)

    def is_counted(self, index: int) -> bool:
        """Whether a segment adjoins a count, such as 欠费50元 and 2盏灯不亮."""
        beside = self.segments[max(index - 1, 0) : index + 2]
        return any(
            each.sort is SegmentSort.NOISE and re.search("[0-9]", each.text) for each in beside
        )

    def is_room(self, segment: Segment) -> bool:
        """Whether a number is a room or floor, with which an address ends."""
        if is_number(segment, TokenType.ROOM, TokenType.SPOKEN):
            return True
        is_floor = is_number(segment, TokenType.FLOOR) and bool(self.numbers.entrances)
        token = segment.token
        return is_floor or (token is not None and is_room_number(token))

    def factor_apart(self, index: int, text: str) -> float:
        """Return the factor for something unknown between signs or words of no meaning."""
        following = self.segments[index + 1 : index + 2]
        has_number = bool(following) and following[0].token is not None
        if is_person_apart(text) and not has_number:
            return REMARK
        if looks_like_place(text) or (has_number and not self.names):
            return UNKNOWN_NAME
        if has_number and self.is_joined(index + 1):
            return factor_beside_number(text, is_before=True)
        return REMARK if self.is_remark(index, text) else SHORT_WORD

    def is_remark(self, index: int, text: str) -> bool:
        """Whether a text between signs is no part of the address, and no denial of it."""
        is_first = not any(each.token or each.is_name for each in self.segments[:index])
        if is_first and len(text) < LONG_REMARK and NEGATING.search(text):
            return False
        if is_person_text(text) or is_sentence(text):
            return True
        if text.isascii():
            return len(text) <= SHORTEST_WORD
        return len(text) >= LONG_REMARK or (len(text) == 1 and not is_first)

    def factor(self, place: str, own: int | None) -> float:
        """Return the probability that a place is meant if what names it does.

        `own` is the index of the segment that names it.
        """
        factor = self.common
        around = self.gazetteer.around(place)
        for index in self.names:
            if index == own:
                continue
            if index == self.numbers.way:
                factor *= self.house_factor(place, index)
            elif own is not None and self.names_way_in(place, index, own):
                factor *= OTHER_PLACE
            else:
                factor *= self.context_factor(place, around, self.segments[index])
        return factor

    def names_way_in(self, place: str, index: int, own: int) -> bool:
        """Whether a road and a division that it runs through stand so that the other is meant.

        新华街长青社区 is the community, 长青社区新华街 and 新华街，洮北区 are the road.
        """
        kind = kind_name_of(place)
        if kind in WAY_KINDS:
            return index == own + 1 and any(
                each.form.kind == "Community" for each in self.segments[index].found
            )
        if kind not in DIVISIONS or (kind == "Community" and index < own):
            return False
        found = [each for each in self.segments[index].found if each.form.number is None]
        return all(each.form.kind in WAY_KINDS for each in found) and any(
            place in self.gazetteer.around(each.form.place) for each in found
        )

    def context_factor(self, place: str, around: frozenset[str], segment: Segment) -> float:
        """Return the factor for another name in the text."""
        best = 0.0
        for form, quality, _ in segment.found:
            if form.place == place or form.place in around:
                best = max(best, 1.0 if quality >= SURE_CONTEXT else quality)
        if best:
            return best
        kinds = {found.form.kind for found in segment.found}
        if kinds.intersection(WAY_KINDS):
            ways = self.gazetteer.ways_of(place)
            if any(found.form.place in ways for found in segment.found):
                return 1.0
            if self.houses.is_on_way(place, segment):
                return 1.0
            return OTHER_WAY
        if kinds <= set(DIVISIONS):
            return OTHER_DIVISION_SAID
        return OTHER_PLACE

    def house_factor(self, place: str, index: int) -> float:
        """Return the factor for the number on a road in the text."""
        same = self.houses.is_at(place, self.segments[index], self.numbers.house or "")
        if same is None:
            ways = self.gazetteer.ways_of(place)
            on_way = any(found.form.place in ways for found in self.segments[index].found)
            return HOUSE_UNKNOWN if on_way else OTHER_HOUSE
        return 1.0 if same else OTHER_HOUSE


def factor_beside_number(text: str, *, is_before: bool) -> float:
    """Return the factor for something unknown that adjoins a number, behind or before it."""
    if SPOT.match(text) or is_sentence(text):
        return REMARK
    if not is_before and (INSIDE.match(text) or is_person_text(text) or is_long_remark(text)):
        return REMARK
    return UNKNOWN_NAME if looks_like_place(text) and len(text) > 2 else BESIDE_NUMBER


def is_long_remark(text: str) -> bool:
    """Whether what stands behind a number is too long for a word that makes it another one."""
    return len(text) >= SHORTEST_REMARK and not PART_ENDING.search(text)


def factor_behind_name(name: Segment, text: str) -> float:
    """Return the factor for something unknown right behind a name."""
    if SPOT.match(text) or COMPOUND_ENDING.fullmatch(text):
        return REMARK
    if is_sentence(text) or INTRODUCED.fullmatch(text):
        return REMARK
    is_outer = all(
        found.form.kind in DIVISIONS or found.form.kind in WAY_KINDS for found in name.found
    )
    return UNKNOWN_NAME if is_outer else ADJOINING


def factor_before_name(name: Segment, text: str) -> float:
    """Return the factor for something unknown right before a name."""
    if DIVISION_ENDING.search(text):
        return UNKNOWN_DIVISION
    if looks_like_place(text):
        return UNKNOWN_NAME
    is_outer = all(found.form.kind in ("City", "District") for found in name.found)
    return REMARK if is_outer and len(text) >= LONG_REMARK else ADJOINING
