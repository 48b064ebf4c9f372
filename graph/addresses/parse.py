"""What an address says, read without knowing the city: divisions, road, compound, phase, building, entrance, grid.

A room is read only to be dropped: nothing that is kept, answered or logged holds one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from graph.addresses.divisions import ROAD_END, HeadParts, split_head
from graph.addresses.normalize import NUMERALS, normalize_text
from graph.addresses.tokens import Token, TokenType, tokenize_address


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address, each in its normal form, None where it is not said. Numbers are without their word: 3号楼 is `3`."""

    city: str | None = None
    district: str | None = None
    subdistrict: str | None = None
    community: str | None = None
    road: str | None = None
    house: str | None = None
    """The number on the road: of 青年北街12号 it is `12`."""
    compound: str | None = None
    """The name that is left when all else is taken away: a compound's, or another that only the graph can tell."""
    phase: str | None = None
    building: str | None = None
    entrance: str | None = None
    grid: str | None = None

    @property
    def head(self) -> str:
        """All names in their order, without the numbers of house, building and entrance."""
        return ",".join(
            part
            for part in (
                self.city,
                self.district,
                self.subdistrict,
                self.community,
                self.road,
                self.compound,
            )
            if part
        )

    @property
    def understood(self) -> tuple[str, ...]:
        """The parts as a person reads them, widest first."""
        way = f"{self.road}{self.house}号" if self.road and self.house else self.road
        names = (self.city, self.district, self.subdistrict, self.community, way, self.compound)
        grid = f"第{self.grid}网格" if self.grid else None
        numbers = ((self.phase, "期"), (self.building, "号楼"), (self.entrance, "单元"))
        return (
            *(part for part in (*names, grid) if part),
            *(f"{number}{word}" for number, word in numbers if number),
        )


# What may follow digits that are part of a name: 237小区, 一百货家属楼, but not 501王阿姨家.
NAMED_BY_NUMBER = re.compile(
    r"(?:区|小区|社区|家属|医院|中学|小学|中|厂|库|团|队|所|处|公寓|花园|家园|新村|广场|大街|大路|路|街|道|巷|胡同)"
)
# What may follow 一号 in a name: 一号公馆.
NAMED_BY_HOUSE = re.compile(
    r"[一-龥]{0,6}?(?:公馆|公寓|小区|花园|家园|新村|大厦|广场|商厦|国际|嘉园|名苑|雅居|大院|宿舍|家属)"
)
LEAD_IN = re.compile(r"^.{0,40}(?:住在|家住|位于|坐落在|坐落于|坐落|地址是?|家在|我家|请问)")
QUESTION = re.compile(
    r"(?:的?(?:归谁|由谁|谁(?:来)?[管包负]|找谁|谁是|怎么|在哪|是谁|楼长|单元长|网格长|网格员|街长|路长|巷长|书记|包保).{0,40}"
    r"|附近|旁边|对面|楼下|门口|里面|院内|这边|那边|[的吗呢啊吧]+)$"
)
PERSON = re.compile(
    r"^.{1,4}(?:阿姨|叔叔?|大爷|大妈|大娘|大姐|大哥|先生|女士|师傅|奶奶|爷爷|老师|家)$"
)
ROOM_IN_NUMERALS = re.compile(rf"(?<=[一-龥])[{NUMERALS}]{{3,6}}$")


