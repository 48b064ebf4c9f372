"""Reads nodes as rows: what the graph believes now, in the form in which rows are written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from graph.database.dialect import quoted_name
from graph.database.protocols import Reader
from graph.database.template import fill
from graph.ontology.clock import (
    ARROW_DAY,
    BEGINNING,
    BELIEVED,
    OPEN,
    Clock,
    parse_instant,
    round_to_milliseconds,
    stated_expression,
)
from graph.ontology.declarations import Edge, Kind, Property, Value
from graph.ontology.kinds import KINDS
from graph.rows.batch import Row
from graph.rows.revision_plan import present_predicate

PAGE = 1_000
"""How many rows are read at once."""

AFTER = """
RETURN COLLECT {
  MATCH (n:<label>)
  WHERE n.id > $after AND n.supersededAt = $believed<conditions>
  WITH n ORDER BY n.id LIMIT $limit
  RETURN <row>
}
"""
AFTER_THEN = """
RETURN COLLECT {
  MATCH (n:<label>)
  WHERE n.id > $after
  OPTIONAL MATCH (n)<-[:VERSION_OF]-(version:Version) WHERE <was_state>
  WITH n, coalesce(version, n) AS state
  WHERE <known><conditions>
  WITH n, state ORDER BY n.id LIMIT $limit
  RETURN <row>
}
"""
AMONG_THEN = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})
  OPTIONAL MATCH (n)<-[:VERSION_OF]-(version:Version) WHERE <was_state>
  WITH n, coalesce(version, n) AS state
  RETURN <row>
}
"""
FACTS_AMONG_THEN = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (latest:<anchor> {id: id})
  UNWIND [id] + [turn IN range(1, coalesce(latest.revision, 1) - 1) | id + '~' + toString(turn)]
    AS revised
  MATCH (n:<anchor> {id: revised}) WHERE <known>
  WITH n, n AS state
  RETURN <row>
}
"""
AMONG = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})
  RETURN <row>
}
"""
BELIEVED_AMONG = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})
  WHERE n.supersededAt = $believed
  RETURN <row>
}
"""


class Moment(NamedTuple):
    """A day, and the moment whose knowledge of it is asked for."""

    at: date
    as_of: datetime

    @property
    def parameters(self) -> dict[str, object]:
        """The parameters of statements about it; engines compare instants in UTC."""
        return {"at": self.at, "asOf": round_to_milliseconds(self.as_of)}


THEN = Clock("at", "asOf", past=True)
"""The clock of those statements."""


async def read_all_rows(
    reader: Reader,
    kind: Kind,
    constants: Mapping[str, object] | None = None,
    *,
    limit: int = PAGE,
    moment: Moment | None = None,
) -> AsyncIterator[list[Row]]:
    """Yield pages of all believed rows of a kind in the order of their ids, without protected
    values.

    Rows that have ended are among them. `constants`: only rows whose properties have these values.
    `moment`: the rows that were believed then, in the states that they were in on the day.
    """
    wanted = constants or {}
    properties = disclosed_properties(kind)
    state = "state" if moment else "n"
    conditions = (f" AND {state}.{quoted_name(name)} = $is_{quoted_name(name)}" for name in wanted)
    statement = fill(
        AFTER_THEN if moment else AFTER,
        label=quoted_name(kind.name),
        conditions="".join(conditions),
        row=node_values_expression(kind, properties, state, arrow_predicate(moment)),
        **moment_predicates(kind, moment),
    )
    parameters: dict[str, object] = {"believed": BELIEVED, "limit": limit}
    parameters |= moment.parameters if moment else {}
    parameters |= {f"is_{name}": value for name, value in wanted.items()}
    after = ""
    while found := await reader.read(statement, {**parameters, "after": after}):
        rows = [row_of(kind, properties, NodeValues(*values)) for values in found]
        after = found[-1][0]
        yield rows
        if len(rows) < limit:
            return


def moment_predicates(kind: Kind, moment: Moment | None) -> dict[str, str]:
    """Return the predicates of a moment that a statement needs, none for the present."""
    if moment is None:
        return {}
    known = THEN.believed("n") if kind.fact else THEN.states("state")
    return {"was_state": THEN.states("version"), "known": known}


async def read_rows(
    reader: Reader, kind: Kind, ids: Sequence[str], moment: Moment | None = None
) -> list[Row]:
    """Return the rows of these ids in their order, without protected values.

    Ids of no node are left out. `moment`: in the states that they were in then, and of a fact the
    revision that was believed.
    """
    template = AMONG
    if moment:
        template = FACTS_AMONG_THEN if kind.fact else AMONG_THEN
    return await read_among(reader, kind, disclosed_properties(kind), template, ids, moment)


async def read_believed_rows(reader: Reader, kind: Kind, ids: Sequence[str]) -> list[Row]:
    """Return the believed rows of these ids in their order, protected values too, to be written
    with a difference.

    Left out are ids of no node, and those of facts that are superseded.
    """
    return await read_among(reader, kind, kind.properties, BELIEVED_AMONG, ids)


async def read_believed_row(reader: Reader, kind: Kind, global_id: str) -> Row | None:
    """Return the believed row of one node, protected values too.

    Returns None if this kind has no such node.
    """
    if not global_id.startswith(f"{kind.name}:"):
        return None
    rows = await read_believed_rows(reader, kind, [global_id])
    return rows[0] if rows else None


EARLIER_FACTS = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})
  WHERE n.recordedAt < $moment AND n.supersededAt = $moment
  RETURN <row>
}
"""
EARLIER_STATES = """
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (n:<anchor> {id: id})<-[:VERSION_OF]-(s:Version)
  WHERE s.recordedAt < $moment AND s.supersededAt = $moment AND s.stateTo = $open
  RETURN <row>
}
"""


