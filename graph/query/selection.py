"""What a query selects, in neutral words: kinds, fields, arguments and clocks.

There is no GraphQL and no Cypher in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graph.errors import Message
from graph.ontology.clock import Clock

SHOWN_CHARACTERS = 200
"""Characters of a caller's text that a message repeats: enough to recognize it."""


def shortened(text: str, most: int = SHOWN_CHARACTERS) -> str:
    """Return the beginning of a text, with an ellipsis if something was left out."""
    return text if len(text) <= most else f"{text[:most]}…"


class InvalidArgument(ValueError):
    """An argument that cannot be answered: its name, a code for programs, and what it may be."""

    def __init__(
        self, argument: str, message: Message, code: str = "INVALID_ARGUMENT", **extra: Any
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.argument = argument
        self.code = code
        self.extra = extra
        """Further `extensions` of the error, such as `candidates`."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument that was sent, and the slot in which a run holds its value.

    `value` is what it was when the plan was made. A plan may only depend on what all queries of
    its form have in common: which parts of an argument are there, enum values, the kind that a
    global id names.
    """

    slot: str
    value: Any = field(compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A selected field: its declared name, its response key, and what is selected below it."""

    name: str
    key: str
    clock: Clock
    arguments: Mapping[str, Argument] = field(default_factory=dict, hash=False)
    selection: Selection | None = None
    kinds: frozenset[str] | None = None
    """Below a facet: the kinds to which the field is confined, such as `Building`; None for all."""

    @property
    def children(self) -> Selection:
        """What is selected below a field that is not a leaf; raises `LookupError` for a leaf."""
        if self.selection is None:
            raise LookupError(f"Nothing is selected below {self.name}.")
        return self.selection

    def under_clock(self, enclosing: Clock, clock: Clock) -> Field:
        """Return the field with another clock in place of that of an enclosing field.

        What has set a clock of its own keeps it.
        """
        below = self.selection
        if below is not None:
            fields = tuple(field.under_clock(enclosing, clock) for field in below.fields)
            below = Selection(below.of, fields)
        own = clock if self.clock == enclosing else self.clock
        return replace(self, clock=own, selection=below)

    def pick_deep(self, value: Any) -> Any:
        """Return what is selected of the value of this field."""
        if isinstance(value, list):
            return [self.pick_deep(item) for item in value]
        if isinstance(value, Mapping):
            return self.children.pick_deep(value)
        return value


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields selected of a kind, a facet, or another output type."""

    of: str
    fields: tuple[Field, ...]

    def first(self, name: str) -> Field | None:
        """Return the first field of this declared name, None if there is none."""
        return next((field for field in self.fields if field.name == name), None)

    def named(self, name: str) -> tuple[Field, ...]:
        """Return all fields of this declared name; aliases can select one several times."""
        return tuple(field for field in self.fields if field.name == name)

    def pick(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the selected values by response key, from values by declared name."""
        return {field.key: values[field.name] for field in self.fields}

    def pick_deep(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the selected values by response key, also of maps and lists of maps in them."""
        known = {"__typename": self.of, **values}
        return {field.key: field.pick_deep(known[field.name]) for field in self.fields}
