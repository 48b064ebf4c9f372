"""Shapes: functions that turn the rows of a record into maps with the response keys.

Rows are lists, since those cost the wire and the client least; a shape knows which slot of a row
is what. A shape is made once with its plan and is called for every row: it must stay fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, NamedTuple

from graph.ontology.clock import CITY_ZONE, parse_instant
from graph.query.execution import Execution, MissingValue

Shape = Callable[[Any, Execution], Any]

SHAPE, MISSING = "shape", "MissingValue"
"""Names in the code of a record: of the function that it defines, of the error that it raises."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place in a row where the value of a response key lies, and the value's shape, if any."""

    key: str
    index: int
    shape: Shape | None = None
    required: bool = False


def record_shape(slots: Sequence[Slot]) -> Shape:
    """Return the shape of a row: a map with an entry for each slot in order, or None.

    It raises `MissingValue` for the first required value that is None.
    """
    entries = tuple(
        Entry(slot.key, slot.index, slot.shape is not None, slot.required) for slot in slots
    )
    names: dict[str, Any] = {MISSING: MissingValue}
    for position, slot in enumerate(slots):
        names[inner_name(position)] = slot.shape
    exec(compile_record(entries), names)  # noqa: S102 - of quoted keys and numbers alone
    shape: Shape = names[SHAPE]
    return shape


class Entry(NamedTuple):
    """An entry of the map that is made of a row."""

    key: str
    slot: int
    is_shaped: bool
    """Whether the function under `inner_name` makes the value."""
    is_required: bool


def inner_name(position: int) -> str:
    """Return the name under which the code expects the shape of the entry at a position."""
    return f"inner_{position}"


@lru_cache(maxsize=1024)
def compile_record(entries: tuple[Entry, ...]) -> CodeType:
    """Return code that defines `shape(row, run)`: a map of the entries, None for None.

    It takes half the time of a loop over the entries. Keys go into it as quoted texts and slots as
    numbers, nothing else of a query does.
    """
    return compile("\n".join(record_lines(entries)), "<shape of a record>", "exec")


def record_lines(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the lines of the code."""
    yield f"def {SHAPE}(row, run):"
    yield "    if row is None:"
    yield "        return None"
    yield "    made = {"
    for position, entry in enumerate(entries):
        yield f"        {entry.key!r}: {value_expression(position, entry)},"
    yield "    }"
    required = [entry.key for entry in entries if entry.is_required]
    if required:
        yield "    if None in made.values():"
    for key in required:
        yield f"        if made[{key!r}] is None:"
        yield f"            raise {MISSING}({key!r})"
    yield "    return made"


def value_expression(position: int, entry: Entry) -> str:
    """Return the expression for the value of an entry."""
    value = f"row[{entry.slot:d}]"
    return f"{inner_name(position)}({value}, run)" if entry.is_shaped else value


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
        if len(run.missing) > known:
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
