"""Settles a graph, once, that was written before facts were cut to the days of their ends, or
before successions had days.
"""

from __future__ import annotations

from datetime import UTC, datetime

from graph.database.connection import Database
from graph.database.dialect import quoted_name
from graph.database.identity import read_identity, remember_identity
from graph.database.template import fill
from graph.database.transaction import Transaction
from graph.ontology.clock import ARROW_DAY, ARROW_FINAL, BEGINNING, OPEN, now
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.rows.batch import Batch, Provenance
from graph.rows.change_log import log_changes
from graph.rows.ends.settle import Settling
from graph.rows.ends.standing import binding_edges_to, lasting_edges, relationships_to

PAGE = 2_000
"""How many nodes are settled in one transaction."""
SETTLED = "settled"
"""The property of the graph's identity that says that it was done."""
DATED = "arrowsDated"
"""The property that says that arrows with a day have one."""
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
"""Before everything that was recorded: what an end cuts is then cut since the end was recorded."""

LIMITED = """
RETURN COLLECT {
  MATCH (n:<label>)
  WHERE n.id > $after AND (n.`from` > $beginning OR n.to < $open)
  WITH n ORDER BY n.id LIMIT $limit
  RETURN n.id
}
"""
ADD_INTERVALS = """
MATCH (n:<label>)-[r:<arrow>]->()
WHERE r.`from` IS NULL
SET r.`from` = $beginning, r.to = n.to
RETURN count(r)
"""


DATE_ARROWS = f"""
MATCH (n:<label>)-[r:<arrow>]->()
WHERE r.{ARROW_DAY} IS NULL
SET r.{ARROW_DAY} = n.to, r.{ARROW_FINAL} = true
RETURN count(r)
"""


async def settle_graph(database: Database) -> None:
    """Cut everything to the days of what it depends on, unless that was done before.

    What was recorded before arrows had days gets those of the ends of their nodes.
    """
    identity = await read_identity(database)
    if not identity.get(DATED):
        for kind in KINDS:
            await date_arrows(database, kind)
        await remember_identity(database, {DATED: True})
    if identity.get(SETTLED):
        return
    for kind in KINDS:
        await add_intervals(database, kind)
    for kind in KINDS:
        if binding_edges_to(kind) or relationships_to(kind):
            await settle_kind(database, kind)
    await remember_identity(database, {SETTLED: True})


async def date_arrows(database: Database, kind: Kind) -> None:
    """Set the day of arrows that have none."""

    async def work(transaction: Transaction) -> None:
        for arrow in dict.fromkeys(edge.arrow for edge in kind.stored if edge.day):
            names = {"label": quoted_name(kind.name), "arrow": quoted_name(arrow)}
            await transaction.run(fill(DATE_ARROWS, **names), {})

    await database.write(work)


async def add_intervals(database: Database, kind: Kind) -> None:
    """Set the interval of relationships whose type had none before to that of their node."""

    async def work(transaction: Transaction) -> None:
        for arrow in dict.fromkeys(edge.arrow for edge in lasting_edges(kind)):
            names = {"label": quoted_name(kind.name), "arrow": quoted_name(arrow)}
            await transaction.run(fill(ADD_INTERVALS, **names), {"beginning": BEGINNING})

    await database.write(work)


async def settle_kind(database: Database, kind: Kind) -> None:
    """Cut what depends on the nodes of a kind that are not there for ever."""
    statement = fill(LIMITED, label=quoted_name(kind.name))
    parameters = {"beginning": BEGINNING, "open": OPEN, "limit": PAGE}
    after = ""
    while ids := await database.read(statement, {**parameters, "after": after}):
        await settle_nodes(database, kind, ids)
        after = ids[-1]
        if len(ids) < PAGE:
            return


async def settle_nodes(database: Database, kind: Kind, ids: list[str]) -> None:
    """Cut what depends on some nodes, in one transaction."""

    async def work(transaction: Transaction) -> None:
        settling = Settling(Batch(transaction, kind, Provenance("", LONG_AGO)), {})
        await settling.settle_dependents(ids)
        await log_changes(transaction, settling.result.changed, now())

    await database.write(work)
