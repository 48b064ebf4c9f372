"""What an address says, read without knowing the city: divisions, road, compound, numbers.

A room is read only to be dropped: nothing that is kept, answered or logged contains one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from graph.addresses.divisions import ROAD_END, HeadParts, split_head
from graph.addresses.normalize import normalize_text
from graph.addresses.tokens import Token, TokenType, tokenize_address
from graph.ontology.names.numerals import NUMERALS


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address, each in its normal form; None if it is not said.

    Numbers are without their word: 3号楼 is `3`.
    """

    city: str | None = None
    district: str | None = None
    subdistrict: str | None = None
    community: str | None = None
    road: str | None = None
    house: str | None = None
    """The number on the road: for 青年北街12号 it is `12`."""
    compound: str | None = None
    """The name that is left: of a compound, or of another place that only the graph knows."""
    phase: str | None = None
    building: str | None = None
    entrance: str | None = None
    grid: str | None = None

    @property
    def head(self) -> str:
        """All names in their order, without the numbers of house, building and entrance."""
        names = (
            self.city,
            self.district,
            self.subdistrict,
            self.community,
            self.road,
            self.compound,
        )
        return ",".join(filter(None, names))

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
    r"(?:区|小区|社区|家属|医院|中学|小学|中|厂|库|团|队|所|处|公寓|花园|家园|新村|广场"
    r"|大街|大路|路|街|道|巷|胡同)"
)
# What may follow 一号 in a name: 一号公馆.
NAMED_BY_HOUSE = re.compile(
    r"[一-龥]{0,6}?(?:公馆|公寓|小区|花园|家园|新村|大厦|广场|商厦|国际|嘉园|名苑|雅居"
    r"|大院|宿舍|家属)"
)
LEAD_IN = re.compile(r"^.{0,40}(?:住在|家住|位于|坐落在|坐落于|坐落|地址是?|家在|我家|请问)")
QUESTION = re.compile(
    r"(?:的?(?:归谁|由谁|谁(?:来)?[管包负]|找谁|谁是|怎么|在哪|是谁|楼长|单元长|网格长"
    r"|网格员|街长|路长|巷长|书记|包保).{0,40}"
    r"|附近|旁边|对面|楼下|门口|里面|院内|这边|那边|[的吗呢啊吧]+)$"
)
PERSON = re.compile(
    r"^.{1,4}(?:阿姨|叔叔?|大爷|大妈|大娘|大姐|大哥|先生|女士|师傅|奶奶|爷爷|老师|家)$"
)
ROOM_IN_NUMERALS = re.compile(rf"(?<=[一-龥])[{NUMERALS}]{{3,6}}$")


