"""What a cell of a workbook shows, and of which sort it is."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from graph.ontology.folding import clean_text
from loaders.ledgers.files.characters import unescape
from loaders.ledgers.files.line import CellSort
from loaders.ledgers.files.number_format import GENERAL, number_text, read_number_format

NO_CODE = re.compile(r'"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
"""What in a format is no code: texts, escapes, colors, languages."""
DAY_CODES = re.compile("[yde]", re.IGNORECASE)
YEAR_CODES = re.compile("[ye]", re.IGNORECASE)
DAY_OF_MONTH_CODES = re.compile("d", re.IGNORECASE)
TIME_CODES = re.compile(r"[hs]|\[m+\]", re.IGNORECASE)
MONTH_CODES = re.compile("m", re.IGNORECASE)

MONTH_TEXT = "2024-12"
"""How the text of a month looks."""
YEAR_MONTH, MONTH_DAY, CLOCK = "yyyy-mm", "mm-dd", "hh:mm"
LOCAL_DAYS = {
    **dict.fromkeys((27, 36, 50, 52, 57), YEAR_MONTH),
    **dict.fromkeys((28, 29, 30, 31, 51, 53, 54, 58), MONTH_DAY),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), CLOCK),
}
"""The formats of days that only a Chinese spreadsheet has, by their numbers in a workbook.

A workbook names them by number alone: 58 shows the third of February as 2月3日.
"""


class ShownCell(NamedTuple):
    """The text of a cell, and its sort if it is no text."""

    text: str
    sort: CellSort | None = None


EMPTY = ShownCell("")


def show_cell(value: object, code: str = GENERAL) -> ShownCell:
    """Return what a cell shows that has a value and a number format."""
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return show_text(value, code)
    if isinstance(value, bool):
        return ShownCell("是" if value else "否", CellSort.FLAG)
    if isinstance(value, int | float):
        return show_number(value, code)
    return show_day(value, code)


def show_text(value: str, code: str) -> ShownCell:
    """Return a text, with what its format adds."""
    text = clean_text(unescape(value))
    if code in (GENERAL, "@") or not text:
        return ShownCell(text)
    number_format = read_number_format(code)
    shown = number_format.show_text(text) if number_format else text
    return ShownCell(text, CellSort.UNCLEAR) if shown is None else ShownCell(shown)


def show_number(value: float, code: str) -> ShownCell:
    """Return a number as its format shows it."""
    number_format = read_number_format(code)
    shown = number_format.show_number(value) if number_format else None
    if shown is None:
        return ShownCell(number_text(value), CellSort.UNCLEAR)
    return ShownCell(shown, CellSort.NUMBER)


def show_day(value: object, code: str) -> ShownCell:
    """Return a day, or what its format shows of it: its month, a moment, or a time."""
    if not isinstance(value, datetime):
        sort = CellSort.TIME if isinstance(value, time | timedelta) else CellSort.DAY
        return ShownCell(str(value), sort)
    sort = find_day_sort(code)
    if sort is CellSort.TIME:
        return ShownCell(value.time().isoformat(), CellSort.TIME)
    if sort is CellSort.MOMENT and value.time() != time():
        return ShownCell(value.isoformat(" ", "seconds"), CellSort.MOMENT)
    day = value.date().isoformat()
    return ShownCell(day[: len(MONTH_TEXT)] if shows_month(code) else day, CellSort.DAY)


@lru_cache(maxsize=512)
def shows_month(code: str) -> bool:
    """Whether a format shows the year and the month of a day without the day itself.

    A spreadsheet makes such a cell of 2024年12月, with a day that nobody wrote.
    """
    plain = NO_CODE.sub("", code.partition(";")[0])
    has_month = YEAR_CODES.search(plain) and MONTH_CODES.search(plain)
    return bool(has_month) and not DAY_OF_MONTH_CODES.search(plain)


@lru_cache(maxsize=512)
def find_day_sort(code: str) -> CellSort:
    """Return whether a format shows a day, a time, or both; without either, a moment."""
    plain = NO_CODE.sub("", code.partition(";")[0])
    if code == GENERAL:
        return CellSort.MOMENT
    has_time = bool(TIME_CODES.search(plain))
    has_day = bool(DAY_CODES.search(plain)) or (bool(MONTH_CODES.search(plain)) and not has_time)
    if has_time:
        return CellSort.MOMENT if has_day else CellSort.TIME
    return CellSort.DAY
