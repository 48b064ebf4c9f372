"""Relay connections: a page by keyset, its position, and the total count."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date
from typing import Any, NamedTuple

from graph.ontology.clock import parse_instant
from graph.ontology.declarations import Value
from graph.query import cursors
from graph.query.compiler import (
    CompileContext,
    MatchClause,
    Projection,
    collect_rows,
    cypher_list,
    join_clauses,
    shape_of,
)
from graph.query.execution import Binding, Execution
from graph.query.selection import Argument, Field
from graph.query.shape import (
    Shape,
    Slot,
    constant_shape,
    list_shape,
    nested_shape,
    record_shape,
)

ProjectNode = Callable[[Field], Projection]
"""Projects one selected `node` of a page."""
PageFieldResolver = Callable[[CompileContext, Field, str, MatchClause, str], Projection]
"""Projects a field from the kind or facet of a list, and from what the whole list finds."""

PAGE_FIELDS: dict[str, PageFieldResolver] = {}
"""The fields of connections of nodes that other modules answer, by name."""


class SortKey(NamedTuple):
    """A key by which a list is in order before the id; null is last where it ascends."""

    expression: str
    descending: bool = False
    value: Value = Value.TEXT


class SortOrder(NamedTuple):
    """The keys of a page, each in a variable of its own, then the id, as the page is read."""

    keys: tuple[tuple[str, SortKey], ...]
    identity: SortKey

    @property
    def bound(self) -> list[str]:
        """The keys as a WITH binds them to their variables."""
        return [f"{key.expression} AS {variable}" for variable, key in self.keys]

    @property
    def variables(self) -> list[str]:
        """The variables of the keys."""
        return [variable for variable, _ in self.keys]

    @property
    def by(self) -> str:
        """What stands behind ORDER BY."""
        parts = [variable + direction_word(key) for variable, key in self.keys]
        return ", ".join([*parts, self.identity.expression + direction_word(self.identity)])

    @property
    def shown(self) -> list[str]:
        """The keys as a cursor holds them: days and moments as texts."""
        keys = [
            f"toString({variable})" if key.value in PARSED else variable
            for variable, key in self.keys
        ]
        return [*keys, self.identity.expression]

    def plain_rows(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the rows of edges with moments among their keys as both engines show them."""
        places = [place for place, (_, key) in enumerate(self.keys) if key.value is Value.INSTANT]
        for place in places:
            for keys, *_ in rows:
                if keys and keys[place] is not None:
                    keys[place] = parse_instant(keys[place]).isoformat()
        return rows


class ListScope(NamedTuple):
    """Which list a page is of, beside the name and the arguments of its field."""

    owner: str | None = None
    """The expression for the id of the node whose list it is; None for a root."""
    arguments: tuple[Argument, ...] = ()
    """Arguments of a field above that confine it. Example: `area` of the four lists."""


ROOT_LIST = ListScope()
PARSED: dict[Value, Callable[[str], Any]] = {
    Value.DAY: date.fromisoformat,
    Value.INSTANT: lambda text: parse_instant(text).astimezone(UTC),
}
"""How a key that a cursor holds as text becomes a value again."""


def project_connection(
    context: CompileContext,
    field: Field,
    match: MatchClause,
    variable: str,
    project: ProjectNode,
    sort_keys: Sequence[SortKey] = (),
    *,
    scope: ListScope = ROOT_LIST,
) -> Projection:
    """Project a page of the nodes that `match` finds in `variable`."""
    backward = cursors.is_backward(field)
    order = sort_order(context, variable, sort_keys, backward=backward)
    others = [
        PAGE_FIELDS[chosen.name](context, chosen, kind_of(field), match, variable)
        for chosen in field.children.fields
        if chosen.name in PAGE_FIELDS
    ]
    slots, nodes = page_slots(field, project, others)
    found = total = "null"
    if field.children.first("edges") or field.children.first("pageInfo"):
        keys = order.shown if selects_cursors(field) else ()
        row = Projection(edge_row(keys, nodes), None, join_clauses(nodes))
        carried = (variable, *match.carried)
        found = collect_page(context, field, match, carried, row, order=order, scope=scope)
    if field.children.first("totalCount"):
        total = match.total or f"COUNT {{ {match.where()} RETURN {variable} }}"
    shape = record_shape(slots)

    is_marked = selects_cursors(field) or given_cursor(field) is not None
    parts = [found, total, *(other.expression for other in others)]
    if is_marked and scope.owner:
        parts.append(scope.owner)

    def page_shape(row: Any, run: Execution) -> Any:
        rows, total, *more = row
        rows = order.plain_rows(rows or [])
        owner = more[len(others) :]
        mark = cursors.list_mark(field, run, scope.arguments, *owner) if is_marked else ""
        check_cursor(field, run, mark)
        size = wanted_size(field, run)
        page = cut_page(rows, total, size, mark, backward=backward)
        return shape([*page, *more], run)

    nested = nested_shape(field.key, page_shape, required=True)
    return Projection(cypher_list(parts), nested, required=True)


