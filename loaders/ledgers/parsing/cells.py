"""Reads the text of one cell as the declared type of value, or says what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from unicodedata import normalize

from graph.ontology.clock import CITY_ZONE
from graph.ontology.declarations import Property, Value
from graph.ontology.privacy import DIGITS
from graph.vocabulary import Vocabulary
from graph.vocabulary.categories import Category
from graph.vocabulary.duties import Duty
from graph.vocabulary.workflows import Workflow

Content = str | int | float | bool | date | datetime | list[str]
Reader = Callable[[str], Content]

SEPARATORS = re.compile(r"[、；;]")
DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?:[ T]0{1,2}:00(?::00)?)?",
    re.ASCII,
)
MONTH = re.compile(r"(\d{4})(?:-(\d{1,2})|/(\d{1,2})|\.(\d{2})|年(\d{1,2})月)", re.ASCII)
"""Of 2023.1 nobody knows whether it was 2023.10 before a spreadsheet took it for a number."""
SERIAL = re.compile(r"[1-9]\d{4}", re.ASCII)
"""A day as spreadsheets count them, from 1927 to 2173."""
DAY_ZERO = date(1899, 12, 30)
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


class Unreadable(ValueError):
    """A cell does not hold what its column should: `zh` and `en` say what was expected."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


# An export puts an apostrophe before what a spreadsheet would take for a formula.
GUARDED = re.compile(r"'+[=+\-@]")


def clean(text: str) -> str:
    """Take blanks off the ends, and the apostrophe off a text that is no formula, and full-width digits for what they are."""
    text = text.strip()
    if text[:1] == "'" and GUARDED.match(text):
        text = text[1:]
    return text if text.isascii() else text.translate(DIGITS)


@lru_cache(maxsize=4096)
def read_day(text: str) -> date:
    """Read 2023-07-01, 2023/7/1, 2023.7.1, 2023年7月1日, a spreadsheet's number of a day, or a month as its first day."""
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
    raise Unreadable("日期，如 2023-07-01", "a day such as 2023-07-01")


@lru_cache(maxsize=4096)
def read_confirmation(text: str) -> datetime:
    """Read a day as the moment, in UTC, at which it began in the city."""
    day = read_day(text)
    try:
        return datetime.combine(day, time(), CITY_ZONE).astimezone(UTC)
    except OverflowError:
        raise Unreadable(
            "近年的日期，如 2023-07-01", "a day of our time such as 2023-07-01"
        ) from None


def read_instant(text: str) -> datetime:
    """Read a moment such as 2023-07-01T08:00:00+08:00; without an offset it is the city's time."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(
            "时间，如 2023-07-01 08:00:00", "a moment such as 2023-07-01 08:00:00"
        ) from None


def read_integer(text: str) -> int:
    """Read a whole number."""
    if INTEGER.fullmatch(text):
        return int(text)
    raise Unreadable("整数", "a whole number")


def read_number(text: str) -> float:
    """Read a number with or without a decimal part."""
    if NUMBER.fullmatch(text):
        return float(text)
    raise Unreadable("数，如 45.62", "a number such as 45.62")


def read_flag(text: str) -> bool:
    """Read yes or no."""
    if text.lower() in FLAGS:
        return FLAGS[text.lower()]
    raise Unreadable("是 或 否", "是 (yes) or 否 (no)")


def read_texts(text: str) -> list[str]:
    """Read several texts with 、 between them, each once."""
    return list(dict.fromkeys(part for each in SEPARATORS.split(text) if (part := each.strip())))


def read_text(text: str) -> str:
    """Read a text."""
    return text


PLAIN: Mapping[Value, Reader] = {
    Value.TEXT: read_text,
    Value.TEXTS: read_texts,
    Value.INTEGER: read_integer,
    Value.NUMBER: read_number,
    Value.FLAG: read_flag,
    Value.DAY: read_day,
    Value.INSTANT: read_instant,
}


def reader(prop: Property, vocabulary: Vocabulary) -> Reader:
    """Return the reader of a property's cells, which take a clean text that is not empty and raise `Unreadable`."""
    if prop.value in WORDS:
        zh, en = WORDS[prop.value]
        return word_reader(words_of(prop.value, vocabulary), zh, en)
    if prop.value is Value.CHOICE:
        return choice_reader(prop)
    return PLAIN[prop.value] if prop.pattern is None else pattern_reader(prop, prop.pattern)


WORDS: Mapping[Value, tuple[str, str]] = {
    Value.DUTY: ("责任表中的责任", "a duty of the vocabulary"),
    Value.CATEGORY: ("服务类别", "a category of services"),
    Value.WORKFLOW: ("流程", "a workflow"),
    Value.STEP: ("流程的环节", "a step of a workflow"),
}
"""What a cell is expected to hold of the city's vocabulary."""


def words_of(value: Value, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Return the codes and Chinese names of a part of the vocabulary, each with the code that it stands for."""
    if value is Value.STEP:
        return vocabulary.workflows.steps
    parts: dict[Value, Sequence[Duty | Category | Workflow]] = {
        Value.DUTY: vocabulary.duties,
        Value.CATEGORY: vocabulary.categories.categories,
        Value.WORKFLOW: vocabulary.workflows.workflows,
    }
    return {word: known.code for known in parts[value] for word in (known.code, known.zh)}


def word_reader(codes: Mapping[str, str], zh: str, en: str) -> Reader:
    """Read a word of the city's vocabulary, by its Chinese name or its code, as its code."""
    shown = "、".join(word for word, code in codes.items() if word != code)

    def read(text: str) -> Content:
        if code := codes.get(text):
            return code
        raise Unreadable(f"{zh}（{shown}）", f"{en} ({shown})")

    return read


def choice_reader(prop: Property) -> Reader:
    """Read one of a declared list by its Chinese name or its code."""
    if prop.choices is None:
        raise TypeError(f"{prop.name} is a choice without a list of choices")
    choices = prop.choices
    names = "、".join(zh for zh, _ in choices.members.values())

    def read(text: str) -> Content:
        if code := choices.code(text):
            return code
        raise Unreadable(f"下列之一：{names}", f"one of {names}")

    return read


def pattern_reader(prop: Property, pattern: str) -> Reader:
    """Read a text that has to match the declared pattern before it is read as its type."""
    form, inner = re.compile(pattern, re.ASCII), PLAIN[prop.value]

    def read(text: str) -> Content:
        if form.fullmatch(text):
            return inner(text)
        raise Unreadable(f"符合 {pattern} 的{prop.zh}", f"a text that matches {pattern}")

    return read
