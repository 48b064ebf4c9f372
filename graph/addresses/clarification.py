"""The one question that distinguishes candidates, in Chinese and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from graph.addresses.candidate_scores import Candidate
from graph.addresses.normalize import phase_key
from graph.errors import Message
from graph.ontology.global_ids import key_of_id, kind_name_of

SHARED_BEGINNING = 2
"""Characters with which names begin that may all be meant by their beginning."""
SHOWN_OPTIONS = 3
"""Options that a question names: more than three are hard to listen to."""

LEVEL_NAMES = {
    "City": Message("市", "city"),
    "District": Message("县（市、区）", "district"),
    "Subdistrict": Message("街道", "subdistrict"),
    "Community": Message("社区", "community"),
    "Compound": Message("小区", "compound"),
    "Road": Message("街", "road"),
    "Lane": Message("路巷", "lane"),
    "Phase": Message("期", "phase"),
    "Building": Message("楼栋", "building"),
    "Grid": Message("网格", "grid"),
    "Entrance": Message("单元", "entrance"),
}
"""The levels of an address, from the widest, which people know best, to the narrowest."""
OWN_NAME = ""
"""Stands for the level of the candidates' own names."""


def confirmation_question(candidate: Candidate) -> Message:
    """Return the question whether a doubtful candidate is meant."""
    name = "".join(candidate.levels.values())
    return Message(f"您说的是{name}吗？", f"Do you mean {name}?")


def after_unknown_name(name: str, question: Message) -> Message:
    """Return a question about places that are called almost like a name in the text.

    An empty name means that theirs was said.
    """
    if not name:
        return question
    return Message(f"没有“{name}”。{question.zh}", f"There is no “{name}”. {question.en}")


def distinguishing_question(candidates: Sequence[Candidate]) -> Message:
    """Return the question for the level that leaves fewest candidates.

    Of equal ones it is that of names which begin alike, since the text has their beginning, then
    the widest. Candidates of different kinds differ by their own names first.
    """
    names_by_level = eligible_levels(candidates)
    level = min(
        names_by_level,
        key=lambda each: (
            expected_remaining(names_by_level[each]),
            not begin_alike(names_by_level[each]),
        ),
    )
    names = names_by_level[level]
    if expected_remaining(names) == len(candidates):
        return code_question(candidates)
    counts = Counter(names)
    options = sorted(counts, key=lambda option: (-counts[option], phase_number(option)))
    if level == OWN_NAME:
        return options_question(Message("场所", "place"), options, "")
    return options_question(LEVEL_NAMES[level], options, shared_name_below(candidates, level))


def eligible_levels(candidates: Sequence[Candidate]) -> dict[str, list[str]]:
    """Return the names of the candidates on each level on which all of them have one.

    The levels are in the order in which they are preferred.
    """
    own = {OWN_NAME: [own_name(candidate) for candidate in candidates]}
    named = {
        level: [candidate.levels.get(level, "") for candidate in candidates]
        for level in LEVEL_NAMES
    }
    kinds = {kind_name_of(candidate.id) for candidate in candidates}
    levels = named | own if len(kinds) == 1 else own | named
    return {level: names for level, names in levels.items() if all(names)}


def expected_remaining(names: Sequence[str]) -> float:
    """Return how many candidates are left on average once one of these names is chosen."""
    counts = Counter(names).values()
    squares = [count * count for count in counts]
    return sum(squares) / len(names)


def begin_alike(names: Sequence[str]) -> bool:
    """Whether names begin with the same characters, as 幸福里新城 and 幸福里家园."""
    return len({name[:SHARED_BEGINNING] for name in names}) == 1


def own_name(candidate: Candidate) -> str:
    """Return the name of the candidate itself."""
    names = list(candidate.levels.values())
    return names[-1]


def phase_number(option: str) -> int:
    """Return the number in 二期 or 12号楼, 0 for names, which stay in the candidates' order."""
    number = phase_key(option) or ""
    return int(number) if number.isdigit() else 0


def shared_name_below(candidates: Sequence[Candidate], level: str) -> str:
    """Return the names below a level that all candidates share, widest first: 幸福家园6号楼."""
    order = list(LEVEL_NAMES)
    first = candidates[0].levels
    return "".join(
        first[below]
        for below in order[order.index(level) + 1 :]
        if first.get(below)
        and all(candidate.levels.get(below) == first[below] for candidate in candidates)
    )


def options_question(level: Message, options: Sequence[str], thing: str) -> Message:
    """Return the question for the options of one level; `thing` is what lies in each of them."""
    first = options[:SHOWN_OPTIONS]
    named = [f"{option}的{thing}" if thing else option for option in first]
    within = f"{thing} in " if thing else "in "
    if len(options) > SHOWN_OPTIONS:
        return Message(
            f"是{'、'.join(named)}，还是别的{level.zh}（共{len(options)}个）？",
            f"Is it {within}{', '.join(first)}, or in another {level.en} ({len(options)} in all)?",
        )
    return Message(
        f"是{'，'.join(named[:-1])}，还是{named[-1]}？",
        f"Is it {within}{', '.join(first[:-1])} or {first[-1]}?",
    )


def code_question(candidates: Sequence[Candidate]) -> Message:
    """Return the question for the code, if nothing else differs."""
    count = len(candidates)
    codes = [key_of_id(candidate.id) for candidate in candidates[:SHOWN_OPTIONS]]
    return Message(
        f"有{count}个同名场所，请说明编号，例如{'、'.join(codes)}。",
        f"{count} places share this name. Which code is it, such as {', '.join(codes)}?",
    )
