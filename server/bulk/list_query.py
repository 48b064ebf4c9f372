"""A list query as it is asked page by page, at a day and a moment that stay the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from graphql import (
    SKIP,
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLOutputType,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_operation_ast,
    parse,
    print_ast,
    separate_operations,
    strip_ignored_characters,
    value_from_ast_untyped,
    visit,
)

from schema.build import CORE
from schema.execution.documents import fragments_of
from schema.execution.metering.cost import response_key
from server.bulk.row_types import ObjectType, RowTypeReader, fields_of_type, selections_of
from server.errors import RequestError

COUNT, PAGE = "bulkCount", "bulkPage"
"""Keys of what is added to a list."""
SIZE, AFTER, DAY, KNOWN, IS_FIRST = "bulkSize", "bulkAfter", "bulkDay", "bulkKnown", "bulkIsFirst"
"""Variables that are added."""
ADDED = f"""query(
  ${SIZE}: Int, ${AFTER}: String, ${DAY}: Date, ${KNOWN}: DateTime, ${IS_FIRST}: Boolean!
) {{
  list(first: ${SIZE}, after: ${AFTER}, at: ${DAY}, asOf: ${KNOWN}) {{
    {COUNT}: totalCount @include(if: ${IS_FIRST})
    {PAGE}: pageInfo {{ hasNextPage endCursor }}
  }}
}}"""
"""What is added, in the form of a query: its variables, arguments and fields are taken."""
PAGING = frozenset({"first", "after", "last", "before"})
CLOCKS = {"at": DAY, "asOf": KNOWN}
"""The arguments that set the clocks of a list, each with the variable for it."""
EDGES, NODE = "edges", "node"
"""The fields that lead from a list to its rows."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The query of one page, and what its rows are."""

    text: str
    variables: Mapping[str, Any]
    root: FieldNode
    fragments: Mapping[str, FragmentDefinitionNode]
    at: str
    as_of: str

    @property
    def name(self) -> str:
        """The name of the list."""
        return self.root.name.value

    @property
    def keys(self) -> tuple[str, str, str]:
        """The keys of the list, of its edges and of their nodes in an answer."""
        edges = only_field(self.root, EDGES)
        return response_key(self.root), response_key(edges), response_key(only_field(edges, NODE))

    @property
    def left_out(self) -> list[str]:
        """What the client selected of the list besides its rows."""
        return [response_key(each) for each in fields_of(self.root) if each.name.value != EDGES]

    def row_type(self) -> ObjectType:
        """Return the type of the rows. The query must be valid."""
        node = only_field(only_field(self.root, EDGES), NODE)
        of: GraphQLOutputType = list_definition(self.root).type
        for step in (EDGES, NODE):
            of = fields_of_type(of)[step].type
        return RowTypeReader(CORE, self.fragments).object_type([(of, selections_of(node))])

    def page_variables(self, size: int, after: str | None) -> dict[str, Any]:
        """Return the variables of a page behind a cursor, None for the first page."""
        return {**self.variables, SIZE: size, AFTER: after, IS_FIRST: after is None}


def make_list_query(
    text: str,
    given: Mapping[str, Any],
    operation_name: str | None,
    moment: tuple[date, datetime],
    most_tokens: int,
) -> ListQuery:
    """Return a client's query of one list in the form that is asked page by page.

    The day and the instant of `moment` hold if it names none. Raises `RequestError` for any other
    operation, and `GraphQLSyntaxError`.
    """
    document = parse(text, no_location=True, max_tokens=most_tokens)
    operation, root = list_operation(document, operation_name)
    standing = {"at": moment[0].isoformat(), "asOf": moment[1].isoformat()}
    named = {name: clock_value(name, root, operation, given) for name in CLOCKS}
    opened = [name for name in CLOCKS if named[name] is None]
    paged = paged_document(document, operation, root, opened)
    used = used_variables(paged)
    values = {name: value for name, value in given.items() if name in used}
    values |= {CLOCKS[name]: standing[name] for name in opened}
    at, as_of = (str(named[name] or standing[name]) for name in CLOCKS)
    return ListQuery(
        strip_ignored_characters(print_ast(paged)), values, root, fragments_of(document), at, as_of
    )


