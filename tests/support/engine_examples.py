"""Which examples of a test are put to both engines, and which to the embedded one alone.

Neo4j reads a statement that is new to it for a second per ten thousand characters. Where examples
differ in their data alone, or in a label, a few of each form of statement show what Neo4j makes of
it, and all of them are compared with the reference on the embedded engine.
"""

from collections.abc import Container, Iterable
from typing import Any

import pytest

ON_ONE_ENGINE = pytest.mark.on_one_engine
"""Marks what is put to the embedded engine alone; `tests/conftest.py` leaves it out on Neo4j."""


def examples(values: Iterable[Any], *, of_both: Container[Any]) -> list[Any]:
    """Return the values of a parameter, of which those in `of_both` are put to both engines."""
    return [
        value if value in of_both else pytest.param(value, marks=ON_ONE_ENGINE) for value in values
    ]
