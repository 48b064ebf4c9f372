"""Words of numbers in English and pinyin, HTML, and courier forms, made into plain Chinese."""

from __future__ import annotations

import re
from html import unescape

TAG = re.compile(r"<[^<>]{0,60}>")
NUMBER = r"([0-9]{1,4}|[A-Z](?![A-Z]))"
NUMBER_SIGN = r"(?:\s*(?:NO|NUMBER|#)\.?)?\s*"
WORDS = (
    (rf"(?<![A-Z])NO\.?\s*{NUMBER}\s*(?:BUILDING|BLDG|BLOCK|TOWER)(?![A-Z])", r"\1号楼"),
    (rf"(?<![A-Z])(?:BUILDING|BLDG|BLD|BLOCK|TOWER)\.?{NUMBER_SIGN}{NUMBER}", r"\1号楼"),
    (rf"{NUMBER}(?:ST|ND|RD|TH)?\s*(?:BUILDING|BLDG)(?![A-Z])", r"\1号楼"),
    (rf"(?<![A-Z])(?:UNIT|ENTRANCE|GATE)\.?{NUMBER_SIGN}{NUMBER}", r"\1单元"),
    (rf"(?<![A-Z])(?:ROOM|RM|APARTMENT|APT|FLAT|SUITE)\.?{NUMBER_SIGN}{NUMBER}", r"\1室"),
    (rf"(?<![A-Z])(?:FLOOR|FL)\.?{NUMBER_SIGN}([0-9]{{1,2}})", r"\1层"),
    (r"(?<![A-Z])PHASE\.?\s*([0-9]|I{1,3}|IV|V)(?![A-Z])", r"\1期"),
    (rf"(?<![A-Z])NO\.?\s*{NUMBER}(?![0-9])", r"\1号"),
    (r"([0-9]{1,3})\s*(?:HAO)\s*(?:LOU)(?![A-Z])", r"\1号楼"),
    (r"([0-9]{1,3})\s*(?:DONG|ZUO|ZHUANG)(?![A-Z])", r"\1栋"),
    (r"([0-9]{1,3})\s*(?:HAO)?\s*DAN\s*YUAN(?![A-Z])", r"\1单元"),
    (r"([0-9]{1,4})\s*(?:HAO)?\s*SHI(?![A-Z])", r"\1室"),
    (r"([0-9]{1,2})\s*MEN(?![A-Z])", r"\1门"),
    (r"([0-9]{1,2})\s*(?:CENG|LOU)(?![A-Z])", r"\1楼"),
    (r"([0-9])\s*QI(?![A-Z])", r"\1期"),
    (r"([0-9]{1,4})\s*HAO(?![A-Z])", r"\1号"),
)
ROMANIZED = tuple((re.compile(pattern), word) for pattern, word in WORDS)

FORM_LABEL = re.compile(
    r"(?:收货人|收件人|寄件人|联系人|姓名|称呼)\s*[:：,]?\s*[\u4e00-\u9fff]{1,4}?"
    r"(?=[\s,，;；]|手机|电话|联系|所在|收货|详细|地址|[0-9]|$)"
)
"""A label of a form with the person behind it, who is no part of an address."""
TELEPHONE = re.compile(
    r"(?<![0-9])(?:0[0-9]{2,3}[- ]?[0-9]{7,8}|1[0-9]{2}[- ]?[0-9]{4}[- ]?[0-9]{4})(?![0-9])"
)
LETTERS_AND_NUMBER = re.compile(r"(?<=[A-Z]{2})(?=[0-9])")


def plain_markup(text: str) -> str:
    """Return a text without HTML: entities as their characters, tags as blanks."""
    if "&" in text:
        text = unescape(text)
    return TAG.sub(" ", text) if "<" in text else text


def chinese_words(text: str) -> str:
    """Return a text in capitals with the words of numbers in Chinese, without personal data."""
    text = TELEPHONE.sub(",", FORM_LABEL.sub(",", text))
    if not re.search("[A-Z]{2}", text):
        return text
    for pattern, word in ROMANIZED:
        text = pattern.sub(word, text)
    return LETTERS_AND_NUMBER.sub(",", text)
