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
    r"(?:(?:收货人|收件人|寄件人|联系人|姓名|称呼)\s*[:,]?|(?:业主|户主|[报维]修人|来电人"
    r"|投诉人|申请人|经办人|收|TO)\s*:)"
    r"\s*(?:[\u4e00-\u9fff·]{1,6}?|[A-Z]+(?: [A-Z]+){0,2})"
    r"(?=[\s,，;；。]|手机|电话|联系|所在|收货|收件|详细|地址|住址|小区|[0-9]{5}|$)"
)
"""A label of a form with the person behind it, who is no part of an address."""
PERSONAL_NUMBER = re.compile(
    r"(?<![0-9A-Z])(?:[1-9][0-9]{16}[0-9X](?![0-9A-Z])"
    r"|[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Z][A-Z0-9]{5,6}(?![A-Z0-9])"
    r"|(?:\+?86[- ]?)?(?:\(?0[0-9]{2,3}\)?[- ]?[0-9]{7,8}(?:[-转][0-9]{1,5})?"
    r"|1[0-9]{2}[- ]?[0-9]{4}[- ]?[0-9]{4}(?:[-转][0-9]{1,5})?|400-?[0-9]{3}-?[0-9]{4}"
    r"|[1-9][0-9]{6,7})(?![0-9]))"
)
"""A telephone, an identity card, a plate of a car."""
TIME_OR_PLACE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}[-.][01]?[0-9][-.][0-3]?[0-9](?![0-9])"
    r"|(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?![0-9:])"
    r"|(?<![0-9.])-?[0-9]{1,3}\.[0-9]{4,}°?"
)
"""A day, a time of the clock, a coordinate."""
BUILDING_FIELD = (
    r"(?:楼号|楼栋号?|栋号|幢号|(?<![\u4e00-\u9fff])楼)\s*:\s*第?([0-9]{1,3}|[A-Z])"
    r"(?:号楼|栋|幢|座|号|#)?(?![0-9A-Z])"
)
NAME_FIELD = (
    r"(?:^|(?<=[\s,;|]))(?:小区名?称?|所在小区|县区|区县|所[在属]?(?:街道|社区)"
    r"|街道|社区|楼层|城市|省份|区域|地区|县|区|市)\s*:"
)
FIELDS = (
    (BUILDING_FIELD, r",\1号楼,"),
    (r"单元号?\s*:\s*第?([0-9]{1,2})(?:号?单元|门|号)?(?![0-9])", r",\1单元,"),
    (r"(?:房间?号?|室号?)\s*:\s*[0-9A-Z-]{1,6}(?:号|室)?", ","),
    (NAME_FIELD, ","),
)
LABELLED = tuple((re.compile(pattern), form) for pattern, form in FIELDS)
"""Fields of a form, of which the number stands behind its word: 楼号：3."""
LETTERS_AND_NUMBER = re.compile(r"(?<=[A-Z]{2})(?=[0-9])")


def plain_markup(text: str) -> str:
    """Return a text without HTML: entities as their characters, tags as blanks."""
    if "&" in text:
        text = unescape(text)
    return TAG.sub(" ", text) if "<" in text else text


def chinese_words(text: str) -> str:
    """Return a text in capitals with the words of numbers in Chinese, without personal data."""
    text = PERSONAL_NUMBER.sub(",", FORM_LABEL.sub(",", text))
    text = TIME_OR_PLACE.sub(",", text)
    if ":" in text:
        for pattern, form in LABELLED:
            text = pattern.sub(form, text)
    if not re.search("[A-Z]{2}", text):
        return text
    for pattern, word in ROMANIZED:
        text = pattern.sub(word, text)
    return LETTERS_AND_NUMBER.sub(",", text)
