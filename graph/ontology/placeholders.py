"""Texts that stand for no value, and marks that repeat the cell above."""

from __future__ import annotations

import re
from unicodedata import normalize

SIGNS = re.compile(r"[-‐-―─−－—_/\\|～~·.…*×?、,，。]+|[(\[{<【〔（][\s]*[)\]}>】〕）]")
"""Only signs: a dash, a stroke, empty brackets."""
BRACKETS = re.compile(r"[(\[{<【〔](.+)[)\]}>】〕]")
NOTHING_WORDS = """
无 暂无 没有 暂缺 缺 空 空白 空缺 不详 未详 未知 不明 不清 不清楚 不确定 待定 待查 待补 待补充 待填
待核实 待完善 未填 未填写 未登记 未录入 未提供 不适用 不涉及
none null nil n/a n.a n.a. na/ unknown undefined tbd blank empty
"""
DITTO_WORDS = """
同上 同前 同上行 同上一行 同上格 与上同 与上行相同 上同 同 ditto idem do. ↑ 〃 〃〃 々 々々
″ ″″ " "" '' ’’ ′′ “ ” “” ＂ 〞 〝 „
"""
NO_VALUES = frozenset(NOTHING_WORDS.split())
"""Words that stand for no value, in lower case and without blanks."""
DITTOS = frozenset(DITTO_WORDS.split())
"""What repeats the cell above."""
LONGEST_MARK = 12
"""Characters of the longest placeholder or ditto mark, with brackets."""
OPENING = "([{<【〔（［｛＜"
FIRST_OF_NOTHING = {*OPENING, *"NUTBEＮＵＴＢＥｎｕｔｂｅ", *(word[0] for word in NO_VALUES)}
FIRST_OF_DITTOS = {*OPENING, *"DI", *(word[0] for word in DITTOS)}
"""How a placeholder or a mark may begin: nearly every other text is known by its first sign."""


def bare_text(text: str) -> str:
    """Return a text without brackets around it, in compatible forms and lower case."""
    plain = "".join(normalize("NFKC", text).split()).casefold()
    return found[1] if (found := BRACKETS.fullmatch(plain)) else plain


def stands_for_nothing(text: str) -> bool:
    """Whether a text is a placeholder for no value: 无, -, /, N/A, 不详."""
    if len(text) > LONGEST_MARK:
        return False
    if SIGNS.fullmatch(text):
        return True
    return text[:1] in FIRST_OF_NOTHING and bare_text(text).rstrip("。.!") in NO_VALUES


def repeats_above(text: str) -> bool:
    """Whether a text is a mark that repeats the cell above: 同上, 〃."""
    if len(text) > LONGEST_MARK:
        return False
    return text[:1] in FIRST_OF_DITTOS and (text in DITTOS or bare_text(text) in DITTOS)
