"""What the parts of an input may be: days, texts that name no person, quantities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from graph.mutations.user_errors import invalid
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.privacy import find_personal_data

EARLIEST = date(1900, 1, 1)
"""No day of an input lies before it: it would be a slip of the keyboard."""
MOST = 1_000_000_000
"""The largest quantity."""


def day_of(given: Mapping[str, Any], name: str) -> date:
    """Return a day of the input; refuses one that no interval can have."""
    day: date = given[name]
    if not EARLIEST <= day < OPEN:
        raise invalid(
            "IMPOSSIBLE_DAY",
            name,
            f"日期应在 {EARLIEST} 之后，而不是 {day}。",
            f"The day should be after {EARLIEST}, not {day}.",
        )
    return day


LONGEST = 2_000
"""Characters of a text."""
LONGEST_LIST = 20
"""Entries of a list."""


def text_of(given: Mapping[str, Any], name: str, longest: int = LONGEST) -> str:
    """Return a text of the input without the blanks around it; refuses one that says nothing, or too much."""
    text = str(given[name]).strip()
    if not text:
        raise invalid("EMPTY_TEXT", name, f"{name} 不能为空。", f"{name} must say something.")
    if len(text) > longest:
        raise invalid(
            "LONG_TEXT",
            name,
            f"{name} 最多 {longest} 个字符。",
            f"{name} has at most {longest} characters.",
        )
    return text


def interval_of(given: Mapping[str, Any]) -> dict[str, date]:
    """Return the interval `[from, to)` of an input, as far as it is given; refuses an inverted or empty one."""
    ends = {name: day_of(given, name) for name in ("from", "to") if given.get(name) is not None}
    if ends.get("to", OPEN) <= ends.get("from", BEGINNING):
        raise invalid(
            "EMPTY_INTERVAL",
            "to",
            f"结束日期应晚于开始日期 {ends['from']}。",
            f"It should end after {ends['from']}, on which it begins.",
        )
    return ends


def words_of(given: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """Return a text of the input that says nothing of a person; refuses one that does, without repeating it."""
    text = text_of(given, name, longest)
    if found := find_personal_data(text):
        raise invalid(
            "PERSONAL_DATA", name, f"{name} 应为{found.zh}。", f"{name} should be {found.en}."
        )
    return text


def optional_words(given: Mapping[str, Any], *names: str) -> dict[str, str]:
    """Return those of some longer texts that are given."""
    return {name: words_of(given, name, LONGEST) for name in names if given.get(name) is not None}


def list_of(given: Mapping[str, Any], name: str) -> list[str]:
    """Return a list of short texts, each once; none where it is left out; refuses more than anybody would read."""
    items = given.get(name, ())
    if len(items) > LONGEST_LIST:
        zh, en = (
            f"{name} 最多 {LONGEST_LIST} 项，而不是 {len(items)} 项。",
            f"{name} has at most {LONGEST_LIST} entries, not {len(items)}.",
        )
        raise invalid("TOO_MANY", name, zh, en)
    return list(dict.fromkeys(words_of({name: item}, name, 100) for item in items))


def quantity_of(given: Mapping[str, Any], name: str) -> float:
    """Return a quantity; refuses what is nothing, less, or beyond measure."""
    quantity = float(given[name])
    if not isfinite(quantity) or not 0 < quantity <= MOST:
        raise invalid(
            "IMPOSSIBLE_QUANTITY",
            name,
            f"{name} 应大于 0，最多 {MOST:,}。",
            f"{name} should be above 0, at most {MOST:,}.",
        )
    return quantity
