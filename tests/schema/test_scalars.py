"""Days, moments and decimal numbers have one form each, and say which."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from graph.query.shape import exact_decimal
from schema.build import CORE
from schema.types.scalars import parse_day, parse_decimal, parse_moment
from tests.schema.rejections import first_error
from tests.support.rich_town import RichTown


def test_a_day_is_four_digits_two_digits_and_two_digits() -> None:
    assert parse_day("2026-03-01") == date(2026, 3, 1)


@pytest.mark.parametrize(
    "value", ["20260301", "2026-W10-1", "2026/3/1", "2026-3-1", "2026-02-30", "", 20260301, None]
)
def test_nothing_else_is_a_day(value: object) -> None:
    with pytest.raises(ValueError, match="2026-11-25"):
        parse_day(value)


def test_a_moment_has_an_offset() -> None:
    assert parse_moment("2026-03-01T08:00:00+08:00") == datetime(2026, 3, 1, tzinfo=UTC)
    assert parse_moment("2026-03-01T00:00:00.5Z").microsecond == 500_000


@pytest.mark.parametrize(
    "value",
    ["2026-03-01T00:00:00", "2026-03-01", "2026-03-01 00:00:00Z", "20260301T000000Z", 0, None],
)
def test_nothing_else_is_a_moment(value: object) -> None:
    with pytest.raises(ValueError, match=r"2026-11-25T09:00:00\+08:00"):
        parse_moment(value)


@pytest.mark.parametrize(
    ("value", "number"), [(127, 127), (0.1, 0.1), ("127", 127), ("-0.10", -0.1)]
)
def test_a_decimal_may_be_a_number_or_a_text(value: object, number: float) -> None:
    assert parse_decimal(value) == number


@pytest.mark.parametrize(
    "value", [True, "", "1e3", "0x1", "1,000", "nan", "９", float("inf"), float("nan"), None, []]
)
def test_nothing_else_is_a_decimal(value: object) -> None:
    with pytest.raises(ValueError, match=r"0\.1"):
        parse_decimal(value)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (127.0, "127"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0"),
        (-2.50, "-2.5"),
        (1e9 + 1e-6, "1000000000.000001"),
    ],
)
def test_a_decimal_is_shown_as_it_was_meant(stored: float, shown: str) -> None:
    assert json.dumps(exact_decimal(stored)) == shown


async def test_whole_quantities_have_no_point(town: RichTown) -> None:
    answer = await town.executor.execute(
        "{ needs(first: 100) { edges { node { quantity remaining } } } }"
    )
    quantities = [edge["node"]["quantity"] for edge in answer["data"]["needs"]["edges"]]
    assert quantities
    assert ".0" not in json.dumps(answer)


def test_scalars_and_the_schema_are_described_in_both_languages() -> None:
    for name in ("Date", "DateTime", "Decimal"):
        described: Any = CORE.type_map[name]
        assert "。" in described.description, name
        assert described.description.isascii() is False
    assert CORE.description
    for name in ("Date", "DateTime"):
        scalar: Any = CORE.type_map[name]
        assert scalar.specified_by_url.startswith("https://"), name


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ overview(at: "2026/3/1") { communities } }', {}),
        ("query($v: Date) { overview(at: $v) { communities } }", {"v": "20260301"}),
        ("query($v: Date!) { overview(at: $v) { communities } }", {"v": None}),
        ("{ node(id: null) { id } }", {}),
    ],
)
async def test_a_wrong_scalar_is_told_with_its_location_and_without_python(
    town: RichTown, query: str, variables: dict[str, Any]
) -> None:
    error = await first_error(town, query, **variables)
    assert error["locations"]
    assert "None" not in error["message"]
