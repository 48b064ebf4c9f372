"""Rules of matching: settings with their version, categories, and units of measure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import Field

from graph.vocabulary.categories import Taxonomy, load_categories
from graph.vocabulary.toml_files import VOCABULARY, Entry, VocabularyRefused, read_entry
from graph.vocabulary.units_of_measure import UnitsOfMeasure, load_units_of_measure

MATCHING_FILE = VOCABULARY / "matching.toml"
Share = Field(ge=0, le=1)
Some = Field(gt=0)
Cost = Field(gt=0)


class LimitSettings(Entry):
    """Settings of the hard limits."""

    overlap_days: int = Field(ge=1)
    own_duties: list[str]
    own_units: list[str]


class Weights(Entry):
    """The most that each component adds to a score, in the order in which components are shown."""

    category: float = Share
    skills: float = Share
    proximity: float = Share
    tie: float = Share
    fill: float = Share
    urgency: float = Share
    record: float = Share
    load: float = Share


class CategoryRule(Entry):
    """How the distance between two categories counts."""

    per_step: float = Share


class SkillsRule(Entry):
    """How skills beyond the required ones count."""

    per_surplus: float = Share
    least: float = Share


class ProximityRule(Entry):
    """How nearness counts: by metres, or by the kind of the nearest place that contains both."""

    metres: float = Some
    Entrance: float = Share
    Building: float = Share
    Compound: float = Share
    Grid: float = Share
    Community: float = Share
    Subdistrict: float = Share
    District: float = Share
    City: float = Share


class TieRule(Entry):
    """One sort of tie between the owner of a resource and the place of a need."""

    name: str
    zh: str
    en: str
    duties: list[str]
    share: float = Share


class UrgencyRule(Entry):
    """How urgency and waiting count."""

    LOW: float = Share
    NORMAL: float = Share
    HIGH: float = Share
    URGENT: float = Share
    waiting_part: float = Share
    full_after_days: int = Field(ge=1)


class RecordRule(Entry):
    """The pledges with which the record of every owner begins, and the share of them that was
    kept.
    """

    pledges: float = Some
    share: float = Share


class LoadRule(Entry):
    """The number of open pledges that leaves half of the component."""

    usual: float = Some


class RelaxationCosts(Entry):
    """The costs of changes that would make a resource fit."""

    shown: int = Field(ge=1)
    later_per_day: float = Cost
    earlier_per_day: float = Cost
    most_days: int = Field(ge=1)
    asked_share: float = Field(gt=0, le=1)
    more: float = Cost
    more_for_all: float = Cost
    skill: float = Cost
    category: float = Cost
    widen: dict[str, float]


class AllocationSettings(Entry):
    """How the plan of an area is made (see `graph.allocation.solver.problem.PlanTerms`)."""

    tolerance: float = Field(default=0.02, ge=0, le=1)
    floor: float = Field(default=0.2, ge=0, le=1)
    seconds: float = Field(default=30.0, gt=0)


class MatchingSettings(Entry):
    """The file of the city's settings."""

    version: str
    limits: LimitSettings
    weights: Weights
    category: CategoryRule
    skills: SkillsRule
    proximity: ProximityRule
    tie: list[TieRule]
    urgency: UrgencyRule
    record: RecordRule
    load: LoadRule
    relaxation: RelaxationCosts
    allocation: AllocationSettings = AllocationSettings()


@dataclass(frozen=True)
class MatchingRules:
    """Everything that matching uses besides the facts."""

    settings: MatchingSettings
    taxonomy: Taxonomy = field(default_factory=load_categories)
    measures: UnitsOfMeasure = field(default_factory=load_units_of_measure)

    @property
    def version(self) -> str:
        """The version of the settings, which every answer names."""
        return self.settings.version

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """The most that each component can add, in order."""
        return self.settings.weights.model_dump()

    @cached_property
    def nearness(self) -> Mapping[str, float]:
        """The share of proximity by kind of place."""
        return self.settings.proximity.model_dump()

    @cached_property
    def urgencies(self) -> Mapping[str, float]:
        """What each urgency is worth."""
        return self.settings.urgency.model_dump()

    @cached_property
    def families(self) -> list[list[str]]:
        """The pairs of a need's category and a resource's category that may fit, with one change
        at most.
        """
        tree = self.taxonomy
        return [
            [need.code, code]
            for need in tree
            for code in sorted({*tree.way_up(need.code), *tree.below([need.parent or need.code])})
        ]

    @cached_property
    def ties(self) -> Mapping[str, TieRule]:
        """The sort of tie that each duty makes."""
        return {duty: rule for rule in self.settings.tie for duty in rule.duties}


def load_matching_rules(
    path: Path = MATCHING_FILE,
    categories: Taxonomy | None = None,
    units: UnitsOfMeasure | None = None,
) -> MatchingRules:
    """Return the rules of a file; without categories and units, with those of the project.

    Raises `VocabularyRefused`.
    """
    settings = read_entry(path, MatchingSettings)
    total = math.fsum(settings.weights.model_dump().values())
    if abs(total - 1) > 1e-9:
        raise VocabularyRefused(
            path,
            "weights",
            f"各项之和应为 1，而不是 {total:g}",
            f"they must add up to 1, not {total:g}",
        )
    duties = [duty for rule in settings.tie for duty in rule.duties]
    if len(set(duties)) < len(duties):
        raise VocabularyRefused(
            path, "tie", "同一责任写在了两种联系中", "one duty stands in two sorts of tie"
        )
    return MatchingRules(
        settings, categories or load_categories(), units or load_units_of_measure()
    )
