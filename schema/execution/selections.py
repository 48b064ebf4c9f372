"""Selections: an operation read into the form that the graph answers, with no GraphQL left in it.

graphql-core's `collect_fields` does the reading, so aliases, fragments, `@skip`, `@include` and
default values mean what they mean in any GraphQL server. Fields are not resolved one by one; see
docs/decisions/0002.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
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

from graph.ontology.clock import Clock
from graph.query.selection import Argument, Field, Selection
from schema.execution.argument_values import (
    MOMENT_DAY,
    MOMENT_KNOWN,
    ArgumentSource,
    read_arguments,
)
from schema.execution.id_moments import INPUT
from schema.execution.introspection import INTROSPECTION_ROOTS
from schema.permissions.demands import Demands, InputWalker


@dataclass(frozen=True, slots=True)
class RootField:
    """A root field, with the arguments in it and below it, and the values that they had."""

    field: Field
    arguments: list[tuple[ArgumentSource, Any]]


@dataclass(slots=True)
class MergedField:
    """A field selected of an interface or union, and the object types that have it."""

    identity: tuple[Any, ...]
    key: str
    details: list[FieldDetails]
    members: list[GraphQLObjectType]


@dataclass(slots=True)
class SelectionReader:
    """Reads one operation with one set of variables; the lists fill while it reads."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDetails]
    operation: OperationDefinitionNode
    variables: VariableValues
    today: date
    arguments: list[tuple[ArgumentSource, Any]] = field(default_factory=list)
    """Every argument that is present, with its value."""
    introspection: list[FieldNode] = field(default_factory=list)
    """The root fields about the schema itself, which graphql-core answers."""
    demands: Demands = field(default_factory=Demands)
    """What it takes to read what is selected."""
    keys: list[str] = field(default_factory=list)
    """The response keys of all root fields in order."""

    @property
    def sources(self) -> list[ArgumentSource]:
        """Where the value of each argument is read from."""
        return [source for source, _ in self.arguments]

    def read_roots(self) -> list[RootField]:
        """Return the root fields, without those about the schema itself."""
        root = self.schema.get_root_type(self.operation.operation)
        if root is None:
            raise LookupError(f"The schema has no {self.operation.operation.value}.")
        collected = collect_fields(
            self.schema, self.fragments, self.variables, root, self.operation
        ).grouped_field_set
        self.keys = list(collected)
        roots: list[RootField] = []
        for key, details in collected.items():
            if details[0].node.name.value in INTROSPECTION_ROOTS:
                self.introspection += [detail.node for detail in details]
            else:
                first = len(self.arguments)
                if self.operation.operation is not OperationType.MUTATION:
                    self.demands.add_field(details[0].node.name.value, [root])
                root_field = self.read_field(root, key, details, Clock("today"))
                roots.append(RootField(root_field, self.arguments[first:]))
        return roots

    def read_field(
        self, parent: GraphQLObjectType, key: str, details: list[FieldDetails], clock: Clock
    ) -> Field:
        """Return one field with its arguments and what is selected below it."""
        node = details[0].node
        name = node.name.value
        if name == "__typename":
            return Field(name, key, clock)
        definition = parent.fields[name]
        arguments = self.read_arguments(definition, node)
        clock = self.field_clock(arguments, clock)
        arguments = {name: arguments[name] for name in definition.args if name in arguments}
        named_type = get_named_type(definition.type)
        below = None
        if not is_leaf_type(named_type):
            below = self.read_selection(named_type, details, clock)
        return Field(name, key, clock, arguments, below)

    def read_arguments(self, definition: GraphQLField, node: FieldNode) -> dict[str, Argument]:
        """Return the arguments of a field, null counts as omitted, and the moment of their ids."""
        values = read_arguments(definition, node, self.variables)
        self.demand_arguments(definition, values)
        arguments: dict[str, Argument] = {}
        for name in (*definition.args, MOMENT_DAY, MOMENT_KNOWN):
            if values.get(name) is not None:
                slot = slot_name(name.rpartition(".")[2], len(self.arguments))
                source = ArgumentSource(slot, definition, node, name)
                self.arguments.append((source, values[name]))
                arguments[name] = Argument(slot, values[name])
        return arguments

    def demand_arguments(self, definition: GraphQLField, values: Mapping[str, Any]) -> None:
        """Note what the arguments of a field read; a mutation checks its input itself."""
        walker = InputWalker(self.schema, self.demands)
        for name, value in values.items():
            if value is None or name == INPUT:
                continue
            self.demands.add_argument("asOf" if name == MOMENT_KNOWN else name)
            if name in definition.args:
                walker.walk(value, definition.args[name].type)

    def field_clock(self, arguments: Mapping[str, Argument], enclosing: Clock) -> Clock:
        """Return the clock of a field.

        What it does not set is that of the ids in its arguments, or else of the enclosing field.
        """
        at = arguments.get("at") or arguments.get("on") or arguments.get(MOMENT_DAY)
        as_of = arguments.get("asOf") or arguments.get(MOMENT_KNOWN)
        if at is None and as_of is None:
            return enclosing
        is_past_day = at is not None and at.value != self.today
        past = enclosing.past or as_of is not None or is_past_day
        return Clock(
            at.slot if at else enclosing.at, as_of.slot if as_of else enclosing.as_of, past=past
        )

    def read_selection(self, parent: Any, details: list[FieldDetails], clock: Clock) -> Selection:
        """Return what is selected of an object type, interface or union."""
        if is_abstract_type(parent):
            return self.read_abstract_selection(parent, details, clock)
        fields = []
        for key, found in self.collect_subfields(parent, details).items():
            self.demands.add_field(found[0].node.name.value, [parent])
            fields.append(self.read_field(parent, key, found, clock))
        return Selection(parent.name, tuple(fields))

    def read_abstract_selection(
        self, parent: Any, details: list[FieldDetails], clock: Clock
    ) -> Selection:
        """Return what is selected of an interface or union: each field once, with its kinds."""
        possible = self.schema.get_possible_types(parent)
        merged: list[MergedField] = []
        for member in possible:
            self.merge_fields(merged, member, details)
        fields = []
        for part in merged:
            self.demands.add_field(part.details[0].node.name.value, part.members)
            read = self.read_field(part.members[0], part.key, part.details, clock)
            kinds = None
            if len(part.members) < len(possible):
                kinds = frozenset(member.name for member in part.members)
            fields.append(
                Field(read.name, part.key, read.clock, read.arguments, read.selection, kinds)
            )
        return Selection(parent.name, tuple(fields))

    def merge_fields(
        self, merged: list[MergedField], member: GraphQLObjectType, details: list[FieldDetails]
    ) -> None:
        """Add the fields selected of one member type, in the order in which it has them."""
        position = 0
        for key, found in self.collect_subfields(member, details).items():
            identity = (key, *(id(detail.node) for detail in found))
            identities = [part.identity for part in merged]
            if identity in identities:
                position = identities.index(identity)
                merged[position].members.append(member)
            else:
                merged.insert(position, MergedField(identity, key, found, [member]))
            position += 1

    def collect_subfields(
        self, parent: GraphQLObjectType, details: list[FieldDetails]
    ) -> dict[str, list[FieldDetails]]:
        """Return the fields selected of an object type by response key."""
        return collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, parent, details
        ).grouped_field_set


def slot_name(argument: str, index: int) -> str:
    """Return the name under which the value of an argument is found."""
    return f"{argument}_{index}"
