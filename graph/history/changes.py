"""The root field `changes`: what was recorded since a cursor or a moment, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from graph.areas.containment import area_of_reference
from graph.change_feed import CLEARED, parse_position
from graph.database.protocols import Reader
from graph.errors import Message
from graph.fields.record_times import record_time_expression_of
from graph.history.change_pages import ChangePage, LoggedChange, read_change_page
from graph.ontology.clock import CITY_ZONE, Clock, midnight, parse_instant
from graph.ontology.declarations import Kind, NodeRef
from graph.ontology.kinds import KINDS
from graph.query import cursors
from graph.query.compiler import (
    CompileContext,
    Projection,
    collect_rows,
    cypher_list,
    join_clauses,
    shape_of,
)
from graph.query.connections import page_slots
from graph.query.execution import Execution, Prefetch
from graph.query.plan import ROOT_FIELDS
from graph.query.projection import project_node
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import Slot, nested_shape, record_shape, show_instant
from graph.rows.change_log import LogPosition, read_bounds, revision_before

OWN_COLUMNS = 3
"""Columns of a row before the selected nodes: its id, and when it was created and withdrawn."""


def project_changes(context: CompileContext, field: Field) -> Projection:
    """Project a page of changes with what is selected of their nodes as they are now."""
    if field.clock != Clock("today"):
        message = Message(
            "changes 只回答现在的区域，请用没有时点的编号。",
            "`changes` is about an area of the present: send its id without a moment.",
        )
        raise InvalidArgument("area", message, "ID_OF_A_MOMENT")
    given = field.arguments.get("kinds")
    kinds = [kind for kind in KINDS if given is None or kind.enum_name in given.value]
    if "area" in field.arguments:
        kinds = [kind for kind in kinds if kind.area]
    page = prefetch_page(context, field, [kind.name for kind in kinds])
    changes = ChangesProjection(context, page, kinds)
    slots, nodes = page_slots(field, changes.project_change)
    shape = record_shape(slots)

    def page_shape(rows: Any, run: Execution) -> Any:
        found = run.result(page)
        found.rows = {row[0]: row for row in rows or ()}
        edges = [[change.position.sort_keys, *[change] * len(nodes)] for change in found.changes]
        first = edges[0][0] if edges else None
        return shape([edges, None, (first, found.end.sort_keys, found.has_more)], run)

    return Projection(changes.expression, nested_shape(field.key, page_shape, required=False))


def prefetch_page(
    context: CompileContext, field: Field, kinds: Sequence[str]
) -> Prefetch[ChangePage]:
    """Return the prefetch that reads a page of the change log."""
    arguments = field.arguments

    async def read_page(reader: Reader, run: Execution) -> ChangePage:
        values = {name: run.values[argument.slot] for name, argument in arguments.items()}
        size = cursors.page_size(run.values, arguments.get("first"), "first")
        places = None
        if area := values.get("area"):
            places = await area_of_reference(reader, run.vocabulary, area)
        begin = await read_begin(reader, values.get("after"), values.get("since"), run.now)
        return await read_change_page(reader, run, begin, size, kinds, places)

    return context.prefetch(read_page)


async def read_begin(
    reader: Reader, after: str | None, since: datetime | None, now: datetime
) -> LogPosition:
    """Return the position behind which a page begins: a cursor's, or else that of a moment."""
    bounds = await read_bounds(reader)
    if after is not None:
        return parse_position(after, bounds)
    # The driver can crash where it is sent a moment of a named time zone.
    moment = (since or midnight(now.astimezone(CITY_ZONE).date())).astimezone(UTC)
    if bounds.cleared_until is not None and moment <= bounds.cleared_until:
        raise InvalidArgument("since", CLEARED)
    return LogPosition.behind(await revision_before(reader, moment))


class ChangesProjection:
    """What is selected of the changes of a page: their own values, and their nodes."""

    def __init__(
        self, context: CompileContext, page: Prefetch[ChangePage], kinds: Sequence[Kind]
    ) -> None:
        self.context = context
        self.page = page
        self.kinds = kinds
        self.nodes: list[Projection] = []
        self.reads_times = False

    @property
    def expression(self) -> str:
        """The expression for the rows of the nodes; empty if nothing is read of them."""
        if not (self.nodes or self.reads_times) or not self.kinds:
            return ""
        anchors = dict.fromkeys(kind.anchor for kind in self.kinds)
        found = " UNION ALL ".join(self.nodes_clause(anchor) for anchor in anchors)
        node = NodeRef("changed", "changed", Clock("today"), tuple(self.kinds))
        created = record_time_expression_of("createdAt", node)
        row = (
            "changed.id",
            f"toString({created})" if self.reads_times else "null",
            "toString(changed.withdrawnAt)",
            *(projection.expression for projection in self.nodes),
        )
        match = f"CALL () {{ {found} }} WITH found AS changed"
        return collect_rows(match, Projection(cypher_list(row), None, join_clauses(self.nodes)))

    def nodes_clause(self, anchor: str) -> str:
        """Return the clause that finds the changed nodes under one label."""

        def ids(run: Execution) -> list[str]:
            changes = run.result(self.page).changes
            found = (change.node for change in changes if KINDS[change.kind].anchor == anchor)
            return list(dict.fromkeys(found))

        parameter = self.context.parameter("ids", ids)
        return f"UNWIND ${parameter} AS known MATCH (found:{anchor} {{id: known}}) RETURN found"

    def project_change(self, chosen: Field) -> Projection:
        """Project what is selected of a change; its row is the change itself."""
        slots = [self.slot(field) for field in chosen.children.fields]

        def shape_change(change: LoggedChange, run: Execution) -> dict[str, Any]:
            row = run.result(self.page).rows.get(change.node)
            return {
                slot.key: slot.shape((change, row), run) if slot.shape else None for slot in slots
            }

        return Projection("", shape_change)

    def slot(self, field: Field) -> Slot:
        """Return the slot of one field; its shape takes a change with the row of its node."""
        if field.name == "node":
            return self.node_slot(field)
        self.reads_times |= field.name == "what"
        return Slot(field.key, 0, lambda pair, _run: change_values(*pair)[field.name])

    def node_slot(self, field: Field) -> Slot:
        """Return the slot of the changed node, null if it is gone."""
        node = project_node(self.context, field.children, "changed", field.clock)
        self.nodes.append(node)
        column = OWN_COLUMNS + len(self.nodes) - 1
        nested = nested_shape(field.key, shape_of(node), required=False)

        def shape(pair: tuple[LoggedChange, Any], run: Execution) -> Any:
            _, row = pair
            is_gone = row is None or row[2] is not None
            return None if is_gone else nested(row[column], run)

        return Slot(field.key, 0, shape)


def change_values(change: LoggedChange, row: Any) -> dict[str, Any]:
    """Return the values of a change by the names of their fields."""
    return {
        "id": change.node,
        "kind": KINDS[change.kind].enum_name,
        "what": what_happened(change, row),
        "recordedAt": show_instant(change.recorded_at.isoformat()),
        "__typename": "Change",
    }


def what_happened(change: LoggedChange, row: Any) -> str:
    """Return what a change did to its node: added it, withdrew it, or changed it."""
    if row is None:
        return "WITHDRAWN"
    _, created, withdrawn, *_ = row
    if withdrawn and parse_instant(withdrawn) == change.recorded_at:
        return "WITHDRAWN"
    if created and parse_instant(created) == change.recorded_at:
        return "ADDED"
    return "CHANGED"


ROOT_FIELDS["changes"] = project_changes
