"""The chain of responsibility of a place, computed from the records."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from graph.ontology.kinds import KINDS
from graph.vocabulary.duties import Duty
from loaders.sample.answer_key.belief import Belief
from loaders.sample.base.forms import DUTIES
from loaders.sample.base.records import Record

LONGEST_GROUP = 20
ALLIANCE = DUTIES["alliance"]


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One line of a chain.

    `fact` is the tenure, assignment or membership; of a vacant post it is the post. `holder` is a
    cadre or an organization.
    """

    duty: str
    level: str
    state: str
    fact: str = ""
    holder: str = ""
    phone: str = ""

    def row(self) -> list[str | None]:
        """Return the line in the form of the key."""
        return [self.duty, self.level, self.state, self.fact or None, self.holder or None]


@dataclass(frozen=True, slots=True)
class Chain:
    """The lines shown, the sizes of long groups, whom to call, and whom to call next."""

    lines: list[ChainLine]
    totals: dict[tuple[str, str], int]
    contact: ChainLine | None
    fallback: ChainLine | None


def level_rank(level: str) -> int:
    """Return the rank of a level, 0 for an entrance to 9 for the city; -1 if it has none."""
    kind = KINDS.of_id(level)
    return kind.rank if kind and kind.rank is not None else -1


def containing_levels(belief: Belief, place: str, day: date) -> list[str]:
    """Return a place and all that contains it, nearest first, with the streets of its building.

    A road or lane itself lies in the communities that it runs through, but a building's chain does
    not include those.
    """
    found: list[str] = []
    start = belief.on(place, day)
    rest = [place, *(start.links.get("communities", ()) if start else ())]
    while rest:
        record = belief.on(rest.pop(), day)
        if record and record.id not in found:
            found.append(record.id)
            for edge in KINDS[record.kind].stored:
                if edge.arrow in ("PART_OF", "ALONG"):
                    rest += record.links.get(edge.name, ())
    return sorted(found, key=lambda level: (level_rank(level), level))


def lines_at(belief: Belief, level: str, day: date) -> list[ChainLine]:
    """Return the lines of one level in order: held, vacant and uncovered ones."""
    lines = [*post_lines(belief, level, day), *assignment_lines(belief, level, day)]
    held = {group_of(DUTIES[line.duty]) for line in lines}
    expected = {group_of(duty): duty for duty in reversed(expected_at(level))}
    lines += [
        ChainLine(duty.code, level, "UNCOVERED")
        for group, duty in expected.items()
        if group not in held
    ]
    return sorted(lines, key=lambda line: (DUTIES[line.duty].order, line.fact))


def expected_at(level: str) -> list[Duty]:
    """Return the duties that the vocabulary expects at such a place."""
    kind = level.partition(":")[0]
    return [
        duty
        for duty in DUTIES.values()
        if duty.chain and duty.expected.get(kind) and duty.source in ("post", "assignment")
    ]


def group_of(duty: Duty) -> str:
    """Return the group of duties that can replace each other; without one, the duty's own code."""
    return duty.group or duty.code


def post_lines(belief: Belief, level: str, day: date) -> Iterator[ChainLine]:
    """Yield a line for each tenure that holds at a level, and for each vacant post."""
    for post in belief.holding(belief.posts.get(level, ()), day):
        duty = post.text("duty")
        if not DUTIES[duty].chain:
            continue
        tenures = belief.holding(belief.tenures.get(post.id, ()), day)
        if not tenures:
            yield ChainLine(duty, level, "VACANT", post.id)
        for tenure in tenures:
            holder = belief.on(tenure.link("holder"), day)
            phone = post.text("dutyPhone") or (holder.text("dutyPhone") if holder else "")
            yield ChainLine(duty, level, "HELD", tenure.id, tenure.link("holder"), phone)


def assignment_lines(belief: Belief, level: str, day: date) -> Iterator[ChainLine]:
    """Yield a line for each organization assigned to a level, and for its alliances."""
    for fact in belief.holding(belief.assignments.get(level, ()), day):
        duty = DUTIES[fact.text("duty")]
        if not duty.chain:
            continue
        organization = belief.on(fact.link("organization"), day)
        phone = organization.text("dutyPhone") if organization else ""
        yield ChainLine(duty.code, level, "HELD", fact.id, fact.link("organization"), phone)
        if duty.leads and level.partition(":")[0] in ALLIANCE.levels:
            for membership in belief.holding(
                belief.memberships.get(fact.link("organization"), ()), day
            ):
                yield ChainLine(
                    ALLIANCE.code, level, "HELD", membership.id, membership.link("alliance")
                )


def find_chain(belief: Belief, place: str, day: date) -> Chain:
    """Return the chain of a place on a day, with at most 20 lines of each group."""
    everything: list[ChainLine] = []
    for level in containing_levels(belief, place, day):
        everything += lines_at(belief, level, day)
    shown: list[ChainLine] = []
    for _, group in groupby(everything, key=lambda line: (line.level, line.duty)):
        shown += list(group)[:LONGEST_GROUP]
    totals = Counter((line.duty, line.level) for line in everything)
    long = {key: total for key, total in totals.items() if total > LONGEST_GROUP}
    callable_ones = [line for line in shown if line.state == "HELD" and line.phone]
    contact = next(iter(callable_ones), None)
    later = (line for line in callable_ones if contact and line.level != contact.level)
    return Chain(shown, long, contact, next(later, None))


def name_on(belief: Belief, place: str, day: date) -> str | None:
    """Return the name of a place on a day; None if it did not exist."""
    record: Record | None = belief.on(place, day)
    return record.text("name") if record else None
