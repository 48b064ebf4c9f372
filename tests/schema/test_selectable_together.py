"""Fields of one name agree wherever nodes of different types can stand in one selection.

Otherwise a client could not put fragments of several types side by side: GraphQL refuses the
operation as a whole.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import cast

from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    parse,
    validate,
)

from schema.build import CORE

APART = {
    "status": "each of needs, projects, milestones and responsibilities has statuses of its own; a "
    "client that selects several gives them aliases",
}
"""The names that may differ, each with the reason."""

Pair = tuple[GraphQLObjectType, GraphQLObjectType]


def standing_together() -> Iterator[Pair]:
    """Yield every two object types that can stand in one selection of an interface or union."""
    for member in CORE.type_map.values():
        if is_abstract_type(member) and not member.name.startswith("__"):
            yield from combinations(objects_of(member), 2)


def below(one: GraphQLOutputType, other: GraphQLOutputType) -> Iterator[Pair]:
    """Yield the object types of which the selections of two fields of one name are merged."""
    named = get_named_type(one), get_named_type(other)
    if not any(is_leaf_type(each) for each in named):
        lefts, rights = map(objects_of, named)
        yield from ((left, right) for left in lefts for right in rights if left is not right)


def objects_of(named: object) -> Sequence[GraphQLObjectType]:
    """Return the object types that a composite type stands for."""
    found = CORE.get_possible_types(named) if is_abstract_type(named) else [named]
    return cast("Sequence[GraphQLObjectType]", found)


def clash(one: GraphQLOutputType, other: GraphQLOutputType) -> bool:
    """Whether validation refuses two fields of one response key for their types."""
    for is_wrapped in (is_list_type, is_non_null_type):
        if is_wrapped(one) or is_wrapped(other):
            both = is_wrapped(one) and is_wrapped(other)
            return not both or clash(one.of_type, other.of_type)  # type: ignore[union-attr]
    return (is_leaf_type(one) or is_leaf_type(other)) and one is not other


def clashes() -> Iterator[str]:
    """Yield each field that two types which can stand together declare differently."""
    seen: set[frozenset[str]] = set()
    pending = list(standing_together())
    while pending:
        one, other = pending.pop()
        names = frozenset((one.name, other.name))
        if names in seen:
            continue
        seen.add(names)
        for name in sorted(one.fields.keys() & other.fields.keys() - APART.keys()):
            types = one.fields[name].type, other.fields[name].type
            if clash(*types):
                yield f"{one.name}.{name}: {types[0]}, {other.name}.{name}: {types[1]}"
            else:
                pending += below(*types)


def test_fields_of_one_name_can_be_selected_of_all_types_at_once() -> None:
    assert sorted(clashes()) == []


def test_every_exception_is_one() -> None:
    for name in APART:
        types = {
            str(one.fields[name].type)
            for pair in standing_together()
            for one in pair
            if name in one.fields
        }
        assert len(types) > 1, name


def test_validation_agrees() -> None:
    nodes = CORE.get_possible_types(CORE.type_map["Node"])  # type: ignore[arg-type]
    parts = [
        f"... on {node.name} {{ {name} }}"
        for node in nodes
        for name, field in node.fields.items()
        if name not in APART and is_leaf_type(get_named_type(field.type))
    ]
    assert not validate(CORE, parse(f'{{ node(id: "Unit:D1") {{ {" ".join(parts)} }} }}'))