async def read_earlier_rows(
    reader: Reader, kind: Kind, ids: Sequence[str], moment: datetime
) -> list[Row]:
    """Return what was believed of nodes until a moment at which it was superseded, protected
    values too.

    Facts are asked for under the ids that they have since. Left out is what was not believed then.
    """
    template = EARLIER_FACTS if kind.fact else EARLIER_STATES
    state = "n" if kind.fact else "s"
    known = "r.recordedAt < $moment AND $moment <= r.supersededAt"
    row = node_values_expression(
        kind, kind.properties, state, f"{known} AND {present_predicate('r', state)}"
    )
    statement = fill(template, anchor=quoted_name(kind.anchor), row=row)
    parameters = {"ids": list(ids), "moment": moment, "open": OPEN}
    found: list[list[Any]] = await reader.read(statement, parameters)
    nodes = [NodeValues(*values) for values in found]
    return [row_of(kind, kind.properties, node) for node in nodes]


async def read_among(
    reader: Reader,
    kind: Kind,
    properties: Sequence[Property],
    template: str,
    ids: Sequence[str],
    moment: Moment | None = None,
) -> list[Row]:
    """Return the rows of some ids that a template finds."""
    state, anchor = "state" if moment else "n", quoted_name(kind.anchor)
    row = node_values_expression(kind, properties, state, arrow_predicate(moment))
    predicates = moment_predicates(kind, moment)
    predicates.pop("was_state" if kind.fact else "known", None)
    statement = fill(template, anchor=anchor, row=row, **predicates)
    parameters = {"ids": list(ids), "believed": BELIEVED, **(moment.parameters if moment else {})}
    found: list[list[Any]] = await reader.read(statement, parameters)
    nodes = [NodeValues(*values) for values in found]
    return [row_of(kind, properties, node) for node in nodes]


def disclosed_properties(kind: Kind) -> tuple[Property, ...]:
    """Return the properties that may leave the graph: a protected value is not even read."""
    return tuple(prop for prop in kind.properties if not prop.protected)


class NodeValues(NamedTuple):
    """What a statement returns of one node, as `node_values_expression` lists it."""

    id: str
    number: int | None
    confirmed: str | None
    key: str
    properties: list[Any]
    targets: list[list[str]]
    """For each type of arrow, the ids at its ends."""
    days: list[list[list[str]]]
    """For each edge with days, pairs of the id at an arrow's end and its day."""


PRESENT_ARROW = f"r.supersededAt = $believed AND {present_predicate('r', 'n')}"
"""The predicate that the arrow `r` belongs to the present state of `n`.

The arrows of an earlier state ended before the node, or are superseded.
"""


