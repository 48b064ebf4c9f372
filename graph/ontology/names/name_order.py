"""The order of names: by pinyin, and numbers in them as numbers.

A name becomes a text whose order as plain text is that of the name, so that both engines sort alike
and a cursor can hold it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from graph.ontology.folding import fold_text
from graph.ontology.names.numerals import NUMERALS, TENS, parse_numeral

NAME_ORDER = "nameOrder"
"""The name of the property."""
MOST_CHARACTERS = 60
"""Characters of a name that decide its place; the id decides between names that begin alike."""
LONGEST_PERSON = 4
"""Characters of a person's name; a longer one is that of a post."""
COUNTED = "号|楼|栋|幢|座|单元|门|层|区|期|组|队|片|街|路|巷|道|网格"
"""Words before which Chinese numerals are a number: 三号楼, 二期. In 三合社区 they are a name."""
NUMBER = re.compile(rf"[0-9]+|(?<=第)[{NUMERALS}]+|[{NUMERALS}]+(?={COUNTED})")
PART = re.compile(r"([\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)|([a-z]+)|\S")
SURNAMES = dict(
    re.findall(
        r"(\w+):(\S+)",
        """
        单:shan4 解:xie4 仇:qiu2 曾:zeng1 区:ou1 任:ren2 盖:ge3 查:zha1 朴:piao2 华:hua4
        宁:ning4 乐:yue4 缪:miao4 冼:xian3 洗:xian3 员:yun4 贠:yun4 黑:he4 盛:sheng4 翟:zhai2
        葛:ge3 纪:ji3 召:shao4 折:she2 种:chong2 重:chong2 晁:chao2 秘:bi4 薄:bo2 繁:po2
        祭:zhai4 哈:ha3 那:na1 覃:qin2 谌:chen2 会:gui4 燕:yan1 应:ying1 訾:zi1 相:xiang4
        都:du1 於:yu1 曲:qu1 瞿:qu2 强:qiang2 宿:su4 干:gan1 牟:mu4 褚:chu3 句:gou1 占:zhan1
        柏:bai3 过:guo1 万俟:mo4,qi2 尉迟:yu4,chi2 长孙:zhang3,sun1 单于:chan2,yu2
        澹台:tan2,tai2
        """,
    )
)
"""The pinyin of surnames that are read otherwise than the characters alone, or might be."""


def name_order(name: str | None, *, is_person: bool = False) -> str | None:
    """Return the text by which a name is sorted, None without a name.

    It has one part for each number (its digits behind how many there are), for each word of letters
    (in capitals) and for each character (behind its pinyin). So numbers come before letters,
    letters before characters, a shorter name before one that goes on, and equal characters stay
    together.
    """
    if not name:
        return None
    folded = fold_text(name[:MOST_CHARACTERS])
    is_person = is_person and len(folded) <= LONGEST_PERSON
    return " ".join(order_parts(folded, is_person=is_person))


def order_parts(folded: str, *, is_person: bool) -> Iterator[str]:
    """Yield the parts by which a folded name is sorted."""
    done = 0
    for match in NUMBER.finditer(folded):
        value = number_value(match[0])
        if value is not None:
            yield from word_parts(folded[done : match.start()], is_person=is_person and not done)
            yield f"{len(value):02}{value}"
            done = match.end()
    yield from word_parts(folded[done:], is_person=is_person and not done)


def number_value(text: str) -> str | None:
    """Return the digits of a number without leading zeros.

    None for several numerals that are no number: 五一路 is named after a day.
    """
    if text.isascii():
        return text.lstrip("0") or "0"
    if len(text) > 1 and not any(sign in TENS for sign in text):
        return None
    value = parse_numeral(text)
    return None if value is None else str(value)


def word_parts(text: str, *, is_person: bool) -> Iterator[str]:
    """Yield the parts by which a folded text without numbers is sorted."""
    for match in PART.finditer(text):
        characters, letters = match.groups()
        if characters:
            sounds = person_sounds(characters) if is_person else word_sounds(characters)
            yield from map("".join, zip(sounds, characters, strict=True))
        else:
            yield letters.upper() if letters else match[0]


def person_sounds(name: str) -> list[str]:
    """Return the pinyin of each character of a person's name, which begins with the surname."""
    for length in (2, 1):
        if sounds := SURNAMES.get(name[:length]):
            return [*sounds.split(","), *map(character_sound, name[length:])]
    return list(map(character_sound, name))


@lru_cache(maxsize=4096)
def word_sounds(text: str) -> list[str]:
    """Return the pinyin of each character of a text, which depends on the words that it has."""
    sounds = pinyin_reader()(text)
    # Neighbours without pinyin are returned as one.
    return sounds if len(sounds) == len(text) else list(map(character_sound, text))


@lru_cache(maxsize=16_384)
def character_sound(sign: str) -> str:
    """Return the usual pinyin of a character; empty if it has none, so that it is sorted last."""
    return next(iter(pinyin_reader()(sign)), "")


@cache
def pinyin_reader() -> Callable[[str], list[str]]:
    """Return the function that returns the pinyin of each character, its tone as a number.

    The dictionaries are loaded by the first name that is written: they take half a second and 40 MB
    that a service which only reads can do without.
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - loaded by the first name

    def read(text: str) -> list[str]:
        return lazy_pinyin(
            text, style=Style.TONE3, neutral_tone_with_five=True, errors=lambda _rest: ""
        )

    return read
