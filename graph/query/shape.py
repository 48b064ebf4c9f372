"""Shapes: functions that turn the rows of a record into maps with the response keys.

Rows are lists, since those cost the wire and the client least; a shape knows which slot of a row
is what. A shape is made once with its plan and is called for every row: it must stay fast.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph.ontology.clock import CITY_ZONE, parse_instant
from graph.query.execution import Execution, MissingValue

Shape = Callable[[Any, Execution], Any]


@dataclass(frozen=True, slots=True)
class Slot:
    """The place in a row where the value of a response key lies, and the value's shape, if any."""

    key: str
    index: int
    shape: Shape | None = None
    required: bool = False


def record_shape(slots: Sequence[Slot]) -> Shape:
    """Return the shape of a row: a map with an entry for each slot in order, or None."""
    entries = [(slot.key, slot.index, slot.shape) for slot in slots]
    required = [slot.key for slot in slots if slot.required]

    def shape(row: Any, run: Execution) -> Any:
        if row is None:
            return None
        made = {
            key: row[index] if inner is None else inner(row[index], run)
            for key, index, inner in entries
        }
        if None in made.values():
            for key in required:
                if made[key] is None:
                    raise MissingValue(key)
        return made

    return shape


def nested_shape(key: str | int, shape: Shape, *, required: bool) -> Shape:
    """Return the shape of a nested value under a key.

    A missing value below it makes it null, or is passed on if this value is `required` itself.
    """

    def shaped(value: Any, run: Execution) -> Any:
        known = len(run.missing)
        try:
            made = shape(value, run)
        except MissingValue as missing:
            missing.path.insert(0, key)
            run.prepend_step(key, known)
            if required:
                raise
            run.missing.append(missing.path)
            return None
        run.prepend_step(key, known)
        return made

    return shaped


def list_shape(shape: Shape) -> Shape:
    """Return the shape of a list; an item with a missing value makes the whole list missing."""

    def shaped(rows: Any, run: Execution) -> Any:
        known = len(run.missing)
        try:
            made = [shape(row, run) for row in rows]
        except MissingValue:
            made = None
        if made is not None and len(run.missing) == known:
            return made
        # Something is missing: shape the list again, slowly, to learn the index of the item.
        del run.missing[known:]
        return shape_one_by_one(shape, rows, run)

    return shaped


def shape_one_by_one(shape: Shape, rows: Any, run: Execution) -> list[Any]:
    """Return the shaped items of a list, with their index in the path of what is missing."""
    made = []
    for index, row in enumerate(rows):
        known = len(run.missing)
        try:
            made.append(shape(row, run))
        except MissingValue as missing:
            missing.path.insert(0, index)
            run.prepend_step(index, known)
            raise
        run.prepend_step(index, known)
    return made


def constant_shape(value: Any) -> Shape:
    """Return the shape that makes the same value of every row."""
    return lambda _row, _run: value


@lru_cache(maxsize=4096)
def show_instant(text: str) -> str:
    """Return a stored instant as text at the city's offset."""
    return parse_instant(text).astimezone(CITY_ZONE).isoformat()


DECIMAL_PLACES = 6
"""Places of a decimal number: those that quantities are counted in."""


RATIO_PLACES = 6
"""Places of a share, a score or another ratio: more would be noise."""


def exact_decimal(value: float | None) -> float | None:
    """Return a number without a binary rest, as a whole number if it is one; None for None."""
    if value is None:
        return None
    exact = round(value, DECIMAL_PLACES)
    return int(exact) if exact == int(exact) else exact


def decimal_shape(value: Any, _run: Execution) -> Any:
    """Return a stored number as an exact decimal, None for null."""
    return exact_decimal(value)


def instant_shape(text: Any, _run: Execution) -> Any:
    """Return a stored instant as text at the city's offset, None for null."""
    return None if text is None else show_instant(text)