def node_values_expression(
    kind: Kind, properties: Sequence[Property], state: str = "n", arrow: str = PRESENT_ARROW
) -> str:
    """Build the expression for the `NodeValues` of the node `n`, whose state is in a variable.

    `arrow` is the predicate of the arrows `r` that belong to the state.
    """
    own = [stored_property_expression(prop, state) for prop in properties]
    present = "" if kind.fact else f"WHERE {arrow} "
    ends = [targets_expression(each, present) for each in kind.stored_arrows]
    dated = [days_expression(edge.arrow, present) for edge in dated_edges(kind)]
    values, targets, days = ", ".join(own), ", ".join(ends), ", ".join(dated)
    known = f"n.id, {state}.row, toString({state}.confirmedAt), {state}.key"
    return f"[{known}, [{values}], [{targets}], [{days}]]"


def stored_property_expression(prop: Property, state: str) -> str:
    """Build the expression for a property of a state, days and instants as texts."""
    stored = f"{state}.{quoted_name(prop.name)}"
    if prop.name in ("from", "to"):
        # A row says what it stated, whatever the days of what it refers to.
        stored = stated_expression(state, prop.name)
    if prop.value in (Value.DAY, Value.INSTANT):
        return f"toString({stored})"
    return stored


def arrow_predicate(moment: Moment | None) -> str:
    """Return the predicate that an arrow `r` belongs to the present state of `n`, or to its state
    at a moment.

    """
    if moment is None:
        return PRESENT_ARROW
    in_life = "state.`from` <= $at AND $at < state.to AND r.`from` IS NOT NULL"
    held, last = "r.`from` <= $at AND $at < r.to", present_predicate("r", "state")
    return f"{THEN.believed('r')} AND CASE WHEN {in_life} THEN {held} ELSE {last} END"


def targets_expression(arrow: str, present: str) -> str:
    """Build the expression for the ids to which `n` has arrows of one type that are `present`."""
    return f"COLLECT {{ MATCH (n)-[r:{quoted_name(arrow)}]->(m) {present}RETURN m.id }}"


def days_expression(arrow: str, present: str) -> str:
    """Build the expression for the days of the arrows of one type, with the ids at their ends."""
    match = f"MATCH (n)-[r:{quoted_name(arrow)}]->(m) {present}"
    return f"COLLECT {{ {match}RETURN [m.id, toString(r.{ARROW_DAY})] }}"


def dated_edges(kind: Kind) -> list[Edge]:
    """Return the stored edges of a kind whose arrows have days."""
    return [edge for edge in kind.stored if edge.day]


def row_of(kind: Kind, properties: Sequence[Property], node: NodeValues) -> Row:
    """Return the row that would write a node, under the number that it had in its ledger."""
    known: dict[str, Any] = {"key": node.key}
    for prop, stored in zip(properties, node.properties, strict=True):
        value = value_of(prop, stored)
        if value is not None:
            known[prop.name] = value
    row = Row(
        # A superseded fact has a number behind its id.
        kind.id(node.key),
        node.number or 0,
        known,
        targets_by_edge(kind, node.targets),
        confirmed=parse_instant(node.confirmed) if node.confirmed else None,
        days=days_by_edge(kind, node.days),
    )
    return replace(row, days=row.own_days) if row.days else row


def days_by_edge(kind: Kind, days: Sequence[Sequence[Sequence[str]]]) -> dict[str, dict[str, date]]:
    """Return the days of arrows by edge and by the id at their ends."""
    return {
        edge.name: {target: date.fromisoformat(day) for target, day in pairs if day}
        for edge, pairs in zip(dated_edges(kind), days, strict=True)
        if pairs
    }


def value_of(prop: Property, value: Any) -> Any:
    """Return a stored value as the reader of a ledger would.

    None stands for no value and for an end of an interval that is not known; a list is empty
    instead.
    """
    if value is None:
        return [] if prop.value is Value.TEXTS else None
    if prop.value is Value.DAY:
        day = date.fromisoformat(value)
        return None if day in (BEGINNING, OPEN) else day
    return parse_instant(value) if prop.value is Value.INSTANT else value


def targets_by_edge(kind: Kind, targets: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the ids of targets, sorted, by the edge that leads to them: several edges can share a
    type of arrow.
    """
    found: dict[str, tuple[str, ...]] = {}
    for edges, ids in zip(kind.stored_arrows.values(), targets, strict=True):
        for edge in edges:
            own = {target for target in ids if leads_to(edge, target)}
            if own:
                found[edge.name] = tuple(sorted(own))
    return found


def leads_to(edge: Edge, target: str) -> bool:
    """Whether an edge may lead to the node of this id."""
    kind = KINDS.of_id(target)
    if kind is None or kind not in KINDS.named(edge.to):
        return False
    return not edge.target_kinds or kind.name in edge.target_kinds