class AddressReader:
    """Reads the tokens of one address from left to right and decides what each of them is."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.names: list[str] = []
        self.is_open = False
        """Whether the last name goes on, since a number that belongs to it was the last token."""
        self.later: list[str] = []
        """Names after a building or entrance: the compound if none came before, or people."""
        self.way: str | None = None
        """The text that ends in the road on which `house` is a number."""
        self.numbers: dict[str, str] = {}
        for position in range(len(tokens)):
            self.read(position)

    def read(self, position: int) -> None:
        """Read the token at a position. Rooms and floors are dropped."""
        token = self.tokens[position]
        if token.sort is TokenType.NAME:
            self.read_name(token)
            return
        self.is_open = False
        if token.sort is TokenType.HOUSE:
            self.read_house(token, position)
        elif token.sort is TokenType.BARE:
            self.read_bare(token, position)
        elif token.sort is TokenType.BUILDING or self.is_floor_building(token, position):
            self.read_building(token, position)
        elif token.sort is TokenType.ENTRANCE and token.is_below(100):
            self.numbers.setdefault("entrance", token.value)
        elif token.sort in (TokenType.PHASE, TokenType.GRID):
            self.numbers.setdefault(token.sort.name.lower(), token.value)

    def is_floor_building(self, token: Token, position: int) -> bool:
        """Whether a token such as 3楼 is a building, since no building or entrance is named."""
        return (
            token.sort is TokenType.FLOOR
            and "entrance" not in self.numbers
            and not self.has_ahead(position, TokenType.BUILDING)
        )

    def has_ahead(self, position: int, *sorts: TokenType) -> bool:
        """Whether a token of one of these types follows anywhere after a position."""
        ahead = self.tokens[position + 1 :]
        return any(token.sort in sorts for token in ahead)

    def is_inside(self) -> bool:
        """Whether a building or entrance was read, so that what follows lies within it."""
        return "building" in self.numbers or "entrance" in self.numbers

    def name_before(self, position: int) -> str:
        """Return the name that ends right before a position; empty if there is none."""
        if not position or not self.names:
            return ""
        before = self.tokens[position - 1]
        return self.names[-1] if before.sort is TokenType.NAME else ""

    def read_name(self, token: Token) -> None:
        """Keep a name without the words around it that only make it a question."""
        bare = ROOM_IN_NUMERALS.sub("", QUESTION.sub("", LEAD_IN.sub("", token.value)))
        parts = bare.split(",")
        name = ",".join(part for part in parts if part.strip("-#") and not PERSON.match(part))
        if not name:
            return
        if self.is_inside():
            self.later.append(name)
        elif self.is_open and self.names:
            self.names[-1] += name
        else:
            self.names.append(name)
        self.is_open = False

    def keep_in_name(self, token: Token, position: int) -> None:
        """Keep a number as part of a name, as in 237小区 and 一号公馆."""
        if self.name_before(position):
            self.names[-1] += token.text
        else:
            self.names.append(token.text)
        self.is_open = True

    def read_house(self, token: Token, position: int) -> None:
        """Read 12号: a number on a road, part of a name, a building or, within one, a room."""
        if self.is_inside():
            return
        before = self.name_before(position)
        if before and ROAD_END.search(before) and not self.way:
            self.way = self.names.pop()
            self.numbers["house"] = token.value
        elif "院" in token.text or self.precedes_name(position, NAMED_BY_HOUSE):
            self.keep_in_name(token, position)
        elif not self.has_ahead(position, TokenType.BUILDING) and token.is_below(100):
            self.numbers["building"] = token.value

    def read_building(self, token: Token, position: int) -> None:
        """Read 3号楼; with a number tied to it from before it is 2-3号楼."""
        if "building" in self.numbers or not token.is_below(1000):
            return
        before = self.tokens[position - 1] if position and token.joined else None
        if before and before.sort is TokenType.BARE and before.is_below(100):
            self.numbers["building"] = f"{before.value}-{token.value}"
        else:
            self.numbers["building"] = token.value

    def read_bare(self, token: Token, position: int) -> None:
        """Read a number without a word.

        In 3-2-501 these are a building, an entrance and a room; in 237小区 it is part of the name.
        """
        if "entrance" in self.numbers:
            return
        if "building" in self.numbers:
            if token.is_below(100) and not token.value.isalpha():
                self.numbers["entrance"] = token.value
        elif token.is_below(10_000) and self.precedes_name(position, NAMED_BY_NUMBER):
            self.keep_in_name(token, position)
        elif not self.has_ahead(position, TokenType.BUILDING, TokenType.FLOOR):
            self.read_run(token, position)

    def read_run(self, token: Token, position: int) -> None:
        """Read the first of several numbers in a row.

        It is a building or, if there are four of them and the last is a room, a phase.
        """
        in_run = (TokenType.BARE, TokenType.ROOM)
        tokens = self.tokens[position:]
        run = takewhile(lambda each: each.sort in in_run, tokens)
        small = [each.is_below(100) for each in run]
        is_building = small[0]
        if small == [False, True, False]:
            is_building = token.is_below(1000)
        if small == [True, True, True, False]:
            self.numbers.setdefault("phase", token.value)
        elif is_building:
            self.numbers["building"] = token.value

    def precedes_name(self, position: int, pattern: re.Pattern[str]) -> bool:
        """Whether the next token is a name that begins with a pattern."""
        following = self.tokens[position + 1 : position + 2]
        return any(
            token.sort is TokenType.NAME and bool(pattern.match(token.value)) for token in following
        )


def parse_address(text: str) -> Address:
    """Return the parts of an address as people write it; any text has some, or none.

    No room, no phone number and nothing after the entrance is kept.
    """
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
    """Return the parts that are numbers, and the road after them.

    A second road, such as 青年北街 in 民生路12号青年北街, is a name like any other.
    """
    if not after.road:
        return dict(numbers)
    if not address.road:
        return {**numbers, "road": after.road}
    return {**numbers, "compound": after.road}
