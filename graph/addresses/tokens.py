"""Numbered tokens of an address: 3号楼, 二期, 501室."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from graph.addresses.normalize import STEMS, number_key, phase_key
from graph.ontology.names.numerals import NUMERALS

NUMBER_PATTERN = (
    rf"(?:(?:[A-Z{STEMS}]-?)?[0-9]{{1,5}}[A-Z{STEMS}]?"
    rf"|[{STEMS}]?[{NUMERALS}]{{1,6}}|[A-Z]{{1,2}}(?![A-Z])|[{STEMS}])"
)
NUMBERED_TOKEN = re.compile(
    rf"""
    (?<![0-9A-Z])第?
    (?:
      (?P<ROOM>{NUMBER_PATTERN})(?:号?室|号?房间?(?![产地子])|号?户|号屋|层|F(?![A-Z]))
    | (?P<GRID>{NUMBER_PATTERN})号?网格
    | (?P<PHASE>{NUMBER_PATTERN}|I{{1,3}}|IV|VI?)期(?:工程)?
    | (?P<ENTRANCE>{NUMBER_PATTERN}|[东西南北中])
      (?:号?单元(?:门(?![口前禁]))?|号门(?![市卫脸面岗])|门洞
      |(?<=[0-9{NUMERALS}])门栋?(?![牌禁市诊面窗头])|(?<=[0-9{NUMERALS}])口(?!岸))
    | \#?(?P<BUILDING>{NUMBER_PATTERN})
      (?:号大?楼(?:栋|儿(?![童女]))?|号[栋幢座]楼?|[栋幢座](?:楼(?![上下道里内长]))?|\#楼?|号(?P<AFTER>[{STEMS}])楼)
    | \#?(?P<FLOOR>{NUMBER_PATTERN})楼
    | (?P<HOUSE>[0-9]{{1,5}}[A-Z{STEMS}]?(?:-[0-9]{{1,3}})?|[{NUMERALS}]{{1,6}})
      号(?![楼栋幢座单门]|[上下中]午|早上|晚上|夜|凌晨|当天|那天|开始)(?P<BEHIND>[{STEMS}](?![一-龥]))?(?P<YARD>大?院)?
    | (?P<SPOKEN>[〇零幺一二三四五六七八九壹贰叁肆伍陆柒捌玖]{{3,6}}
      |[一二三四五六七八九]百[零一二三四五六七八九十]{{0,3}})
    | \#?(?P<BARE>[A-Z]?[0-9]+[A-Z]?(?![A-Z])|[A-Z](?![A-Z0-9]))
    )
    """,
    re.VERBOSE,
)


class TokenType(Enum):
    """What a token may be, by the word that follows its number."""

    ROOM = "501室, 3层"
    GRID = "第三网格"
    PHASE = "二期"
    ENTRANCE = "2单元, 2门"
    BUILDING = "3号楼, 3栋, 3#"
    FLOOR = "3楼, which is a building if none is named before"
    HOUSE = "12号, 12号院"
    SPOKEN = "五零一, a room as it is said"
    BARE = "a number without a word"


@dataclass(frozen=True, slots=True)
class Token:
    """One token of an address."""

    sort: TokenType
    value: str
    """The number in its normal form."""
    text: str
    """The token as it is written."""

    def is_below(self, limit: int) -> bool:
        """Whether its number is below a limit; letters alone always are."""
        digits = re.sub(r"[^0-9]", "", self.value)
        return not digits or int(digits) < limit


def token_at(text: str, position: int) -> tuple[Token, int] | None:
    """Return the numbered token that begins at a position, and where it ends; None without one."""
    match = NUMBERED_TOKEN.match(text, position)
    return (numbered_token(match), match.end()) if match else None


def numbered_token(match: re.Match[str]) -> Token:
    """Return the numbered token that the pattern matched."""
    sort = token_type_of(match)
    suffix = match["AFTER"] or match["BEHIND"] or ""
    return Token(sort, token_value(match, sort, suffix), match[0])


def token_type_of(match: re.Match[str]) -> TokenType:
    """Return the type of a matched token, by the group that holds its number."""
    return next(sort for sort in TokenType if match[sort.name])


def token_value(match: re.Match[str], sort: TokenType, suffix: str = "") -> str:
    """Return the number of a matched token in its normal form; the text itself if it is none."""
    raw = match[sort.name] + suffix
    key = phase_key(raw) if sort is TokenType.PHASE else number_key(raw)
    return key or raw
