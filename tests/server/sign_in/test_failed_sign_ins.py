"""Failed sign-ins stand in the audit log, however many there are."""

import asyncio

import pytest

from graph.audit_log.entries import AuditAction
from graph.audit_log.read import read_newest_entries
from graph.database.connection import Database
from server.errors import RequestError
from server.sign_in import failed_sign_ins
from server.sign_in.failed_sign_ins import MOST_SORTS, FailedSignIns
from server.sign_in.sign_in import SignIn
from server.sign_in.token_records import TokenRecords


async def operations(database: Database) -> list[str]:
    """Return what the audit log says of failed sign-ins, sorted."""
    entries = await read_newest_entries(database, most=1_000)
    return sorted(
        entry.event.operation
        for entry in entries
        if entry.event.action is AuditAction.SIGN_IN_FAILED
    )


async def test_a_flood_of_failures_is_few_entries_and_none_is_lost(scratch: Database) -> None:
    failures = FailedSignIns(scratch)
    for _ in range(500):
        failures.note("c1", "TOKEN_EXPIRED")
    failures.note("c2", "TOKEN_SIGNATURE")
    await failures.close()
    assert await operations(scratch) == ["TOKEN_EXPIRED ×500", "TOKEN_SIGNATURE"]


async def test_failures_of_many_clients_are_counted_together(scratch: Database) -> None:
    failures = FailedSignIns(scratch)
    for number in range(MOST_SORTS + 50):
        failures.note(f"c{number}", "TOKEN_EXPIRED")
    await failures.close()
    found = await operations(scratch)
    assert len(found) <= MOST_SORTS + 1
    assert "OTHERS ×50" in found


async def test_a_stop_while_failures_are_being_written_loses_none(
    scratch: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failed_sign_ins, "COLLECT_SECONDS", 0.0)
    failures = FailedSignIns(scratch)
    failures.note("c1", "TOKEN_EXPIRED")
    while failures.counts:
        await asyncio.sleep(0)
    failures.note("c2", "TOKEN_SIGNATURE")
    await failures.close()
    assert await operations(scratch) == ["TOKEN_EXPIRED", "TOKEN_SIGNATURE"]


async def test_a_wrong_token_is_noted_with_a_hash_of_its_client_and_no_token_is_not(
    scratch: Database,
) -> None:
    sign_in = SignIn(secret="s" * 40)
    records = TokenRecords(scratch, FailedSignIns(scratch))
    await sign_in.find_caller({}, records, "10.1.2.3")
    with pytest.raises(RequestError):
        await sign_in.find_caller({"authorization": "Bearer nonsense"}, records, "10.1.2.3")
    assert records.failures
    await records.failures.close()
    (entry,) = await read_newest_entries(scratch)
    assert entry.event.client == sign_in.hash_client("10.1.2.3")
    assert "10.1.2.3" not in str(entry)
    assert "nonsense" not in str(entry)
