"""A candidate for an address, and the scores at which it is shown or counts as meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.addresses.candidates import BY_A_SLIP, ONE_SLIP_AWAY, WeighedPlace
from graph.ontology.global_ids import kind_name_of

SHOWN_CANDIDATES = 10
"""Candidates that an ambiguous address returns."""
SURE = 0.95
"""From this probability on a single candidate is meant; below it a question is asked first."""
EXACT = 0.999
"""From this weight on nothing in the text speaks against a place."""
BESIDE_EXACT = 0.9895
"""The lowest weight beside such a place: who bore the name before may be meant as well."""
NEARLY_EQUAL = 0.93
"""A candidate with this part of the best weight is about as likely meant."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant."""

    id: str
    score: float
    """The probability that it is meant."""
    matched: str
    """The names in the graph that match the text."""
    levels: Mapping[str, str]
    """Its name and the names of what contains it, by kind, which distinguish candidates."""

    @property
    def label(self) -> str:
        """Its name after the names of what contains it, widest first."""
        return "".join(self.levels.values())

    def to_response(self) -> dict[str, Any]:
        """Return what an error shows of it, so that a person can pick it."""
        return {
            "id": self.id,
            "kind": kind_name_of(self.id).upper(),
            "label": self.label,
            "score": self.score,
        }


def likely_places(found: Iterable[WeighedPlace]) -> list[WeighedPlace]:
    """Return the likeliest places, best first, each once; weights become probabilities.

    Beside one against which nothing speaks these are only such, and those that were called so.
    """
    best: dict[str, WeighedPlace] = {}
    for place in sorted(found, key=lambda each: (-each.weight, each.id)):
        best.setdefault(place.id, place)
    places = list(best.values())
    if not places:
        return []
    least = least_weight(places[0].weight)
    kept = [place for place in places if place.weight >= least]
    total = sum(place.weight for place in kept)
    return [place._replace(weight=round(place.weight**2 / total, 4)) for place in kept]


def least_weight(best: float) -> float:
    """Return the lowest weight of a place beside the best one; in doubt, it admits more."""
    if best >= EXACT:
        return BESIDE_EXACT
    return best * (NEARLY_EQUAL if best >= BY_A_SLIP else ONE_SLIP_AWAY)
