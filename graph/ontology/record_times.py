"""When the graph first recorded a node, and when it last recorded something of it, as Cypher.

They are values of the node, whatever its state on the day: its versions and revisions tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.ontology.declarations import Kind, NodeRef


class RecordTime(NamedTuple):
    """A moment that every kind has as a derived value."""

    name: str
    zh: str
    en: str
    build: Callable[[Kind, NodeRef], str]
    """Builds the Cypher of the moment."""


def created_expression(kind: Kind, node: NodeRef) -> str:
    """Build the expression for the moment at which a node was first recorded."""
    variable, first = node.node, f"{node.node}_first"
    if kind.fact:
        found = (
            f"UNWIND [split({variable}.id, '~')[0] + '~1'] AS {first}_id "
            f"MATCH ({first}:{kind.anchor} {{id: {first}_id}})"
        )
        earlier = f"coalesce({variable}.revision, 1) > 1"
        recorded = (
            f"CASE WHEN {earlier} THEN head(COLLECT {{ {found} RETURN {first}.recordedAt }}) END"
        )
    else:
        recorded = version_recorded(variable, first)
    return f"coalesce({recorded}, {variable}.recordedAt)"


def version_recorded(variable: str, version: str, *conditions: str, last: bool = False) -> str:
    """Return the expression for when the first or last version of a node was recorded, or null."""
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    order = f"{version}.recordedAt{' DESC' if last else ''}"
    return (
        f"head(COLLECT {{ MATCH ({variable})<-[:VERSION_OF]-({version}:Version) {where}"
        f"WITH {version} ORDER BY {order} LIMIT 1 RETURN {version}.recordedAt }})"
    )


def updated_expression(kind: Kind, node: NodeRef) -> str:
    """Build the expression for the moment at which something of a node was last recorded.

    That is its content, its end, its withdrawal, or an event that counts as a change of it.
    """
    variable, known = node.node, node.clock.as_of
    last = f"coalesce({variable}.withdrawnAt, {variable}.recordedAt)"
    if known:
        last = f"{variable}.recordedAt"
    if known and not kind.fact:
        version = f"{variable}_last"
        then = version_recorded(variable, version, f"{version}.recordedAt <= ${known}", last=True)
        last = f"CASE WHEN {last} <= ${known} THEN {last} ELSE {then} END"
    for arrow, label in kind.changed_with:
        last = with_events(node, last, arrow, label)
    return last


def with_events(node: NodeRef, last: str, arrow: str, label: str) -> str:
    """Return the later of a moment and that at which the last event of a node was recorded."""
    event, known = f"{node.node}_{label}", node.clock.as_of
    # Today the node itself says after what an event must be; then, one of its versions did.
    condition = f"{event}.recordedAt > {node.node}.recordedAt"
    if known:
        condition = f"{event}.recordedAt <= ${known}"
    recorded = (
        f"head(COLLECT {{ MATCH ({node.node})<-[:{arrow}]-({event}:{label}) WHERE {condition} "
        f"WITH {event} ORDER BY {event}.recordedAt DESC LIMIT 1 RETURN {event}.recordedAt }})"
    )
    if known:
        return f"CASE WHEN {recorded} > {last} THEN {recorded} ELSE {last} END"
    return f"coalesce({recorded}, {last})"


RECORD_TIMES = (
    RecordTime(
        "createdAt",
        "首次记录时间",
        "The moment at which the graph first recorded the node.",
        created_expression,
    ),
    RecordTime(
        "updatedAt",
        "最近记录时间",
        "The moment at which something of the node was last recorded: its content, its end, its "
        "withdrawal, or an event of it.",
        updated_expression,
    ),
)
