"""Finds a mobile number in a text, however it is cut: 138.0013.8000, 1 3 8 0 0, 一三八零零."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from unicodedata import normalize

DIGIT_NUMERALS = ("零〇○", "一壹幺", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
"""The Chinese characters for each digit, in the order of their values."""
ALL_NUMERALS = "".join(DIGIT_NUMERALS)
PLAIN = {ord(sign): str(digit) for digit, signs in enumerate(DIGIT_NUMERALS) for sign in signs}
DIGIT = rf"[0-9０-９①-⑨⓪{ALL_NUMERALS}]"
SEPARATOR = r"(?:[^\w①-⑨⓪]|_){0,3}"
"""What may stand between two digits: up to three blanks and signs."""
MOBILE_CANDIDATE = re.compile(rf"[1１①一壹幺]{SEPARATOR}{DIGIT}(?:{SEPARATOR}{DIGIT}){{9}}")
DIGIT_RUN = re.compile(rf"[0-9](?:{SEPARATOR}[0-9]){{10,}}")
GROUP = re.compile(r"([0-9]+)([^0-9]*)")
MOBILE_NUMBER = re.compile(r"(?:0|0?0?86)?1[3-9][0-9]{9}")
LONGEST_MOBILE = 15
"""Digits of a mobile number with 0086 before it."""
AROUND = " \r()（）[]+"
"""Signs beside the one that separates two groups."""
OF_LISTS = frozenset("、，,；;/|\n")
"""Separators of several short numbers, such as those of buildings or of lines."""
OF_IDS = frozenset("-_.:/")
"""Separators of the parts of an id."""
LETTERS_BEFORE = re.compile(r"[A-Za-z]+\Z")
TELEPHONE_WORDS = frozenset(
    ("tel", "telephone", "phone", "mobile", "mob", "cell", "call", "wx", "wechat", "weixin", "qq")
)
"""Words in Latin letters before a number that do not make it an id."""


def has_mobile_number(text: str) -> bool:
    """Whether a text holds a mobile number."""
    if not MOBILE_CANDIDATE.search(text):
        return False
    plain = normalize("NFKC", text)
    # The 三 of 张三 before a number is none of its digits.
    return any(
        holds_mobile(run[0], begins_id=follows_letters(form, run.start()))
        for form in dict.fromkeys((plain, plain.translate(PLAIN)))
        for run in DIGIT_RUN.finditer(form)
    )


def follows_letters(text: str, start: int) -> bool:
    """Whether what stands at a place continues a word of Latin letters, as the digits of an id do,
    unless the word means a telephone.
    """
    word = LETTERS_BEFORE.search(text[max(0, start - 16) : start])
    return word is not None and word[0].lower() not in TELEPHONE_WORDS


def holds_mobile(run: str, *, begins_id: bool) -> bool:
    """Whether successive groups of digits are together a mobile number.

    `begins_id`: whether Latin letters stand right before the first of them.
    """
    pairs = GROUP.findall(run)
    groups = [digits for digits, _ in pairs]
    signs = [sign for _, sign in pairs]
    return any(
        is_written_as_one(groups[first:after], signs[first : after - 1])
        and not cuts_decimal(signs, first, after)
        and not (begins_id and are_parts_of_id(groups[first:after], signs[: after - 1]))
        for first, after in numbers_in(groups)
    )


def are_parts_of_id(groups: list[str], signs: list[str]) -> bool:
    """Whether groups of digits that follow letters are parts of an id: Cadre013144-000003.

    `signs` are all those since the letters. Groups as those of a mobile number are none.
    """
    sizes = [len(group) for group in groups]
    is_usual = len(sizes) == 1 or max(sizes) == 1 or sizes[-3:] == [3, 4, 4]
    return not is_usual and all(sign in OF_IDS for sign in signs)


def numbers_in(groups: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of groups whose digits are those of a mobile number."""
    for first in range(len(groups)):
        for after, digits in enumerate(accumulate(groups[first:]), first + 1):
            if len(digits) > LONGEST_MOBILE:
                break
            if MOBILE_NUMBER.fullmatch(digits):
                yield first, after


def cuts_decimal(signs: list[str], first: int, after: int) -> bool:
    """Whether the groups begin behind a decimal point, or end before one."""
    begins = first > 0 and signs[first - 1] == "."
    return begins or (after - first > 1 and signs[after - 1] == ".")


def is_written_as_one(groups: list[str], signs: list[str]) -> bool:
    """Whether groups of digits are written as one number rather than as several.

    One number is not cut, cut after every digit, or cut into few groups by one sign: 3, 4 and 4
    digits by any. Groups of one or two digits in a list are numbers of their own.
    """
    sizes = [len(group) for group in groups]
    if len(sizes) == 1 or max(sizes) == 1 or sizes[-3:] == [3, 4, 4]:
        return True
    kinds = {sign.strip(AROUND) for sign in signs}
    shortest = 3 if kinds & OF_LISTS else 2
    if len(sizes) == 2 and kinds != {"."} and not kinds & OF_LISTS:
        shortest = 1
    is_few = len(sizes) <= 4 or (len(sizes) == 5 and sizes[0] == 3)
    return is_few and len(kinds) == 1 and min(sizes) >= shortest
