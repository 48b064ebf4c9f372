"""Projects a Relay connection: one page by keyset, where it stands in the whole, and the whole's count if asked for."""

from collections.abc import Callable
from typing import Any

from graph.query import cursors as page
from graph.query.compiler import (
    CompileContext,
    MatchClause,
    Projection,
    collect_rows,
    shape_of,
)
from graph.query.execution import Binding, Execution
from graph.query.selection import Field
from graph.query.shape import Shape, Slot, constant_shape, list_shape, nested_shape, record_shape


def project_connection(
    draft: CompileContext,
    field: Field,
    match: MatchClause,
    variable: str,
    make: Callable[[Field], Projection],
    order: str | None = None,
) -> Projection:
    """Project a page of what `match` finds in `variable`; `make` projects one selected `node`.

    `order` is the expression of a sort key that comes before the id, with ` DESC` behind it to turn both around.
    """
    back = page.backward(field)
    down = bool(order and order.endswith(" DESC")) != back
    keys = [*([order.removesuffix(" DESC")] if order else []), f"{variable}.id"]
    slots, pieces = page_slots(field, make)
    found = counted = "null"
    if field.children.first("edges") or field.children.first("pageInfo"):
        row = Projection(
            edge_row(keys if tells_where(field) else [], pieces),
            None,
            "".join(piece.clauses for piece in pieces),
        )
        start = match.where(*beyond(draft, field, keys, down=down))
        found = collect_rows(
            start, row, order=in_order(draft, field, (variable, *match.carried), keys, down=down)
        )
    if field.children.first("totalCount"):
        counted = f"COUNT {{ {match.where()} RETURN {variable} }}"
    shape = record_shape(slots)

    def turned(row: Any, run: Execution) -> Any:
        return shape(turn_page(row, page_size(field, run), back=back), run)

    return Projection(
        f"[{found}, {counted}]", nested_shape(field.key, turned, required=True), required=True
    )


def page_slots(
    field: Field, make: Callable[[Field], Projection]
) -> tuple[list[Slot], list[Projection]]:
    """Return the slots of a turned page `[edges, count, position]`, and the pieces of its edges' nodes."""
    slots: list[Slot] = []
    pieces: list[Projection] = []
    for chosen in field.children.fields:
        match chosen.name:
            case "edges":
                shape = list_shape(edge_shape(chosen, make, pieces))
                slots.append(Slot(chosen.key, 0, nested_shape(chosen.key, shape, required=True)))
            case "totalCount":
                slots.append(Slot(chosen.key, 1))
            case "pageInfo":
                slots.append(Slot(chosen.key, 2, page_info(chosen, field)))
            case _:
                slots.append(Slot(chosen.key, 0, constant_shape(field.children.of)))
    return slots, pieces


def edge_shape(
    edges: Field, make: Callable[[Field], Projection], pieces: list[Projection]
) -> Shape:
    """Return the shape of an edge's row, whose first slot are the sort keys; adds the pieces of its nodes."""
    slots: list[Slot] = []
    for chosen in edges.children.fields:
        match chosen.name:
            case "node":
                pieces.append(make(chosen))
                shape = nested_shape(chosen.key, shape_of(pieces[-1]), required=True)
                slots.append(Slot(chosen.key, len(pieces), shape, required=True))
            case "cursor":
                slots.append(Slot(chosen.key, 0, lambda keys, _run: page.encode(keys)))
            case _:
                slots.append(Slot(chosen.key, 0, constant_shape(edges.children.of)))
    return record_shape(slots)


def page_info(chosen: Field, field: Field) -> Shape:
    """Say where the page stands, as Relay puts it."""
    back = page.backward(field)

    def shape(position: Any, _run: Execution) -> Any:
        first, last, more = position
        values = {
            "hasNextPage": "before" in field.arguments if back else more,
            "hasPreviousPage": more if back else "after" in field.arguments,
            "startCursor": first and page.encode(first),
            "endCursor": last and page.encode(last),
            "__typename": "PageInfo",
        }
        return {part.key: values[part.name] for part in chosen.children.fields}

    return shape


def tells_where(field: Field) -> bool:
    """Whether cursors are asked for: if not, a thousand edges need not send their sort keys."""
    return bool(field.children.first("pageInfo")) or any(
        edges.children.first("cursor") for edges in field.children.named("edges")
    )


def edge_row(keys: list[str], pieces: list[Projection]) -> str:
    """Return the row of an edge: its sort keys, null where nobody asks for them, then its nodes."""
    parts = (f"[{', '.join(keys)}]" if keys else "null", *(piece.expression for piece in pieces))
    return f"[{', '.join(parts)}]"


def in_order(
    draft: CompileContext, field: Field, variables: tuple[str, ...], keys: list[str], *, down: bool
) -> str:
    """Return the clause that sorts, and takes one more than the page holds: it tells whether there is a next one."""
    limit = draft.parameter("limit", lambda run: page_size(field, run) + 1)
    by = ", ".join(f"{key}{' DESC' if down else ''}" for key in keys)
    return f"WITH {', '.join(variables)} ORDER BY {by} LIMIT ${limit}"


def beyond(draft: CompileContext, field: Field, keys: list[str], *, down: bool) -> tuple[str, ...]:
    """Return the keyset condition: only what comes after the cursor, if one is given."""
    name = "before" if page.backward(field) else "after"
    cursor = field.arguments.get(name)
    if cursor is None:
        return ()

    def part(at: int) -> Binding:
        return lambda run: page.decode(run.values[cursor.slot], name, len(keys))[at]

    sign = "<" if down else ">"
    parts = [draft.parameter("key", part(at)) for at in range(len(keys))]
    condition = f"{keys[-1]} {sign} ${parts[-1]}"
    for key, value in zip(keys[-2::-1], parts[-2::-1], strict=True):
        condition = f"({key} {sign} ${value} OR ({key} = ${value} AND {condition}))"
    return (condition,)


def page_size(field: Field, run: Execution) -> int:
    """Return the number of edges asked for."""
    name = "last" if page.backward(field) else "first"
    return page.page_size(run.values, field.arguments.get(name), name)


def turn_page(row: Any, size: int, *, back: bool) -> Any:
    """Cut a found page to its size, in reading order, with the sort keys of its ends."""
    found = row[0] or []
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    ends = (found[0][0], found[-1][0]) if found else (None, None)
    return [found, row[1], (*ends, more)]
