"""The log of imports: a graph is half-loaded if one of them has not finished."""

from __future__ import annotations

from collections.abc import Sequence
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


FORGET = """
MATCH (i:Import)
WHERE i.name IN $names
DETACH DELETE i
"""


async def forget_imports(database: Database, names: Sequence[str]) -> None:
    """Remove the records of imports whose rows were removed."""

    async def work(transaction: Transaction) -> None:
        await transaction.run(FORGET, {"names": list(names)})

    await database.write(work)


OTHER_IMPORTS = """
MATCH (i:Import)
WHERE i.recordedAt IN $instants AND NOT i.name IN $names
RETURN count(i)
"""


async def count_other_imports(
    database: Database, names: Sequence[str], instants: Sequence[datetime]
) -> int:
    """Return how many imports of other names have recorded rows at these instants."""
    values = {"names": list(names), "instants": list(instants)}
    number: int = await database.read(OTHER_IMPORTS, values)
    return number
