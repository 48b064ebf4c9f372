"""The keys of an order in plain Python: values, values along edges, and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from graph.ontology.choices import Choices
from graph.ontology.declarations import Derived, Edge, Property, Value
from graph.ontology.names.name_order import name_order
from tests.reference import derived as values
from tests.reference.paging import Keyed, Rank
from tests.reference.seen import Seen

Order = Sequence[Mapping[str, Any]]
Passes = Callable[[Seen, Mapping[str, Any], str], bool]
"""Whether a node passes a filter of a kind or facet."""


class Orders:
    """Sorts by what a city with this vocabulary has."""

    def __init__(self, derived: values.Derived, passes: Passes) -> None:
        self.derived = derived
        self.passes = passes

    def keyed(self, found: Iterable[Seen], order: Order | None) -> list[Keyed]:
        """Return nodes with their ranks and the keys of their cursors."""
        keyed = []
        for each in found:
            keys = [self.key(each, part) for part in order or ()]
            ranks = [Rank(key, descending=descending) for key, descending in keys]
            held = [as_held(key) for key, _ in keys]
            keyed.append(([*ranks, Rank(each.id)], [*held, each.id], each))
        return keyed

    def key(self, seen: Seen, part: Mapping[str, Any]) -> tuple[Any, bool]:
        """Return one key of a node, and whether it descends."""
        ((name, wanted),) = part.items()
        match seen.kind.declares(name):
            case Edge(many=True) as edge:
                chosen = wanted.get("filter") or {}
                counted = [
                    other for other in seen.follow(edge) if self.passes(other, chosen, edge.to)
                ]
                return len(counted), wanted["count"] == "DESC"
            case Edge() as edge:
                other = next(iter(seen.follow(edge)), None)
                below = self.key(other, wanted) if other else None
                return below or (None, descends(wanted))
            case Property() as declared:
                return self.property_key(seen, declared), wanted == "DESC"
            case Derived() as derived:
                value = self.derived.values[seen.kind.name, name](seen)
                return self.comparable(value, derived.value, derived.choices), wanted == "DESC"
        return seen.id, wanted == "DESC"

    def property_key(
        self,
        seen: Seen,
        declared: Property,
    ) -> Any:  # noqa: ANN401 - values of any type
        """Return what a stored property is sorted by."""
        if declared.name in ("from", "to") and declared.value is Value.DAY:
            return seen.day(declared.name)
        value = seen.state.get(declared.name)
        if declared.name in ("name", "title"):
            return name_order(value, is_person=declared.is_person)
        return self.comparable(value, declared.value, declared.choices)

    def comparable(
        self,
        value: Any,  # noqa: ANN401 - values of any type
        kind: Value,
        choices: Choices | None,
    ) -> Any:  # noqa: ANN401 - values of any type
        """Return what a value is sorted by: of a list its place, a flag as a number."""
        vocabulary = self.derived.vocabulary
        lists: Mapping[Value, Iterable[str]] = {
            Value.DUTY: vocabulary.codes,
            Value.CATEGORY: vocabulary.categories.codes,
            Value.WORKFLOW: vocabulary.workflows.codes,
            Value.STEP: dict.fromkeys(vocabulary.workflows.steps.values()),
        }
        value = value["code"] if isinstance(value, Mapping) else value
        listed = choices.members if choices else lists.get(kind)
        if listed is not None:
            places = list(listed)
            return places.index(value) if value in places else None
        return int(value) if isinstance(value, bool) else value


def descends(wanted: Any) -> bool:  # noqa: ANN401 - a direction, or what leads to it
    """Whether a key along edges descends."""
    if isinstance(wanted, Mapping):
        return descends(wanted.get("count") or next(iter(wanted.values())))
    return bool(wanted == "DESC")


def as_held(key: Any) -> Any:  # noqa: ANN401 - values of any type
    """Return a key as a cursor holds it."""
    if isinstance(key, datetime):
        return key.astimezone(UTC).isoformat()
    return key.isoformat() if isinstance(key, date) else key
