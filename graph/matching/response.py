"""The shapes of a ranking: maps with the selected keys; selected nodes come by reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.matching.explanation import explain_change, explain_component
from graph.matching.node_references import NodeReferences
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, exact_decimal, list_shape, nested_shape
from graph.vocabulary.matching_rules import MatchingRules

MOST_FACTS = 10
"""Nodes shown as the evidence of one component: enough to check it, few enough to read."""

ValueGetter = Callable[[Any], Any]
"""Returns a part of a ranking."""
FieldShaper = Callable[[Field], Shape]
"""Makes the shape of one selected field."""


@dataclass(frozen=True, slots=True)
class MatchResponse:
    """The shapes of matches: `references` collects the nodes, `rules` made the ranking."""

    references: NodeReferences
    rules: MatchingRules

    def need_matches_shape(self, selection: Selection) -> Shape:
        """Return the shape of the matches for a need."""
        return self.map_shape(
            selection,
            {
                "need": self.node_shaper("need", lambda outcome: outcome.subject),
                "matches": self.list_shaper(self.match_shape, lambda outcome: outcome.ranking.fits),
                "blocked": self.list_shaper(
                    self.near_miss_shape, lambda outcome: outcome.ranking.misses
                ),
            },
        )

    def match_shape(self, selection: Selection) -> Shape:
        """Return the shape of a match."""
        return self.map_shape(
            selection,
            {
                **self.node_shapers(),
                "quantity": value_shaper(lambda match: exact_decimal(match.scored.quantity)),
                "score": value_shaper(lambda match: match.scored.score),
                "limitsPassed": value_shaper(lambda match: list(match.scored.limits_passed)),
                "components": self.list_shaper(
                    self.component_shape, lambda match: match.scored.components
                ),
            },
        )

    def near_miss_shape(self, selection: Selection) -> Shape:
        """Return the shape of a near miss."""

        def relaxation_shaper(field: Field) -> Shape:
            shape = self.relaxation_shape(field.children)
            return lambda miss, run: None if miss.relaxation is None else shape(miss, run)

        return self.map_shape(
            selection,
            {
                **self.node_shapers(),
                "blockedBy": value_shaper(lambda miss: list(miss.blocked_by)),
                "relaxation": relaxation_shaper,
            },
        )

    def relaxation_shape(self, selection: Selection) -> Shape:
        """Return the shape of the changes that would make a near miss fit."""

        def explain_changes(miss: Any) -> list[str]:
            return [
                explain_change(change, miss.need, miss.offer, self.rules)
                for change in miss.relaxation.changes
            ]

        return self.map_shape(
            selection,
            {
                "changes": value_shaper(explain_changes),
                "cost": value_shaper(lambda miss: miss.relaxation.cost),
            },
        )

    def component_shape(self, selection: Selection) -> Shape:
        """Return the shape of a component of a score."""

        def facts_shaper(field: Field) -> Shape:
            nodes = list_shape(self.references.shape(field, "facts"))
            shape = nested_shape(field.key, nodes, required=True)
            return lambda component, run: shape(component.reason.facts[:MOST_FACTS], run)

        return self.map_shape(
            selection,
            {
                "name": value_shaper(lambda component: component.name),
                "value": value_shaper(lambda component: component.value),
                "maximum": value_shaper(lambda component: component.maximum),
                "explanation": value_shaper(
                    lambda component: explain_component(component.reason, self.rules)
                ),
                "facts": facts_shaper,
            },
        )

    def node_shapers(self) -> dict[str, FieldShaper]:
        """Return the shapers of the fields of a pair that are nodes."""
        return {
            "need": self.node_shaper("need", lambda pair: pair.need.id),
            "resource": self.node_shaper("resource", lambda pair: pair.offer.id),
            "unit": self.node_shaper("unit", lambda pair: pair.offer.owner),
        }

    def node_shaper(self, part: str, get: ValueGetter) -> FieldShaper:
        """Return the shaper of a field that is a required node; `get` returns its id."""

        def shaper(field: Field) -> Shape:
            shape = nested_shape(field.key, self.references.shape(field, part), required=True)
            return lambda value, run: shape(get(value), run)

        return shaper

    def list_shaper(
        self, item_shape: Callable[[Selection], Shape], get: ValueGetter
    ) -> FieldShaper:
        """Return the shaper of a field that is a required list; `get` returns its items."""

        def shaper(field: Field) -> Shape:
            items = list_shape(item_shape(field.children))
            shape = nested_shape(field.key, items, required=True)
            return lambda value, run: shape(get(value), run)

        return shaper

    def map_shape(self, selection: Selection, shapers: Mapping[str, FieldShaper]) -> Shape:
        """Return the shape of a map of the selected fields."""
        all_shapers = {
            "weightsVersion": value_shaper(lambda _: self.rules.version),
            "__typename": value_shaper(lambda _: selection.of),
            **shapers,
        }
        shapes = [(field.key, all_shapers[field.name](field)) for field in selection.fields]
        return lambda value, run: {key: shape(value, run) for key, shape in shapes}


def value_shaper(get: ValueGetter) -> FieldShaper:
    """Return the shaper of a field whose value `get` returns."""
    return lambda _field: lambda value, _run: get(value)
