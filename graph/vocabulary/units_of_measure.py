"""Units of measure: which can be converted, and in which steps quantities are pledged."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import Field

from graph.errors import Message
from graph.ontology.value_limits import POSITIVE, describe_limits
from graph.vocabulary.toml_files import VOCABULARY, Entry, VocabularyRefused, read_entry

UNITS_FILE = VOCABULARY / "units_of_measure.toml"
NEARLY = 1e-9
"""The share of a quantity that rounding may change."""
DECIMALS = 6
"""Digits after the point with which quantities are added and subtracted."""


def is_same_quantity(one: float, other: float) -> bool:
    """Whether two quantities are equal but for rounding; 0 is equal to 0 alone."""
    return math.isclose(one, other, rel_tol=NEARLY)


class UnitOfMeasure(Entry):
    """One unit of measure, as its file says."""

    names: list[str] = Field(min_length=1)
    en: str
    measures: str
    factor: float = Field(gt=0)
    step: float = Field(gt=0)


class UnitsFile(Entry):
    """The file of units of measure."""

    unit: list[UnitOfMeasure]


@dataclass(frozen=True)
class UnitsOfMeasure:
    """All units of measure that a city has described."""

    units: tuple[UnitOfMeasure, ...]

    @cached_property
    def names(self) -> Mapping[str, UnitOfMeasure]:
        """The units by each of their names."""
        return {name: unit for unit in self.units for name in unit.names}

    def factor(self, given: str, wanted: str) -> float | None:
        """Return how many of `wanted` one of `given` is, None if it cannot be converted."""
        if given == wanted:
            return 1.0
        one, other = self.names.get(given), self.names.get(wanted)
        if one is None or other is None or one.measures != other.measures:
            return None
        return one.factor / other.factor

    def step(self, name: str) -> float:
        """Return the smallest part of a unit that is pledged.

        It is 1 for a unit that is not described.
        """
        known = self.names.get(name)
        return known.step if known else 1.0

    def unit_fault(self, name: str) -> Message | None:
        """Return what is expected in place of a unit that is not described, None if it is."""
        if name in self.names:
            return None
        names = "、".join(unit.names[0] for unit in self.units)
        english = ", ".join(f"{unit.names[0]} ({unit.en})" for unit in self.units)
        return Message(f"下列计量单位之一：{names}", f"one of the units of measure {english}")

    def quantity_fault(self, quantity: float, name: str | None = None) -> Message | None:
        """Return what is expected in place of a quantity that cannot be, None if it can.

        It is above 0. In a unit of measure it is at least one step, and has at most six decimals,
        with which all that remains of it is counted.
        """
        if not math.isfinite(quantity) or not 0 < quantity <= POSITIVE[1]:
            return Message(*describe_limits(*POSITIVE))
        if name is None:
            return None
        step = self.step(name)
        if quantity < step and not is_same_quantity(quantity, step):
            least = format_quantity(step)
            return Message(
                f"不小于 {least} {name}的数（{name}最少按 {least} 计）",
                f"at least {least} {self.en(name)}, the smallest part that is given",
            )
        if not is_same_quantity(quantity, round(quantity, DECIMALS)):
            return Message(
                f"最多 {DECIMALS} 位小数的数", f"a number with at most {DECIMALS} decimals"
            )
        return None

    def en(self, name: str) -> str:
        """Return the English name of a unit; the given name if the unit is not described."""
        known = self.names.get(name)
        return known.en if known else name

    def down(self, quantity: float, name: str) -> float:
        """Round a quantity down to a multiple of the unit's step."""
        return self.steps(quantity, name, math.floor)

    def up(self, quantity: float, name: str) -> float:
        """Round a quantity up to a multiple of the unit's step."""
        return self.steps(quantity, name, math.ceil)

    def steps(self, quantity: float, name: str, rounded: Callable[[float], int]) -> float:
        """Round a quantity to whole steps; one that is whole but for rounding is not changed."""
        step = self.step(name)
        steps = quantity / step
        whole = round(steps)
        if not is_same_quantity(steps, whole):
            whole = rounded(steps)
        return round(whole * step, 6)


def format_quantity(quantity: float) -> str:
    """Return a quantity without trailing zeros, such as 20 or 1.5, with at most six decimals."""
    return f"{quantity:.6f}".rstrip("0").rstrip(".")


def load_units_of_measure(path: Path = UNITS_FILE) -> UnitsOfMeasure:
    """Return the units of measure of a file. Raises `VocabularyRefused`."""
    measures = UnitsOfMeasure(tuple(read_entry(path, UnitsFile).unit))
    seen: set[str] = set()
    for name in (name for unit in measures.units for name in unit.names):
        if name in seen:
            raise VocabularyRefused(
                path, name, "这个计量单位写了两次", "this unit of measure occurs twice"
            )
        seen.add(name)
    return measures
