"""Random operations: random selections, with arguments from the town, some by variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    parse,
    parse_type,
    print_ast,
    validate,
)
from graphql.utilities import value_to_literal
from hypothesis import strategies as st
from hypothesis_graphql import queries

from tests.support.random_queries.arguments import ADDRESSES, ArgumentChooser
from tests.support.random_queries.filters import Town, Value
from tests.support.random_queries.selections import SCHEMA, select_roots

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    name: st.just(StringValueNode(value="")) for name in ("Date", "DateTime")
}
"""Values that are put in by hypothesis-graphql, and replaced here."""
DRAWN = ("node", "nodes", "whoCovers", "communities", "posts", "matchesForNeed", "matchesForUnit")
"""Roots that hypothesis-graphql selects of; it makes small selections of everything there is."""


@dataclass(frozen=True)
class Operation:
    """One operation to put to both engines."""

    text: str
    variables: Mapping[str, Value]
    cursors: Mapping[str, str] = field(default_factory=dict)
    """Variables for the cursor of a page that are not given yet, with the page's response key."""

    def __repr__(self) -> str:
        """Show it as it can be pasted into a test."""
        return f"{self.text}\n{self.variables}"

    @property
    def by_id(self) -> Operation:
        """The same operation with the ids of places in place of their addresses."""
        text = self.text
        for address, place in ADDRESSES.items():
            text = text.replace(f'address: "{address}"', f'id: "{place}"')
        return Operation(text, {name: referred(value) for name, value in self.variables.items()})

    def going_on(self, data: Value, random: Random) -> Operation | None:
        """Return the operation with a cursor from its answer for each page that is there once.

        A page within another one that goes on gets none: it would be that of another node.
        """
        pages = {
            variable: found[0]
            for variable, key in self.cursors.items()
            if len(found := list(values_under(key, data))) == 1
        }
        inner = {
            variable
            for variable, page in pages.items()
            for key in self.cursors.values()
            for outer in values_under(key, data)
            if outer is not page and is_within(page, outer)
        }
        given = {
            variable: random.choice(found)
            for variable, page in pages.items()
            if variable not in inner and (found := list(cursors_in(page)))
        }
        return Operation(self.text, {**self.variables, **given}) if given else None


def values_under(key: str, data: Value) -> Iterator[Value]:
    """Yield the values under a response key, however deep."""
    for name, value in data.items() if isinstance(data, dict) else ():
        if name == key:
            yield value
        yield from values_under(key, value)
    for item in data if isinstance(data, list) else ():
        yield from values_under(key, item)


def is_within(part: Value, whole: Value) -> bool:
    """Whether a value is a part of another one, however deep."""
    parts = whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ()
    return any(each is part or is_within(part, each) for each in parts)


def cursors_in(page: Value) -> Iterator[str]:
    """Yield the cursors of a page: of its edges and of its ends, not of lists within it."""
    for value in page.values() if isinstance(page, dict) else ():
        for part in value if isinstance(value, list) else [value]:
            texts = part.values() if isinstance(part, dict) else ()
            yield from (text for text in texts if isinstance(text, str) and text[:3] == "WyJ")


def referred(value: Value) -> Value:
    """Return the value of a variable with ids in place of addresses."""
    if isinstance(value, list):
        return [referred(item) for item in value]
    if isinstance(value, Mapping):
        return (
            {"id": ADDRESSES[value["address"]]}
            if isinstance(value.get("address"), str)
            else {name: referred(part) for name, part in value.items()}
        )
    return value


