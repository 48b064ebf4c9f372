"""Numbers of days between the day asked about and a day of a node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.ontology.declarations import NodeRef


@dataclass(frozen=True, slots=True)
class Span:
    """A number of whole days between `at` and a day of a node, by which lists are filtered."""

    name: str
    zh: str
    en: str
    day: Callable[[NodeRef], str]
    """Builds the Cypher of the day."""
    ahead: bool = False
    """The day is still to come, and the filter says how many days away it may be.

    Example: `endsWithin` of a tenure.
    """
