"""Writes nodes that are new to the graph, and arrows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.database.dialect import quoted_name
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.search_text import search_text
from graph.rows.batch import Batch, Row, anchor_of


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow to be written: over `[begin, end)` if its type holds over an interval of its own."""

    row: Row
    target: str
    begin: date = BEGINNING
    end: date = OPEN


async def add(batch: Batch, rows: Sequence[Row]) -> None:
    """Write the nodes of rows that the graph does not have, then their arrows."""
    if not rows:
        return
    await create(batch, [(row, state(batch, beginning(row))) for row in rows])
    await connect_all(batch, rows)


async def connect_all(batch: Batch, rows: Sequence[Row]) -> None:
    """Write every arrow that the rows list and that was not written with its node."""
    for arrow in batch.arrows:
        if arrow in batch.certain:
            continue
        await connect(
            batch,
            arrow,
            (
                Arrow(row, target, beginning(row), ending(row))
                for row in rows
                for target in batch.targets(row, arrow)
            ),
        )


def state(batch: Batch, since: date) -> dict[str, Any]:
    """Return the property that says since when an entity's state is known to be so; facts have none."""
    return {} if batch.kind.fact or since == BEGINNING else {"stateFrom": since}


def beginning(row: Row) -> date:
    """Return the day from which the state that a new row tells is known to be so."""
    known: date = row.since or row.properties.get("from", BEGINNING)
    return known


def ending(row: Row) -> date:
    """Return the day from which what a row tells of is no longer."""
    known: date = row.properties.get("to", OPEN)
    return known


CREATE = """
UNWIND $rows AS row
<ends>
CREATE (n:<labels>)
SET n += $constants, n += row[0], n.confirmedAt = $moments[row[1]]
<links>
RETURN count(n)
"""


async def create(batch: Batch, rows: Iterable[tuple[Row, dict[str, Any]]]) -> None:
    """Write one node per row with the arrows that every row has; beside each row, properties beyond those that every node of the batch has.

    An arrow that is written afterwards costs a statement more, which looks each node up again.
    """
    edges = list(batch.certain.values())
    values = [
        [
            content(batch, row) | more,
            batch.moments.place(row.confirmed),
            *(row.targets[edge.name][0] for edge in edges),
        ]
        for row, more in rows
    ]
    ends = " ".join(
        f"MATCH (m{place}:{quoted_name(anchor_of([edge]))} {{id: row[{place}]}})"
        for place, edge in enumerate(edges, 2)
    )
    links = " ".join(
        f"CREATE (n)-[:{quoted_name(edge.arrow)}]->(m{place})"
        for place, edge in enumerate(edges, 2)
    )
    parameters = {"rows": values, "constants": constants(batch), "moments": batch.moments.list}
    await batch.run(CREATE, parameters, ends=ends, links=links)


def content(batch: Batch, row: Row) -> dict[str, Any]:
    """Return the properties of a row's node that are its own."""
    looked_for = {"words": search_text(row.properties)} if batch.kind.title_property else {}
    return {
        **row.properties,
        **looked_for,
        "id": row.id,
        "row": row.number or None,
        "fingerprint": row.fingerprint(),
    }


def constants(batch: Batch) -> dict[str, Any]:
    """Return the properties that every node of the batch has unless its row says otherwise."""
    kind = batch.kind
    shared = {**batch.evidence(), "from": BEGINNING, "to": OPEN}
    state = {} if kind.fact else {"stateFrom": BEGINNING, "stateTo": OPEN}
    rank = {} if kind.rank is None else {"rank": kind.rank}
    return shared | state | rank


CONNECT = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
MATCH (m:<other> {id: row[1]})
CREATE (n)-[r:<arrow>]->(m)
SET r += $constants, r += row[2], r.confirmedAt = $moments[row[3]]
RETURN count(r)
"""
CONNECT_BARE = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
MATCH (m:<other> {id: row[1]})
CREATE (n)-[:<arrow>]->(m)
RETURN count(m)
"""


async def connect(batch: Batch, arrow: str, arrows: Iterable[Arrow]) -> None:
    """Write arrows of one type; one that would never hold is left out."""
    clocked = batch.clocked(arrow)
    wanted = [each for each in arrows if not clocked or each.begin < each.end]
    if not wanted:
        return
    if batch.kind.fact:
        await batch.run(
            CONNECT_BARE, {"rows": [[each.row.id, each.target] for each in wanted]}, arrow
        )
        return
    rows = [
        [
            each.row.id,
            each.target,
            interval(each, clocked=clocked),
            batch.moments.place(each.row.confirmed),
        ]
        for each in wanted
    ]
    shared = batch.evidence() | ({"from": BEGINNING, "to": OPEN} if clocked else {})
    await batch.run(
        CONNECT, {"rows": rows, "constants": shared, "moments": batch.moments.list}, arrow
    )


def interval(arrow: Arrow, *, clocked: bool) -> dict[str, Any]:
    """Return the properties of one arrow that are its own: open ends are among those that all share."""
    own: dict[str, Any] = {"row": arrow.row.number or None}
    if clocked and arrow.begin != BEGINNING:
        own["from"] = arrow.begin
    if clocked and arrow.end != OPEN:
        own["to"] = arrow.end
    return own
