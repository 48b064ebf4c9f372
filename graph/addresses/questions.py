"""The one thing to ask that tells candidates apart, in Chinese and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from graph.addresses.candidates import Candidate

SHOWN = 3
"""Options that a question names."""

# From the widest, which people know best, to the narrowest.
LEVELS = {
    "City": ("市", "city"),
    "District": ("县（市、区）", "district"),
    "Subdistrict": ("街道", "subdistrict"),
    "Community": ("社区", "community"),
    "Compound": ("小区", "compound"),
    "Road": ("街", "road"),
    "Lane": ("路巷", "lane"),
    "Phase": ("期", "phase"),
    "Building": ("楼栋", "building"),
    "Grid": ("网格", "grid"),
    "Entrance": ("单元", "entrance"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        """Give both languages in one text."""
        return f"{self.zh} / {self.en}"


def confirm(candidate: Candidate) -> Question:
    """Ask whether a doubtful candidate was meant."""
    name = "".join(candidate.levels.values())
    return Question(f"您说的是{name}吗？", f"Do you mean {name}?")


def tell_apart(candidates: Sequence[Candidate]) -> Question:
    """Ask for the level that leaves fewest candidates; of equal ones for the widest."""
    level = min(LEVELS, key=lambda each: remaining(candidates, each))
    if remaining(candidates, level) == len(candidates):
        return by_code(candidates)
    counts = Counter(candidate.levels.get(level, "") for candidate in candidates)
    options = sorted((option for option in counts if option), key=lambda option: (-counts[option], option))
    own = {narrowest(candidate) for candidate in candidates}
    return ask(level, options, own.pop()[1] if len(own) == 1 else "")


def remaining(candidates: Sequence[Candidate], level: str) -> float:
    """Give how many candidates are left on average once this level is known."""
    counts = Counter(candidate.levels.get(level, "") for candidate in candidates)
    return sum(count * count for count in counts.values()) / len(candidates)


def narrowest(candidate: Candidate) -> tuple[str, str]:
    """Give the kind and name of the candidate itself."""
    return list(candidate.levels.items())[-1]


def ask(level: str, options: Sequence[str], thing: str) -> Question:
    """Word the question for the options of one level; `thing` is what all candidates are called."""
    zh, en = LEVELS[level]
    named = [option if option == thing or not thing else f"{option}的{thing}" for option in options[:SHOWN]]
    where = list(options[:SHOWN])
    more_zh = f"，还是别的{zh}（共{len(options)}个）" if len(options) > SHOWN else ""
    more_en = f", or in another {en} ({len(options)} in all)" if len(options) > SHOWN else ""
    either = "，".join(named[:-1]) + ("，" if more_zh else "，还是") + named[-1] if len(named) > 1 else named[0]
    joined = ", ".join(where[:-1]) + (", " if more_en else " or ") + where[-1] if len(where) > 1 else where[0]
    return Question(f"是{either}{more_zh}？", f"Is it {thing + ' ' if thing else ''}in {joined}{more_en}?")


def by_code(candidates: Sequence[Candidate]) -> Question:
    """Ask for the code, where nothing else differs."""
    codes = [candidate.id.partition(":")[2] for candidate in candidates[:SHOWN]]
    zh = f"有{len(candidates)}个同名场所，请说明编号，例如{'、'.join(codes)}。"
    return Question(zh, f"{len(candidates)} places share this name. Which code is it, such as {', '.join(codes)}?")
