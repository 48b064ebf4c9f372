"""The text of one cell, read as the declared type of value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from unicodedata import normalize

from graph.ontology.clock import CITY_ZONE
from graph.ontology.declarations import Property, Value
from graph.ontology.folding import clean_name, clean_text, fold_text
from graph.ontology.privacy import DIGITS
from graph.vocabulary import Vocabulary
from graph.vocabulary.categories import Category
from graph.vocabulary.duties import Duty
from graph.vocabulary.workflows import Workflow

Content = str | int | float | bool | date | datetime | list[str]
CellReader = Callable[[str], Content]
"""Reads a cleaned text that is not empty. Raises `UnreadableCell`."""

SEPARATORS = re.compile(r"[、；;\n]")
DAY = re.compile(
    r"(\d{4})"
    r"(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
    r"(?:[ T]0{1,2}:00(?::00)?)?",
    re.ASCII,
)
MONTH = re.compile(r"(\d{4})(?:-(\d{1,2})|/(\d{1,2})|\.(\d{2})|年(\d{1,2})月)", re.ASCII)
"""2023.1 does not match: it may have been 2023.10 before a spreadsheet took it for a number."""
SERIAL = re.compile(r"[1-9]\d{4}", re.ASCII)
"""A day as spreadsheets count them, from 1927 to 2173."""
DAY_ZERO = date(1899, 12, 30)
"""The day that spreadsheets count from."""
DASHES = str.maketrans("–—−", "---")
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
FLAGS = {
    "是": True,
    "有": True,
    "true": True,
    "1": True,
    "否": False,
    "无": False,
    "false": False,
    "0": False,
}


class UnreadableCell(ValueError):
    """A cell does not hold what its column should: `zh` and `en` say what was expected."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


# An export puts an apostrophe before what a spreadsheet would run as a formula.
GUARDED = re.compile(r"'+[=+\-@]")


def clean_cell(text: str) -> str:
    """Return a text without outer blanks, what nobody sees, and formula guard.

    Full-width digits become digits.
    """
    text = clean_text(text).strip()
    if text[:1] == "'" and GUARDED.match(text):
        text = text[1:]
    return text if text.isascii() else text.translate(DIGITS)


@lru_cache(maxsize=4096)
def read_day(text: str) -> date:
    """Read a day, or a month as its first day.

    Accepts 2023-07-01, 2023/7/1, 2023.7.1, 2023年7月1日 and a spreadsheet's number of a day. Raises
    `UnreadableCell`.
    """
    plain = normalize("NFKC", text).translate(DASHES)
    if SERIAL.fullmatch(plain):
        return DAY_ZERO + timedelta(days=int(plain))
    plain = "".join(plain.split()) if "年" in plain else plain
    if found := DAY.fullmatch(plain) or MONTH.fullmatch(plain):
        year, month, *day = (int(part) for part in found.groups() if part)
        try:
            return date(year, month, day[0] if day else 1)
        except ValueError:
            pass
    raise UnreadableCell("日期，如 2023-07-01", "a day such as 2023-07-01")


@lru_cache(maxsize=4096)
def read_confirmation(text: str) -> datetime:
    """Read a day as the moment, in UTC, when it began in the city. Raises `UnreadableCell`."""
    day = read_day(text)
    try:
        return datetime.combine(day, time(), CITY_ZONE).astimezone(UTC)
    except OverflowError:
        raise UnreadableCell(
            "近年的日期，如 2023-07-01", "a day of our time such as 2023-07-01"
        ) from None


