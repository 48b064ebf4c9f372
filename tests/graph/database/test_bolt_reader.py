"""Reads over the lean reader: none is lost, none is answered with the answer of another one."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from neo4j.exceptions import Neo4jError

from graph.database import read_turns
from graph.database.bolt import reader as reader_module
from graph.database.bolt.address import parse_address
from graph.database.bolt.framing import frame_message
from graph.database.bolt.reader import BoltReader, open_reader
from graph.database.connection import Database, connect
from graph.database.statement_log import count_statements
from graph.database.transaction import Transaction
from graph.errors import (
    DatabaseBusy,
    DatabaseTimeout,
    DatabaseUnavailable,
    StatementFailed,
)
from tests.conftest import PASSWORDS
from tests.engines.busy import busy, is_running, wait_until_running
from tests.support.faults.wire import Wire, wire_before

RUNAWAY = (
    "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b UNWIND range(1, 3000) AS c "
    "WITH a, b, c WHERE a * b * c = -2 RETURN count(*)"
)
"""Many minutes of work on either engine."""
ECHO = "UNWIND range(1, $work) AS n WITH count(n) AS work RETURN {sent: $sent, work: work}"


@contextlib.asynccontextmanager
async def connected(scratch: Database, uri: str, **options: float) -> AsyncIterator[Database]:
    """Connect to the engine of `scratch` by another address."""
    password = PASSWORDS[scratch.uri]
    options = {"limit": 30.0, "reads": 4, **options}
    async with connect(uri, scratch.user, password, **options) as database:  # type: ignore[arg-type]  # of one type here
        yield database


@pytest.fixture
async def wire(scratch: Database) -> AsyncIterator[Wire]:
    """A wire before the engine of `scratch`."""
    async with wire_before(scratch.uri) as made:
        yield made


@pytest.fixture
async def wired(scratch: Database, wire: Wire) -> AsyncIterator[Database]:
    """The engine of `scratch` behind that wire."""
    async with connected(scratch, wire.uri) as database:
        yield database


def reader_of(database: Database) -> BoltReader:
    """Return the reader of a database that has one."""
    assert database.reader
    return database.reader


async def test_reads_go_over_the_lean_reader_and_leave_the_driver_alone(wired: Database) -> None:
    idle = wired.pool_status().idle
    assert await wired.read("RETURN 1") == 1
    assert wired.pool_status().idle == idle
    assert len(reader_of(wired).idle) == 1


async def test_without_the_lean_reader_reads_go_through_the_driver(scratch: Database) -> None:
    password = PASSWORDS[scratch.uri]
    async with connect(scratch.uri, scratch.user, password, lean_reads=False) as database:
        assert database.reader is None
        assert await database.read("RETURN 1") == 1


@pytest.mark.parametrize("scheme", ["neo4j", "neo4j+s", "neo4j+ssc"])
def test_a_cluster_is_read_by_the_driver(scheme: str) -> None:
    assert parse_address(f"{scheme}://graph.example:7687") is None


@pytest.mark.parametrize("answer", [bytes(4), b"HTTP"])
async def test_a_server_of_another_version_is_read_by_the_driver(
    answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(20)
        writer.write(answer)
        await writer.drain()
        writer.transport.abort()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        uri = f"bolt://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        assert await open_reader(uri, "neo4j", "secret", name="neo4j") is None
    assert "official driver" in caplog.text


def test_an_address_says_where_the_server_is() -> None:
    address = parse_address("bolt+s://graph.example")
    assert address
    assert (address.host, address.port) == ("graph.example", 7687)
    assert address.tls
    assert address.tls.verify_mode == ssl.CERT_REQUIRED


async def test_what_was_written_is_read_at_once(wired: Database) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.run("MERGE (d:Draft {id: 1}) SET d.n = coalesce(d.n, 0) + 1")

    for number in range(1, 20):
        await wired.write(work)
        assert await wired.read("MATCH (d:Draft) RETURN d.n") == number


async def test_a_connection_answers_again_after_a_failure(wired: Database) -> None:
    for number in range(5):
        with pytest.raises(StatementFailed):
            await wired.read("RETURN nothing")
        with pytest.raises(StatementFailed):
            await wired.read("UNWIND [1, 0] AS n RETURN 1 / n")
        assert await wired.read("RETURN $n", {"n": number}) == number
    assert len(reader_of(wired).idle) == 1


async def test_a_read_that_failed_is_not_looked_for_on_a_connection_of_others(
    wired: Database,
) -> None:
    async with wired.limited(30) as running:
        with pytest.raises(Neo4jError):
            await wired.read_once("RETURN nothing", None, 30, running)
        assert running.port == 0


async def test_reads_that_are_cancelled_at_any_moment_mix_up_no_answers(
    wired: Database, wire: Wire
) -> None:
    random = Random(4)  # noqa: S311 - the same moments each time
    answered = 0

    async def read(number: int) -> None:
        nonlocal answered
        delay = random.choice([0.0, random.uniform(0, 0.02), 5.0])
        work = random.choice([1, 1000, 200_000])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delay):
                answer = await wired.read(ECHO, {"sent": number, "work": work})
                assert answer == {"sent": number, "work": work}
                answered += 1

    for begin in range(0, 240, 12):
        await asyncio.gather(*(read(number) for number in range(begin, begin + 12)))
    assert answered > 50
    assert reader_of(wired).in_use == 0
    assert len(reader_of(wired).idle) <= 4
    await wired.abandoned.close()
    async with asyncio.timeout(10):
        while wire.open > wired.pool_status().idle:
            await asyncio.sleep(0.05)


async def test_a_read_over_its_limit_ends_on_the_server_and_its_connection_is_gone(
    scratch: Database,
) -> None:
    async with connected(scratch, scratch.uri) as database:
        with pytest.raises(DatabaseTimeout):
            await database.read(RUNAWAY, limit=0.5)
        assert (reader_of(database).idle, reader_of(database).in_use) == ([], 0)
        assert not await busy(database, RUNAWAY)


async def test_a_read_whose_caller_leaves_ends_and_no_other_one_with_it(
    scratch: Database,
) -> None:
    other = RUNAWAY.replace("-2", "-3")
    async with connected(scratch, scratch.uri) as database:
        stays, leaves = (
            asyncio.create_task(database.read(statement)) for statement in (other, RUNAWAY)
        )
        await wait_until_running(database, other)
        await wait_until_running(database, RUNAWAY)
        assert database.pool_status().in_use == 2
        leaves.cancel()
        assert not await busy(database, RUNAWAY)
        assert await is_running(database, other)
        stays.cancel()
        assert not await busy(database, other)
        assert database.pool_status().in_use == 0
        await asyncio.gather(stays, leaves, return_exceptions=True)


async def test_the_server_ends_a_read_over_its_limit_by_itself(scratch: Database) -> None:
    if not scratch.dialect.ends_abandoned_statements:
        pytest.skip("ArcadeDB ignores the limit of a statement")
    reader = reader_of(scratch)
    connection = await reader.take()
    began = asyncio.get_running_loop().time()
    with pytest.raises(Exception, match=r"timed? ?out|terminated"):
        await reader.read(connection, RUNAWAY, {}, 0.5)
    assert asyncio.get_running_loop().time() - began < 10


async def test_an_answer_that_is_cut_anywhere_is_read_again(wired: Database, wire: Wire) -> None:
    answer = list(range(3000))
    for bytes_passed in (1, 2, 3, 30, 200, 5000):
        assert await wired.read("RETURN 1") == 1
        wire.cut_after = bytes_passed

        async def mend() -> None:
            while wire.cut_after != 0:
                await asyncio.sleep(0.01)
            wire.cut_after = None

        mending = asyncio.create_task(mend())
        with count_statements() as sent:
            assert await wired.read("RETURN [n IN range(0, 2999) | n]") == answer
        await mending
        assert sent.count >= 2
    assert reader_of(wired).in_use == 0


async def test_a_server_that_stays_away_is_unavailable(wired: Database, wire: Wire) -> None:
    wire.cut_after = 0
    wire.break_all()
    with pytest.raises(DatabaseUnavailable):
        await wired.read("RETURN 1", limit=1.5)
    wire.cut_after = None
    assert await wired.read("RETURN 2") == 2


async def test_a_frozen_server_is_given_up_and_read_again_when_it_is_back(
    wired: Database, wire: Wire
) -> None:
    wire.flows.clear()
    began = asyncio.get_running_loop().time()
    with pytest.raises(DatabaseTimeout):
        await wired.read("RETURN 1", limit=0.5)
    assert asyncio.get_running_loop().time() - began < 2
    wire.flows.set()
    # The answer to the first one arrives now, where nobody waits for it.
    assert await wired.read("RETURN 2") == 2


async def test_idle_connections_that_the_server_has_closed_are_not_used(
    wired: Database, wire: Wire
) -> None:
    await asyncio.gather(*(wired.read("RETURN 1") for _ in range(4)))
    wire.break_all()
    async with asyncio.timeout(5):
        while reader_of(wired).idle:
            await asyncio.sleep(0.01)
    with count_statements() as sent:
        assert await wired.read("RETURN 3") == 3
    assert sent.count == 1


async def test_a_connection_that_was_dropped_without_a_word_is_noticed(
    wired: Database, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "IDLE_LIMIT", 0.0)
    monkeypatch.setattr(reader_module, "ALIVE_LIMIT", 0.3)
    before = reader_of(wired).idle[-1]
    assert await wired.read("RETURN 1") == 1
    assert reader_of(wired).idle[-1] is before
    wire.flows.clear()
    asyncio.get_running_loop().call_later(0.5, wire.flows.set)
    with count_statements() as sent:
        assert await wired.read("RETURN 2") == 2
    assert sent.count == 1
    assert reader_of(wired).idle[-1] is not before


async def test_a_connection_is_closed_when_it_is_old(
    wired: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "OLDEST", 0.0)
    assert await wired.read("RETURN 1") == 1
    assert reader_of(wired).idle == []


@pytest.mark.parametrize(
    "message", [b"\xb1\x70\xa0", b"\xb1\x71\x91\x07", b"\xb0\x7e", b"\xb1\x55\xa0", b"\x01"]
)
async def test_a_connection_that_says_what_nobody_asked_for_is_closed(
    wired: Database, wire: Wire, message: bytes
) -> None:
    assert await wired.read("RETURN 1") == 1
    told = reader_of(wired).idle[-1]
    wire.say(frame_message(message))
    async with asyncio.timeout(5):
        while told.is_open:
            await asyncio.sleep(0.01)
    for number in range(3):
        assert await wired.read("RETURN $n", {"n": number}) == number


async def test_no_more_connections_are_opened_than_reads_may_run(
    wired: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = await asyncio.gather(
        *(wired.read(ECHO, {"sent": number, "work": 10_000}) for number in range(40))
    )
    assert [answer["sent"] for answer in answers] == list(range(40))
    assert len(reader_of(wired).idle) <= 4
    monkeypatch.setattr(read_turns, "TURN_SECONDS", 0.2)
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(4):
            await stack.enter_async_context(wired.turns.turn())
        with pytest.raises(DatabaseBusy):
            await wired.read("RETURN 1")
    assert await wired.read("RETURN 1") == 1


async def test_the_pool_shows_what_both_roads_have_open(wired: Database, wire: Wire) -> None:
    await asyncio.gather(*(wired.read("RETURN 1") for _ in range(4)))
    status = wired.pool_status()
    # One of them is the driver's, which has asked who the server is.
    assert (status.in_use, status.idle) == (0, wire.open)
    assert status.idle == len(reader_of(wired).idle) + 1


async def test_closing_leaves_no_connection_open(scratch: Database, wire: Wire) -> None:
    async with connected(scratch, wire.uri) as database:
        await asyncio.gather(*(database.read("RETURN 1") for _ in range(8)))
        assert wire.open
    async with asyncio.timeout(5):
        while wire.open:
            await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate for this machine that nobody has signed."""
    folder: Path = tmp_path_factory.mktemp("certificate")
    key, signed = folder / "key.pem", folder / "signed.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    files = ["-keyout", str(key), "-out", str(signed)]
    subprocess.run(["openssl", "req", *made, *files, *subject], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(signed, key)
    return context


async def test_reads_are_encrypted_where_the_address_says_so(
    scratch: Database, certificate: ssl.SSLContext
) -> None:
    async with wire_before(scratch.uri, certificate) as wire:
        uri = wire.uri.replace("bolt://", "bolt+ssc://")
        async with connected(scratch, uri) as database:
            assert reader_of(database).address.tls
            assert await database.read("RETURN [n IN range(1, 20000) | n][-1]") == 20_000
        with pytest.raises(DatabaseUnavailable):
            async with connected(scratch, wire.uri.replace("bolt://", "bolt+s://")):
                pass
