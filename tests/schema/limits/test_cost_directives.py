"""The cost directives of the SDL: a client that computes with them finds what the service does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    DirectiveNode,
    FieldNode,
    GraphQLField,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_named_type,
    is_composite_type,
    parse,
    validate,
    value_from_ast_untyped,
)

from schema.build import CORE
from schema.execution.metering.cost import measure_operation

SDL = Path(__file__).parents[3] / "schema" / "schema.graphql"
PRINTED = build_schema(SDL.read_text(encoding="utf-8"))
"""The schema as a client has it, with nothing of ours behind it."""


def arguments_of(part: Any, directive: str) -> Mapping[str, Any] | None:  # noqa: ANN401 - of any sort
    """Return the arguments of a directive of a type or field; None if it is not there."""
    nodes: tuple[DirectiveNode, ...] = part.ast_node.directives or ()
    for node in nodes:
        if node.name.value == directive:
            return {
                one.name.value: value_from_ast_untyped(one.value) for one in node.arguments or ()
            }
    return None


def weight(part: Any, usual: int) -> int:  # noqa: ANN401 - of any sort
    """Return the weight of a type or field."""
    return int((arguments_of(part, "cost") or {"weight": usual})["weight"])


def list_size(definition: GraphQLField, node: FieldNode) -> tuple[int, list[str]]:
    """Return how long a list is taken to be, and the fields that are so long, if not itself."""
    given = arguments_of(definition, "listSize") or {"assumedSize": 1}
    size = int(given["assumedSize"])
    for argument in node.arguments or ():
        if argument.name.value in given.get("slicingArguments", ()):
            assert isinstance(argument.value, IntValueNode)
            size = int(argument.value.value)
    return size, given.get("sizedFields", [])


def specified_cost(
    selections: SelectionSetNode,
    parent: Any,  # noqa: ANN401 - of any sort
    sizes: Mapping[str, int],
) -> int:
    """Return the cost of selections as the specification of the directives has it."""
    total = 0
    for node in selections.selections:
        if isinstance(node, InlineFragmentNode):
            assert node.type_condition
            narrowed = PRINTED.get_type(node.type_condition.name.value)
            total += specified_cost(node.selection_set, narrowed, {})
            continue
        assert isinstance(node, FieldNode)
        if node.name.value == "__typename":
            continue
        definition = parent.fields[node.name.value]
        named = get_named_type(definition.type)
        if not is_composite_type(named):
            continue
        size, sized = list_size(definition, node)
        size = sizes.get(node.name.value, size)
        below = dict.fromkeys(sized, size)
        objects = 1 if sized else size
        assert node.selection_set
        each = weight(named, 1) + specified_cost(node.selection_set, named, below)
        total += weight(definition, 0) + objects * each
    return total


LINES = "{ ... on Coverage { lines { holder { id } } } }"
CHILDREN = "children(first: 5) { edges { node { id } } }"
POSTS = "posts(first: 9) { pageInfo { endCursor } edges { node { duty { code } } } }"
QUERIES = (
    "{ communities(first: 7) { totalCount edges { cursor node { id label } } } }",
    "{ buildings { edges { node { posts { edges { node { id } } } evidence { source } } } } }",
    "{ cadres(last: 3) { edges { node { unit { id } tenures { edges { node { id } } } } } } }",
    f"{{ communities {{ edges {{ node {{ ancestors {{ id }} {CHILDREN} }} }} }} }}",
    f'{{ node(id: "Unit:1") {{ ... on Unit {{ {POSTS} }} }} }}',
    '{ nodes(ids: ["Unit:1"]) { id ... on Place { ancestors { id } } } }',
    '{ search(text: "1", first: 30) { score node { id } } }',
    f'{{ whoCovers(where: {{ id: "Building:1" }}) {LINES} }}',
    '{ matchesForNeed(need: "Need:1") { matches { resource { id } } } }',
    '{ timeline(node: "Unit:1", first: 2) { edges { node { kind } } } }',
    '{ overview { communities } fourLists(area: { id: "City:1" }) { area { id } } }',
    '{ coverageGaps(area: { id: "City:1" }, first: 4) { edges { node { kind } } } }',
    "{ duties { code } serviceLimits { name } }",
)


@pytest.mark.parametrize("text", QUERIES)
def test_the_directives_add_up_to_what_is_charged(text: str) -> None:
    document = parse(text)
    assert validate(CORE, document) == []
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    charged = measure_operation(CORE, document, operation, {}).cost
    assert specified_cost(operation.selection_set, PRINTED.query_type, {}) == charged


def test_every_list_of_objects_says_how_long_it_is_taken_to_be() -> None:
    silent = []
    for kind in PRINTED.type_map.values():
        if kind.name.startswith("__") or kind.name.endswith("Connection"):
            continue
        for name, definition in getattr(kind, "fields", {}).items():
            if not isinstance(definition, GraphQLField) or "[" not in str(definition.type):
                continue
            is_composite = is_composite_type(get_named_type(definition.type))
            if is_composite and not arguments_of(definition, "listSize"):
                silent.append(f"{kind.name}.{name}")
    assert silent == []
