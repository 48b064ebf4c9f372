"""Duties of a city: who fulfils them, at which kinds of place, and how many are expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from graph.ontology.kinds import KINDS
from graph.vocabulary.toml_files import VOCABULARY, VocabularyRefused, read_toml

DUTIES_FILE = VOCABULARY / "duties.toml"
"""The duties of the city that comes with the project."""

Source = Literal["post", "assignment", "cadre", "membership"]
FLAGS = ("leads", "chain", "several")
KEYS = frozenset({"code", "zh", "en", "source", "levels", "expected", "group", "load", *FLAGS})


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty, such as 楼栋长."""

    code: str
    zh: str
    en: str
    source: Source
    """What fulfils it: tenures of a post, assignments of organizations or of cadres, or
    memberships of an alliance.
    """
    levels: tuple[str, ...]
    """The names of the kinds of place at which it is held."""
    expected: Mapping[str, int]
    """Kind of place to the number of holders that each such place should have; 0 if none is
    needed.
    """
    group: str | None = None
    """Duties of one group replace each other: it is enough if one of them is held."""
    leads: bool = False
    """Whether it is leadership by a party organization."""
    chain: bool = True
    """Whether it is shown in the chain of coverage."""
    several: bool = False
    """Whether a place may have more holders than are expected, such as a committee for each phase
    of a compound.
    """
    load: int | None = None
    """The most places for which one holder can be responsible under it; None without a limit."""
    order: int = 0
    """Its position in the file, 0 for the first."""

    @property
    def stands_for(self) -> str:
        """Its group, its own code without one: duties with the same replace each other."""
        return self.group or self.code


def load_duties(path: Path = DUTIES_FILE) -> tuple[Duty, ...]:
    """Return the duties of a TOML file in their order.

    Raises `VocabularyRefused`, which says what is wrong and where.
    """
    entries = read_toml(path).get("duty", [])
    if not isinstance(entries, list) or not entries:
        raise VocabularyRefused(path, "", "没有 [[duty]] 条目", "it has no [[duty]] entry")
    duties = tuple(duty_of(path, order, entry) for order, entry in enumerate(entries))
    for name in ("code", "zh"):
        refuse_duplicates(path, name, [getattr(duty, name) for duty in duties])
    return duties


def duty_of(path: Path, order: int, entry: Mapping[str, Any]) -> Duty:
    """Return the duty of one entry of the file. Raises `VocabularyRefused`."""
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
    flags = {flag: entry[flag] for flag in FLAGS if flag in entry}
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
        load=load_of(path, name, entry.get("load")),
        order=order,
        **flags,
    )


def levels_of(path: Path, name: str, levels: object) -> tuple[str, ...]:
    """Return the kinds of place at which a duty is held.

    Raises `VocabularyRefused` for unknown ones.
    """
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
    """Return the number of expected holders by kind of place.

    The file has one number for all of them, or a table. Raises `VocabularyRefused`.
    """
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


def load_of(path: Path, name: str, load: object) -> int | None:
    """Return the most places of one holder, None without a limit. Raises `VocabularyRefused`."""
    if load is None:
        return None
    if not isinstance(load, int) or isinstance(load, bool) or load < 1:
        zh, en = (
            f"load 应为不小于 1 的整数，而不是 {load!r}",
            f"load must be a whole number of at least 1, not {load!r}",
        )
        raise VocabularyRefused(path, name, zh, en)
    return load


def refuse_duplicates(path: Path, name: str, values: list[str]) -> None:
    """Check that no value occurs twice, and raise `VocabularyRefused` otherwise."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise VocabularyRefused(path, value, f"{name} 重复", f"its {name} occurs twice")
        seen.add(value)
