"""What an operation has really read: its cost again, with the answer in place of assumed lengths.

The measure of an operation assumes that each page is full. Afterwards the objects of the answer are
counted with the same weights; what roots and filters scan is known only as it is charged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from schema.cost_directives import USUAL_WEIGHT, is_edge, type_weight


class AnswerPart(NamedTuple):
    """One selected field of an operation whose values are objects."""

    key: str
    """The response key; empty for a fragment that is spread, which has only parts below it.

    They are not copied to where it is spread: fragments that fan out are measured, not walked.
    """
    nodes: int
    """What each object is charged."""
    scans: int
    """What is charged besides, each time that the field is read."""
    below: tuple[AnswerPart, ...]


@dataclass(slots=True)
class MergedPart:
    """All selected fields with one response key, as the answer has them."""

    nodes: int
    scans: int
    below: dict[str, MergedPart]


def object_weight(parent: Any, named: Any) -> int:
    """Return what one object of a type is charged in a field of its parent.

    An entry of a page counts once, as its edge, whether or not its node is selected.
    """
    if is_edge(named):
        return USUAL_WEIGHT
    weight = type_weight(named)
    return max(weight - USUAL_WEIGHT, 0) if is_edge(parent) else weight


def answer_cost(parts: Iterable[AnswerPart], data: Mapping[str, Any] | None) -> int:
    """Return what an answer with such parts has really read."""
    return count_parts(merge_parts(parts), [data]) if data else 0


def merge_parts(parts: Iterable[AnswerPart]) -> dict[str, MergedPart]:
    """Return parts by response key; the same one may be selected by several fragments.

    An operation has few fields after its fragments are spread: it was admitted.
    """
    merged: dict[str, MergedPart] = {}
    for key, nodes, scans, below in parts:
        known = merged.get(key)
        inner = merge_parts(below)
        if not key:
            join_parts(merged, inner)
        elif known is None:
            merged[key] = MergedPart(nodes, scans, inner)
        else:
            known.nodes, known.scans = max(known.nodes, nodes), max(known.scans, scans)
            join_parts(known.below, inner)
    return merged


def join_parts(known: dict[str, MergedPart], others: Mapping[str, MergedPart]) -> None:
    """Add parts to those that are known."""
    for key, other in others.items():
        same = known.setdefault(key, other)
        if same is not other:
            same.nodes, same.scans = max(same.nodes, other.nodes), max(same.scans, other.scans)
            join_parts(same.below, other.below)


def count_parts(parts: Mapping[str, MergedPart], objects: Sequence[Mapping[str, Any]]) -> int:
    """Return what the parts of some objects have read.

    All objects of a level are counted at once, since an answer may have thousands.
    """
    total = 0
    for key, part in parts.items():
        values = [each[key] for each in objects if key in each]
        found = flatten(values)
        total += part.scans * len(values) + part.nodes * len(found)
        if part.below and found:
            total += count_parts(part.below, found)
    return total


def flatten(values: Sequence[Any]) -> list[Any]:
    """Return the objects among the values of a field, which may be lists of them.

    A null was looked for and not found: it costs nothing, in a list as by itself.
    """
    found = [value for value in values if value is not None]
    while any(isinstance(value, list) for value in found):
        lists = [value if isinstance(value, list) else [value] for value in found]
        found = [each for value in lists for each in value if each is not None]
    return found
