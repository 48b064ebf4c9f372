"""A candidate for an address, and the scores at which it is shown or counts as meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graph.ontology.global_ids import kind_name_of

SHOWN_CANDIDATES = 10
"""Candidates that an ambiguous address returns."""
LEAST = 0.6
"""The lowest score of a candidate."""
SURE = 0.75
"""From this score on a single candidate counts as meant; below it a question is asked first."""
EXACT = 0.999
"""From this score on a candidate is exactly what the text says."""
NEARLY_EQUAL = 0.93
"""A candidate with this part of the best score is as likely meant."""

IN_DOUBT = 0.85
"""The same part if the best candidate is in doubt itself."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant."""

    id: str
    score: float
    matched: str
    """The names in the graph that match the text."""
    levels: Mapping[str, str]
    """Its name and the names of what contains it, by kind, which distinguish candidates."""
    exact: bool = False
    """Whether its own name, alias or address is the text."""
    alias: bool = False
    """Whether it matches by an alias of its compound."""

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


def score_threshold(best: float) -> float:
    """Return the lowest score of a candidate beside the best one.

    Beside an exact one it admits only exact ones; if the best is in doubt, it admits more.
    """
    if best >= EXACT:
        return EXACT
    return best * (NEARLY_EQUAL if best >= SURE else IN_DOUBT)


def prefer_exact(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates without those by an alias if the text is just what one is called."""
    if not any(candidate.exact for candidate in found):
        return found
    return [
        replace(candidate, score=1.0) if candidate.exact else candidate
        for candidate in found
        if candidate.exact or not candidate.alias
    ]
