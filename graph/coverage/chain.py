"""The chain of responsibility of a place, worked out from the rows of its levels.

A level is the place itself or one that contains it, or a road or lane that it stands along. The
statement returns each level once with its lines. Their order, the uncovered duties, and whom to
call are found here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.coverage.lines import LineFacts
from graph.coverage.shown_lines import SHOWN_LINES
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.vocabulary import Vocabulary
from graph.vocabulary.duties import Duty


class Level(NamedTuple):
    """The row of a level."""

    id: str
    rank: int
    """Nearness: 0 for an entrance to 9 for the city."""
    lines: Sequence[list[Any]]
    """Rows of the lines that are shown."""
    cut: Sequence[str]
    """The duties of the lines that are not shown, one item for each line."""
    places: Sequence[Any]
    """The level's own place, once for each different selection of it."""

    @classmethod
    def of(cls, row: Sequence[Any]) -> Level:
        """Return the level of a row."""
        global_id, rank, lines, cut, *places = row
        return cls(global_id, rank, lines, cut, places)

    @property
    def kind(self) -> str:
        """The kind of its place."""
        return kind_name_of(self.id)


@dataclass(slots=True)
class Line:
    """A line of a chain."""

    facts: LineFacts
    row: Sequence[Any]
    """Its row, as `LineProjection` makes it."""
    state: str
    """`HELD`, `VACANT` for a post without a holder, or `UNCOVERED`."""
    level: Level
    via: Sequence[Level]
    """The levels from the place asked about to its own."""


class CutLines(NamedTuple):
    """The lines of one duty at one level of which only the first are shown."""

    duty: str
    level: Level
    total: int


@dataclass(slots=True)
class Chain:
    """The chain of a place: its shown lines, nearest first, and counts of the cut ones."""

    lines: list[Line] = field(default_factory=list)
    cut: list[CutLines] = field(default_factory=list)

    @property
    def contact(self) -> Line | None:
        """The nearest line that is held and has a phone."""
        return next(self.callable_lines(), None)

    @property
    def fallback(self) -> Line | None:
        """The next line to call, at a further level than the contact."""
        contact = self.contact
        if contact is None:
            return None
        further = (line for line in self.callable_lines() if line.level is not contact.level)
        return next(further, None)

    def callable_lines(self) -> Iterator[Line]:
        """Yield the lines that somebody holds and can be called on."""
        for line in self.lines:
            if line.state == "HELD" and line.facts.phone:
                yield line


class DutyOrder:
    """The duties that make up chains, in the order of the vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Read the order from a vocabulary."""
        self.vocabulary = vocabulary
        self.positions = {
            duty.code: position for position, duty in enumerate(vocabulary) if duty.chain
        }
        self.expected = {
            kind.name: expected_duties(vocabulary, kind.name) for kind in KINDS.named("Place")
        }

    def key(self, line: Line) -> tuple[int, str]:
        """Return the sort key of a line at its level."""
        facts = line.facts
        return self.positions[facts.duty], facts.id or ""


def expected_duties(vocabulary: Vocabulary, kind: str) -> list[Duty]:
    """Return the duties that every place of a kind should have, of those that make up chains."""
    return [duty for duty in vocabulary.expected(kind) if duty.chain]


def build_chain(
    rows: Iterable[Sequence[Any]],
    ways: Iterable[Sequence[str]],
    order: DutyOrder,
    width: int,
    *,
    expects: bool,
) -> Chain:
    """Return the chain of a place from the rows of its levels.

    `ways` are all ways from the place to its levels, as lists of ids. `width` is the length of a
    line's row. Without `expects`, nothing is expected: the place is not there.
    """
    levels = {row[0]: Level.of(row) for row in rows}
    nearest = nearest_ways(ways)
    chain = Chain()
    for level in sorted(levels.values(), key=lambda level: (level.rank, level.id)):
        via = [levels[step] for step in nearest[level.id]]
        lines = [*recorded_lines(level, via, order)]
        if expects:
            lines += uncovered_lines(level, via, order, width)
        chain.lines += sorted(lines, key=order.key)
        chain.cut += cut_lines(level, order)
    return chain


def nearest_ways(ways: Iterable[Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Return the shortest way to each level, by its id; of equally short ones the first by ids."""
    nearest: dict[str, Sequence[str]] = {}
    shortest_first = sorted(ways, key=lambda way: (len(way), way))
    for way in shortest_first:
        level = way[-1]
        nearest.setdefault(level, way)
    return nearest


def recorded_lines(level: Level, via: Sequence[Level], order: DutyOrder) -> Iterator[Line]:
    """Yield the shown lines of a level that belong to a chain."""
    for row in level.lines:
        facts = LineFacts.of(row)
        if facts.duty in order.positions:
            state = "HELD" if facts.is_held else "VACANT"
            yield Line(facts, row, state, level, via)


def uncovered_lines(
    level: Level, via: Sequence[Level], order: DutyOrder, width: int
) -> Iterator[Line]:
    """Yield a line for each expected duty of a level with neither a post nor an assignment there.

    Duties of one group replace each other: one of them is enough.
    """
    codes = {row[0] for row in level.lines if row[0] in order.positions}
    groups = {order.vocabulary[code].group for code in codes}
    covered = {*codes, *groups}
    for duty in order.expected[level.kind]:
        if duty.code in covered or duty.stands_for in covered:
            continue
        covered.add(duty.stands_for)
        facts = LineFacts(duty.code, None, None, None, is_held=False)
        nothing = [None] * (width - 1)
        yield Line(facts, [duty.code, *nothing], "UNCOVERED", level, via)


def cut_lines(level: Level, order: DutyOrder) -> Iterator[CutLines]:
    """Yield the counts of a level's lines that are not shown, in the order of their duties."""
    counts = Counter(level.cut)
    for code in order.positions:
        if code in counts:
            yield CutLines(code, level, SHOWN_LINES + counts[code])
