"""Which ledger the name of a file or a sheet means, as offices change it."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import NamedTuple

from graph.ontology.folding import fold_text

COPY = re.compile(
    r"(?:[-_]*(?:副本|拷贝|备份|copy)\d{0,2}|\(\d{1,2}\)|[-_]\d{1,2}"
    r"|[-_(]*(?:19|20)\d\d[-_.年]?(?:\d{1,2}[-_.月]?(?:\d{1,2}日?)?)?\)?)+\Z"
)
"""What is added to the name of a second copy, or of a later one; blanks are gone."""
NUMBERED = re.compile(r"(?:附件|附表|表)\d{0,2}[-_:.、]?|\d{1,2}[-_.、]")
"""What stands before the name of one of several files."""
LIST_WORDS = ("花名册", "名册", "台账", "基础信息", "信息", "明细", "统计", "登记", "册", "表")
"""Words for a list; a name may end with several."""
NEAR = 0.7
"""How alike two names are, of 1, of which one may be a slip of the other."""
AREA = re.compile(r"[^-_\d]{2,12}(?:市|县|区|旗|镇|乡|街道|苏木|道)[-_]?")
"""The name of an area before that of its ledger."""


class MeantLedger(NamedTuple):
    """Which ledger a name means, and how sure that is."""

    ledger: str
    area: str = ""
    """The area that it names: those of several areas are read beside each other."""
    is_exact: bool = True
    """Whether nothing else was added; if it was, there may be several of one ledger."""


def find_meant_ledger(name: str, ledgers: Collection[str]) -> MeantLedger | None:
    """Return the ledger that a name means; None if that is not clear."""
    if name in ledgers:
        return MeantLedger(name)
    by_name = {fold_name(ledger): ledger for ledger in ledgers}
    forms = name_forms(name)
    for form in forms:
        if form in by_name:
            return MeantLedger(by_name[form], is_exact=False)
    for form in forms:
        # Of 洮北区单位报到 the longest ledger is meant.
        for ending in sorted(by_name, key=len, reverse=True):
            area = form.removesuffix(ending)
            if area != form and AREA.fullmatch(area):
                return MeantLedger(by_name[ending], area, is_exact=form == forms[0])
    return None


def name_forms(name: str) -> list[str]:
    """Return a name, and what is left of it without what offices add, the fullest first."""
    forms = [fold_name(name)]
    forms += [COPY.sub("", form) for form in forms]
    forms += [NUMBERED.sub("", form, count=1) for form in forms if NUMBERED.match(form)]
    forms += [strip_list_words(form) for form in forms]
    return list(dict.fromkeys(form for form in forms if form))


def fold_name(name: str) -> str:
    """Return a name as names are compared, without any blank."""
    return "".join(fold_text(name).split())


def strip_list_words(text: str) -> str:
    """Return a name without the words for a list at its end."""
    stripped = True
    while stripped:
        stripped = False
        for word in LIST_WORDS:
            if text.endswith(word) and text != word:
                text, stripped = text.removesuffix(word), True
    return text


def suggest_ledger(name: str, ledgers: Collection[str]) -> str | None:
    """Return the ledger that a name is nearest to, None if it is near to none."""
    plain = fold_name(name)
    if near := get_close_matches(plain, ledgers, 1, NEAR):
        return near[0]
    inside = [ledger for ledger in ledgers if len(ledger) > 1 and fold_name(ledger) in plain]
    return max(inside, key=len, default=None)
