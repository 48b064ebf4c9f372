"""The log of imports: a graph is half-loaded if one of them has not finished."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from graph.database.connection import Database, Transaction
from graph.ontology.clock import now

BEGIN = """
CREATE (i:Import {id: $id, name: $name, startedAt: $startedAt, recordedAt: $recordedAt})
"""


async def log_import_start(database: Database, name: str, recorded_at: datetime) -> str:
    """Record that an import begins, and return its id.

    `name` is what the import is repeated by, such as the name of its folder.
    """
    identity = f"Import:{uuid4()}"
    values = {"id": identity, "name": name, "startedAt": now(), "recordedAt": recorded_at}

    async def work(transaction: Transaction) -> None:
        await transaction.run(BEGIN, values)

    await database.write(work)
    return identity


FINISH = """
MATCH (i:Import {name: $name})
WHERE i.finishedAt IS NULL
SET i.finishedAt = $finishedAt, i.finishedBy = $id,
  i.refused = CASE WHEN i.id = $id THEN $refused END
"""


async def log_import_end(database: Database, identity: str, name: str, refused: int) -> None:
    """Record that an import has finished, and with it those of the same name that were interrupted
    before.
    """
    values = {"id": identity, "name": name, "finishedAt": now(), "refused": refused}

    async def work(transaction: Transaction) -> None:
        await transaction.run(FINISH, values)

    await database.write(work)
