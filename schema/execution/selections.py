"""Reads an operation into selections, which the graph answers in one statement.

graphql-core's own `collect_fields` does the reading, so aliases, fragments, `@skip`, `@include` and defaults mean here
what they mean everywhere. Field values are not resolved one by one; see docs/decisions/0002.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_argument_values,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from graph.ontology.clock import CITY_ZONE, Clock
from graph.query.selection import Argument, Field, Selection

type_of_name = "__typename"
INTROSPECTION = ("__schema", "__type")


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the value of an argument is read from each time the operation is run."""

    slot: str
    definition: GraphQLField
    node: FieldNode
    name: str


@dataclass(slots=True)
class Reading:
    """One operation being read with one set of variables."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDetails]
    operation: OperationDefinitionNode
    variables: VariableValues
    today: date
    asked: list[Asked] = field(default_factory=list)
    introspection: list[FieldNode] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def roots(self) -> list[Field]:
        """Read the root fields; those of introspection are kept apart."""
        root = self.schema.get_root_type(self.operation.operation)
        if root is None:
            raise LookupError(f"The schema has no {self.operation.operation.value}.")
        clock = Clock("today")
        fields: list[Field] = []
        collected = collect_fields(
            self.schema, self.fragments, self.variables, root, self.operation
        )
        self.keys = list(collected.grouped_field_set)
        for key, details in collected.grouped_field_set.items():
            if details[0].node.name.value in INTROSPECTION:
                self.introspection += [detail.node for detail in details]
            else:
                fields.append(self.field(root, key, details, clock))
        return fields

    def field(
        self, parent: GraphQLObjectType, key: str, details: list[FieldDetails], clock: Clock
    ) -> Field:
        """Read one field, its arguments and what is selected below it."""
        node = details[0].node
        name = node.name.value
        if name == type_of_name:
            return Field(name, key, clock)
        definition = parent.fields[name]
        arguments = self.arguments(definition, node)
        clock = self.clock(arguments, clock)
        kind = get_named_type(definition.type)
        below = None if is_leaf_type(kind) else self.selection(kind, details, clock)
        return Field(name, key, clock, arguments, below)

    def arguments(self, definition: GraphQLField, node: FieldNode) -> dict[str, Argument]:
        """Read the arguments that are given; a null is as if it were left out."""
        values = get_argument_values(definition, node, self.variables)
        given = {}
        for name in definition.args:
            value = values.get(definition.args[name].out_name or name)
            if value is not None:
                slot = f"{name}_{len(self.asked)}"
                self.asked.append(
                    Asked(slot, definition, node, definition.args[name].out_name or name)
                )
                given[name] = Argument(slot, value)
        return given

    def clock(self, arguments: Mapping[str, Argument], enclosing: Clock) -> Clock:
        """Return the clock of a field: its own, or, where it names none, that of the nearest enclosing field."""
        at, as_of = arguments.get("at"), arguments.get("asOf")
        if at is None and as_of is None:
            return enclosing
        past = enclosing.past or as_of is not None or (at is not None and at.value != self.today)
        return Clock(
            at.slot if at else enclosing.at, as_of.slot if as_of else enclosing.as_of, past=past
        )

    def selection(self, kind: Any, details: list[FieldDetails], clock: Clock) -> Selection:
        """Read what is selected of a type; of an interface or union, each field once with the types that have it."""
        if not is_abstract_type(kind):
            grouped = self.grouped(kind, details)
            return Selection(
                kind.name,
                tuple(self.field(kind, key, found, clock) for key, found in grouped.items()),
            )
        possible = self.schema.get_possible_types(kind)
        merged: list[tuple[tuple[Any, ...], str, list[FieldDetails], list[GraphQLObjectType]]] = []
        for member in possible:
            self.merge(merged, member, details)
        fields = []
        for _, key, found, members in merged:
            read = self.field(members[0], key, found, clock)
            kinds = (
                None
                if len(members) == len(possible)
                else frozenset(member.name for member in members)
            )
            fields.append(Field(read.name, key, read.clock, read.arguments, read.selection, kinds))
        return Selection(kind.name, tuple(fields))

    def merge(
        self, merged: list[Any], member: GraphQLObjectType, details: list[FieldDetails]
    ) -> None:
        """Add the fields selected of one member type, keeping the order in which each type has them."""
        place = 0
        for key, found in self.grouped(member, details).items():
            identity = (key, *(id(detail.node) for detail in found))
            known = next(
                (index for index, entry in enumerate(merged) if entry[0] == identity), None
            )
            if known is None:
                merged.insert(place, (identity, key, found, [member]))
                known = place
            else:
                merged[known][3].append(member)
            place = known + 1

    def grouped(
        self, kind: GraphQLObjectType, details: list[FieldDetails]
    ) -> dict[str, list[FieldDetails]]:
        """Collect the fields selected of an object type by response key."""
        return collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, kind, details
        ).grouped_field_set


def values_of(asked: list[Asked], variables: VariableValues, today: date) -> dict[str, Any]:
    """Return the value of every argument, by slot, and `today`."""
    values: dict[str, Any] = {"today": today}
    known: dict[int, dict[str, Any]] = {}
    for one in asked:
        if id(one.node) not in known:
            known[id(one.node)] = get_argument_values(one.definition, one.node, variables)
        value = known[id(one.node)].get(one.name)
        values[one.slot] = instant(value) if isinstance(value, datetime) else value
        if isinstance(value, date):
            check_year(values[one.slot])
    return values


def instant(moment: datetime) -> datetime:
    """Return a moment in UTC; without an offset it is meant in the city's time. Raises `GraphQLError` for one beyond the calendar."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)).astimezone(UTC)
    except OverflowError:
        raise GraphQLError(
            f"时刻 {moment} 超出了日历的范围。/ The moment {moment} is beyond the calendar."
        ) from None


EARLIEST, LATEST = 1000, 9000
"""Years of the days and moments that may be asked about: days can be added to them and taken away."""


def check_year(day: date) -> None:
    """Check that a day or moment is one that may be asked about and raise `GraphQLError` otherwise."""
    if not EARLIEST <= day.year < LATEST:
        message = f"日期 {day} 应在 {EARLIEST} 年到 {LATEST} 年之间。/ The day {day} should be in the years {EARLIEST} to {LATEST}."
        raise GraphQLError(message)