class AddressReader:
    """Goes through the pieces of one address from left to right and decides what each of them is."""

    def __init__(self, found: list[Token]) -> None:
        self.pieces = found
        self.names: list[str] = []
        self.open = False
        """The last name goes on: a number that belongs to it came before."""
        self.later: list[str] = []
        """Names after a building or entrance: the compound, where none came before, otherwise people and shops."""
        self.way: str | None = None
        """The text that ends in the road on which `house` is a number."""
        self.numbers: dict[str, str] = {}
        for position in range(len(found)):
            self.read(position)

    def read(self, position: int) -> None:
        """Read the piece at this position. Rooms and floors are passed over: the graph knows no resident."""
        piece = self.pieces[position]
        if piece.sort is TokenType.NAME:
            self.read_name(piece)
            return
        after_name, self.open = (
            self.names and position and self.pieces[position - 1].sort is TokenType.NAME,
            False,
        )
        if piece.sort is TokenType.HOUSE:
            self.read_house(piece, position, self.names[-1] if after_name else "")
        elif piece.sort is TokenType.BARE:
            self.read_bare(piece, position)
        elif piece.sort is TokenType.BUILDING or (
            piece.sort is TokenType.FLOOR
            and "entrance" not in self.numbers
            and not self.ahead(position, TokenType.BUILDING)
        ):
            self.read_building(piece, position)
        elif piece.sort is TokenType.ENTRANCE and piece.below(100):
            self.numbers.setdefault("entrance", piece.value)
        elif piece.sort in (TokenType.PHASE, TokenType.GRID):
            self.numbers.setdefault(piece.sort.name.lower(), piece.value)

    def ahead(self, position: int, *sorts: TokenType) -> bool:
        """Say whether a piece of one of these sorts is still to come."""
        return any(piece.sort in sorts for piece in self.pieces[position + 1 :])

    def inside(self) -> bool:
        """Say whether a building or entrance was read: what follows is about what lies within."""
        return "building" in self.numbers or "entrance" in self.numbers

    def read_name(self, piece: Token) -> None:
        """Keep a name, without the words around it that only carry the question."""
        bare = ROOM_IN_NUMERALS.sub("", QUESTION.sub("", LEAD_IN.sub("", piece.value)))
        name = ",".join(
            part for part in bare.split(",") if part.strip("-#") and not PERSON.match(part)
        )
        if not name:
            return
        if self.inside():
            self.later.append(name)
        elif self.open and self.names:
            self.names[-1] += name
        else:
            self.names.append(name)
        self.open = False

    def keep_in_name(self, piece: Token, before: str) -> None:
        """Let a number be what it is in 237小区 and 一号公馆: part of a name."""
        if before:
            self.names[-1] += piece.text
        else:
            self.names.append(piece.text)
        self.open = True

    def read_house(self, piece: Token, position: int, before: str) -> None:
        """Read 12号: the number on a road, part of a name, a building, or within a building a room."""
        if self.inside():
            return
        if before and ROAD_END.search(before) and not self.way:
            self.way = self.names.pop()
            self.numbers["house"] = piece.value
        elif "院" in piece.text or self.follows(position, NAMED_BY_HOUSE):
            self.keep_in_name(piece, before)
        elif not self.ahead(position, TokenType.BUILDING) and piece.below(100):
            self.numbers["building"] = piece.value

    def read_building(self, piece: Token, position: int) -> None:
        """Read 3号楼; a number tied to it from before makes 2-3号楼."""
        if self.inside() and "building" in self.numbers:
            return
        before = self.pieces[position - 1] if position and piece.joined else None
        tied = before is not None and before.sort is TokenType.BARE and before.below(100)
        if piece.below(1000):
            self.numbers["building"] = (
                f"{before.value}-{piece.value}" if tied and before else piece.value
            )

    def read_bare(self, piece: Token, position: int) -> None:
        """Read a number without a word: in 3-2-501 a building, an entrance and a room; in 237小区 part of the name."""
        if "entrance" in self.numbers:
            return
        if "building" in self.numbers:
            if piece.below(100) and not piece.value.isalpha():
                self.numbers["entrance"] = piece.value
        elif piece.below(10_000) and self.follows(position, NAMED_BY_NUMBER):
            self.keep_in_name(
                piece,
                self.names[-1]
                if position and self.names and self.pieces[position - 1].sort is TokenType.NAME
                else "",
            )
        elif not self.ahead(position, TokenType.BUILDING, TokenType.FLOOR):
            self.read_run(piece, position)

    def read_run(self, piece: Token, position: int) -> None:
        """Read the first of several numbers in a row: a building, or where four of them end in a room a phase."""
        run = list(
            takewhile(
                lambda each: each.sort in (TokenType.BARE, TokenType.ROOM), self.pieces[position:]
            )
        )
        small = [each.below(100) for each in run]
        if small == [True, True, True, False]:
            self.numbers.setdefault("phase", piece.value)
        elif small[0] or (small == [False, True, False] and piece.below(1000)):
            self.numbers["building"] = piece.value

    def follows(self, position: int, pattern: re.Pattern[str]) -> bool:
        """Say whether a name follows at once that begins in this way."""
        following = self.pieces[position + 1] if position + 1 < len(self.pieces) else None
        return (
            following is not None
            and following.sort is TokenType.NAME
            and bool(pattern.match(following.value))
        )


def parse_address(text: str) -> Address:
    """Read an address as people write it. Takes any text, never fails, keeps no room, no phone and nothing said after the entrance."""
    reader = AddressReader(tokenize_address(normalize_text(text)))
    before = split_head(reader.way or "")
    after = split_head(",".join(reader.names or reader.later))
    address = Address(
        city=before.city or after.city,
        district=before.district or after.district,
        subdistrict=before.subdistrict or after.subdistrict,
        community=before.community or after.community,
        road=before.road or before.rest,
        compound=after.rest,
    )
    return replace(address, **numbered_parts(address, after, reader.numbers))


def numbered_parts(
    address: Address, after: HeadParts, numbers: dict[str, str]
) -> dict[str, str | None]:
    """Return the parts that are numbers, and the road: a second one, such as 青年北街 in 民生路12号青年北街, is a name like another."""
    if not after.road:
        return dict(numbers)
    if not address.road:
        return {**numbers, "road": after.road}
    return {**numbers, "compound": after.road}
