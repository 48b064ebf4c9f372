"""The one thing to ask that tells candidates apart, in Chinese and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from graph.addresses.candidates import Candidate
from graph.addresses.normalize import phase_key
from graph.errors import Message

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


def confirm(candidate: Candidate) -> Message:
    """Ask whether a doubtful candidate was meant."""
    name = "".join(candidate.levels.values())
    return Message(f"您说的是{name}吗？", f"Do you mean {name}?")


def tell_apart(candidates: Sequence[Candidate]) -> Message:
    """Ask for the level that leaves fewest candidates, of equal ones for the widest; things of different kinds are told apart by their own names."""
    own = {"": [narrowest(candidate) for candidate in candidates]}
    named = {
        level: [candidate.levels.get(level, "") for candidate in candidates] for level in LEVELS
    }
    kinds = {candidate.id.partition(":")[0] for candidate in candidates}
    eligible = {
        level: names
        for level, names in (named | own if len(kinds) == 1 else own | named).items()
        if all(names)
    }
    level = min(eligible, key=lambda each: remaining(eligible[each]))
    if remaining(eligible[level]) == len(candidates):
        return by_code(candidates)
    counts = Counter(eligible[level])
    options = sorted(counts, key=lambda option: (-counts[option], in_order(option)))
    return ask(
        LEVELS.get(level, ("场所", "place")), options, shared(candidates, level) if level else ""
    )


def remaining(names: Sequence[str]) -> float:
    """Return how many candidates are left on average once it is known which of these names is meant."""
    return sum(count * count for count in Counter(names).values()) / len(names)


def narrowest(candidate: Candidate) -> str:
    """Return the name of the candidate itself."""
    return list(candidate.levels.values())[-1]


def in_order(option: str) -> tuple[int, str]:
    """Sort 一期 before 二期 and 3号楼 before 12号楼, and names by themselves."""
    number = phase_key(option) or ""
    return (int(number) if number.isdigit() else 0, option)


def shared(candidates: Sequence[Candidate], level: str) -> str:
    """Return the narrowest name below a level that all candidates share, empty where there is none."""
    order = list(LEVELS)
    for below in reversed(order[order.index(level) + 1 :]):
        names = {candidate.levels.get(below, "") for candidate in candidates}
        if len(names) == 1 and "" not in names:
            return names.pop()
    return ""


def ask(level: tuple[str, str], options: Sequence[str], thing: str) -> Message:
    """Word the question for the options of one level; `thing` is what lies within each of them."""
    zh, en = level
    first = options[:SHOWN]
    named = [f"{option}的{thing}" if thing else option for option in first]
    within = f"{thing} in " if thing else "in "
    if len(options) > SHOWN:
        return Message(
            f"是{'、'.join(named)}，还是别的{zh}（共{len(options)}个）？",
            f"Is it {within}{', '.join(first)}, or in another {en} ({len(options)} in all)?",
        )
    return Message(
        f"是{'，'.join(named[:-1])}，还是{named[-1]}？",
        f"Is it {within}{', '.join(first[:-1])} or {first[-1]}?",
    )


def by_code(candidates: Sequence[Candidate]) -> Message:
    """Ask for the code, where nothing else differs."""
    codes = [candidate.id.partition(":")[2] for candidate in candidates[:SHOWN]]
    zh = f"有{len(candidates)}个同名场所，请说明编号，例如{'、'.join(codes)}。"
    return Message(
        zh,
        f"{len(candidates)} places share this name. Which code is it, such as {', '.join(codes)}?",
    )
