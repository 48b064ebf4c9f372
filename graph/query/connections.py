"""Relay connections: a page by keyset, its position, and the total count."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

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
from graph.query.selection import Field
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


class SortOrder(NamedTuple):
    """The expressions of a page's sort keys, the id last, and their direction."""

    keys: tuple[str, ...]
    descending: bool

    def by(self) -> str:
        """Return what stands behind ORDER BY."""
        direction = " DESC" if self.descending else ""
        return ", ".join(f"{key}{direction}" for key in self.keys)


class SortKey(NamedTuple):
    """The expression by which a list is in order before the id, and its direction."""

    expression: str
    descending: bool = False


def project_connection(
    context: CompileContext,
    field: Field,
    match: MatchClause,
    variable: str,
    project: ProjectNode,
    sort_key: SortKey | None = None,
) -> Projection:
    """Project a page of the nodes that `match` finds in `variable`."""
    backward = cursors.is_backward(field)
    order = sort_order(variable, sort_key, backward=backward)
    slots, nodes = page_slots(field, project)
    found = total = "null"
    if field.children.first("edges") or field.children.first("pageInfo"):
        keys = order.keys if selects_cursors(field) else ()
        row = Projection(edge_row(keys, nodes), None, join_clauses(nodes))
        matched = match.where(*cursor_conditions(context, field, order))
        carried = (variable, *match.carried)
        found = collect_rows(matched, row, order=order_clause(context, field, carried, order))
    if field.children.first("totalCount"):
        total = match.total or f"COUNT {{ {match.where()} RETURN {variable} }}"
    shape = record_shape(slots)

    def page_shape(row: Any, run: Execution) -> Any:
        page = cut_page(row, wanted_size(field, run), backward=backward)
        return shape(page, run)

    nested = nested_shape(field.key, page_shape, required=True)
    return Projection(f"[{found}, {total}]", nested, required=True)


def sort_order(variable: str, sort_key: SortKey | None, *, backward: bool) -> SortOrder:
    """Return the order in which a page is read: turned around if it is counted from the end."""
    identity = f"{variable}.id"
    if sort_key is None:
        return SortOrder((identity,), backward)
    return SortOrder((sort_key.expression, identity), sort_key.descending != backward)


def page_slots(field: Field, project: ProjectNode) -> tuple[list[Slot], list[Projection]]:
    """Return the slots of a cut page `[edges, total, position]`, and its nodes."""
    slots: list[Slot] = []
    nodes: list[Projection] = []
    for chosen in field.children.fields:
        match chosen.name:
            case "edges":
                shape = list_shape(edge_shape(chosen, project, nodes))
                slots.append(Slot(chosen.key, 0, nested_shape(chosen.key, shape, required=True)))
            case "totalCount":
                slots.append(Slot(chosen.key, 1))
            case "pageInfo":
                slots.append(Slot(chosen.key, 2, page_info_shape(chosen, field)))
            case _:
                slots.append(Slot(chosen.key, 0, constant_shape(field.children.of)))
    return slots, nodes


def edge_shape(edges: Field, project: ProjectNode, nodes: list[Projection]) -> Shape:
    """Return the shape of an edge's row `[sort keys, *nodes]`; adds its nodes to `nodes`."""
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
    """Return the shape of a position: the sort keys of the ends, and whether there is more."""
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


def order_clause(
    context: CompileContext, field: Field, carried: tuple[str, ...], order: SortOrder
) -> str:
    """Return the clause that sorts and limits the rows.

    It takes one row more than the page holds, which shows whether there is a next page.
    """
    limit = context.parameter("limit", lambda run: wanted_size(field, run) + 1)
    variables = ", ".join(carried)
    return f"WITH {variables} ORDER BY {order.by()} LIMIT ${limit}"


def cursor_conditions(context: CompileContext, field: Field, order: SortOrder) -> tuple[str, ...]:
    """Return the keyset condition that only rows beyond the cursor fulfil, if there is a cursor.

    For two keys it is `(key > $key OR (key = $key AND id > $id))`.
    """
    name = "before" if cursors.is_backward(field) else "after"
    cursor = field.arguments.get(name)
    if cursor is None:
        return ()

    def cursor_part(index: int) -> Binding:
        def part(run: Execution) -> Any:
            text = run.values[cursor.slot]
            return cursors.decode(text, name, len(order.keys))[index]

        return part

    sign = "<" if order.descending else ">"
    pairs = [
        (key, context.parameter("key", cursor_part(index))) for index, key in enumerate(order.keys)
    ]
    identity, value = pairs.pop()
    condition = f"{identity} {sign} ${value}"
    for key, value in reversed(pairs):
        condition = f"({key} {sign} ${value} OR ({key} = ${value} AND {condition}))"
    return (condition,)


def wanted_size(field: Field, run: Execution) -> int:
    """Return the number of edges wanted."""
    name = "last" if cursors.is_backward(field) else "first"
    argument = field.arguments.get(name)
    return cursors.page_size(run.values, argument, name)


def cut_page(row: Any, size: int, *, backward: bool) -> Any:
    """Return a page of `size` edges at most in reading order, its total count, and its position."""
    edges, total = row
    edges = edges or []
    has_more = len(edges) > size
    edges = edges[:size]
    if backward:
        edges.reverse()
    first, last = (edges[0][0], edges[-1][0]) if edges else (None, None)
    return [edges, total, (first, last, has_more)]