def read_instant(text: str) -> datetime:
    """Read a moment such as 2023-07-01T08:00:00+08:00, in UTC; the city's time if no offset."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=CITY_ZONE)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableCell(
            "时间，如 2023-07-01 08:00:00", "a moment such as 2023-07-01 08:00:00"
        ) from None


def read_integer(text: str) -> int:
    """Read a whole number."""
    if INTEGER.fullmatch(text):
        return int(text)
    raise UnreadableCell("整数", "a whole number")


def read_number(text: str) -> float:
    """Read a number with or without a decimal part."""
    if NUMBER.fullmatch(text):
        return float(text)
    raise UnreadableCell("数，如 45.62", "a number such as 45.62")


def read_flag(text: str) -> bool:
    """Read yes or no."""
    if text.lower() in FLAGS:
        return FLAGS[text.lower()]
    raise UnreadableCell("是 或 否", "是 (yes) or 否 (no)")


def read_texts(text: str) -> list[str]:
    """Read several texts with 、 between them, each once."""
    parts = (part.strip() for part in SEPARATORS.split(text))
    return list(dict.fromkeys(part for part in parts if part))


def read_names(text: str) -> list[str]:
    """Read several names with 、 between them, each once."""
    return list(dict.fromkeys(clean_name(part) for part in read_texts(text)))


def read_house_number(text: str) -> str:
    """Read the number of a building or an entrance, without blanks."""
    return "".join(clean_name(text).split())


def read_text(text: str) -> str:
    """Read a text."""
    return text


READERS: Mapping[Value, CellReader] = {
    Value.TEXT: read_text,
    Value.TEXTS: read_texts,
    Value.INTEGER: read_integer,
    Value.NUMBER: read_number,
    Value.FLAG: read_flag,
    Value.DAY: read_day,
    Value.INSTANT: read_instant,
}
"""The readers of values that are not one of a list."""

NAME_READERS: Mapping[str, CellReader] = {
    "name": clean_name,
    "title": clean_name,
    "aliases": read_names,
    "number": read_house_number,
}
"""The readers of what things are called and found by."""

VOCABULARY_TERMS: Mapping[Value, tuple[str, str]] = {
    Value.DUTY: ("责任表中的责任", "a duty of the vocabulary"),
    Value.CATEGORY: ("服务类别", "a category of services"),
    Value.WORKFLOW: ("流程", "a workflow"),
    Value.STEP: ("流程的环节", "a step of a workflow"),
}
"""The values that are terms of the city's vocabulary, and what a cell is expected to hold."""


def make_cell_reader(prop: Property, vocabulary: Vocabulary) -> CellReader:
    """Return the reader of a property's cells."""
    if prop.value in VOCABULARY_TERMS:
        zh, en = VOCABULARY_TERMS[prop.value]
        return make_term_reader(vocabulary_codes(prop.value, vocabulary), zh, en)
    if prop.value is Value.CHOICE:
        return make_choice_reader(prop)
    if prop.name in NAME_READERS:
        return NAME_READERS[prop.name]
    if prop.pattern is not None:
        return make_pattern_reader(prop, prop.pattern)
    return READERS[prop.value]


def vocabulary_codes(value: Value, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Return the codes and Chinese names of one part of the vocabulary, each to its code."""
    if value is Value.STEP:
        return vocabulary.workflows.steps
    parts: dict[Value, Sequence[Duty | Category | Workflow]] = {
        Value.DUTY: vocabulary.duties,
        Value.CATEGORY: vocabulary.categories.categories,
        Value.WORKFLOW: vocabulary.workflows.workflows,
    }
    return {word: term.code for term in parts[value] for word in (term.code, term.zh)}


def make_term_reader(codes: Mapping[str, str], zh: str, en: str) -> CellReader:
    """Return a reader of terms, by Chinese name or code, as their codes."""
    names = "、".join(word for word, code in codes.items() if word != code)
    folded = {fold_text(word): code for word, code in codes.items()}

    def read_term(text: str) -> Content:
        if code := codes.get(text) or folded.get(fold_text(text)):
            return code
        raise UnreadableCell(f"{zh}（{names}）", f"{en} ({names})")

    return read_term


def make_choice_reader(prop: Property) -> CellReader:
    """Return a reader of a declared choice, by Chinese name or code, as its code."""
    if prop.choices is None:
        raise TypeError(f"{prop.name} is a choice without a list of choices")
    choices = prop.choices
    names = "、".join(zh for zh, _ in choices.members.values())

    def read_choice(text: str) -> Content:
        if code := choices.code(text):
            return code
        raise UnreadableCell(f"下列之一：{names}", f"one of {names}")

    return read_choice


def make_pattern_reader(prop: Property, pattern: str) -> CellReader:
    """Return a reader of texts that must match a pattern before they are read as their type."""
    compiled, read_value = re.compile(pattern, re.ASCII), READERS[prop.value]

    def read_matching(text: str) -> Content:
        if compiled.fullmatch(text):
            return read_value(text)
        raise UnreadableCell(f"符合 {pattern} 的{prop.zh}", f"a text that matches {pattern}")

    return read_matching
