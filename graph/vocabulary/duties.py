"""The city's vocabulary: its duties, where they are held and what is expected of a place; its categories, workflows and rules of matching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from graph.ontology.kinds import KINDS
from graph.vocabulary import categories as taxonomy
from graph.vocabulary import matching_rules as rules
from graph.vocabulary import workflows
from graph.vocabulary.categories import Taxonomy
from graph.vocabulary.matching_rules import MatchingRules
from graph.vocabulary.toml_files import VOCABULARY, VocabularyRefused, content_of
from graph.vocabulary.workflows import Workflows

BAICHENG = VOCABULARY / "duties.toml"
"""The duties that come with the project."""

Source = Literal["post", "assignment", "cadre", "membership"]
KEYS = frozenset({"code", "zh", "en", "source", "levels", "expected", "group", "leads", "chain"})


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty, such as 楼栋长: what fulfils it, at which kinds of place, and how many holders are expected there."""

    code: str
    zh: str
    en: str
    source: Source
    """Cadres through posts and tenures, organizations through assignments, cadres' own assignments, or an alliance."""
    levels: tuple[str, ...]
    """Names of the kinds of place at which it is held."""
    expected: Mapping[str, int]
    """Level to the number of holders that every such place should have; 0 where none need exist."""
    group: str | None = None
    """Duties of one group stand in for each other: one of them held is enough."""
    leads: bool = False
    """Whether it is leadership by a party organization."""
    chain: bool = True
    """Whether it is told in the chain of a building."""
    order: int = 0
    """Its place within a level, 0 for the first."""


class Freshness(NamedTuple):
    """How long a confirmation counts: the last days since it on which a fact is FRESH, and AGEING."""

    fresh: int = 180
    ageing: int = 365

    def grade(self, days: int) -> str:
        """Return the grade of a fact that was confirmed so many days ago."""
        if days <= self.fresh:
            return "FRESH"
        return "AGEING" if days <= self.ageing else "STALE"


@dataclass(frozen=True)
class Vocabulary:
    """All duties of a city in their order, its categories of services, its workflows, and what matching goes by."""

    duties: tuple[Duty, ...]
    categories: Taxonomy = field(default_factory=taxonomy.load)
    workflows: Workflows = field(default_factory=workflows.load)
    matching: MatchingRules = field(default_factory=rules.load)
    freshness: Freshness = field(default_factory=Freshness)
    codes: Mapping[str, Duty] = field(init=False)
    names: Mapping[str, Duty] = field(init=False)

    def __post_init__(self) -> None:
        """Index the duties by code and by Chinese name."""
        object.__setattr__(self, "codes", {duty.code: duty for duty in self.duties})
        object.__setattr__(self, "names", {duty.zh: duty for duty in self.duties})

    def __iter__(self) -> Iterator[Duty]:
        """Go through the duties in their order."""
        return iter(self.duties)

    def __getitem__(self, code: str) -> Duty:
        """Return the duty of this code; KeyError where there is none."""
        return self.codes[code]

    def named(self, text: str) -> Duty | None:
        """Return the duty that a code or a Chinese name stands for, None where it stands for none."""
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
        """Group to the duties that stand in for each other in it."""
        names = dict.fromkeys(duty.group for duty in self.duties if duty.group)
        return {name: tuple(duty for duty in self.duties if duty.group == name) for name in names}


def load_vocabulary(
    path: Path = BAICHENG,
    categories: Taxonomy | None = None,
    flows: Workflows | None = None,
    matching: MatchingRules | None = None,
    freshness: Freshness | None = None,
) -> Vocabulary:
    """Read the duties from a TOML file; what else belongs to a city is what comes with the project unless given.

    Raises `VocabularyRefused`, which says what is wrong and where.
    """
    content = content_of(path)
    entries = content.get("duty", [])
    if not isinstance(entries, list) or not entries:
        raise VocabularyRefused(path, "", "没有 [[duty]] 条目", "it has no [[duty]] entry")
    duties = tuple(duty_of(path, order, entry) for order, entry in enumerate(entries))
    for name in ("code", "zh"):
        refuse_doubles(path, name, [getattr(duty, name) for duty in duties])
    known = categories or taxonomy.load()
    return Vocabulary(
        duties,
        known,
        flows or workflows.load(),
        matching or rules.load(categories=known),
        freshness or Freshness(),
    )


def duty_of(path: Path, order: int, entry: Mapping[str, Any]) -> Duty:
    """Make a duty of one entry of the file, refusing what cannot be."""
    name = str(entry.get("code") or f"[[duty]] {order + 1}")
    if unknown := sorted(entry.keys() - KEYS):
        raise VocabularyRefused(
            path, name, f"不认识 {'、'.join(unknown)}", f"{', '.join(unknown)} is not known"
        )
    for text in ("code", "zh", "en"):
        if not isinstance(entry.get(text), str) or not entry[text].strip():
            raise VocabularyRefused(path, name, f"缺少文字 {text}", f"the text {text} is missing")
    if entry.get("source") not in get_args(Source):
        sources = ", ".join(get_args(Source))
        raise VocabularyRefused(
            path, name, f"source 应为 {sources} 之一", f"source must be one of {sources}"
        )
    levels = levels_of(path, name, entry.get("levels"))
    expected = expected_of(path, name, levels, entry.get("expected", 0))
    flags = {flag: entry[flag] for flag in ("leads", "chain") if flag in entry}
    for flag, value in flags.items():
        if not isinstance(value, bool):
            raise VocabularyRefused(
                path, name, f"{flag} 应为 true 或 false", f"{flag} must be true or false"
            )
    return Duty(
        entry["code"],
        entry["zh"],
        entry["en"],
        entry["source"],
        levels,
        expected,
        entry.get("group"),
        order=order,
        **flags,
    )


def levels_of(path: Path, name: str, levels: object) -> tuple[str, ...]:
    """Check that a duty is held at kinds of place that exist."""
    if not isinstance(levels, list) or not levels:
        raise VocabularyRefused(
            path, name, "levels 应列出场所的种类", "levels must list kinds of place"
        )
    places = [kind.name for kind in KINDS.named("Place")]
    for level in levels:
        if level not in places:
            known = ", ".join(places)
            raise VocabularyRefused(
                path,
                name,
                f"levels 中的 {level!r} 不是场所（{known}）",
                f"{level!r} in levels is no kind of place ({known})",
            )
    return tuple(levels)


def expected_of(path: Path, name: str, levels: tuple[str, ...], expected: object) -> dict[str, int]:
    """Return the number of expected holders per level; the file has one number for all levels, or a table of levels."""
    given = expected if isinstance(expected, dict) else dict.fromkeys(levels, expected)
    numbers = dict.fromkeys(levels, 0)
    for level, number in given.items():
        if level not in levels:
            raise VocabularyRefused(
                path,
                name,
                f"expected 中的 {level} 不在 levels 中",
                f"{level} in expected is not among levels",
            )
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            zh, en = (
                f"expected 应为不小于 0 的整数，而不是 {number!r}",
                f"expected must be a whole number of at least 0, not {number!r}",
            )
            raise VocabularyRefused(path, name, zh, en)
        numbers[level] = number
    return numbers


def refuse_doubles(path: Path, name: str, values: list[str]) -> None:
    """Refuse a file in which two duties have one code or one Chinese name."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise VocabularyRefused(path, value, f"{name} 重复", f"its {name} occurs twice")
        seen.add(value)
