"""The numbers of a text: phase, building, entrance, grid and house, or several of one of them.

A room, a floor and a telephone number are understood and dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.addresses.gazetteer import WAY_KINDS
from graph.addresses.segments import Segment, SegmentSort, is_number
from graph.addresses.tokens import Token, TokenType

ROAD_ENDING = re.compile(r"(?:街|路|道|巷|胡同|弄|里|条|段|线)$")
RANGE_SIGNS = frozenset("~、和与及跟")
LIST_SIGNS = frozenset("、,")
LARGEST_ENTRANCE = 100
LARGEST_BUILDING = 1_000
LONGEST_ROOM = 10_000
"""Numbers from here on are telephone numbers and postcodes."""


@dataclass
class Numbers:
    """What the numbers of a text say."""

    phase: str | None = None
    buildings: list[str] = field(default_factory=list)
    """Several if the text says several, or if it may say either."""
    joined: str | None = None
    """The number that a dash ties to the building: 2 of 2-3号楼, which may be its phase."""
    apart: str | None = None
    """The number before the building with only a blank between: 1 of 1 2号楼."""
    entrances: list[str] = field(default_factory=list)
    grid: str | None = None
    house: str | None = None
    """The number on a road."""
    way: int | None = None
    """The index of the segment of that road."""
    is_loose: bool = False
    """Whether a number was left over that may be a building, or more than a room."""
    is_several: bool = False
    """Whether the text names several of something that can be only one."""

    @property
    def building(self) -> str | None:
        """The one building, None without one."""
        return self.buildings[0] if self.buildings else None

    @property
    def entrance(self) -> str | None:
        """The one entrance, None without one."""
        return self.entrances[0] if self.entrances else None

    def add(self, name: str, value: str) -> None:
        """Note a building or entrance. Another one than before makes it several."""
        values: list[str] = getattr(self, name)
        if value not in values:
            values.append(value)
        self.is_several = self.is_several or len(values) > 1


class NumberReader:
    """Reads the numbered tokens among the segments of one text, from left to right."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self.places = [index for index, each in enumerate(segments) if each.token]
        self.numbers = Numbers()
        self.skipped: set[int] = set()
        for order, index in enumerate(self.places):
            if index not in self.skipped:
                self.read(order, index)

    def token(self, index: int) -> Token:
        """Return the token of a segment that is numbered."""
        token = self.segments[index].token
        if token is None:
            raise LookupError(index)
        return token

    def read(self, order: int, index: int) -> None:
        """Read one token."""
        token, numbers = self.token(index), self.numbers
        match token.sort:
            case TokenType.BUILDING if self.is_entrance_sign(index):
                numbers.add("entrances", token.value)
            case TokenType.BUILDING:
                self.read_building(token)
            case TokenType.FLOOR:
                if not numbers.entrances and not numbers.buildings and not self.is_ahead(order):
                    self.read_building(token)
            case TokenType.ENTRANCE:
                numbers.add("entrances", token.value)
            case TokenType.PHASE:
                self.set_once("phase", token.value)
            case TokenType.GRID:
                self.set_once("grid", token.value)
            case TokenType.HOUSE:
                self.read_house(order, index)
            case TokenType.BARE:
                self.read_bare(order, index)
            case _:
                pass

    def set_once(self, name: str, value: str) -> None:
        """Note a phase or grid. Another one than before makes it several."""
        known = getattr(self.numbers, name)
        if known is not None and known != value:
            self.numbers.is_several = True
        setattr(self.numbers, name, value)

    def is_ahead(self, order: int, *sorts: TokenType) -> bool:
        """Whether a token of one of these types, or a building, follows anywhere."""
        wanted = (TokenType.BUILDING, *sorts)
        return any(is_number(self.segments[index], *wanted) for index in self.places[order + 1 :])

    def read_building(self, token: Token) -> None:
        """Note a building."""
        if token.is_below(LARGEST_BUILDING):
            self.numbers.add("buildings", token.value)
        else:
            self.numbers.is_loose = True

    def is_entrance_sign(self, index: int) -> bool:
        """Whether 2# is an entrance, as in 3#楼2#501: between a building and a room."""
        linked = self.link(index)
        if not self.token(index).text.endswith("#") or self.numbers.entrances or not linked:
            return False
        following = self.segments[linked[0]]
        is_room = is_number(following, TokenType.BARE, TokenType.ROOM)
        is_room = is_room and not self.token(linked[0]).is_below(LARGEST_ENTRANCE)
        return bool(self.numbers.buildings) and is_room

    def read_house(self, order: int, index: int) -> None:
        """Read 12号: a number on a road, a building or, within one, a room."""
        token, numbers = self.token(index), self.numbers
        before = self.segments[index - 1] if index else None
        if before is not None and is_way(before) and numbers.house is None:
            numbers.house, numbers.way = token.value, index - 1
        elif numbers.buildings or numbers.entrances:
            return
        elif self.is_ahead(order) or not token.is_below(LARGEST_ENTRANCE) or token.text[-1] == "院":
            numbers.is_loose = True
        else:
            numbers.add("buildings", token.value)

    def link(self, index: int) -> tuple[int, str] | None:
        """Return the next token that only signs separate from this one, and these signs."""
        signs = ""
        for following in range(index + 1, len(self.segments)):
            segment = self.segments[following]
            if segment.token:
                return following, signs
            if segment.sort not in (SegmentSort.SEPARATOR, SegmentSort.RELATION):
                return None
            signs += segment.text
        return None

    def read_bare(self, order: int, index: int) -> None:
        """Read a number without a word.

        In 3-2-501 these are a building, an entrance and a room.
        """
        token, numbers = self.token(index), self.numbers
        if not token.is_below(LONGEST_ROOM):
            return
        linked = self.link(index)
        if linked and not numbers.buildings and self.read_linked(token, *linked):
            return
        if numbers.buildings:
            self.read_within(order, token, linked)
        elif self.is_ahead(order, TokenType.FLOOR):
            numbers.is_loose = True
        else:
            self.read_run(index)

    def read_linked(self, token: Token, following: int, signs: str) -> bool:
        """Read a number that a sign ties to a building or entrance; whether it was one."""
        sort, numbers = self.token(following).sort, self.numbers
        if sort in (TokenType.BUILDING, TokenType.FLOOR):
            if signs == "-":
                numbers.joined = token.value
            elif signs == " ":
                numbers.apart = token.value
            else:
                numbers.add("buildings", token.value)
                numbers.is_several = True
            return True
        if sort is TokenType.HOUSE and any(sign in RANGE_SIGNS for sign in signs):
            numbers.add("buildings", token.value)
            numbers.is_several = True
            return True
        if sort is TokenType.ENTRANCE and signs in ("-", " ", ","):
            numbers.add("buildings", token.value)
            return True
        return False

    def read_within(self, order: int, token: Token, linked: tuple[int, str] | None) -> None:
        """Read a number behind a building: its entrance, or a room."""
        numbers = self.numbers
        is_small = token.is_below(LARGEST_ENTRANCE) and not token.value.isalpha()
        is_open = not numbers.entrances and not self.is_ahead(order, TokenType.ENTRANCE)
        following = self.segments[linked[0]] if linked else None
        is_listed = following is not None and is_number(following, TokenType.ENTRANCE)
        if is_listed or (is_small and is_open):
            numbers.add("entrances", token.value)
        elif is_small and linked and self.token(linked[0]).is_below(LARGEST_ENTRANCE):
            # 1-1、2-2 are two entrances.
            numbers.is_several |= self.segments[self.places[order] - 1].text in LIST_SIGNS

    def read_run(self, index: int) -> None:
        """Read the first of several numbers in a row.

        It is a building or, if there are four of them and the last is a room, a phase.
        """
        run = self.run_from(index)
        tokens = [self.token(each) for each in run]
        small = [token.is_below(LARGEST_ENTRANCE) for token in tokens]
        numbers = self.numbers
        if small == [True, True, True, False]:
            self.set_once("phase", tokens[0].value)
            self.skipped.add(index)
        elif small[0] or (small == [False, True, False] and tokens[0].is_below(LARGEST_BUILDING)):
            numbers.add("buildings", tokens[0].value)
        else:
            numbers.is_loose = True

    def run_from(self, index: int) -> list[int]:
        """Return the tokens in a row from this one on that only separators divide."""
        found = [index]
        while (linked := self.link(found[-1])) is not None:
            following, signs = linked
            is_in_run = is_number(self.segments[following], TokenType.BARE, TokenType.ROOM)
            if not is_in_run or any(sign in "、~和与" for sign in signs):
                break
            found.append(following)
        return found


def is_room_number(token: Token) -> bool:
    """Whether a number without a word is a room rather than a building or entrance."""
    is_bare = token.sort is TokenType.BARE and not token.is_below(LARGEST_ENTRANCE)
    return is_bare and token.is_below(LONGEST_ROOM)


def is_way(segment: Segment) -> bool:
    """Whether a segment names a road, or something unknown that ends like one."""
    if segment.sort is SegmentSort.UNKNOWN:
        return bool(ROAD_ENDING.search(segment.text))
    return any(
        found.form.kind in WAY_KINDS or ROAD_ENDING.search(segment.text) for found in segment.found
    )


def read_numbers(segments: Sequence[Segment]) -> Numbers:
    """Return what the numbers among some segments say."""
    return NumberReader(segments).numbers
