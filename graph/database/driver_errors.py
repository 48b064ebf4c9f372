"""What errors of the driver mean: whether to try again, and which error to raise instead."""

import shutil
from pathlib import Path

from graph.database.driver import AuthError, ConstraintError, DriverError, Neo4jError
from graph.errors import (
    DISK_FULL_TEXTS,
    DatabaseRefused,
    DatabaseTimeout,
    DatabaseUnavailable,
    DiskFull,
    GraphError,
    RuleBroken,
    StatementFailed,
    StatementTooLarge,
)

TIMED_OUT = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
)
TERMINATED = ("Neo.ClientError.Transaction.Terminated", "Neo.TransientError.Transaction.Terminated")
"""The codes of a read that was ended instead of another one with the same text."""
RECORD_REPLACED = "Neo.ClientError.Statement.EntityNotFound"
"""The code of a statement on an engine that lets writers race, if another process replaced the
record that it was reading.
"""
OUT_OF_MEMORY = "Query heap budget exceeded"
"""Part of the message of ArcadeDB for a statement that needs more memory than it allows.

It is sent as a deadlock if the statement alone is not too large, and as an unknown error otherwise.
"""
MEMORY_POOL = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
"""The code of Neo4j for a transaction that needs more memory than it allows."""
NOT_AUTHENTICATED = "not expected in state: AUTHENTICATION"
"""Part of the message of an engine that was started again and does not know its users yet."""

LEAST_ROOM = 4_000_000
"""Bytes without which the embedded engine cannot extend its files."""


def is_starting(error: DriverError | Neo4jError, *, embedded: bool) -> bool:
    """Whether an embedded engine was started again and is not ready yet.

    Its password stays the same, so it does not really reject the user.
    """
    return embedded and (isinstance(error, AuthError) or NOT_AUTHENTICATED in str(error))


def can_read_again(error: DriverError | Neo4jError, *, embedded: bool) -> bool:
    """Whether a read may succeed if it is repeated.

    The connection was lost, the engine is starting, another read was to be ended, or a writer was
    in the way.
    """
    if is_out_of_memory(error):
        # It would cost as much again.
        return False
    if error.is_retryable() or is_starting(error, embedded=embedded):
        return True
    if not isinstance(error, Neo4jError):
        return False
    return error.code in TERMINATED or (embedded and lost_race(error))


def can_write_again(error: DriverError | Neo4jError, *, embedded: bool, races: bool) -> bool:
    """Whether a transaction that failed may succeed if it is begun again.

    `races` is whether writers of one node race on the engine.
    """
    if is_out_of_memory(error):
        return False
    if error.is_retryable() or is_starting(error, embedded=embedded):
        return True
    return races and isinstance(error, Neo4jError) and lost_race(error)


def is_away(error: DriverError | Neo4jError, *, embedded: bool) -> bool:
    """Whether there was no connection, rather than another writer in the way."""
    return isinstance(error, DriverError) or is_starting(error, embedded=embedded)


def is_lost_connection(error: DriverError | Neo4jError) -> bool:
    """Whether the driver had no connection, or the server cannot answer at the moment."""
    return isinstance(error, DriverError) or error.is_retryable()


def is_out_of_memory(error: DriverError | Neo4jError) -> bool:
    """Whether a statement needed more memory than the engine allows."""
    return isinstance(error, Neo4jError) and OUT_OF_MEMORY in (error.message or "")


def is_too_large(error: DriverError | Neo4jError) -> bool:
    """Whether a transaction outgrew the memory of the engine, which it would do again."""
    return isinstance(error, Neo4jError) and error.code == MEMORY_POOL


def lost_race(error: Neo4jError) -> bool:
    """Whether a statement lost against a writer of another process, in a way that the driver does
    not retry.
    """
    return error.code == RECORD_REPLACED


def to_graph_error(
    error: DriverError | Neo4jError, *, uri: str, user: str, limit: float, embedded: bool
) -> GraphError:
    """Return the error that says what happened and what to do; `limit` is in seconds."""
    # Neo4j may notice only as it commits.
    if is_out_of_memory(error) or is_too_large(error):
        return StatementTooLarge()
    if is_starting(error, embedded=embedded) or is_lost_connection(error):
        return DatabaseUnavailable(uri)
    if isinstance(error, AuthError):
        return DatabaseRefused(uri, user)
    if error.code in TIMED_OUT:
        return DatabaseTimeout(limit)
    if isinstance(error, ConstraintError):
        return RuleBroken(error.message or str(error))
    return StatementFailed(error.code or "?", error.message or str(error))


def explain_full_disk(
    found: GraphError, error: DriverError | Neo4jError, folder: Path | None
) -> GraphError:
    """Return `DiskFull` instead of an error that a full disk has caused.

    Neo4j says so. The embedded engine does not, but `folder` is the one that it writes to.
    """
    if not isinstance(found, StatementFailed | DatabaseUnavailable):
        return found
    if any(text in str(error) for text in DISK_FULL_TEXTS):
        return DiskFull(str(folder or "Neo4j"))
    if folder and shutil.disk_usage(folder).free < LEAST_ROOM:
        return DiskFull(str(folder))
    return found


def error_name(error: DriverError | Neo4jError) -> str:
    """Return what a log says of an error: the engine's own words may hold somebody's values."""
    code = error.code if isinstance(error, Neo4jError) else None
    return code or type(error).__name__
