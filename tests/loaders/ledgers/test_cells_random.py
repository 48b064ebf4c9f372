"""Days in every form are one day, and rows that were written as a ledger are read as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from graph.ontology.clock import CITY_ZONE
from graph.ontology.declarations import Kind, Property, Value
from graph.ontology.placeholders import repeats_above, stands_for_nothing
from graph.rows.batch import Row
from graph.rows.last_days import LastDays
from loaders.ledgers import Ledger
from loaders.ledgers.files.line import Line
from loaders.ledgers.ledger_form import make_ledger_form
from loaders.ledgers.parsing.cells import clean_cell
from loaders.ledgers.parsing.days import read_closing_day, read_day, read_end
from loaders.ledgers.parsing.row_checker import make_row_checker
from loaders.ledgers.parsing.unreadable_cell import UnreadableCell
from loaders.sample.base.names import chinese_numeral
from tests.loaders.ledgers.checked_rows import LEDGERS, VOCABULARY

SIGNS = "〇一二三四五六七八九"
DAYS = some.dates(date(1900, 1, 1), date(2100, 12, 31))


def spellings(day: date) -> list[str]:
    """Return the ways in which offices write a day."""
    year, month, number = day.year, day.month, day.day
    numerals = "".join(SIGNS[int(digit)] for digit in str(year))
    written = [f"{year}{month:02}{number:02}", f"{day.isoformat()} 00:00:00"]
    for sign in "-/.":
        written += [
            f"{year}{sign}{month:02}{sign}{number:02}",
            f"{year}{sign}{month}{sign}{number}",
        ]
    for word in "日号":
        written += [
            f"{year}年{month}月{number}{word}",
            f"{year} 年 {month:02} 月 {number:02} {word}",
            f"{numerals}年{chinese_numeral(month)}月{chinese_numeral(number)}{word}",
        ]
    if 2013 <= year <= 2029:
        written += [f"{year % 100}{sign}{month}{sign}{number}" for sign in "-/."]
    wide = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")
    return [*written, *(text.translate(wide) for text in written)]


@given(DAYS)
def test_a_day_is_the_same_in_every_form(day: date) -> None:
    for text in spellings(day):
        assert read_day(clean_cell(text)) == day, text
        assert read_closing_day(clean_cell(text)) == day, text


@given(DAYS)
def test_a_month_is_its_first_day_and_closes_with_its_last(day: date) -> None:
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    year, month = day.year, day.month
    texts = [f"{year}-{month}", f"{year}/{month}", f"{year}年{month}月", f"{year}{month:02}"]
    for text in [*texts, f"{year}.{month:02}"]:
        assert (read_day(text), read_closing_day(text)) == (first, last), text
        for convention in LastDays:
            assert read_end(text, convention) == last + timedelta(days=1), text


@given(DAYS, some.sampled_from(list(LastDays)))
def test_an_end_is_read_as_it_is_written(end: date, convention: LastDays) -> None:
    for text in spellings(convention.written(end)):
        assert read_end(clean_cell(text), convention) == end, text


@given(some.text(some.sampled_from("0123456789-/.年月日 至今无二十"), max_size=12))
def test_no_text_is_another_day_than_the_digits_it_shows(text: str) -> None:
    try:
        day = read_day(clean_cell(text)) if clean_cell(text) else None
    except UnreadableCell:
        return
    if day and text.isascii():
        digits = "".join(sign for sign in text if sign.isdigit())
        assert str(day.year)[-2:] in digits
        assert str(day.month) in digits


# Export and import, without a graph between them.
NAMES = some.text(
    some.characters(codec="utf-8", categories=("L", "N", "P"), exclude_characters="、；;_'#~室"),
    min_size=1,
    max_size=8,
).map(str.strip)


def is_plain(text: str) -> bool:
    """Whether a text is stored as it is: what people type is cleaned before it is stored."""
    return (
        bool(text)
        and clean_cell(text) == text
        and not any(sign.isdigit() for sign in text)
        and not stands_for_nothing(text)
        and not repeats_above(text)
    )


TEXTS = NAMES.filter(is_plain)


def values_of(prop: Property, kind: Kind) -> some.SearchStrategy[Any] | None:
    """Return values of a property as the graph may hold them; None to leave it out."""
    if prop.protected or prop.name in ("code", "duty") or prop.pattern:
        return None
    numbers = some.integers(1, 60)
    known: Mapping[Value, some.SearchStrategy[Any]] = {
        Value.TEXT: TEXTS,
        Value.TEXTS: some.lists(TEXTS, max_size=3, unique=True),
        Value.INTEGER: numbers if prop.name != "rating" else some.integers(1, 5),
        Value.NUMBER: numbers.map(float),
        Value.FLAG: some.booleans(),
        Value.DAY: some.dates(date(1990, 1, 1), date(2040, 1, 1)),
        Value.INSTANT: some.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - has one below
            lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
        ),
    }
    if prop.name == "unitOfMeasure":
        return some.sampled_from(list(VOCABULARY.matching.measures.names))
    if prop.choices:
        members = [
            code for code in prop.choices.members if (kind.name, code) != ("Cadre", "RESIDENT")
        ]
        return some.sampled_from(members)
    if prop.value is Value.CATEGORY:
        return some.sampled_from([each.code for each in VOCABULARY.categories.categories])
    if prop.value is Value.WORKFLOW:
        return some.sampled_from([each.code for each in VOCABULARY.workflows.workflows])
    return known.get(prop.value)


@some.composite
def rows_of(draw: some.DrawFn, ledger: Ledger) -> Row:
    """Draw a row of a ledger that a graph may hold."""
    kind = ledger.kind
    properties: dict[str, Any] = {"key": "K1"}
    for prop in kind.properties:
        values = values_of(prop, kind)
        if values is not None and (prop.required or draw(some.booleans())):
            properties[prop.name] = draw(values)
        elif prop.value is Value.TEXTS:
            properties[prop.name] = []
        if prop.name == "code":
            properties["code"] = "K1"
    begin = properties.get("from")
    for later in ("to", "withdrawnOn"):
        if begin and later in properties:
            properties[later] = begin + timedelta(days=draw(some.integers(1, 900)))
    confirmed = datetime(2025, 6, 1, tzinfo=CITY_ZONE).astimezone(UTC)
    targets = {
        ends.edge.name: (f"{ends.kind or ends.allowed[0].name}:220802001001",)
        for ends in ledger.edges
        if ends.edge.required
    }
    return Row(kind.id("K1"), 2, properties, targets, confirmed=confirmed)


TRIED = [
    "小区",
    "单位",
    "楼栋",
    "阵地",
    "品牌",
    "需求清单",
    "资源清单",
    "责任清单",
    "经费",
    "活动",
    "诉求",
]


@given(some.data(), some.sampled_from(TRIED), some.sampled_from(list(LastDays)))
def test_a_row_that_goes_out_comes_back_as_it_was(
    data: some.DataObject, name: str, convention: LastDays
) -> None:
    ledger = replace(LEDGERS[name], last_days=convention)
    row = data.draw(rows_of(ledger))
    form = make_ledger_form(ledger, VOCABULARY)
    cells = ["" if cell is None else str(cell) for cell in form.cells(row)]
    back = make_row_checker(ledger, form.headers, VOCABULARY).check(Line(2, cells))
    assert isinstance(back, Row), (back, cells)
    assert back.properties == row.properties
    assert back.confirmed == row.confirmed
