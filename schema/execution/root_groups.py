"""Groups of root fields: similar ones with long statements share one, run once for each of them.

An engine takes longer to plan a statement the longer it is: twenty chains of responsibility in one
statement take Neo4j seconds. Planned once, the statement is short and stays in the engine's cache.
Short statements are joined instead, because each run is a round trip.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph.callers import CALLER, DISCLOSED
from graph.database.protocols import Reader
from graph.ontology.clock import Clock
from graph.queries import plan_query
from graph.query.plan import QueryPlan, QueryResult, ResultError
from graph.query.selection import Argument, Field, Selection
from graph.vocabulary import Vocabulary
from schema.execution.plan_key import value_key
from schema.execution.selections import RootField, slot_name

FEWEST_SIMILAR = 3
"""Similar roots from which on they may share a statement; fewer are cheaper in one round trip."""
LONGEST_JOINED = 6_000
"""Characters up to which the statements of similar roots are joined into one.

Ten pages of a list have 2,400; joined, they take a third of the time on Neo4j. Three chains of
responsibility have 11,000.
"""
SHARED_SLOTS = ("today", CALLER, DISCLOSED)
"""Values that belong to the whole run rather than to a root."""
TEMPLATE_KEY = "__similar__"
"""The response key of the root that stands for similar ones; no client can choose it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A planned query, and the similar roots that it runs for, one by one; none if it runs once."""

    key: str
    slots: dict[str, str]


@dataclass(frozen=True, slots=True)
class RootGroup:
    """A planned query, and the similar roots for each of which it runs; none if it runs once."""

    query: QueryPlan
    members: list[Member]

    async def ask(self, reader: Reader, values: dict[str, Any]) -> QueryResult:
        """Return the result of the roots of the group."""
        if not self.members:
            return await self.query.ask(reader, values)
        data: dict[str, Any] = {}
        problems: list[ResultError] = []
        results: dict[str, QueryResult] = {}
        for member in self.members:
            given = {template: values[slot] for template, slot in member.slots.items()}
            same = repr(given)
            if same not in results:
                shared = {name: values[name] for name in SHARED_SLOTS}
                results[same] = await self.query.ask(reader, {**shared, **given})
            result = results[same]
            problems += [renamed_error(problem, member.key) for problem in result.problems]
            data[member.key] = result.data[TEMPLATE_KEY]
        return QueryResult(data, problems)


def renamed_error(problem: ResultError, key: str) -> ResultError:
    """Return an error of a template as that of the root with this response key."""
    message = problem.message.replace(TEMPLATE_KEY, key)
    return replace(problem, path=[key, *problem.path[1:]], message=message)


def plan_groups(roots: Sequence[RootField], vocabulary: Vocabulary, day: date) -> list[RootGroup]:
    """Return the roots of an operation in planned groups: similar ones, and all others together."""
    similar: dict[Hashable, list[RootField]] = {}
    for root in roots:
        similar.setdefault((template_of(root), argument_forms(root, day)), []).append(root)
    groups: list[RootGroup] = []
    others: list[Field] = []
    for members in similar.values():
        shared = plan_shared(members, vocabulary)
        if shared:
            groups.append(RootGroup(shared, [member_of(root) for root in members]))
        else:
            others += [root.field for root in members]
    if others:
        groups.insert(0, RootGroup(plan_query(others, vocabulary), []))
    return groups


def plan_shared(members: Sequence[RootField], vocabulary: Vocabulary) -> QueryPlan | None:
    """Return the query that similar roots share, None if they are few or their statements short."""
    if len(members) < FEWEST_SIMILAR:
        return None
    query = plan_query([template_of(members[0])], vocabulary)
    joined = len(query.statement) * len(members)
    return query if joined > LONGEST_JOINED else None


def argument_forms(root: RootField, day: date) -> tuple[Hashable, ...]:
    """Return what the plan of a root may depend on in the values of its arguments."""
    forms: list[Hashable] = []
    for source, value in root.arguments:
        declared = source.definition.args.get(source.name)
        # The clock of the field says what a plan may depend on in the moment of an id.
        forms.append((source.name, declared and value_key(declared.type, value, day)))
    return tuple(forms)


def member_of(root: RootField) -> Member:
    """Return a root as a member of its group."""
    slots = {}
    for index, (source, _) in enumerate(root.arguments):
        slots[slot_name(source.name.rpartition(".")[2], index)] = source.slot
    return Member(root.field.key, slots)


def template_of(root: RootField) -> Field:
    """Return a root with its slots counted from its own first and the key of a template."""
    names = {slot: template for template, slot in member_of(root).slots.items()}
    return replace(renamed_field(root.field, names), key=TEMPLATE_KEY)


def renamed_field(field: Field, names: dict[str, str]) -> Field:
    """Return a field and everything below it with other names of slots."""
    arguments = {
        name: Argument(names[argument.slot], argument.value)
        for name, argument in field.arguments.items()
    }
    selection = field.selection
    if selection is not None:
        fields = tuple(renamed_field(below, names) for below in selection.fields)
        selection = Selection(selection.of, fields)
    clock = renamed_clock(field.clock, names)
    return Field(field.name, field.key, clock, arguments, selection, field.kinds)


def renamed_clock(clock: Clock, names: dict[str, str]) -> Clock:
    """Return a clock with other names of slots; `today` keeps its name."""
    at = names.get(clock.at, clock.at)
    as_of = names[clock.as_of] if clock.as_of else clock.as_of
    return Clock(at, as_of, past=clock.past)
