"""An address cut into numbered pieces (3号楼, 二期, 501室) and the names between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from graph.addresses.normalize import NUMERALS, STEMS, normalize_text, number_key, phase_key

NUMBER = rf"(?:(?:[A-Z{STEMS}]-?)?[0-9]{{1,5}}[A-Z{STEMS}]?|[{STEMS}]?[{NUMERALS}]{{1,6}}|[A-Z]{{1,2}}(?![A-Z])|[{STEMS}])"
NUMBERED_TOKEN = re.compile(
    rf"""
    (?<![0-9A-Z])第?
    (?:
      (?P<ROOM>{NUMBER})(?:号?室|号?房(?![产地子])|号?户|号屋|层|F(?![A-Z]))
    | (?P<GRID>{NUMBER})号?网格
    | (?P<PHASE>{NUMBER}|I{{1,3}}|IV|VI?)期(?:工程)?
    | (?P<ENTRANCE>{NUMBER}|[东西南北中])(?:号?单元门?|号门|门洞|(?<=[0-9{NUMERALS}])门(?![牌市诊面窗头])|(?<=[0-9{NUMERALS}])口(?!岸))
    | \#?(?P<BUILDING>{NUMBER})(?:号大?楼|号[栋幢座]楼?|[栋幢座]楼?|\#楼?|号(?P<AFTER>[{STEMS}])楼)
    | (?P<FLOOR>{NUMBER})楼
    | (?P<HOUSE>[0-9]{{1,5}}[A-Z{STEMS}]?(?:-[0-9]{{1,3}})?|[{NUMERALS}]{{1,6}})号(?P<BEHIND>[{STEMS}](?![一-龥]))?(?P<YARD>大?院)?
    | \#?(?P<BARE>[A-Z]?[0-9]+[A-Z]?(?![A-Z])|[A-Z](?![A-Z0-9]))
    )
    """,
    re.VERBOSE,
)


class TokenType(Enum):
    """What a piece may be, by the word that follows its number."""

    NAME = "text between numbered pieces"
    ROOM = "501室, 3层"
    GRID = "第三网格"
    PHASE = "二期"
    ENTRANCE = "2单元, 2门"
    BUILDING = "3号楼, 3栋, 3#"
    FLOOR = "3楼, which is a building where none is said before"
    HOUSE = "12号, 12号院"
    BARE = "a number without a word"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: what it may be, its number in normal form (of a name the name), and the text itself."""

    sort: TokenType
    value: str
    text: str
    joined: bool = False
    """A dash ties it to the piece before."""

    def below(self, limit: int) -> bool:
        """Say whether its number is small enough for what it may be; letters alone always are."""
        digits = re.sub(r"[^0-9]", "", self.value)
        return not digits or int(digits) < limit


def tokenize_address(text: str) -> list[Token]:
    """Cut a text in normal form into its pieces."""
    found: list[Token] = []
    position = 0
    for match in NUMBERED_TOKEN.finditer(text):
        found += name(text[position : match.start()])
        found.append(numbered(match, joined=bool(found) and text[match.start() - 1] == "-"))
        position = match.end()
    return found + name(text[position:])


def canonical_text(text: str) -> str:
    """Return a text with its width, spaces, punctuation and numerals in one form and nothing left out, to see whether two are the same."""
    return NUMBERED_TOKEN.sub(in_digits, normalize_text(text)).replace(",", "")


def name_only_text(text: str) -> str:
    """Return a text that may be what a building or entrance is called, such as 幸福小区东门洞; empty where a number says more, or may be a room."""
    plain = normalize_text(text)
    return (
        ""
        if any(
            piece.sort not in (TokenType.NAME, TokenType.ENTRANCE)
            for piece in tokenize_address(plain)
        )
        else plain
    )


def in_digits(match: re.Match[str]) -> str:
    """Write the number of a piece in digits and keep its word: 三号楼 as 3号楼."""
    sort = sort_of(match)
    start, end = match.start(sort.name) - match.start(), match.end(sort.name) - match.start()
    return f"{match[0][:start]}{value_of(match, sort)}{match[0][end:]}"


def name(text: str) -> list[Token]:
    """Return the piece between two numbered ones, where it holds more than punctuation."""
    bare = text.strip(",-#")
    return [Token(TokenType.NAME, bare, bare)] if bare else []


def numbered(match: re.Match[str], *, joined: bool) -> Token:
    """Make a numbered piece of what the pattern found."""
    sort = sort_of(match)
    return Token(
        sort, value_of(match, sort, match["AFTER"] or match["BEHIND"] or ""), match[0], joined
    )


def sort_of(match: re.Match[str]) -> TokenType:
    """Return what the pattern found by the group that holds its number."""
    return next(sort for sort in TokenType if sort is not TokenType.NAME and match[sort.name])


def value_of(match: re.Match[str], sort: TokenType, behind: str = "") -> str:
    """Return the number of a piece in its normal form; the text itself where it is none."""
    raw = match[sort.name] + behind
    return (phase_key(raw) if sort is TokenType.PHASE else number_key(raw)) or raw
