"""Errors of the driver are translated by what they mean on the engine in question."""

import shutil
from pathlib import Path

import pytest
from neo4j.exceptions import AuthError, ClientError, Neo4jError, ServiceUnavailable

from graph.database.driver_errors import (
    can_read_again,
    can_write_again,
    explain_full_disk,
    is_away,
    to_graph_error,
)
from graph.errors import (
    DatabaseRefused,
    DatabaseTimeout,
    DatabaseUnavailable,
    DiskFull,
    GraphError,
    StatementFailed,
    StatementTooLarge,
)

REJECTED = AuthError("The provided username or password is not correct.")
EARLY = ClientError("BEGIN not expected in state: AUTHENTICATION")


def translated(error: Neo4jError | ServiceUnavailable, *, embedded: bool) -> type[GraphError]:
    """Return the type of the error that is raised instead."""
    made = to_graph_error(error, uri="bolt://here", user="root", limit=1, embedded=embedded)
    return type(made)


@pytest.mark.parametrize("error", [REJECTED, EARLY])
def test_an_embedded_engine_that_does_not_know_its_users_yet_is_unavailable(
    error: Neo4jError,
) -> None:
    assert translated(error, embedded=True) is DatabaseUnavailable
    assert can_read_again(error, embedded=True)


def test_a_server_that_rejects_the_password_is_not_asked_again() -> None:
    assert translated(REJECTED, embedded=False) is DatabaseRefused
    assert not can_read_again(REJECTED, embedded=False)


def test_any_other_error_of_a_server_is_reported_as_it_is() -> None:
    assert translated(EARLY, embedded=False) is StatementFailed
    assert not can_read_again(EARLY, embedded=False)


def test_a_lost_connection_is_unavailable_on_either_engine() -> None:
    for embedded in (False, True):
        assert translated(ServiceUnavailable("gone"), embedded=embedded) is DatabaseUnavailable


def error_of(code: str) -> Neo4jError:
    """Return an error as the driver makes it from an answer of the server."""
    return Neo4jError._hydrate_neo4j(code=code, message="…")  # noqa: SLF001 - there is no other way


def test_who_lost_against_a_writer_of_another_process_tries_again_where_writers_race() -> None:
    replaced = error_of("Neo.ClientError.Statement.EntityNotFound")
    assert can_write_again(replaced, embedded=True, races=True)
    assert can_read_again(replaced, embedded=True)
    assert not can_write_again(replaced, embedded=False, races=False)
    assert not can_read_again(replaced, embedded=False)


def test_a_write_to_an_engine_that_is_starting_is_begun_again() -> None:
    for error in (REJECTED, EARLY):
        assert can_write_again(error, embedded=True, races=True)
        assert is_away(error, embedded=True)
        assert not can_write_again(error, embedded=False, races=False)


UNKNOWN = Neo4jError("Error executing Cypher command: CREATE (n)")


def test_a_full_disk_is_named_where_the_server_says_so_or_its_folder_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = StatementFailed("Neo.DatabaseError.General.UnknownError", "CREATE (n)")
    full = Neo4jError("java.io.IOException: No space left on device")
    assert isinstance(explain_full_disk(failed, full, None), DiskFull)
    assert explain_full_disk(failed, UNKNOWN, None) is failed
    assert explain_full_disk(failed, UNKNOWN, tmp_path) is failed
    room = shutil.disk_usage(tmp_path)._replace(free=1_000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: room)
    found = explain_full_disk(failed, UNKNOWN, tmp_path)
    assert isinstance(found, DiskFull)
    assert str(tmp_path) in found.en
    late = DatabaseTimeout(1)
    assert explain_full_disk(late, UNKNOWN, tmp_path) is late


def test_a_transaction_that_outgrows_the_memory_of_the_engine_is_too_large() -> None:
    error = error_of("Neo.TransientError.General.MemoryPoolOutOfMemoryError")
    assert translated(error, embedded=False) is StatementTooLarge
    # Another transaction may have taken the memory: a small one succeeds a little later.
    assert can_write_again(error, embedded=False, races=False)
