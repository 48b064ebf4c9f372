"""The vocabulary of a city: its duties, categories of services, workflows and rules of matching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from graph.vocabulary.categories import Taxonomy, load_categories
from graph.vocabulary.duties import DUTIES_FILE, Duty, load_duties
from graph.vocabulary.matching_rules import MatchingRules, load_matching_rules
from graph.vocabulary.workflows import Workflows, load_workflows


class Freshness(NamedTuple):
    """The most days since a confirmation for which a fact is FRESH, or AGEING."""

    fresh: int = 180
    ageing: int = 365

    def grade(self, days: int) -> str:
        """Return the grade of a fact that was confirmed `days` days ago."""
        if days <= self.fresh:
            return "FRESH"
        return "AGEING" if days <= self.ageing else "STALE"


@dataclass(frozen=True)
class Vocabulary:
    """The vocabulary of a city; its duties are in the order of their file."""

    duties: tuple[Duty, ...]
    categories: Taxonomy = field(default_factory=load_categories)
    workflows: Workflows = field(default_factory=load_workflows)
    matching: MatchingRules = field(default_factory=load_matching_rules)
    freshness: Freshness = field(default_factory=Freshness)
    codes: Mapping[str, Duty] = field(init=False)
    names: Mapping[str, Duty] = field(init=False)

    def __post_init__(self) -> None:
        """Index the duties by code and by Chinese name."""
        codes = {duty.code: duty for duty in self.duties}
        names = {duty.zh: duty for duty in self.duties}
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "names", names)

    def __iter__(self) -> Iterator[Duty]:
        """Iterate over the duties in their order."""
        return iter(self.duties)

    def __getitem__(self, code: str) -> Duty:
        """Return the duty with this code. Raises `KeyError` if there is none."""
        return self.codes[code]

    def named(self, text: str) -> Duty | None:
        """Return the duty with this code or Chinese name, None if there is none."""
        return self.codes.get(text) or self.names.get(text)

    def at(self, level: str) -> tuple[Duty, ...]:
        """Return the duties held at a kind of place, in their order."""
        return tuple(duty for duty in self.duties if level in duty.levels)

    def expected(self, level: str) -> tuple[Duty, ...]:
        """Return the duties that every place of this kind should have held, in their order."""
        return tuple(duty for duty in self.at(level) if duty.expected[level])

    @cached_property
    def leads(self) -> tuple[Duty, ...]:
        """The duties that are leadership by a party organization."""
        return tuple(duty for duty in self.duties if duty.leads)

    @cached_property
    def groups(self) -> Mapping[str, tuple[Duty, ...]]:
        """The duties that replace each other, by group."""
        groups: dict[str, tuple[Duty, ...]] = {}
        for duty in self.duties:
            if duty.group:
                groups[duty.group] = (*groups.get(duty.group, ()), duty)
        return groups


def load_vocabulary(
    duties: Path = DUTIES_FILE,
    categories: Taxonomy | None = None,
    flows: Workflows | None = None,
    matching: MatchingRules | None = None,
    freshness: Freshness | None = None,
) -> Vocabulary:
    """Return the vocabulary of a city.

    Parts that are left out are those that come with the project. Raises `VocabularyRefused`, which
    says what is wrong and where.
    """
    known = categories or load_categories()
    return Vocabulary(
        load_duties(duties),
        known,
        flows or load_workflows(),
        matching or load_matching_rules(categories=known),
        freshness or Freshness(),
    )