def kind_of(field: Field) -> str:
    """Return the kind or facet whose nodes a connection lists."""
    return field.children.of.removesuffix("Connection")


def collect_page(
    context: CompileContext,
    field: Field,
    match: MatchClause,
    carried: tuple[str, ...],
    row: Projection,
    *,
    order: SortOrder,
    scope: ListScope,
) -> str:
    """Return the expression for the rows of a page, sorted, and one more than it holds.

    That one shows whether there is a next page. The keys are bound before they are compared and
    sorted, so that each is evaluated once.
    """
    beyond = cursor_conditions(context, field, order, scope)
    limit = context.parameter("limit", lambda run: wanted_size(field, run) + 1)
    page = f"ORDER BY {order.by} LIMIT ${limit}"
    bound = f"WITH {', '.join((*carried, *order.bound))}"
    if not order.keys:
        return collect_rows(match.where(*beyond), row, order=f"{bound} {page}")
    if beyond:
        sorted_again = ", ".join((*carried, *order.variables))
        bound = f"{bound} WHERE {' AND '.join(beyond)} WITH {sorted_again}"
    return collect_rows(match.where(), row, order=f"{bound} {page}")


def sort_order(
    context: CompileContext, variable: str, sort_keys: Sequence[SortKey], *, backward: bool
) -> SortOrder:
    """Return the order in which a page is read: turned around if it is counted from the end."""
    keys = [
        (context.name("key"), key._replace(descending=key.descending != backward))
        for key in sort_keys
    ]
    return SortOrder(tuple(keys), SortKey(f"{variable}.id", backward))


def direction_word(key: SortKey) -> str:
    """Return what stands behind a key in an ORDER BY."""
    return " DESC" if key.descending else ""


def page_slots(
    field: Field, project: ProjectNode, others: Iterable[Projection] = ()
) -> tuple[list[Slot], list[Projection]]:
    """Return the slots of a cut page `[edges, total, position, *others]`, and its nodes."""
    slots: list[Slot] = []
    nodes: list[Projection] = []
    shapes = enumerate((shape_of(other) for other in others), start=3)
    for chosen in field.children.fields:
        match chosen.name:
            case "edges":
                shape = list_shape(edge_shape(chosen, project, nodes))
                slots.append(Slot(chosen.key, 0, nested_shape(chosen.key, shape, required=True)))
            case "totalCount":
                slots.append(Slot(chosen.key, 1))
            case "pageInfo":
                slots.append(Slot(chosen.key, 2, page_info_shape(chosen, field)))
            case name if name in PAGE_FIELDS:
                index, shape = next(shapes)
                slots.append(Slot(chosen.key, index, shape))
            case _:
                slots.append(Slot(chosen.key, 0, constant_shape(field.children.of)))
    return slots, nodes


def edge_shape(edges: Field, project: ProjectNode, nodes: list[Projection]) -> Shape:
    """Return the shape of an edge's row `[cursor's keys, *nodes]`; adds its nodes to `nodes`."""
    slots: list[Slot] = []
    for chosen in edges.children.fields:
        match chosen.name:
            case "node":
                node = project(chosen)
                nodes.append(node)
                shape = nested_shape(chosen.key, shape_of(node), required=True)
                slots.append(Slot(chosen.key, len(nodes), shape, required=True))
            case "cursor":
                slots.append(Slot(chosen.key, 0, lambda keys, _run: cursors.encode(keys)))
            case _:
                slots.append(Slot(chosen.key, 0, constant_shape(edges.children.of)))
    return record_shape(slots)


