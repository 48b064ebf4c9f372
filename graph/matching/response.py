"""Shapes a ranking into maps with the keys that were asked for; what is selected of nodes comes by reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.matching.explanation import explain_change, explain_component
from graph.matching.node_references import References
from graph.query.selection import Field, Selection
from graph.query.shape import Shape, list_shape, nested_shape
from graph.vocabulary.matching_rules import MatchingRules

EVIDENCE = 10
"""Nodes that are told as the evidence of one component."""

Read = Callable[[Any], Any]
"""Reads a part of what is told."""
Part = Callable[[Field], Shape]
"""Makes the shape of one selected field of what is told."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What is needed to tell a ranking: the nodes it names, and the rules by which it was made."""

    references: References
    rules: MatchingRules

    def need_matches(self, selection: Selection) -> Shape:
        """Shape the answer for a need."""
        return self.made(
            selection,
            {
                "need": self.node("need", lambda found: found.subject),
                "matches": self.every(self.match, lambda found: found.ranking.fits),
                "blocked": self.every(self.miss, lambda found: found.ranking.misses),
            },
        )

    def match(self, selection: Selection) -> Shape:
        """Shape a match."""
        return self.made(
            selection,
            {
                **self.pair(),
                "quantity": plain(lambda fit: fit.scored.quantity),
                "score": plain(lambda fit: fit.scored.score),
                "limitsPassed": plain(lambda fit: list(fit.scored.limits_passed)),
                "components": self.every(self.component, lambda fit: fit.scored.components),
            },
        )

    def miss(self, selection: Selection) -> Shape:
        """Shape a near miss."""

        def mended(field: Field) -> Shape:
            shape = self.relaxation(field.children)
            return lambda miss, run: None if miss.relaxed is None else shape(miss, run)

        return self.made(
            selection,
            {
                **self.pair(),
                "blockedBy": plain(lambda miss: list(miss.blocked_by)),
                "relaxation": mended,
            },
        )

    def relaxation(self, selection: Selection) -> Shape:
        """Shape the changes that would make a near miss fit."""
        return self.made(
            selection,
            {
                "changes": plain(
                    lambda miss: [
                        explain_change(made, miss.need, miss.offer, self.rules)
                        for made in miss.relaxed.changes
                    ]
                ),
                "cost": plain(lambda miss: miss.relaxed.cost),
            },
        )

    def component(self, selection: Selection) -> Shape:
        """Shape a component of a score."""

        def facts(field: Field) -> Shape:
            shape = nested_shape(
                field.key, list_shape(self.references.shape(field, "facts")), required=True
            )
            return lambda part, run: shape(part.reason.facts[:EVIDENCE], run)

        return self.made(
            selection,
            {
                "name": plain(lambda part: part.name),
                "value": plain(lambda part: part.value),
                "maximum": plain(lambda part: part.maximum),
                "explanation": plain(lambda part: explain_component(part.reason, self.rules)),
                "facts": facts,
            },
        )

    def pair(self) -> dict[str, Part]:
        """Return the parts of a pair that are nodes."""
        return {
            "need": self.node("need", lambda pair: pair.need.id),
            "resource": self.node("resource", lambda pair: pair.offer.id),
            "unit": self.node("unit", lambda pair: pair.offer.owner),
        }

    def node(self, part: str, read: Read) -> Part:
        """Make the part that is a node, which must be there."""

        def made(field: Field) -> Shape:
            shape = nested_shape(field.key, self.references.shape(field, part), required=True)
            return lambda value, run: shape(read(value), run)

        return made

    def every(self, of: Callable[[Selection], Shape], read: Read) -> Part:
        """Make the part that is a list."""

        def made(field: Field) -> Shape:
            shape = nested_shape(field.key, list_shape(of(field.children)), required=True)
            return lambda value, run: shape(read(value), run)

        return made

    def made(self, selection: Selection, parts: Mapping[str, Part]) -> Shape:
        """Shape a map of the parts that are selected."""
        same: dict[str, Part] = {
            "weightsVersion": plain(lambda _: self.rules.version),
            "__typename": plain(lambda _: selection.of),
        }
        shapes = [
            (field.key, (parts.get(field.name) or same[field.name])(field))
            for field in selection.fields
        ]
        return lambda value, run: {key: shape(value, run) for key, shape in shapes}


def plain(read: Read) -> Part:
    """Make the part that is told as it is."""
    return lambda _field: lambda value, _run: read(value)
