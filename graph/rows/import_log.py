"""The log of imports: every import is a run, with what each of its batches wrote.

A graph is half-loaded if a run has not finished. The nodes that a batch wrote are listed in one
record, inserted in its transaction, so that a run can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from graph.audit_log.append import append_events
from graph.audit_log.entries import AuditAction, event_by
from graph.callers import administrator
from graph.errors import GraphError
from graph.ontology.clock import CITY_ZONE, CLOCK_SKEW, now, today
from graph.rows.record_keys import RUN, part_key

if TYPE_CHECKING:
    # A command that only shows the log does without the driver.
    from graph.database.connection import Database
    from graph.database.transaction import Transaction


class RecordedInFuture(GraphError):
    """The graph cannot learn of something at a moment that has not come."""

    def __init__(self, moment: datetime) -> None:
        shown = f"{moment.astimezone(CITY_ZONE):%Y-%m-%d %H:%M:%S}"
        super().__init__(
            f"记录时间 {shown} 还没有到。请改为现在或以前的时间；时钟最多可以快 1 分钟。",
            f"The moment of recording, {shown}, is in the future. Give the present moment or an "
            "earlier one; a clock may be ahead by one minute at most.",
        )


def check_recorded_at(moment: datetime) -> None:
    """Check that a moment of recording has come, and raise `RecordedInFuture` otherwise.

    A row recorded in the future could not be corrected until then.
    """
    if moment > now() + CLOCK_SKEW:
        raise RecordedInFuture(moment)


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is known of a run as it begins."""

    name: str
    """What the import is repeated by, such as the name of its folder."""
    recorded_at: datetime
    by: str | None = None
    """Who began it."""
    files: Sequence[str] = ()
    mapping_hash: str | None = None
    undoes: str | None = None
    """The id of the run that this one undoes."""


BEGIN = """
CREATE (i:Import {id: $id})
SET i += $values
"""


async def log_import_start(database: Database, start: RunStart) -> str:
    """Record that a run begins, and return its id. Raises `RecordedInFuture`."""
    check_recorded_at(start.recorded_at)
    identity = f"{RUN}:{today():%y%m%d}-{token_hex(3)}"
    values = {
        "name": start.name,
        "startedAt": now(),
        "recordedAt": start.recorded_at,
        "by": start.by,
        "files": list(start.files),
        "mapping": start.mapping_hash,
        "undoes": start.undoes,
    }
    known = {name: value for name, value in values.items() if value is not None}

    targets = [identity, start.undoes] if start.undoes else [identity]
    operation = "undo" if start.undoes else "import"
    event = event_by(administrator(start.by or ""), AuditAction.IMPORT, operation, targets)

    async def work(transaction: Transaction) -> None:
        await transaction.run(BEGIN, {"id": identity, "values": known})
        await append_events(transaction, [event])

    await database.write(work)
    return identity


FINISH = """
MATCH (i:Import {name: $name})
WHERE i.finishedAt IS NULL
SET i.finishedAt = $finishedAt, i.finishedBy = $id,
  i.refused = CASE WHEN i.id = $id THEN $refused END
"""


async def log_import_end(database: Database, identity: str, name: str, refused: int) -> None:
    """Record that a run has finished, and with it those of the same name that were interrupted
    before.
    """
    values = {"id": identity, "name": name, "finishedAt": now(), "refused": refused}

    async def work(transaction: Transaction) -> None:
        await transaction.run(FINISH, values)

    await database.write(work)


class RunPart(NamedTuple):
    """The place of one batch within a run."""

    run: str
    ledger: str
    number: int
    """Parts are undone in the order of falling numbers."""
    ends: bool = False
    """Whether the batch ends what a full ledger does not list."""


class Confirmation(NamedTuple):
    """The date of confirmation of a node before and after a batch."""

    id: str
    before: datetime | None
    after: datetime | None


@dataclass(slots=True)
class WrittenPart:
    """What one batch wrote: counts of rows, and the ids of nodes."""

    kind: str
    counts: dict[str, int]
    """`added`, `corrected`, `changed`, `ended`, `confirmed`, `restored` or `withdrawn` to a number
    of rows.
    """
    nodes: Sequence[str]
    """What was added, revised, restored or withdrawn."""
    confirmed: Sequence[Confirmation] = ()


# The moments of confirmations are texts, since a list in the graph cannot have gaps.
INSERT_PART = """
CREATE (p:ImportPart {run: $run, number: $number})
SET p += $values, p += $counts
"""


async def log_part(transaction: Transaction, part: RunPart, written: WrittenPart) -> None:
    """Record what a batch wrote, in its own transaction; nothing for a batch that wrote nothing."""
    if not written.nodes and not written.confirmed:
        return
    values = {
        "kind": written.kind,
        "ledger": part.ledger,
        "nodes": list(written.nodes),
        "confirmedNodes": [each.id for each in written.confirmed],
        "confirmedBefore": [moment_text(each.before) for each in written.confirmed],
        "confirmedAfter": [moment_text(each.after) for each in written.confirmed],
    }
    counts = {name: number for name, number in written.counts.items() if number}
    parameters = {"run": part.run, "number": part.number, "values": values, "counts": counts}
    await transaction.run(INSERT_PART, parameters)
    transaction.unnamed.append(part_key(part.run, part.number))


def moment_text(moment: datetime | None) -> str:
    """Return a moment as text, empty for none."""
    return moment.isoformat() if moment else ""


MARK_UNDONE = """
MATCH (i:Import {id: $run})
SET i.undoneBy = $by
"""


async def mark_undone(database: Database, run: str, by: str) -> None:
    """Record by which run a run was undone."""

    async def work(transaction: Transaction) -> None:
        await transaction.run(MARK_UNDONE, {"run": run, "by": by})

    await database.write(work)


FORGET = """
MATCH (i:Import)
WHERE i.name IN $names
OPTIONAL MATCH (part:ImportPart {run: i.id})
DETACH DELETE part, i
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
