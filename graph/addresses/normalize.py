"""One normal form for texts and numbers, so that ３＃楼, 三號樓 and 3栋 meet."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

LIMIT = 200
"""Characters of a text that are read; an address has a tenth of them."""

DIGITS = {
    char: value
    for value, chars in enumerate(
        ("〇零", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100}
NUMERALS = "".join((*DIGITS, *TENS, "廿卅"))
ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}
STEMS = "甲乙丙丁戊"

# Forms of one character that older signs, or writers from elsewhere, use.
PLAIN = str.maketrans(
    "號樓單棟區縣鎮鄉門層戶網園廈東兩華麗陽龍興慶鐵搂",
    "号楼单栋区县镇乡门层户网园厦东两华丽阳龙兴庆铁楼",
)
DASHES = re.compile(r"[\-‐‑‒–—―−~〜～_/\\]+")
KEPT = re.compile(r"[^\u3007\u3400-\u9fff\U00020000-\U0003ffffA-Z0-9#\-\s]+")
# White space between two words of an address means nothing; between two numbers it parts them.
GLUE = re.compile(rf"(?<![A-Z0-9#{NUMERALS}])\s+|\s+(?![A-Z0-9#{NUMERALS}])")
PARTS = re.compile(r"[\s,]+")
LOOSE = re.compile(r",*-[,\-]*")
BRACKETED = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]{0,60}[)）\]】〕]")


def normalize_text(text: str) -> str:
    """Return the normal form: Chinese characters, `A-Z`, digits, `#`, `-` between parts and `,` for all other punctuation.

    Works on any text, reads `LIMIT` characters of it, and leaves its own result as it is.
    """
    wide = normalize("NFKC", text[:LIMIT])[:LIMIT].upper()
    plain = DASHES.sub("-", wide).translate(PLAIN)
    glued = GLUE.sub("", KEPT.sub(",", plain).strip())
    return LOOSE.sub("-", PARTS.sub(",", glued)).strip(",-")


@lru_cache(maxsize=4096)
def name_forms(name: str) -> tuple[str, ...]:
    """Return the normal forms of a stored name: whole, and without what stands in brackets."""
    return tuple(
        dict.fromkeys(
            form
            for text in (name, BRACKETED.sub("", name))
            if (form := normalize_text(text).replace(",", ""))
        )
    )


@lru_cache(maxsize=4096)
def bracketed_forms(name: str) -> tuple[str, ...]:
    """Return the normal forms of what stands in brackets in a stored name: 工业园区 of （工业园区）城南街道."""
    return tuple(form for text in BRACKETED.findall(name) if (form := normalize_text(text)))


def parse_numeral(numeral: str) -> int | None:
    """Return what digits or Chinese numerals count: 12, 十二, 一百零三, 一二 (12); None where they count nothing."""
    if not numeral or len(numeral) > 6:
        return None
    if numeral.isascii():
        return int(numeral) if numeral.isdigit() else None
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    if not any(char in TENS for char in numeral):
        digits = "".join(str(DIGITS.get(char, "?")) for char in numeral)
        return int(digits) if digits.isdigit() else None
    total, unit, digit = 0, 1, -1
    for char in numeral:
        if char in TENS:
            total, unit, digit = (
                total + TENS[char] * (digit if digit >= 0 else 1),
                TENS[char] // 10,
                -1,
            )
        elif char in DIGITS:
            # 一百二 is 120, 一百零二 is 102.
            unit, digit = unit if DIGITS[char] and digit < 0 else 1, DIGITS[char]
        else:
            return None
    return total + max(digit, 0) * unit


PIECE = re.compile(rf"([0-9]{{1,6}}|[{NUMERALS}]{{1,6}})|([A-Z]+|[{STEMS}]|[东西南北中])|(-)")
LETTER_DASH = re.compile(r"(?<=[A-Z甲乙丙丁戊])-(?=[0-9])")
SUFFIX = re.compile(
    r"(?:号楼|号栋|号幢|号座|栋楼|幢楼|座楼|#楼|楼|栋|幢|座|号|#|号单元|单元|号门|门|口|期)$"
)


def number_key(text: str) -> str | None:
    """Return the number in its one form: 3号楼, 三栋 and ３# are `3`, A座 is `A`, 甲3号楼 is `甲3`; None where there is none."""
    bare = LETTER_DASH.sub("", SUFFIX.sub("", normalize_text(text).lstrip("#第")))
    found, position = [], 0
    for match in PIECE.finditer(bare):
        if match.start() != position:
            return None
        value = parse_numeral(match[1]) if match[1] else (match[2] or match[3])
        found.append(str(value))
        position = match.end()
    return "".join(found) if found and position == len(bare) and "None" not in found else None


def phase_key(text: str | None) -> str | None:
    """Return a phase in its one form: 二期, Ⅱ期 and 2 are `2`."""
    bare = normalize_text(text or "").removesuffix("工程").removesuffix("期").removeprefix("第")
    return ROMAN.get(bare) or number_key(bare) or bare or None


def chinese_numeral(number: int) -> str:
    """Write a number below 1,000 as Chinese does: 12 as 十二, 103 as 一百零三."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not hundreds:
        return (
            ("" if tens < 2 else digits[tens])
            + ("十" if tens else "")
            + (digits[ones] if ones or not tens else "")
        )
    between = digits[tens] + "十" if tens else "零" if ones else ""
    return digits[hundreds] + "百" + between + (digits[ones] if ones else "")


BUILDING_WORDS = ("号楼", "栋", "幢", "座", "号", "#", "#楼", "楼", "栋楼", "号栋", "")
ENTRANCE_WORDS = ("单元", "门", "号门", "口", "号单元", "")


def number_spellings(key: str, words: tuple[str, ...]) -> list[str]:
    """Return the ways in which a ledger may write the number `key`, so that the graph can be asked for it."""
    match = re.fullmatch(rf"([A-Z{STEMS}]?)([0-9]{{1,4}})([A-Z{STEMS}]?)", key)
    forms = [key, f"第{key}"]
    if match:
        before, number, after = match[1], int(match[2]), match[3]
        numerals = [chinese_numeral(number)] if number < 1000 else []
        numerals += (
            ["两"] * (number == 2)
            + [f"{number:02}"] * (number < 10)
            + ["".join(chr(ord(d) + 0xFEE0) for d in str(number))]
        )
        forms += [before + numeral + after for numeral in numerals]
    return [form + word for form in forms for word in words]
