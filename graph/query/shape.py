"""Turns the rows of an answer into maps with the keys that were asked for.

Rows come as lists, since those cost the wire and the client least; a shape knows which slot of a row is what. A
shape is made once with its plan and is then called for every row: it must stay fast.
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
    """Where in a row the value of a key lies and how it is shaped; a shape may also make it without looking."""

    key: str
    index: int
    shape: Shape | None = None
    required: bool = False


def record_shape(slots: Sequence[Slot]) -> Shape:
    """Shape a row into a map with one entry for each slot, in their order; no row is null."""
    plain = [(slot.key, slot.index, slot.shape) for slot in slots]
    required = [slot.key for slot in slots if slot.required]

    def shape(row: Any, run: Execution) -> Any:
        if row is None:
            return None
        made = {
            key: row[index] if inner is None else inner(row[index], run)
            for key, index, inner in plain
        }
        if None in made.values():
            for key in required:
                if made[key] is None:
                    raise MissingValue(key)
        return made

    return shape


def nested_shape(key: str | int, shape: Shape, *, required: bool) -> Shape:
    """Shape a nested value. What is missing below makes it null, or, where it may not be null, what holds it."""

    def shaped(value: Any, run: Execution) -> Any:
        known = len(run.missing)
        try:
            made = shape(value, run)
        except MissingValue as missing:
            missing.path.insert(0, key)
            if required:
                raise
            run.missing.append(missing.path)
            return None
        if len(run.missing) > known:
            run.prepend_step(key, known)
        return made

    return shaped


def list_shape(shape: Shape) -> Shape:
    """Shape every item of a list; an item that is missing makes the whole list missing."""

    def shaped(rows: Any, run: Execution) -> Any:
        known = len(run.missing)
        try:
            made = [shape(row, run) for row in rows]
        except MissingValue:
            made = None
        if made is not None and len(run.missing) == known:
            return made
        # Something is missing: once more, slowly, for the index at which it is.
        del run.missing[known:]
        return one_by_one(rows, run)

    def one_by_one(rows: Any, run: Execution) -> Any:
        made = []
        for index, row in enumerate(rows):
            known = len(run.missing)
            try:
                made.append(shape(row, run))
            except MissingValue as missing:
                missing.path.insert(0, index)
                raise
            if len(run.missing) > known:
                run.prepend_step(index, known)
        return made

    return shaped


def constant_shape(value: Any) -> Shape:
    """Return the same value whatever the row holds."""
    return lambda _row, _run: value


@lru_cache(maxsize=4096)
def show_instant(text: str) -> str:
    """Show a stored instant at the city's offset."""
    return parse_instant(text).astimezone(CITY_ZONE).isoformat()


def instant_shape(text: Any, _run: Execution) -> Any:
    """Shape a stored instant."""
    return None if text is None else show_instant(text)
