"""The public API has all that `contract.graphql` promises, except what is named as not built."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    GraphQLInputObjectType,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    build_ast_schema,
    build_schema,
    parse,
)
from graphql.utilities import find_breaking_changes

from schema.build import CORE, print_sdl

M = TypeVar("M", FieldDefinitionNode, EnumValueDefinitionNode)
CONTRACT = Path(__file__).parent / "contract.graphql"
CHECKED_IN = Path(__file__).parents[2] / "schema" / "schema.graphql"

NOT_YET = """
Query.paths Query.centrality Query.interlocks
NetworkPaths NetworkPath NetworkLink CentralityMeasure CentralityScore Interlock
""".split()  # noqa: SIM905 - a table of names reads better than a list of 130 quoted ones
"""Types, fields and enum values of the contract that are not built yet. This list only shrinks."""


def promised() -> GraphQLSchema:
    """Return the contract without what is not built yet."""
    document = parse(CONTRACT.read_text(encoding="utf-8"))
    kept = [
        built(definition)
        for definition in document.definitions
        if isinstance(definition, TypeDefinitionNode) and definition.name.value not in NOT_YET
    ]
    return build_ast_schema(DocumentNode(definitions=tuple(kept)))


def built(definition: TypeDefinitionNode) -> TypeDefinitionNode:
    """Return the definition of a type without those of its members that are not built yet."""

    def there(members: Iterable[M] | None) -> tuple[M, ...]:
        return tuple(
            member
            for member in members or ()
            if f"{definition.name.value}.{member.name.value}" not in NOT_YET
        )

    match definition:
        case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
            return replace(definition, fields=there(definition.fields))
        case EnumTypeDefinitionNode():
            return replace(definition, values=there(definition.values))
        case _:
            return definition


def whole() -> GraphQLSchema:
    """Return all of the contract."""
    return build_schema(CONTRACT.read_text(encoding="utf-8"))


def parts(schema: GraphQLSchema) -> set[str]:
    """Return the names of a schema's types, fields and enum values, written as in `NOT_YET`."""
    named = set(schema.type_map)
    for name, kind in schema.type_map.items():
        for members in (getattr(kind, "fields", {}), getattr(kind, "values", {})):
            named |= {f"{name}.{member}" for member in members}
    return named


def test_nothing_that_was_promised_is_broken() -> None:
    broken = find_breaking_changes(promised(), CORE)
    assert not broken, "\n".join(f"{change.type.name}: {change.description}" for change in broken)


def test_what_exists_is_no_longer_listed_as_not_yet_there() -> None:
    there = parts(CORE)
    assert [part for part in NOT_YET if part in there] == []


def test_everything_listed_as_not_yet_there_is_promised_and_listed_once() -> None:
    assert set(NOT_YET) <= parts(whole())
    assert len(NOT_YET) == len(set(NOT_YET))


def test_every_input_of_which_one_field_must_be_given_is_one_here_too() -> None:
    promises = [
        kind
        for kind in promised().type_map.values()
        if isinstance(kind, GraphQLInputObjectType) and kind.is_one_of
    ]
    assert {kind.name for kind in promises} == {
        *("PlaceRef", "AreaRef", "NeedOrder", "ServiceRequestOrder")
    }
    ours = [CORE.get_type(kind.name) for kind in promises]
    assert all(isinstance(kind, GraphQLInputObjectType) and kind.is_one_of for kind in ours)


@pytest.mark.parametrize(
    "change", ["a field is gone", "a result may be null", "an argument is required"]
)
def test_a_break_would_be_found(change: str) -> None:
    before = "type Query { duties(first: Int): [String!]! node: String }"
    after = {
        "a field is gone": "type Query { duties(first: Int): [String!]! }",
        "a result may be null": "type Query { duties(first: Int): [String!] node: String }",
        "an argument is required": "type Query { duties(first: Int!): [String!]! node: String }",
    }
    assert find_breaking_changes(build_schema(before), build_schema(after[change]))


def test_the_schema_that_is_checked_in_is_the_one_that_is_served() -> None:
    assert CHECKED_IN.read_text(encoding="utf-8") == print_sdl(), (
        "Write it anew with `linli export-schema`."
    )


def test_every_type_field_argument_and_enum_value_is_described() -> None:
    bare = [
        name
        for name, kind in CORE.type_map.items()
        if not name.startswith("__") and not kind.description
    ]
    for name, kind in CORE.type_map.items():
        if name.startswith("__"):
            continue
        for member, definition in {
            **getattr(kind, "fields", {}),
            **getattr(kind, "values", {}),
        }.items():
            if not definition.description:
                bare.append(f"{name}.{member}")
            bare += [
                f"{name}.{member}({argument})"
                for argument, given in getattr(definition, "args", {}).items()
                if not given.description
            ]
    assert bare == []
