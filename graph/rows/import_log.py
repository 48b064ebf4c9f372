"""The record of imports: one that has not finished tells a half-loaded graph from a whole one."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from graph.database.connection import Database, Transaction
from graph.ontology.clock import now

BEGIN = """
CREATE (i:Import {id: $id, name: $name, startedAt: $startedAt, recordedAt: $recordedAt})
"""


async def begin(database: Database, name: str, recorded_at: datetime) -> str:
    """Note that an import begins; gives its id. `name` is what one repeats it by, such as its folder's name."""
    identity = f"Import:{uuid4()}"

    async def work(transaction: Transaction) -> None:
        await transaction.run(
            BEGIN, {"id": identity, "name": name, "startedAt": now(), "recordedAt": recorded_at}
        )

    await database.write(work)
    return identity


FINISH = """
MATCH (i:Import {name: $name})
WHERE i.finishedAt IS NULL
SET i.finishedAt = $finishedAt, i.finishedBy = $id, i.refused = CASE WHEN i.id = $id THEN $refused END
"""


async def finish(database: Database, identity: str, name: str, refused: int) -> None:
    """Note that an import has finished, and with it those of the same name that were interrupted before."""

    async def work(transaction: Transaction) -> None:
        await transaction.run(
            FINISH, {"id": identity, "name": name, "finishedAt": now(), "refused": refused}
        )

    await database.write(work)