@dataclass
class Rewriting:
    """One generated document on its way to an operation."""

    choose: ArgumentChooser
    plain_keys: bool = True
    """Whether fields without arguments keep their names as keys, so that they are merged."""
    keys: int = 0
    definitions: list[VariableDefinitionNode] = field(default_factory=list)
    variables: dict[str, Value] = field(default_factory=dict)
    fragments: list[FragmentDefinitionNode] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)

    def document(self, generated: DocumentNode) -> Operation:
        """Make an operation of a generated document."""
        operation = next(
            part for part in generated.definitions if isinstance(part, OperationDefinitionNode)
        )
        selected = self.selections(operation.selection_set, SCHEMA.query_type)
        made = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=tuple(self.definitions),
            selection_set=selected,
        )
        return Operation(
            print_ast(DocumentNode(definitions=(made, *self.fragments))),
            self.variables,
            self.cursors,
        )

    def selections(self, selected: SelectionSetNode, parent: Any) -> SelectionSetNode:  # noqa: ANN401 - any composite type
        """Rewrite a selection set, now and then with the type's name added."""
        made: list[SelectionNode] = []
        for node in selected.selections:
            if isinstance(node, FieldNode):
                made.append(node if node.name.value == "__typename" else self.field(node, parent))
            elif isinstance(node, InlineFragmentNode) and node.type_condition:
                kind = node.type_condition.name.value
                made.append(
                    self.fragment(self.selections(node.selection_set, SCHEMA.type_map[kind]), kind)
                )
        if self.choose.chance(6):
            made.insert(
                self.choose.random.randint(0, len(made)),
                FieldNode(name=NameNode(value="__typename")),
            )
        return SelectionSetNode(selections=tuple(made))

    def fragment(
        self, selected: SelectionSetNode, kind: str
    ) -> FragmentSpreadNode | InlineFragmentNode:
        """Return a selection as an inline fragment, or as a spread of a named one."""
        condition = NamedTypeNode(name=NameNode(value=kind))
        if not self.choose.chance(4):
            return InlineFragmentNode(
                type_condition=condition, selection_set=selected, directives=self.condition()
            )
        name = NameNode(value=f"part{len(self.fragments)}")
        self.fragments.append(
            FragmentDefinitionNode(name=name, type_condition=condition, selection_set=selected)
        )
        return FragmentSpreadNode(name=name, directives=self.condition())

    def field(self, node: FieldNode, parent: Any) -> FieldNode:  # noqa: ANN401 - any composite type
        """Rewrite one field; with arguments it gets an alias, since one key has one meaning."""
        declared = parent.fields[node.name.value]
        choose = self.choose.groups if "having" in declared.args else self.choose.arguments
        values = choose(node, declared.args)
        if parent.name == "FourLists" and values.get("filter"):
            values["filter"].pop("area", None)
        arguments = tuple(
            ArgumentNode(name=NameNode(value=name), value=self.given(declared.args[name], value))
            for name, value in values.items()
        )
        paging = None
        cursor = "before" if values.get("last") is not None else "after"
        if "before" in declared.args and cursor not in values and self.choose.chance(2):
            paging = self.cursor(cursor)
            arguments = (*arguments, paging)
        inner = get_named_type(declared.type)
        below = self.selections(node.selection_set, inner) if node.selection_set else None
        self.keys += 1
        alias = node.alias if self.plain_keys and not arguments else NameNode(value=f"k{self.keys}")
        if paging:
            self.cursors[cast("VariableNode", paging.value).name.value] = f"k{self.keys}"
        return FieldNode(
            name=node.name,
            alias=alias,
            arguments=arguments,
            directives=self.condition(),
            selection_set=below,
        )

    def cursor(self, name: str) -> ArgumentNode:
        """Return the argument with the cursor of a page, by a variable that is not given yet."""
        variable = VariableNode(name=NameNode(value=f"v{len(self.definitions)}"))
        text = NamedTypeNode(name=NameNode(value="String"))
        self.definitions.append(VariableDefinitionNode(variable=variable, type=text))
        return ArgumentNode(name=NameNode(value=name), value=variable)

    def condition(self) -> tuple[DirectiveNode, ...]:
        """Return an `@include` or `@skip`, seldom."""
        if not self.choose.chance(25):
            return ()
        directive = self.choose.some([SCHEMA.get_directive(name) for name in ("include", "skip")])
        value = self.given(directive.args["if"], self.choose.some((True, False)))
        return (
            DirectiveNode(
                name=NameNode(value=directive.name),
                arguments=(ArgumentNode(name=NameNode(value="if"), value=value),),
            ),
        )

    def given(self, argument: GraphQLArgument, value: Value) -> ValueNode:
        """Return an argument as a literal, or by a variable with or without a default."""
        literal = value_to_literal(value, argument.type)
        assert literal is not None, (value, argument.type)
        if not self.choose.chance(4):
            return literal
        name, by_default = f"v{len(self.definitions)}", self.choose.chance(3)
        if not by_default:
            self.variables[name] = value
        variable = VariableNode(name=NameNode(value=name))
        self.definitions.append(
            VariableDefinitionNode(
                variable=variable,
                type=parse_type(str(argument.type)),
                default_value=literal if by_default else None,
            ),
        )
        return variable


def operation_of(random: Random, town: Town) -> Operation:
    """Make an operation that asks for much at once."""
    return rewritten(random, town, select_roots(random))


def rewritten(random: Random, town: Town, document: DocumentNode) -> Operation:
    """Return a generated document with arguments, and with aliases where fields would not merge."""
    state = random.getstate()
    operation = Rewriting(ArgumentChooser(random, town)).document(document)
    if validate(SCHEMA, parse(operation.text)):
        random.setstate(state)
        operation = Rewriting(ArgumentChooser(random, town), plain_keys=False).document(document)
    return operation


@st.composite
def operations(draw: Callable[[st.SearchStrategy[Any]], Any], town: Town) -> Operation:
    """Draw an operation that hypothesis-graphql selects."""
    selected = draw(
        queries(
            SCHEMA, fields=list(DRAWN), custom_scalars=SCALARS, print_ast=lambda document: document
        )
    )
    return rewritten(Random(draw(st.integers(0, 1_000_000))), town, selected)  # noqa: S311 - nothing is kept secret
