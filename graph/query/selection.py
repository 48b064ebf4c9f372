"""What is asked of the graph, in neutral words: kinds, fields, arguments and clocks, with no GraphQL and no Cypher in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.errors import Message
from graph.ontology.clock import Clock

SHOWN = 200
"""Characters of a caller's text that a message repeats: enough to recognize it."""


def shortened(text: str, most: int = SHOWN) -> str:
    """Return the beginning of a text, with dots behind it where something was left out."""
    return text if len(text) <= most else f"{text[:most]}…"


class InvalidArgument(ValueError):
    """An argument that cannot be answered: its name, a code for programs, and what it may be."""

    def __init__(self, argument: str, message: Message, code: str = "INVALID_ARGUMENT") -> None:
        super().__init__(str(message))
        self.message = message
        self.argument = argument
        self.code = code


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument that was given: the name under which its value is looked up when the question is put.

    `value` is what it was when the plan was made. A plan may only depend on what every question of its shape has in
    common: whether a part is there, enum values, the kind that a global id names.
    """

    slot: str
    value: Any = field(compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """One selected field: its declared name, the key of its value in the answer, and what is selected below it."""

    name: str
    key: str
    clock: Clock
    arguments: Mapping[str, Argument] = field(default_factory=dict, hash=False)
    selection: Selection | None = None
    kinds: frozenset[str] | None = None
    """Of a selection on a facet: the kinds to which the field is confined; None for all of them."""

    @property
    def children(self) -> Selection:
        """What is selected below a field that is not a leaf; raises `LookupError` for a leaf."""
        if self.selection is None:
            raise LookupError(f"Nothing is selected below {self.name}.")
        return self.selection


@dataclass(frozen=True, slots=True)
class Selection:
    """The fields selected of a kind, a facet, or another named shape of answer."""

    of: str
    fields: tuple[Field, ...]

    def first(self, name: str) -> Field | None:
        """Return the first field of this declared name, None where it is not selected."""
        return next((field for field in self.fields if field.name == name), None)

    def named(self, name: str) -> tuple[Field, ...]:
        """Return all fields of this declared name; aliases can select one several times."""
        return tuple(field for field in self.fields if field.name == name)
