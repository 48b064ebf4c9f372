"""Inserts nodes that are new to the graph, and arrows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.database.dialect import quoted_name
from graph.ontology.clock import ARROW_DAY, ARROW_FINAL, BEGINNING, OPEN
from graph.ontology.folding import FOLDED_KEY, fold_key
from graph.ontology.names.name_order import NAME_ORDER, name_order
from graph.ontology.search_text import WORDS, search_text
from graph.rows.batch import Batch, Row, anchor_of


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow to be inserted.

    It holds over `[begin, end)` if its type has intervals of its own.
    """

    row: Row
    target: str
    begin: date = BEGINNING
    end: date = OPEN
    day: date | None = None
    """If its type has days: the one on which what it says came about."""


async def insert_rows(batch: Batch, rows: Sequence[Row]) -> None:
    """Insert the nodes of rows that are new to the graph, then their arrows."""
    if not rows:
        return
    await insert_nodes(batch, [(row, state_properties(batch, begin_of(row))) for row in rows])
    await insert_listed_arrows(batch, rows)


async def insert_listed_arrows(batch: Batch, rows: Sequence[Row]) -> None:
    """Insert every arrow that rows list and that was not inserted with its node."""
    for arrow in batch.arrows:
        if arrow in batch.inline_edges:
            continue
        listed = (
            Arrow(row, target, begin_of(row), row.end, batch.day(row, arrow, target))
            for row in rows
            for target in batch.targets(row, arrow)
        )
        await insert_arrows(batch, arrow, listed)


def state_properties(batch: Batch, since: date) -> dict[str, Any]:
    """Return the property that says since when the state of a node is known to hold.

    Facts have none.
    """
    return {} if batch.kind.fact or since == BEGINNING else {"stateFrom": since}


def begin_of(row: Row) -> date:
    """Return the day from which the state of a new row is known to hold."""
    known: date = row.since or row.properties.get("from", BEGINNING)
    return known


CREATE = """
UNWIND $rows AS row
<ends>
CREATE (n:<labels>)
SET n += $constants, n += row[0], n.confirmedAt = $moments[row[1]]
<links>
RETURN count(n)
"""


async def insert_nodes(batch: Batch, rows: Iterable[tuple[Row, dict[str, Any]]]) -> None:
    """Insert one node per row, with further properties of it, and with the arrows that every row
    has.

    An arrow that is inserted afterwards costs one more statement, which looks each node up again.
    """
    edges = list(batch.inline_edges.values())
    values = [
        [
            node_properties(batch, row) | more,
            batch.moments.place(row.confirmed),
            *(row.targets[edge.name][0] for edge in edges),
        ]
        for row, more in rows
    ]
    ends, links = [], []
    # The first two entries of a row are its properties and its confirmation.
    for place, edge in enumerate(edges, 2):
        anchor = quoted_name(anchor_of([edge]))
        ends.append(f"MATCH (m{place}:{anchor} {{id: row[{place}]}})")
        links.append(f"CREATE (n)-[:{quoted_name(edge.arrow)}]->(m{place})")
    parameters = {
        "rows": values,
        "constants": shared_properties(batch),
        "moments": batch.moments.values,
    }
    await batch.run(CREATE, parameters, ends=" ".join(ends), links=" ".join(links))


def node_properties(batch: Batch, row: Row) -> dict[str, Any]:
    """Return the properties of a row's node that are its own."""
    properties = {
        **row.properties,
        "id": row.id,
        "row": row.number or None,
        "fingerprint": row.fingerprint(),
    }
    if batch.kind.title_property:
        properties[WORDS] = search_text(row.properties)
        title = row.properties.get(batch.kind.title_property)
        properties[NAME_ORDER] = name_order(title, is_person=batch.kind.is_person)
    key = row.properties["key"]
    if (folded := fold_key(key)) != key:
        properties[FOLDED_KEY] = folded
    return properties


def shared_properties(batch: Batch) -> dict[str, Any]:
    """Return the properties that every node of the batch has unless its row has other values."""
    kind = batch.kind
    shared = {**batch.evidence(), "from": BEGINNING, "to": OPEN}
    if not kind.fact:
        shared |= {"stateFrom": BEGINNING, "stateTo": OPEN}
    if kind.rank is not None:
        shared["rank"] = kind.rank
    return shared


CONNECT = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
MATCH (m:<other> {id: row[1]})
CREATE (n)-[r:<arrow>]->(m)
SET r += $constants, r += row[2], r.confirmedAt = $moments[row[3]]
RETURN count(r)
"""
CONNECT_FACT = """
UNWIND $rows AS row
MATCH (n:<anchor> {id: row[0]})
MATCH (m:<other> {id: row[1]})
CREATE (n)-[:<arrow>]->(m)
RETURN count(m)
"""


async def insert_arrows(batch: Batch, arrow: str, arrows: Iterable[Arrow]) -> None:
    """Insert arrows of one type; one with an empty interval is left out."""
    temporal = batch.is_temporal(arrow)
    wanted = [each for each in arrows if not temporal or each.begin < each.end]
    if not wanted:
        return
    if batch.kind.fact:
        pairs = [[each.row.id, each.target] for each in wanted]
        await batch.run(CONNECT_FACT, {"rows": pairs}, arrow)
        return
    rows = [
        [
            each.row.id,
            each.target,
            arrow_properties(each, temporal=temporal),
            batch.moments.place(each.row.confirmed),
        ]
        for each in wanted
    ]
    shared = batch.evidence()
    if temporal:
        shared |= {"from": BEGINNING, "to": OPEN}
    parameters = {"rows": rows, "constants": shared, "moments": batch.moments.values}
    await batch.run(CONNECT, parameters, arrow)


def arrow_properties(arrow: Arrow, *, temporal: bool) -> dict[str, Any]:
    """Return the properties of one arrow that are its own.

    Open ends are among those that all share.
    """
    own: dict[str, Any] = {"row": arrow.row.number or None}
    if temporal and arrow.begin != BEGINNING:
        own["from"] = arrow.begin
    if temporal and arrow.end != OPEN:
        own["to"] = arrow.end
    if arrow.day:
        own |= {ARROW_DAY: arrow.day, ARROW_FINAL: arrow.day == arrow.row.end}
    return own
