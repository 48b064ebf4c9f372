"""What a transaction changed in chains: the events of the subscription `coverageChanged`.

An entry of the change log names the facts that were written. For each, the lines at its places are
read as they were known just before the transaction and just after it, and compared: today, or, if
today is the same, on a day to come on which the fact begins or ends. What only corrects the past
changes no chain that anybody would follow, and is no event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from graph.areas.containment import containing_places
from graph.audit.chain_changes import ChainChange, compare_lines
from graph.audit.chain_facts import BriefLine, levels_expression, lines_by_level
from graph.audit.changed_lines import ChangedLines, Clocks
from graph.coverage.chain import DutyOrder
from graph.database.protocols import Reader
from graph.ontology.clock import BELIEVED, OPEN, Clock, today
from graph.ontology.global_ids import kind_name_of
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.parameters import slot_binding
from graph.query.plan import QueryPlan, plan_root, plan_roots
from graph.query.selection import Field
from graph.query.shape import nested_shape
from graph.rows.change_log import ChangeLogEntry
from graph.vocabulary import Vocabulary

FOLLOWED_KINDS = frozenset({"AllianceMembership", "Assignment", "Post", "Tenure"})
"""The kinds whose changes change chains."""
MOMENT = timedelta(milliseconds=1)
"""The smallest difference between two transactions."""
BELIEF = Clock("at", "as_of", past=True)
"""The clock of what is compared: each side is read by the same statement."""
DAY, KNOWN, CHANGE = "event_day", "event_known", "event_change"
"""Slots of an event: its day, the moment before it, and the change itself."""
BEFORE = Clock(DAY, KNOWN, past=True)
AFTER = Clock(DAY, past=True)
NODES_PER_READ = 100
"""Nodes of an entry whose lines are compared at once."""


class FactSubject(NamedTuple):
    """What a written fact is about: a duty at a place, and a day on which it begins or ends."""

    node: str
    level: str
    duty: str
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """A change, the node of the log that made it, and the day on which it shows."""

    node: str
    change: ChainChange
    day: date
    known_before: datetime

    @property
    def values(self) -> dict[str, Any]:
        """The values of the query for what is selected of it."""
        return {DAY: self.day, KNOWN: self.known_before, CHANGE: self.change}


# The earlier revision of a fact may have been about another place.
REVISIONS = (
    "UNWIND [latest.id] + [turn IN [coalesce(latest.revision, 1) - 1] WHERE turn > 0 "
    "| latest.id + '~' + toString(turn)] AS revision "
)
TOUCHED = "({0}.supersededAt = $believed OR {0}.supersededAt = $changed)"
INTERVAL = "toString({0}.`from`), toString({0}.to)"
SUBJECTS: Mapping[str, str] = {
    "Tenure": f"MATCH (latest:Tenure {{id: known}}) {REVISIONS}"
    "MATCH (fact:Tenure {id: revision})-[:OF_POST]->(post:Post)-[covers:COVERS]->(level:Place) "
    f"WHERE {TOUCHED.format('covers')} "
    f"RETURN DISTINCT [known, level.id, post.duty, {INTERVAL.format('fact')}]",
    # A tenure that was written with its post says what became of it.
    "Post": "MATCH (post:Post {id: known})-[covers:COVERS]->(level:Place) "
    f"WHERE {TOUCHED.format('covers')} AND NOT EXISTS {{ "
    "MATCH (post)<-[:OF_POST]-(fact:Tenure) "
    "WHERE fact.recordedAt = $changed OR fact.supersededAt = $changed } "
    f"RETURN DISTINCT [known, level.id, post.duty, {INTERVAL.format('covers')}]",
    "Assignment": f"MATCH (latest:Assignment {{id: known}}) {REVISIONS}"
    "MATCH (fact:Assignment {id: revision})-[:ASSIGNED_AT]->(level:Place) "
    f"RETURN DISTINCT [known, level.id, fact.duty, {INTERVAL.format('fact')}]",
    "AllianceMembership": f"MATCH (latest:AllianceMembership {{id: known}}) {REVISIONS}"
    "MATCH (fact:AllianceMembership {id: revision})-[:MEMBER]->(:Organization)"
    "<-[:ASSIGNED_TO]-(leading:Assignment)-[:ASSIGNED_AT]->(level:Place) "
    f"WHERE leading.duty IN $leading AND {TOUCHED.format('leading')} "
    f"RETURN DISTINCT [known, level.id, $joint, {INTERVAL.format('fact')}]",
}
"""How the subjects of the written nodes of each kind are found."""


@dataclass(slots=True)
class CoverageEvents:
    """Finds the events of one subscription in the entries of the log, in their order."""

    vocabulary: Vocabulary
    areas: frozenset[str] = frozenset()
    """The ids of the places of the area."""
    plan: QueryPlan = field(init=False)
    order: DutyOrder = field(init=False)

    def __post_init__(self) -> None:
        """Compile the statement that reads the lines of places."""
        self.order = DutyOrder(self.vocabulary)
        self.plan = plan_root(project_levels, Field("levels", "levels", BELIEF), self.vocabulary)

    async def find(
        self, reader: Reader, entry: ChangeLogEntry, nodes: Sequence[str]
    ) -> dict[str, list[ChangeEvent]]:
        """Return the events of some nodes of an entry, by node."""
        found: dict[str, list[ChangeEvent]] = {}
        for begin in range(0, len(nodes), NODES_PER_READ):
            some = nodes[begin : begin + NODES_PER_READ]
            for event in await self.find_some(reader, entry, some):
                found.setdefault(event.node, []).append(event)
        return found

    async def find_some(
        self, reader: Reader, entry: ChangeLogEntry, nodes: Sequence[str]
    ) -> list[ChangeEvent]:
        """Return the events of a few nodes: of today, or else of days to come."""
        subjects = await self.read_subjects(reader, entry, nodes)
        now = today()
        found: list[ChangeEvent] = []
        for day in days_to_compare(subjects, now):
            wanted = [
                subject
                for subject in subjects
                if day == now or day.isoformat() in (subject.begin, subject.end)
            ]
            changes = await self.compare(reader, entry.recorded_at, day, wanted)
            known = entry.recorded_at - MOMENT
            found += [
                ChangeEvent(node, change, day, known)
                for node, change in self.by_node(wanted, changes)
            ]
        return found

    def by_node(
        self, subjects: Sequence[FactSubject], changes: Sequence[ChainChange]
    ) -> Iterator[tuple[str, ChainChange]]:
        """Yield the changes of some subjects, each with the first node that is about it."""
        node_of = {
            (subject.level, self.vocabulary[subject.duty].stands_for): subject.node
            for subject in reversed(subjects)
        }
        for change in changes:
            subject = (change.ref.level, self.vocabulary[change.ref.duty].stands_for)
            if subject in node_of:
                yield node_of[subject], change

    async def read_subjects(
        self, reader: Reader, entry: ChangeLogEntry, nodes: Sequence[str]
    ) -> list[FactSubject]:
        """Return what the nodes of an entry are about, of duties that are in chains."""
        joint = next((duty for duty in self.vocabulary if duty.source == "membership"), None)
        parameters = {
            "nodes": list(nodes),
            "believed": BELIEVED,
            "changed": entry.recorded_at,
            "leading": [duty.code for duty in self.vocabulary.leads],
            "joint": joint and joint.code,
        }
        query = SUBJECTS[entry.kind]
        statement = f"RETURN COLLECT {{ UNWIND $nodes AS known {query} }}"
        rows: list[list[Any]] = await reader.read(statement, parameters)
        subjects = [FactSubject(*row) for row in rows if row[2] in self.order.positions]
        subjects.sort(key=lambda subject: nodes.index(subject.node))
        if entry.kind != "AllianceMembership":
            return subjects
        # An organization may lead places in several areas.
        levels = {subject.level for subject in subjects}
        inside = {level for level in levels if await self.lies_inside(reader, entry, level)}
        return [subject for subject in subjects if subject.level in inside]

    async def lies_inside(self, reader: Reader, entry: ChangeLogEntry, place: str) -> bool:
        """Whether a place lies in the area."""
        around = await containing_places(reader, kind_name_of(place), [place], entry.recorded_at)
        return not self.areas.isdisjoint(around.get(place, frozenset()))

    async def compare(
        self, reader: Reader, recorded_at: datetime, day: date, subjects: Sequence[FactSubject]
    ) -> list[ChainChange]:
        """Return what a transaction changed at the places of some subjects, on a day."""
        places = sorted({subject.level for subject in subjects})
        sides: list[list[BriefLine]] = []
        for moment in (recorded_at - MOMENT, recorded_at):
            values = {"today": today(), "at": day, "as_of": moment, "places": places}
            rows = await self.plan.ask_root(reader, values)
            lines = lines_by_level(rows, self.order)
            sides.append([line for place in places for line in lines.get(place, ())])
        before, after = sides
        return compare_lines(before, after, self.vocabulary)


def days_to_compare(subjects: Sequence[FactSubject], now: date) -> list[date]:
    """Return today and the days to come on which a fact begins or ends, in order."""
    days = {text for subject in subjects for text in (subject.begin, subject.end)}
    coming = {date.fromisoformat(text) for text in days if text}
    return [now, *sorted(day for day in coming if now < day < OPEN)]


def project_levels(context: CompileContext, root: Field) -> Projection:
    """Project the lines at the places of a parameter."""
    context.parameters["places"] = slot_binding("places")
    return Projection(levels_expression(context, "places", root.clock))


def plan_event(fields: Sequence[Field], enclosing: Clock, vocabulary: Vocabulary) -> QueryPlan:
    """Return the plan that reads what is selected of a change, as often as it is selected.

    The line before is shown as it was known before, the one after as it is known now.
    """

    def project_change(context: CompileContext, field: Field) -> Projection:
        def changes(run: Execution) -> list[ChainChange]:
            return [run.values[CHANGE]]

        clocks = Clocks(enclosing, BEFORE, AFTER)
        changed = ChangedLines(context, field.children, clocks, changes)

        def shape(row: Any, run: Execution) -> Any:
            (only,) = changed.shape(row, run, lambda change: event_day(change, run))
            return only

        return Projection(changed.expression, nested_shape(field.key, shape, required=True))

    return plan_roots([(field, project_change) for field in fields], vocabulary)


def event_day(change: ChainChange, run: Execution) -> str | None:
    """Return the day on which a change takes effect.

    The former line was known to last longer; without one that follows, nothing else says when it
    ended than the day on which that shows.
    """
    if change.after and change.after.ref.state != "UNCOVERED":
        return change.day
    day: date = run.values[DAY]
    return day.isoformat()
