"""The audit log: numbered without gaps, bound by hashes, and archived without a break."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from graph.audit_log import append, archive, read, verify
from graph.audit_log.entries import (
    FIRST_HASH,
    AuditAction,
    AuditEntry,
    AuditEvent,
    entry_from_values,
)
from graph.callers import administrator
from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.database.transaction import Transaction
from graph.ontology.clock import CITY_ZONE, today

OFFICE = administrator("管理员")
WITHDRAWN = AuditEvent(
    AuditAction.WRITE, "王主任", "COORDINATOR", "withdrawNeed", ("Need:X1",), "ab12"
)
SHOWN = AuditEvent(AuditAction.CONTACT_READ, "李干事", "ADMINISTRATOR", "Contacts", ("Cadre:G1",))


async def write_events(database: Database, *events: AuditEvent) -> list[AuditEntry]:
    """Append events in a transaction of their own."""

    async def work(transaction: Transaction) -> list[AuditEntry]:
        return await append.append_events(transaction, events)

    return await database.write(work)


async def change(database: Database, statement: str) -> None:
    """Do what nobody may do: change the log behind its back."""
    await database.execute(statement)


async def test_what_is_done_stands_in_the_log_newest_first_and_can_be_searched(
    scratch: Database,
) -> None:
    await write_events(scratch, WITHDRAWN)
    await write_events(scratch, SHOWN, WITHDRAWN)
    found = await read.read_newest_entries(scratch)
    assert [(entry.number, entry.event) for entry in found] == [
        (3, WITHDRAWN),
        (2, SHOWN),
        (1, WITHDRAWN),
    ]
    wanted: list[tuple[read.AuditFilter, list[int]]] = [
        (read.AuditFilter(caller="李干事"), [2]),
        (read.AuditFilter(action="WRITE"), [3, 1]),
        (read.AuditFilter(target="Cadre:G1"), [2]),
        (read.AuditFilter(since=datetime.now(CITY_ZONE) + timedelta(hours=1)), []),
        (read.AuditFilter(until=datetime.now(CITY_ZONE) + timedelta(hours=1)), [3, 2, 1]),
    ]
    for each, numbers in wanted:
        entries = await read.read_newest_entries(scratch, wanted=each)
        assert [entry.number for entry in entries] == numbers, each
    older = await read.read_newest_entries(scratch, before=3, most=1)
    assert [entry.number for entry in older] == [2]


async def test_writers_at_the_same_time_get_numbers_without_gaps_and_one_chain(
    scratch: Database,
) -> None:
    await create_constraints(scratch)
    await write_events(scratch, WITHDRAWN)
    await asyncio.gather(*(write_events(scratch, WITHDRAWN, SHOWN) for _ in range(12)))
    verified = await verify.verify_log(scratch)
    assert (verified.verified, verified.broken) == (25, None)


async def test_what_is_rolled_back_leaves_no_entry(scratch: Database) -> None:
    async def work(transaction: Transaction) -> None:
        await append.append_events(transaction, [WITHDRAWN])
        raise LookupError

    with pytest.raises(LookupError):
        await scratch.write(work)
    assert await read.read_newest_entries(scratch) == []


@pytest.mark.parametrize(
    ("tampering", "number", "fault"),
    [
        ("MATCH (e:AuditEntry {number: 2}) SET e.caller = '别人'", 2, verify.Fault.CHANGED),
        ("MATCH (e:AuditEntry {number: 2}) SET e.targets = ['Need:X2']", 2, verify.Fault.CHANGED),
        ("MATCH (e:AuditEntry {number: 2}) DELETE e", 2, verify.Fault.MISSING),
        ("MATCH (e:AuditEntry {number: 3}) DELETE e", 3, verify.Fault.MISSING),
        (
            "MATCH (e:AuditEntry {number: 2}) SET e.previous = e.hash",
            2,
            verify.Fault.UNBOUND,
        ),
    ],
)
async def test_a_changed_or_removed_entry_breaks_the_chain_where_it_was(
    scratch: Database, tampering: str, number: int, fault: verify.Fault
) -> None:
    await write_events(scratch, WITHDRAWN, SHOWN, WITHDRAWN)
    await change(scratch, tampering)
    verified = await verify.verify_log(scratch)
    assert verified.broken == verify.BrokenLink(number, fault)


async def test_archived_entries_leave_the_log_and_the_chain_goes_on_from_them(
    scratch: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = datetime(2020, 1, 1, 12, tzinfo=CITY_ZONE)
    monkeypatch.setattr(append, "now", lambda: old)
    await write_events(scratch, WITHDRAWN, SHOWN)
    monkeypatch.undo()
    await write_events(scratch, WITHDRAWN)
    before = archive.check_archivable(date(2020, 6, 1))
    archived = [entry async for entry in archive.read_archivable(scratch, before)]
    assert [entry.number for entry in archived] == [1, 2]
    await archive.remove_archived(scratch, archived[-1], OFFICE)
    assert [entry.number for entry in await read.read_newest_entries(scratch)] == [4, 3]
    assert (await verify.verify_log(scratch)).broken is None
    # What was archived is itself a chain, which ends where the log begins.
    copied: list[dict[str, Any]] = [entry.to_values() for entry in archived]
    follower = verify.ChainFollower(0, FIRST_HASH)
    assert follower.follow(map(entry_from_values, copied))
    assert (await read.read_log_ends(scratch)).archived_hash == follower.hash


def test_entries_of_the_last_half_year_stay() -> None:
    with pytest.raises(archive.TooYoung):
        archive.check_archivable(today() - timedelta(days=100))
