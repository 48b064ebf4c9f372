"""Finds personal data of a resident in a text: a mobile number, an identity number, a room.

The graph holds responsibilities, not residents. A cell or input with such data is rejected, and
reported by its place, never by its value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from graph.ontology.mobile_numbers import has_mobile_number

# Full-width digits and blanks come from Chinese input methods; every other full-width character may
# belong to a name.
DIGITS = str.maketrans("０１２３４５６７８９\u3000", "0123456789 ")
WITHHELD = "（不显示 withheld）"
"""Replaces a value that may be a resident's, which goes into no report."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A sort of personal data, named by what is expected instead."""

    zh: str
    en: str


MOBILE = Personal(
    "不含个人手机号码的内容（只有干部台账的“手机”列可以填写）",
    "a text without a personal mobile number (only the column 手机 of cadres may hold one)",
)
IDENTITY = Personal("不含身份证号码的内容", "a text without an identity number")
ROOM = Personal(
    "不含门牌室号的内容（地址只写到单元）",
    "a text without a room number (an address ends with the entrance)",
)
MASK = Personal(
    "实际内容，而不是隐去后的占位文字",
    "the content itself rather than what stands for something withheld",
)

CANDIDATE = re.compile(
    r"\d{6}[ ._/·-]?\d{8}|\+17|\d[A-Za-z]?号?[室房]|[零〇一二三四五六七八九]号?[室房]"
    r"|[元洞楼栋幢座#门\-－—]\s?[\-－]?\s?[1-9零〇一二三四五六七八九][\d零〇一二三四五六七八九]{2}"
    r"|withheld",
    re.ASCII,
)
"""Found in every text that may contain personal data; most texts have nothing of the kind."""
IDENTITIES = re.compile(
    r"(?<!\d)([1-8]\d{5})[ ._/·-]?(\d{8})[ ._/·-]?(\d{3}[\dXx])(?![\dA-Za-z])", re.ASCII
)
SHORTENED = re.compile(r"[1-8]\.\d{6,}[Ee]\+17", re.ASCII)
"""An identity number as a spreadsheet shows it: its last digits are gone, the place and day of
birth are not.
"""
BUILT = r"(?:号楼|栋|幢|座|#)"
NOT_COUNTED = r"(?![\d年人个平米元次名多余]|户次)"
IN_CHINESE = r"[零〇一二三四五六七八九]{3,4}"
A_ROOM = r"号?(?:室|房(?![屋产源改管地价型]))"
"""A word for a room; 房 also begins words for houses."""
ROOMS = (
    re.compile(rf"(?<![\d.])[1-9]\d{{2,3}}[A-Za-z]?{A_ROOM}", re.ASCII),
    re.compile(rf"{IN_CHINESE}{A_ROOM}"),
    re.compile(
        r"[\d一二三四五六七八九十]\s?(?:单元|门洞)\s?[-－]?\s?"
        rf"(?:[1-9]\d{{2,3}}|{IN_CHINESE}){NOT_COUNTED}",
        re.ASCII,
    ),
    re.compile(
        rf"[\dA-Za-z甲乙丙丁]\s?{BUILT}\s?(?:\d{{1,2}}\s?(?:门|-|－|—)\s?)?[1-9]\d{{2,3}}(?!户){NOT_COUNTED}",
        re.ASCII,
    ),
    # One letter may name a building; after more of them, or a small one, it is part of an id.
    re.compile(
        r"(?<![\w\-－—.])[A-Z]?\d{1,3}[-－—]\d{1,2}[-－—][1-9]\d{2,3}(?![\d\-－—])", re.ASCII
    ),
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


def find_personal_data(text: str) -> Personal | None:
    """Return the sort of personal data that a text contains, None if it contains none."""
    if not text.isascii():
        text = text.translate(DIGITS)
    has_mobile = has_mobile_number(text)
    if not has_mobile and not CANDIDATE.search(text):
        return None
    if WITHHELD in text:
        return MASK
    if SHORTENED.search(text) or any(
        is_identity("".join(found.groups())) for found in IDENTITIES.finditer(text)
    ):
        return IDENTITY
    if has_mobile:
        return MOBILE
    return ROOM if any(room.search(text) for room in ROOMS) else None


def is_identity(number: str) -> bool:
    """Whether 18 characters hold a day of birth and end with the right check digit (GB 11643)."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return born.year >= 1900 and CHECK_DIGITS[total % 11] == number[17].upper()


def redact(text: str) -> str:
    """Return a text that may be shown: itself, unless it contains personal data."""
    return WITHHELD if find_personal_data(text) else text
