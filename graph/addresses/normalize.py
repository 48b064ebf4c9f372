"""One normal form for texts and numbers, so that ３＃楼, 三號樓 and 3栋 are equal."""

from __future__ import annotations

import re
from functools import lru_cache

from graph.addresses.romanized import chinese_words, plain_markup
from graph.ontology.folding import fold_characters
from graph.ontology.names.numerals import NUMERALS, parse_numeral

MOST_CHARACTERS = 500
"""Characters of a text that are read; an address has twenty, a complaint a few hundred."""

ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}
STEMS = "甲乙丙丁戊"

MISTYPED = str.maketrans("搂", "楼")
"""Characters that are taken for others as they are typed."""
MISHEARD = (
    (re.compile(rf"(?<=[0-9{NUMERALS}])号[娄喽漏]|(?<=[0-9{NUMERALS}])[好浩耗]楼"), "号楼"),
    (re.compile(rf"(?<=[0-9{NUMERALS}])(?:单[园源圆员原缘远]|但元)"), "单元"),
)
"""Words of numbers as a voice recognition writes them."""
BRACKETED_NUMBER = re.compile(
    r"[(\[]([0-9]{1,3}|[一二三四五六七八九十]{1,3})[)\]](?=号|[楼栋幢座期]|单元)"
)
MIXED_TENS = re.compile(r"(?<![0-9])([二三四五六七八九]?)十([1-9])(?![0-9])")
MIXED_DIGITS = re.compile(
    r"(?=[0-9]*[〇零幺一二三四五六七八九])(?=[^0-9]*[0-9])"
    r"[0-9〇零幺一二三四五六七八九]{3,5}(?![0-9〇零幺一二三四五六七八九十百])"
)
TO_DIGITS = str.maketrans("〇零幺一二三四五六七八九", "001123456789")
KEYCAP = "\u20e3"
DASHES = re.compile(r"[\-‐‑‒–—―−_/\\]+")
RANGE = re.compile(
    r"(?<=[0-9一二三四五六七八九十楼栋座号])\s*[至到~]+\s*(?=第?[0-9一二三四五六七八九十])"
)
PUNCTUATION = re.compile(r"[^\u3007\u3400-\u9fff\U00020000-\U0003ffffA-Z0-9#\-~、\s]+")
# White space between two words of an address means nothing; between two numbers it separates them.
MEANINGLESS_SPACE = re.compile(
    rf"(?<![A-Z0-9#{NUMERALS}])\s+|\s+(?![A-Z0-9#{NUMERALS}])",
)
SPACED = re.compile(r"(?:\S\s+){5,}\S\s*")
"""A text with a blank behind each character, as forms and scanners make it."""
COMMAS = re.compile(r"\s*,[\s,]*")
LOOSE_DASHES = re.compile(r"[,\s]*-[,\s\-]*")
BRACKETED = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]{0,60}[)）\]】〕]")


def normalize_text(text: str) -> str:
    """Return the normal form of any text, of which the first `MOST_CHARACTERS` characters are read.

    It consists of Chinese characters, `A-Z`, digits, `#`, `-` between parts, `、` and `~` between
    several of them, a blank between two numbers or words of letters, and `,` for all other
    punctuation.
    """
    folded = fold_characters(plain_markup(text[: 2 * MOST_CHARACTERS]))[:MOST_CHARACTERS].upper()
    folded = folded.replace(KEYCAP, "")
    if SPACED.fullmatch(folded.strip()):
        folded = re.sub(r"\s+", "", folded)
    plain = chinese_words(plain_numbers(DASHES.sub("-", folded).translate(MISTYPED)))
    signs = PUNCTUATION.sub(",", RANGE.sub("~", plain)).strip()
    glued = MEANINGLESS_SPACE.sub("", signs)
    separated = re.sub(r"\s+", " ", COMMAS.sub(",", glued))
    return LOOSE_DASHES.sub("-", separated).strip(",- 、~")


def plain_numbers(text: str) -> str:
    """Return a text with its numbers in one script and the words behind them as they are meant.

    二十3 and 五0二 become 23 and 502, (3)号楼 becomes 3号楼, 3好楼 2单源 becomes 3号楼 2单元.
    """
    text = BRACKETED_NUMBER.sub(r"\1", text)
    text = MIXED_TENS.sub(lambda match: (match[1] or "1").translate(TO_DIGITS) + match[2], text)
    text = MIXED_DIGITS.sub(lambda match: match[0].translate(TO_DIGITS), text)
    for pattern, word in MISHEARD:
        text = pattern.sub(word, text)
    return text


@lru_cache(maxsize=4096)
def name_forms(name: str) -> tuple[str, ...]:
    """Return the normal forms of a stored name: whole, and without what is in brackets."""
    forms: dict[str, None] = {}
    for text in (name, BRACKETED.sub("", name)):
        form = re.sub("[,、~ ]", "", normalize_text(text))
        if form:
            forms[form] = None
    return tuple(forms)


@lru_cache(maxsize=4096)
def bracketed_forms(name: str) -> tuple[str, ...]:
    """Return the normal forms of what is in brackets in a stored name.

    For （工业园区）城南街道 it is 工业园区.
    """
    forms = (normalize_text(text) for text in BRACKETED.findall(name))
    return tuple(form for form in forms if form)


NUMBER_PART = re.compile(rf"([0-9]{{1,6}}|[{NUMERALS}]{{1,6}})|([A-Z]+|[{STEMS}]|[东西南北中])|(-)")
LETTER_DASH = re.compile(r"(?<=[A-Z甲乙丙丁戊])-(?=[0-9])")
NUMBER_WORD = re.compile(
    r"(?:号楼|号栋|号幢|号座|栋楼|幢楼|座楼|#楼|楼|栋|幢|座|号|#|号单元|单元|号门|门|口|期)$"
)


def number_key(text: str) -> str | None:
    """Return a number in its one form: 3号楼, 三栋 and ３# are `3`, A座 is `A`, 甲3号楼 is `甲3`.

    Returns None if there is none.
    """
    bare = LETTER_DASH.sub("", NUMBER_WORD.sub("", normalize_text(text).lstrip("#第")))
    found, position = [], 0
    for match in NUMBER_PART.finditer(bare):
        if match.start() != position:
            return None
        value = parse_numeral(match[1]) if match[1] else (match[2] or match[3])
        found.append(str(value))
        position = match.end()
    is_complete = found and position == len(bare) and "None" not in found
    return "".join(found) if is_complete else None


def phase_key(text: str | None) -> str | None:
    """Return a phase in its one form: 二期, Ⅱ期 and 2 are `2`."""
    bare = normalize_text(text or "").removesuffix("工程")
    bare = bare.removesuffix("期").removeprefix("第")
    return ROMAN.get(bare) or number_key(bare) or bare or None
