"""What is told of numbers is rounded to what the graph stores."""

import pytest

from graph.database.connection import Database
from graph.groups.aggregates import rounded_expression


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        ("0.1 + 0.2", 0.3),
        ("-0.1 - 0.2", -0.3),
        ("1.0 / 3", 0.333333),
        ("12345678901.25", 12345678901.25),
        ("1e15 + 1", 1e15 + 1),
    ],
)
async def test_tenths_add_up_to_whole_numbers(
    town_engine: Database, number: str, rounded: float
) -> None:
    assert await town_engine.read(f"RETURN {rounded_expression(number)}") == rounded