def page_info_shape(page_info: Field, field: Field) -> Shape:
    """Return the shape of a position: the cursors' keys of the ends, and whether there is more.

    A list gives out cursors of its entries only, so there is an entry on the other side of one.
    """
    backward = cursors.is_backward(field)

    def shape(position: Any, _run: Execution) -> Any:
        first, last, has_more = position
        values = {
            "hasNextPage": "before" in field.arguments if backward else has_more,
            "hasPreviousPage": has_more if backward else "after" in field.arguments,
            "startCursor": first and cursors.encode(first),
            "endCursor": last and cursors.encode(last),
            "__typename": "PageInfo",
        }
        return page_info.children.pick(values)

    return shape


def selects_cursors(field: Field) -> bool:
    """Whether cursors are selected; if not, the edges need not send their sort keys."""
    edges = field.children.named("edges")
    return bool(field.children.first("pageInfo")) or any(
        edge.children.first("cursor") for edge in edges
    )


def edge_row(keys: Iterable[str], nodes: Iterable[Projection]) -> str:
    """Return the row of an edge: its sort keys, null if there are none, then its nodes."""
    sort_keys = cypher_list(keys)
    if sort_keys == "[]":
        sort_keys = "null"
    return cypher_list((sort_keys, *(node.expression for node in nodes)))


def cursor_conditions(
    context: CompileContext, field: Field, order: SortOrder, scope: ListScope
) -> tuple[str, ...]:
    """Return the keyset condition that only rows beyond the cursor fulfil, if there is a cursor.

    For one key before the id it is `(beyond the key OR (equal to the key AND id > $id))`.
    """
    cursor = given_cursor(field)
    if cursor is None:
        return ()
    name, argument = cursor
    kinds = [key.value for _, key in order.keys]

    def cursor_part(index: int) -> Binding:
        def part(run: Execution) -> Any:
            mark = cursors.list_mark(field, run, scope.arguments)
            keys = cursors.decode(run.values[argument.slot], name, len(kinds) + 1, mark)
            return parsed_key(keys[index], kinds[index], name) if index < len(kinds) else keys[-1]

        return part

    sign = "<" if order.identity.descending else ">"
    value = context.parameter("key", cursor_part(len(kinds)))
    condition = f"{order.identity.expression} {sign} ${value}"
    for index, (variable, key) in reversed([*enumerate(order.keys)]):
        value = context.parameter("key", cursor_part(index))
        equal = f"({variable} = ${value} OR ({variable} IS NULL AND ${value} IS NULL))"
        condition = f"({beyond_predicate(variable, value, key)} OR ({equal} AND {condition}))"
    return (condition,)


def beyond_predicate(variable: str, value: str, key: SortKey) -> str:
    """Return the predicate that a key comes after that of a cursor; null is last or first."""
    if key.descending:
        return f"{variable} < ${value} OR (${value} IS NULL AND {variable} IS NOT NULL)"
    return f"{variable} > ${value} OR ({variable} IS NULL AND ${value} IS NOT NULL)"


def parsed_key(key: Any, value: Value, argument: str) -> Any:
    """Return a key of a cursor as the graph compares it.

    Raises `InvalidArgument` for one that no such list gave out.
    """
    if key is None or value not in PARSED:
        return key
    try:
        return PARSED[value](key)
    except (OverflowError, TypeError, ValueError):
        raise cursors.invalid_cursor(argument) from None


def given_cursor(field: Field) -> tuple[str, Argument] | None:
    """Return the argument with the cursor of a page and its name, None if it has none."""
    name = "before" if cursors.is_backward(field) else "after"
    argument = field.arguments.get(name)
    return None if argument is None else (name, argument)


def check_cursor(field: Field, run: Execution, mark: str) -> None:
    """Check that the cursor of a page, if it has one, is of this very list.

    Raises `InvalidArgument`. Only here the node is known whose list it is.
    """
    if cursor := given_cursor(field):
        name, argument = cursor
        cursors.check_mark(run.values[argument.slot], name, mark)


def wanted_size(field: Field, run: Execution) -> int:
    """Return the number of edges wanted."""
    name = "last" if cursors.is_backward(field) else "first"
    argument = field.arguments.get(name)
    return cursors.page_size(run.values, argument, name)


def cut_page(rows: Sequence[Any], total: Any, size: int, mark: str, *, backward: bool) -> list[Any]:
    """Return a page of `size` edges at most in reading order, its total count, and its position.

    The keys of its cursors begin with the mark of the list.
    """
    has_more = len(rows) > size
    edges = [[keys and [mark, *keys], *nodes] for keys, *nodes in rows[:size]]
    if backward:
        edges.reverse()
    first, last = (edges[0][0], edges[-1][0]) if edges else (None, None)
    return [edges, total, (first, last, has_more)]