def list_operation(
    document: DocumentNode, name: str | None
) -> tuple[OperationDefinitionNode, FieldNode]:
    """Return the operation of a query of one list, and its field. Raises `RequestError`."""
    operation = get_operation_ast(document, name)
    if operation is None or operation.operation is not OperationType.QUERY:
        raise no_list_error()
    selections = operation.selection_set.selections
    root = selections[0]
    if len(selections) != 1 or not isinstance(root, FieldNode):
        raise no_list_error()
    if not {*CLOCKS, *PAGING} <= list_definition(root).args.keys():
        raise no_list_error()
    only_field(only_field(root, EDGES), NODE)
    return operation, root


def list_definition(root: FieldNode) -> GraphQLField:
    """Return the definition of a root field. Raises `RequestError` if there is none."""
    roots: Mapping[str, GraphQLField] = CORE.query_type.fields if CORE.query_type else {}
    if root.name.value not in roots:
        raise no_list_error()
    return roots[root.name.value]


def fields_of(field: FieldNode) -> Iterator[FieldNode]:
    """Yield the fields that are selected directly. Raises `RequestError` for fragments."""
    for each in field.selection_set.selections if field.selection_set else ():
        if not isinstance(each, FieldNode):
            raise no_list_error()
        yield each


def only_field(field: FieldNode, name: str) -> FieldNode:
    """Return the only field of a name that is selected. Raises `RequestError`."""
    found = [each for each in fields_of(field) if each.name.value == name]
    if len(found) != 1 or not found[0].selection_set:
        raise no_list_error()
    return found[0]


def clock_value(
    name: str, root: FieldNode, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> object:
    """Return what a query sets a clock to, None if it leaves it open."""
    defaults = {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value
    }
    for argument in root.arguments or ():
        if argument.name.value == name:
            return value_from_ast_untyped(argument.value, {**defaults, **given})
    return None


def paged_document(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    root: FieldNode,
    opened: Collection[str],
) -> DocumentNode:
    """Return a document with the operation alone, whose list has pages and no clock left open."""
    added, added_root, added_fields = added_parts()
    set_anew = {*PAGING, *opened}
    own = (each for each in root.arguments or () if each.name.value not in set_anew)
    new = (each for each in added_root.arguments or () if each.name.value in set_anew)
    selected = SelectionSetNode(selections=(only_field(root, EDGES), *added_fields))
    paged = replace(root, arguments=(*own, *new), selection_set=selected)
    made = replace(operation, selection_set=SelectionSetNode(selections=(paged,)))
    alone = DocumentNode(definitions=(made, *fragments_of(document).values()))
    # A fragment or variable that only the rest of the list has used would be an error now.
    (needed,) = separate_operations(alone).values()
    used = used_variables(needed)
    declared = (*(operation.variable_definitions or ()), *added)
    kept = tuple(each for each in declared if each.variable.name.value in used)
    definitions: list[DefinitionNode] = [replace(made, variable_definitions=kept)]
    definitions += fragments_of(needed).values()
    return DocumentNode(definitions=tuple(definitions))


def added_parts() -> tuple[tuple[VariableDefinitionNode, ...], FieldNode, tuple[Any, ...]]:
    """Return what is added: the variables, the list with its arguments, the fields."""
    (added,) = parse(ADDED, no_location=True).definitions
    if not isinstance(added, OperationDefinitionNode):
        raise TypeError("What is added is no operation.")
    root = added.selection_set.selections[0]
    if not isinstance(root, FieldNode) or not root.selection_set:
        raise TypeError("What is added has no list.")
    return added.variable_definitions or (), root, root.selection_set.selections


class UsedVariables(Visitor):
    """Finds the variables that a document uses, not those that it only declares."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable_definition(self, *_: object) -> object:
        """Pass over a declaration."""
        return SKIP

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        """Note a variable."""
        self.names.add(node.name.value)


def used_variables(document: DocumentNode) -> set[str]:
    """Return the names of the variables that a document uses."""
    found = UsedVariables()
    visit(document, found)
    return found.names


def no_list_error() -> RequestError:
    """Return the error of an operation that is no query of one list."""
    return RequestError(
        422,
        "NOT_A_LIST",
        "/bulk 只接受一个列表的查询，形如 { units { edges { node { id name } } } }："
        "根下只有一个可以分页、可以给出 at 和 asOf 的列表，其中直接写 edges { node { … } }。",
        "/bulk takes the query of one list such as { units { edges { node { id name } } } }: one "
        "root field that has pages and takes at and asOf, with edges { node { … } } written in "
        "it directly.",
    )
