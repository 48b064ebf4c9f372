"""The text of one cell, read as the declared type of value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial
from unicodedata import normalize

from graph.ontology.clock import CITY_ZONE
from graph.ontology.declarations import Property, Value
from graph.ontology.folding import clean_name, clean_text, fold_text
from graph.ontology.placeholders import stands_for_nothing
from graph.ontology.privacy import DIGITS
from graph.ontology.value_limits import describe_limits
from graph.rows.last_days import LastDays
from graph.vocabulary import Vocabulary
from graph.vocabulary.categories import Category
from graph.vocabulary.duties import Duty
from graph.vocabulary.workflows import Workflow
from loaders.ledgers.files.characters import unguard_formula
from loaders.ledgers.parsing.days import read_closing_day, read_day, read_end
from loaders.ledgers.parsing.unreadable_cell import UnreadableCell

Content = str | int | float | bool | date | datetime | list[str]
CellReader = Callable[[str], Content | None]
"""Reads a cleaned text that is not empty; None if it says that there is no value.

Raises `UnreadableCell`.
"""

SEPARATORS = re.compile(r"[、；;\n]")
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
IN_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
"""1,200: only commas before every three digits; 1,20 may be 1.20."""
WITH_UNIT = re.compile(r"([+-]?[\d,.]+)\s*(\D{1,6}|m2)", re.ASCII)
LOST_ZERO = re.compile(r"(?!400|800)(?:[2-9]\d{1,2}[- ]?\d{7,8}|10[- ]?\d{8})(?!\d)", re.ASCII)
"""A landline whose area code has lost its zero: 4363331100 or 436-3331100."""
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


def clean_cell(text: str) -> str:
    """Return a text without outer blanks, invisible characters and the formula guard.

    Full-width digits become digits.
    """
    text = unguard_formula(clean_text(text).strip())
    return text if text.isascii() else text.translate(DIGITS)


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


def normalize_number(text: str) -> str:
    """Return a number in narrow digits and without separators of thousands."""
    plain = normalize("NFKC", text).replace("−", "-")
    return plain.replace(",", "") if IN_THOUSANDS.fullmatch(plain) else plain


def read_integer(text: str) -> int:
    """Read a whole number."""
    plain = normalize_number(text)
    if INTEGER.fullmatch(plain):
        return int(plain)
    raise UnreadableCell(*without_unit_hint(plain, "整数", "a whole number"))


def read_number(text: str) -> float:
    """Read a number with or without a decimal part."""
    plain = normalize_number(text)
    if NUMBER.fullmatch(plain):
        return float(plain)
    raise UnreadableCell(*without_unit_hint(plain, "数，如 45.62", "a number such as 45.62"))


def without_unit_hint(plain: str, zh: str, en: str) -> tuple[str, str]:
    """Return what was expected, with what would be taken of a number that has words behind it."""
    found = WITH_UNIT.fullmatch(plain)
    number = normalize_number(found[1]) if found else ""
    if not NUMBER.fullmatch(number):
        return zh, en
    return f"{zh}（这里只写数，如 {number}，不写单位）", f"{en} (only the number {number} here)"


def without_unit(text: str, units: Sequence[str]) -> str:
    """Return a number without the unit of measure behind it, if that is one of these."""
    found = WITH_UNIT.fullmatch(normalize("NFKC", text))
    known = found and any(found[2] == normalize("NFKC", unit) for unit in units)
    return found[1] if found and known else text


def read_flag(text: str) -> bool:
    """Read yes or no."""
    if text.lower() in FLAGS:
        return FLAGS[text.lower()]
    raise UnreadableCell("是 或 否", "是 (yes) or 否 (no)")


def read_texts(text: str) -> list[str]:
    """Read several texts with 、 between them, each once."""
    return list(dict.fromkeys(read_parts(text)))


def read_parts(text: str) -> list[str]:
    """Read several texts with 、 between them, as often as they are there."""
    parts = (part.strip() for part in SEPARATORS.split(text))
    return [part for part in parts if part and not stands_for_nothing(part)]


def read_names(text: str) -> list[str]:
    """Read several names with 、 between them, each once."""
    return list(dict.fromkeys(clean_name(part) for part in read_texts(text)))


def read_house_number(text: str) -> str:
    """Read the number of a building or an entrance, without blanks."""
    return "".join(clean_name(text).split())


def read_text(text: str) -> str:
    """Read a text."""
    return text


def read_phone(text: str) -> str:
    """Read one or several telephone numbers of offices, each with its area code."""
    for part in SEPARATORS.split(text):
        if LOST_ZERO.match(normalize("NFKC", part).strip()):
            raise UnreadableCell(
                "带区号的号码，如 0436-3331100（区号前的 0 丢了；请把单元格设为文本后补上）",
                "a number with its area code, such as 0436-3331100 (its zero is lost; format the"
                " cell as text and put it back)",
            )
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


def make_cell_reader(
    prop: Property, vocabulary: Vocabulary, last_days: LastDays = LastDays.INCLUSIVE
) -> CellReader:
    """Return the reader of a property's cells.

    `last_days` is what the ends in the ledger are. A placeholder is no value, unless it is one of a
    list: 无 is no where yes or no is asked.
    """
    read_listed = make_listed_reader(prop, vocabulary)
    read_value = read_listed or make_value_reader(prop, last_days)

    def read_cell(text: str) -> Content | None:
        if not stands_for_nothing(text):
            return read_value(text)
        if read_listed is None:
            return None
        try:
            return read_listed(text)
        except UnreadableCell:
            return None

    return read_cell


def make_listed_reader(prop: Property, vocabulary: Vocabulary) -> CellReader | None:
    """Return the reader of a property whose values are listed; None if they are not."""
    if prop.value in VOCABULARY_TERMS:
        zh, en = VOCABULARY_TERMS[prop.value]
        return make_term_reader(vocabulary_codes(prop.value, vocabulary), zh, en)
    if prop.value is Value.CHOICE:
        return make_choice_reader(prop)
    return read_flag if prop.value is Value.FLAG else None


def make_value_reader(prop: Property, last_days: LastDays) -> CellReader:
    """Return the reader of a property whose values are not listed."""
    if prop.pattern is not None:
        return make_pattern_reader(prop, prop.pattern)
    if prop.value is Value.DAY and prop.name == "to":
        return partial(read_end, last_days=last_days)
    if prop.value is Value.DAY and prop.closes:
        return read_closing_day
    if prop.is_phone:
        return read_phone
    if prop.between is not None:
        return make_limited_reader(prop, prop.between)
    return NAME_READERS.get(prop.name) or READERS[prop.value]


def make_limited_reader(prop: Property, between: tuple[float, float]) -> CellReader:
    """Return the reader of a number between two others, which may repeat its unit of measure."""
    read_value = read_integer if prop.value is Value.INTEGER else read_number
    least, most = between
    zh, en = describe_limits(least, most)

    def read_limited(text: str) -> Content:
        value = read_value(without_unit(text, prop.units))
        if least <= value <= most:
            return value
        raise UnreadableCell(zh, en)

    return read_limited


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

    def read_matching(text: str) -> Content | None:
        if compiled.fullmatch(text):
            return read_value(text)
        raise UnreadableCell(f"符合 {pattern} 的{prop.zh}", f"a text that matches {pattern}")

    return read_matching
