"""The types of a row: what a query selects of a node, with all its fragments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_output_type,
)

from graph.ontology.global_ids import split_moment
from schema.execution.metering.cost import response_key

TYPE_NAME = "__typename"


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A value without parts, by the name of its type in GraphQL."""

    name: str


@dataclass(frozen=True, slots=True)
class ListType:
    """A list."""

    item: RowType


@dataclass(frozen=True, slots=True)
class ObjectType:
    """An object, with whatever it may have in any type that it may be of."""

    fields: Mapping[str, RowType]


RowType: TypeAlias = ScalarType | ListType | ObjectType


Selected = tuple[GraphQLOutputType, SelectionSetNode]
"""A selection, with the type of which something is selected."""
SelectedField = tuple[Mapping[str, GraphQLField], FieldNode]
"""A field, with all fields of the type of which it is selected."""


@dataclass(frozen=True, slots=True)
class RowTypeReader:
    """Reads row types out of the selections of a valid document."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]

    def object_type(self, selected: Iterable[Selected]) -> ObjectType:
        """Return the type of what some selections under one key select together."""
        found: dict[str, list[SelectedField]] = {}
        for of, selections in selected:
            self.collect(of, selections, found)
        return ObjectType({key: self.field_type(fields) for key, fields in found.items()})

    def collect(
        self,
        of: GraphQLOutputType,
        selections: SelectionSetNode,
        found: dict[str, list[SelectedField]],
    ) -> None:
        """Add the fields of a selection by their keys, with those of its fragments."""
        for each in selections.selections:
            if isinstance(each, FieldNode):
                key = response_key(each)
                found.setdefault(key, []).append((fields_of_type(of), each))
            elif isinstance(each, FragmentSpreadNode):
                fragment = self.fragments[each.name.value]
                self.collect(
                    self.narrowed(of, fragment.type_condition), fragment.selection_set, found
                )
            elif isinstance(each, InlineFragmentNode):
                self.collect(self.narrowed(of, each.type_condition), each.selection_set, found)

    def narrowed(self, of: GraphQLOutputType, condition: NamedTypeNode | None) -> GraphQLOutputType:
        """Return the type that the condition of a fragment names, or the type around it."""
        named = condition and self.schema.get_type(condition.name.value)
        return named if named and is_output_type(named) else of

    def field_type(self, fields: list[SelectedField]) -> RowType:
        """Return the type of the fields under one key, which have one shape."""
        declared, field = fields[0]
        if field.name.value == TYPE_NAME:
            return ScalarType("String")
        of = declared[field.name.value].type
        if not field.selection_set:
            return in_lists(of, ScalarType(get_named_type(of).name))
        selected = [(known[each.name.value].type, selections_of(each)) for known, each in fields]
        return in_lists(of, self.object_type(selected))


def fields_of_type(of: GraphQLOutputType) -> Mapping[str, GraphQLField]:
    """Return the fields of a type or of what it is a list of, none for a union or a scalar."""
    named = get_named_type(of)
    return named.fields if isinstance(named, GraphQLObjectType | GraphQLInterfaceType) else {}


def selections_of(field: FieldNode) -> SelectionSetNode:
    """Return what is selected of a field. Raises `LookupError` for a leaf."""
    if field.selection_set is None:
        raise LookupError(f"Nothing is selected of {field.name.value}.")
    return field.selection_set


def in_lists(of: GraphQLOutputType, inner: RowType) -> RowType:
    """Return a type in as many lists as its declaration has."""
    declared = get_nullable_type(of)
    if isinstance(declared, GraphQLList):
        return ListType(in_lists(declared.of_type, inner))
    return inner


Plain = Callable[[Any], Any]


def without_moments(of: RowType) -> Plain | None:
    """Return what takes the moments out of the ids of a value; None if it has no ids.

    The head of a file says the moment once, and rows of several files can be joined.
    """
    if isinstance(of, ScalarType):
        return plain_id if of.name == "ID" else None
    if isinstance(of, ListType):
        item = without_moments(of.item)
        return None if item is None else lambda value: value and [item(each) for each in value]
    parts = {name: made for name, each in of.fields.items() if (made := without_moments(each))}
    if not parts:
        return None

    def plain_object(value: dict[str, Any] | None) -> dict[str, Any] | None:
        for name, made in parts.items():
            if value and name in value:
                value[name] = made(value[name])
        return value

    return plain_object


def plain_id(value: str | None) -> str | None:
    """Return an id without its moment."""
    return value and split_moment(value)[0]
