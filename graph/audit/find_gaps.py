"""Finds the gaps of a day: what the vocabulary expects at each place, against what there is.

It reads nothing; `coverage_facts` has read posts, tenures and assignments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.audit.gap import GAP_ORDER, Gap, GapKey
from graph.coverage.referenced_lines import LineRef
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.vocabulary import Vocabulary
from graph.vocabulary.duties import Duty

FEWEST_DOUBLE = 2
"""Holders of one duty from which on there can be too many."""
ExpectedDuties = Sequence[tuple[int, Sequence[str]]]
"""How many holders each place of a kind should have, and the codes of the duties that count."""


class HolderNumbers(NamedTuple):
    """How many are expected, and how many there are."""

    expected: int
    actual: int


PostRow = Sequence[Any]
"""Of a post that covers a place on the day: its id, the place, the code of its duty."""
TenureRow = Sequence[Any]
"""Its id, the post, the holder, the day on which it ended, None if it holds, and whether its holder
left: for a reason, or by leaving altogether.
"""
AssignmentRow = Sequence[Any]
"""Its id, the place, the code of the duty, the organization, and the day on which it ended."""
Burdens = Mapping[tuple[str, str], Sequence[LineRef]]
"""The lines that a holder has of a duty, by duty and holder."""


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """The posts, tenures and assignments at some places.

    There are tens of thousands, so they stay the rows that the graph returned.
    """

    posts: Sequence[PostRow]
    tenures: Sequence[TenureRow]
    assignments: Sequence[AssignmentRow]


class Ending(NamedTuple):
    """How what was held last ended. The one that ended last is the greatest."""

    day: str
    duty: str
    left: bool


class Held(NamedTuple):
    """A line that is held."""

    line: LineRef
    post: str
    """The id of the post, empty without one."""


@dataclass(slots=True)
class GapFinder:
    """The facts of a day by place, from which gaps follow."""

    vocabulary: Vocabulary
    facts: CoverageFacts
    posts: dict[str, list[PostRow]] = field(default_factory=lambda: defaultdict(list))
    """The posts of each place."""
    tenures: dict[str, list[TenureRow]] = field(default_factory=lambda: defaultdict(list))
    """The tenures of each post that hold."""
    assignments: dict[str, list[AssignmentRow]] = field(default_factory=lambda: defaultdict(list))
    """The assignments of each place that hold."""
    ended_tenures: dict[str, list[TenureRow]] = field(default_factory=lambda: defaultdict(list))
    ended_assignments: dict[str, list[AssignmentRow]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        """Index the facts; those of duties that the vocabulary no longer has are left out."""
        known = self.vocabulary.codes
        for row in self.facts.posts:
            _, place, duty = row
            if duty in known:
                self.posts[place].append(row)
        for row in self.facts.tenures:
            _, post, _, ended, _ = row
            (self.ended_tenures if ended else self.tenures)[post].append(row)
        for row in self.facts.assignments:
            _, place, _, _, ended = row
            (self.ended_assignments if ended else self.assignments)[place].append(row)

    def find(self, places: Iterable[str]) -> Iterator[Gap]:
        """Yield the gaps at some places, all but those of holders who have too much."""
        expected = {
            kind.name: expected_groups(self.vocabulary, kind.name) for kind in KINDS.named("Place")
        }
        for place in places:
            yield from self.vacant_posts(place)
            yield from self.missing_duties(place, expected[kind_name_of(place)])
            yield from self.double_duties(place)

    def vacant_posts(self, place: str) -> Iterator[Gap]:
        """Yield the gap of each post of a place that nobody holds."""
        for post, _, duty in self.posts.get(place, ()):
            if post not in self.tenures:
                line = LineRef(duty, place, "VACANT", post)
                kind = "EXPIRED" if self.has_expired(post) else "VACANT"
                yield self.gap(kind, duty, place, [line], HolderNumbers(1, 0), post=post)

    def has_expired(self, post: str) -> bool:
        """Whether the term of a post's last holder has passed without a reason for leaving."""
        ended = self.ended_tenures.get(post)
        if not ended:
            return False
        # In the order of ids, as everywhere: of those that ended on one day the first is the last.
        ordered = sorted(ended, key=lambda row: str(row[0]))
        *_, left = max(ordered, key=lambda row: str(row[3]))
        return not left

    def missing_duties(self, place: str, expected: ExpectedDuties) -> Iterator[Gap]:
        """Yield the gap of each expected duty, or group of duties, with too few posts and
        assignments.
        """
        for wanted, codes in expected:
            found = sum(duty in codes for _, _, duty in self.posts.get(place, ()))
            found += sum(duty in codes for _, _, duty, *_ in self.assignments.get(place, ()))
            if found >= wanted:
                continue
            former = [
                Ending(ended, duty, left=True)
                for _, _, duty, _, ended in self.ended_assignments.get(place, ())
                if duty in codes
            ]
            ending = max(former, default=Ending("", codes[0], left=False))
            line = LineRef(ending.duty, place, "UNCOVERED")
            kind = "EXPIRED" if ending.left else "UNCOVERED"
            since = ending.day or None
            numbers = HolderNumbers(wanted, found)
            yield self.gap(kind, ending.duty, place, [line], numbers, since=since)

    def double_duties(self, place: str) -> Iterator[Gap]:
        """Yield the gap of each duty of a place, or post, with too many holders."""
        posts, facts = self.posts.get(place, ()), self.assignments.get(place, ())
        if len(facts) < FEWEST_DOUBLE and len(posts) == 1 and self.held_once(posts[0]):
            return
        by_duty: dict[str, list[Held]] = defaultdict(list)
        for held in self.held_lines(place):
            by_duty[held.line.duty].append(held)
        for code, lines in by_duty.items():
            if len(lines) >= FEWEST_DOUBLE:
                yield from self.double_duty(place, code, lines)

    def held_once(self, row: PostRow) -> bool:
        """Whether at most one cadre holds a post."""
        post, *_ = row
        return len(self.tenures.get(post, ())) < FEWEST_DOUBLE

    def double_duty(self, place: str, code: str, held: Sequence[Held]) -> Iterator[Gap]:
        """Yield the gap of a duty with several holders, or of each post that has several."""
        duty = self.vocabulary[code]
        expected = duty.expected.get(kind_name_of(place), 0)
        if expected and not duty.several:
            if len(held) > expected:
                lines = [each.line for each in held]
                yield self.gap("DOUBLE", code, place, lines, HolderNumbers(expected, len(held)))
            return
        by_post: dict[str, list[LineRef]] = defaultdict(list)
        for each in held:
            by_post[each.post].append(each.line)
        for post, lines in by_post.items():
            if post and len(lines) >= FEWEST_DOUBLE:
                yield self.gap(
                    "DOUBLE", code, place, lines, HolderNumbers(1, len(lines)), post=post
                )

    def held_lines(self, place: str) -> Iterator[Held]:
        """Yield the lines of a place that somebody holds."""
        for post, _, duty in self.posts.get(place, ()):
            for tenure, *_ in self.tenures.get(post, ()):
                yield Held(LineRef(duty, place, "HELD", tenure), post)
        for fact, _, duty, *_ in self.assignments.get(place, ()):
            if duty in self.vocabulary.codes:
                yield Held(LineRef(duty, place, "HELD", fact), "")

    def burdens(self) -> Burdens:
        """Return the lines of each holder who may have too many of a duty."""
        limits = {duty.code: duty.load for duty in self.vocabulary if duty.load}
        found: dict[str, dict[str, list[LineRef]]] = {code: defaultdict(list) for code in limits}
        counts = {code: Counter[str]() for code in limits}
        for code, _, _, holder in self.limited_lines(limits):
            counts[code][holder] += 1
        heavy = {
            code: {holder for holder, count in counts[code].items() if count > most}
            for code, most in limits.items()
        }
        for code, place, fact, holder in self.limited_lines(limits):
            if holder in heavy[code]:
                found[code][holder].append(LineRef(code, place, "HELD", fact))
        return {
            (code, holder): lines
            for code, by_holder in found.items()
            for holder, lines in by_holder.items()
        }

    def limited_lines(self, limits: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
        """Yield duty, place, fact and holder of each line that is held under some duties."""
        for posts in self.posts.values():
            for post, place, duty in posts:
                if duty in limits:
                    for tenure, _, holder, *_ in self.tenures.get(post, ()):
                        yield duty, place, tenure, holder
        for facts in self.assignments.values():
            for fact, place, duty, holder, _ in facts:
                if duty in limits:
                    yield duty, place, fact, holder

    def overloaded(self, burdens: Burdens) -> Iterator[Gap]:
        """Yield the gap of each holder who is responsible for more places than a duty allows."""
        for (code, holder), lines in burdens.items():
            most = self.vocabulary[code].load
            places = {line.level for line in lines}
            if most and len(places) > most:
                ordered = tuple(sorted(lines, key=lambda line: (line.level, line.id or "")))
                key = GapKey(GAP_ORDER["OVERLOADED"], self.vocabulary[code].order, holder, "")
                yield Gap("OVERLOADED", code, None, holder, ordered, most, len(places), key)

    def gap(
        self,
        kind: str,
        code: str,
        place: str,
        lines: Iterable[LineRef],
        numbers: HolderNumbers,
        *,
        post: str = "",
        since: str | None = None,
    ) -> Gap:
        """Return a gap at a place."""
        key = GapKey(GAP_ORDER[kind], self.vocabulary[code].order, place, post)
        ordered = tuple(sorted(lines, key=lambda line: line.id or ""))
        return Gap(kind, code, place, None, ordered, *numbers, key, since)


def expected_groups(vocabulary: Vocabulary, kind: str) -> ExpectedDuties:
    """Return what each place of a kind should have: how many holders, of which duties.

    Duties of a group replace each other, even those of them that are not expected themselves; the
    first that is expected comes first. What is in no chain, or follows from others, is no gap.
    """
    groups: dict[str, list[Duty]] = {}
    for duty in vocabulary.expected(kind):
        if duty.chain and duty.source in ("post", "assignment"):
            groups.setdefault(duty.stands_for, []).append(duty)
    return [
        (
            max(duty.expected[kind] for duty in duties),
            list(dict.fromkeys(duty.code for duty in (*duties, *vocabulary.groups.get(name, ())))),
        )
        for name, duties in groups.items()
    ]
