"""What the records say after the first import, and after the corrections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from graph.ontology.kinds import KINDS
from loaders.sample.base.records import BEGINNING, OPEN, Record


@dataclass(frozen=True, slots=True)
class BeliefState:
    """The record that held over `[since, until)`."""

    record: Record
    since: date = BEGINNING
    until: date = OPEN


class Belief:
    """All records with their states, and the facts at each place, post and member."""

    def __init__(self, states: Mapping[str, tuple[BeliefState, ...]]) -> None:
        self.states = states
        self.kinds: dict[tuple[str, ...], list[Record]] = {}
        self.posts = self.facts_by("Post", "place")
        self.tenures = self.facts_by("Tenure", "post")
        self.assignments = self.facts_by("Assignment", "place")
        self.bodies = self.facts_by("Assignment", "organization")
        self.memberships = self.facts_by("AllianceMembership", "member")

    def facts_by(self, kind: str, edge: str) -> dict[str, list[str]]:
        """Return the ids of the records of a kind by the other end of one of their edges."""
        found: dict[str, list[str]] = {}
        for record in self.last(kind):
            if record.link(edge):
                found.setdefault(record.link(edge), []).append(record.id)
        return found

    def last(self, *kinds: str) -> Iterable[Record]:
        """Return the latest states of all records, or of those of some kinds."""
        if kinds not in self.kinds:
            latest = [states[-1].record for states in self.states.values()]
            if kinds:
                latest = [record for record in latest if record.kind in kinds]
            self.kinds[kinds] = latest
        return self.kinds[kinds]

    def on(self, record_id: str, day: date) -> Record | None:
        """Return the record as it was on a day; None if it did not hold then."""
        found = (
            state.record
            for state in self.states.get(record_id, ())
            if state.since <= day < state.until
        )
        record = next(found, None)
        return record if record and record.holds(day) else None

    def holding(self, ids: Iterable[str], day: date) -> list[Record]:
        """Return the records of these ids that hold on a day."""
        return [record for record_id in ids if (record := self.on(record_id, day))]


def first_belief(records: Iterable[Record]) -> Belief:
    """Return the belief after the first import."""
    return Belief({record.id: (BeliefState(record),) for record in records})


def corrected_belief(first: Belief, corrections: Iterable[Record]) -> Belief:
    """Return the belief after corrections.

    A change from a day on keeps the old state before that day; anything else replaces it.
    """
    states = dict(first.states)
    for row in corrections:
        if row.effective and not KINDS[row.kind].fact:
            states[row.id] = (
                BeliefState(states[row.id][-1].record, until=row.effective),
                BeliefState(row, since=row.effective),
            )
        else:
            states[row.id] = (BeliefState(row),)
    return Belief(states)
