"""What changed between two chains: who began, who ended, which gaps opened or closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from graph.audit.chain_facts import BriefLine
from graph.coverage.referenced_lines import LineRef
from graph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class ChainChange:
    """A line that is another one, or that is not there on one of the two sides."""

    before: BriefLine | None
    after: BriefLine | None

    @property
    def ref(self) -> LineRef:
        """The line after the change, or else the one before."""
        line = self.after or self.before
        if line is None:
            raise LookupError("A change has a line on one of its sides.")
        return line.ref

    @property
    def day(self) -> str | None:
        """The day on which it happened, None if that is unknown.

        It is the day on which the new holder began or the post became vacant; if there is nothing
        afterwards, the day on which the former one ended.
        """
        if self.after and self.after.ref.state != "UNCOVERED":
            return self.after.details.begin
        return self.before.details.end if self.before else None


def compare_lines(
    before: Iterable[BriefLine], after: Iterable[BriefLine], vocabulary: Vocabulary
) -> list[ChainChange]:
    """Return what changed between the lines of the same levels, in the order of the lines.

    A line that went is paired with one that came: under the same post, or else under the same duty
    or one that replaces it.
    """
    former, present = by_subject(before, vocabulary), by_subject(after, vocabulary)
    changes: list[ChainChange] = []
    for subject in dict.fromkeys([*present, *former]):
        gone = missing_from(former.get(subject, ()), present.get(subject, ()))
        come = missing_from(present.get(subject, ()), former.get(subject, ()))
        changes += pair_lines(gone, come)
    return changes


Subject = tuple[str, str]
"""A level, and a duty or a group of duties that replace each other."""


def by_subject(
    lines: Iterable[BriefLine], vocabulary: Vocabulary
) -> dict[Subject, list[BriefLine]]:
    """Return lines by their levels and duties."""
    found: dict[Subject, list[BriefLine]] = defaultdict(list)
    for line in lines:
        found[line.ref.level, vocabulary[line.ref.duty].stands_for].append(line)
    return found


def missing_from(lines: Sequence[BriefLine], others: Sequence[BriefLine]) -> list[BriefLine]:
    """Return the lines that are not among others."""
    known = {line.identity for line in others}
    return [line for line in lines if line.identity not in known]


def pair_lines(gone: list[BriefLine], come: list[BriefLine]) -> Iterator[ChainChange]:
    """Yield each line that went with one that came; those of one post first."""
    rest = list(gone)
    unpaired = []
    for line in come:
        same = (each for each in rest if line.details.post and has_post(each, line.details.post))
        former = next(same, None)
        if former is None:
            unpaired.append(line)
        else:
            rest.remove(former)
            yield ChainChange(former, line)
    for before, after in zip_longest(rest, unpaired):
        yield ChainChange(before, after)


def has_post(line: BriefLine, post: str) -> bool:
    """Whether a line is that of a post."""
    return line.details.post == post
