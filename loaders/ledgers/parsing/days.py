"""Days as offices write them: one reader for every column that holds a day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from graph.ontology.clock import OPEN
from graph.ontology.names.numerals import NUMERALS, parse_numeral
from graph.rows.last_days import LastDays
from loaders.ledgers.parsing.unreadable_cell import UnreadableCell

MISTYPED_SIGNS = str.maketrans("–—−‐‑‒﹣。○●Ｏ", "-------.〇〇〇")
"""What input methods put in place of a hyphen, a full stop, and the zero of a Chinese year."""
MIDNIGHT_TIME = re.compile(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?\Z")
"""The time that a spreadsheet adds to a day."""
DATE = re.compile(r"(\d{4}|\d{2})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)[日号]?", re.ASCII)
WORDED = re.compile(r"(\d{4}|\d{2})年(\d{1,2})月份?(?:(\d{1,2})[日号]?)?", re.ASCII)
COMPACT = re.compile(r"((?:18|19|20|21)\d\d)(\d\d)(\d\d)?", re.ASCII)
NUMERAL = re.compile(rf"[{NUMERALS}]+")
YEAR = re.compile(r"(?:18|19|20)\d\d年?", re.ASCII)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
YEAR_LAST = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})", re.ASCII)
"""Also a short year that may be a day or a month."""
SHOWN_SHORT = re.compile(r"\d{4}\.1", re.ASCII)
"""2023.1 may have been 2023.10 before a spreadsheet took it for a number."""
EARLIEST_YEAR = 1800
"""An earlier year is a slip: 0203 for 2023."""
LATEST_SHORT, EARLIEST_SHORT = 29, 50
"""23 is 2023 and 87 is 1987; a year between may be of either century."""

NOT_ENDED = """
至今 到今 迄今 至今有效 现在 到现在 目前 当前 今 长期 长期有效 永久 永久有效 永远 无限期 无期限
不限 不限期 在任 现任 在职 在岗 仍在 持续 持续中 进行中 未终止 未结束 未到期 未离任
now present current open ongoing
"""
OPEN_ENDS = frozenset(NOT_ENDED.split())
"""What people write for an end that has not come."""


class DayParts(NamedTuple):
    """What was written of a day; `day` is None for a month as a whole."""

    year: int
    month: int
    day: int | None


def read_day(text: str) -> date:
    """Read a day, or a month as its first day. Raises `UnreadableCell`."""
    return find_day(text, closes=False)


def read_closing_day(text: str) -> date:
    """Read a day that ends something, or a month as its last day. Raises `UnreadableCell`."""
    return find_day(text, closes=True)


def read_end(text: str, last_days: LastDays) -> date | None:
    """Read the end of a half-open interval; None if the text says that it is open.

    A month as an end is the whole month. Raises `UnreadableCell`.
    """
    words = normalize("NFKC", text).strip("()[]-~. ").casefold()
    if "".join(words.split()) in OPEN_ENDS:
        return None
    try:
        day = find_day(text, closes=True)
    except UnreadableCell as problem:
        raise UnreadableCell(
            f"{problem.zh}；没有终止的留空", f"{problem.en}; leave it empty for an open end"
        ) from None
    is_month = day != find_day(text, closes=False)
    end = (LastDays.INCLUSIVE if is_month else last_days).end(day)
    return None if end == OPEN else end


@lru_cache(maxsize=8192)
def find_day(text: str, *, closes: bool) -> date:
    """Read a day in any of the ways in which offices write it.

    `closes` makes a month its last day rather than its first. Raises `UnreadableCell`, which says
    what would be taken.
    """
    plain = plain_day(text)
    parts = find_parts(plain)
    if parts is None:
        raise UnreadableCell(*expected_day(plain))
    return make_day(parts, closes=closes)


def plain_day(text: str) -> str:
    """Return a text in plain digits and signs: 二〇二三年七月 is 2023年7月."""
    plain = MIDNIGHT_TIME.sub("", normalize("NFKC", text).translate(MISTYPED_SIGNS).strip())
    plain = re.sub(r"\s*([-/.年月日号])\s*", r"\1", plain)
    if "年" in plain:
        plain = NUMERAL.sub(lambda found: str(read_numeral(found[0])), plain)
    return plain.rstrip(".") if plain.endswith(".") else plain


def read_numeral(text: str) -> int | str:
    """Return the number of a Chinese numeral; the text itself if it is none."""
    value = parse_numeral(text)
    return text if value is None else value


def find_parts(plain: str) -> DayParts | None:
    """Return the year, month and day of a plain text; None if it is not clear which is which."""
    if SHOWN_SHORT.fullmatch(plain):
        return None
    if found := WORDED.fullmatch(plain) or COMPACT.fullmatch(plain):
        year, month, day = found.groups()
    elif found := DATE.fullmatch(plain):
        year, _, month, day = found.groups()
        # A short year without a day may be a month and a day; a small one, a month or a day.
        if len(year) == 2 and (day is None or int(year) <= 12):
            return None
    else:
        return None
    full = full_year(year)
    return None if full is None else DayParts(full, int(month), int(day) if day else None)


def full_year(text: str) -> int | None:
    """Return the year of four or two digits; None if two digits may be of either century."""
    year = int(text)
    if len(text) == 4:
        return year
    if year <= LATEST_SHORT:
        return 2000 + year
    return 1900 + year if year >= EARLIEST_SHORT else None


def make_day(parts: DayParts, *, closes: bool) -> date:
    """Return the day, or the first or last of its month. Raises `UnreadableCell`."""
    year, month, day = parts
    if year < EARLIEST_YEAR:
        raise UnreadableCell(
            f"{EARLIEST_YEAR} 年以后的日期，如 2023-07-01",
            f"a day after {EARLIEST_YEAR}, such as 2023-07-01",
        )
    if not 1 <= month <= 12:
        raise UnreadableCell(
            f"存在的日期，如 2023-07-01（没有 {month} 月）",
            f"a day that exists, such as 2023-07-01 (there is no month {month})",
        )
    last = monthrange(year, month)[1]
    if day is None:
        return date(year, month, last if closes else 1)
    if not 1 <= day <= last:
        raise UnreadableCell(
            f"存在的日期（{year} 年 {month} 月没有 {day} 日）",
            f"a day that exists (there is no {year}-{month:02}-{day:02})",
        )
    return date(year, month, day)


def expected_day(plain: str) -> tuple[str, str]:
    """Return what was expected in place of a text that is no clear day, Chinese and English."""
    for pattern, zh, en in DAY_FAULTS:
        if pattern.fullmatch(plain):
            return f"日期，如 2023-07-01（{zh}）", f"a day such as 2023-07-01 ({en})"
    return "日期，如 2023-07-01", "a day such as 2023-07-01"


DAY_FAULTS = (
    (
        SERIAL,
        "这是一个数；如果是表格软件的日期，请把单元格设为日期格式",
        "this is a number; if a spreadsheet made it of a day, format the cell as a date",
    ),
    (
        YEAR_LAST,
        "四位的年份写在最前面，否则分不清年、月、日",
        "write the year first, in four digits",
    ),
    (SHOWN_SHORT, "分不清是 1 月还是 10 月，请写 2023-01 或 2023-10", "January or October?"),
    (YEAR, "只有年份，请写出月份", "the month is missing"),
)
"""Why some texts that look like days are not taken."""
