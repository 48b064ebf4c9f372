"""The one connection: what a statement gives, how long it may take, how often it is sent."""

import asyncio
import time

import pytest

from graph.database.connection import Database, connect
from graph.database.embedded.process import find_free_port
from graph.database.statement_log import count_statements
from graph.database.transaction import Transaction
from graph.errors import (
    DatabaseRefused,
    DatabaseTimeout,
    DatabaseUnavailable,
    OutcomeUnknown,
    StatementFailed,
    StatementTooLarge,
)
from tests.engines.busy import busy, wait_until_running

# Many minutes of work on either engine.
RUNAWAY = (
    "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b UNWIND range(1, 3000) AS c "
    "WITH a, b, c WHERE a * b * c = -1 RETURN count(*)"
)


async def test_a_read_gives_one_nested_value(scratch: Database) -> None:
    answer = await scratch.read(
        "RETURN {town: $town, list: [1, {deep: null}]} AS data", {"town": "白城"}
    )
    assert answer == {"town": "白城", "list": [1, {"deep": None}]}


async def test_a_read_without_a_record_gives_none(scratch: Database) -> None:
    assert await scratch.read("MATCH (n:Nowhere) RETURN n.id") is None


async def test_a_read_is_one_round_trip(scratch: Database) -> None:
    with count_statements() as trips:
        await scratch.read("RETURN 1")
    assert trips.count == 1


async def test_trips_of_other_tasks_are_not_counted(scratch: Database) -> None:
    async def other() -> None:
        await scratch.read("RETURN 2")

    task = asyncio.create_task(other())
    with count_statements() as trips:
        await asyncio.gather(task, scratch.read("RETURN 1"))
    assert trips.count == 1


async def test_a_refused_statement_says_what_the_database_said(scratch: Database) -> None:
    with pytest.raises(StatementFailed) as failure:
        await scratch.read("RETURN nothing")
    assert failure.value.code.startswith("Neo.ClientError.Statement.")
    assert "nothing" in failure.value.en


async def test_a_statement_too_large_for_the_embedded_engine_says_what_to_do(
    scratch: Database,
) -> None:
    if scratch.dialect.name != "ArcadeDB":
        pytest.skip("Neo4j sorts on disk")
    rows_with_long_lists = (
        "UNWIND range(1, 5000) AS n WITH n, range(1, 50000) AS list ORDER BY n DESC "
        "RETURN count(list) AS rows"
    )
    with count_statements() as trips, pytest.raises(StatementTooLarge, match="smaller area"):
        await scratch.read(rows_with_long_lists)
    assert trips.count == 1


async def test_a_read_over_its_limit_is_given_up_and_ends_on_the_server(scratch: Database) -> None:
    began = time.monotonic()
    with pytest.raises(DatabaseTimeout):
        await scratch.read(RUNAWAY, limit=0.5)
    assert time.monotonic() - began < 1.5
    assert not await busy(scratch, RUNAWAY)


async def test_a_long_statement_over_its_limit_ends_on_the_server(scratch: Database) -> None:
    long = "WITH [" + ", ".join(map(str, range(1000))) + "] AS padding " + RUNAWAY
    with pytest.raises(DatabaseTimeout):
        await scratch.read(long, limit=0.5)
    assert not await busy(scratch, long)


async def test_a_read_whose_caller_goes_away_ends_on_the_server(scratch: Database) -> None:
    task = asyncio.create_task(scratch.read(RUNAWAY))
    await wait_until_running(scratch, RUNAWAY)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not await busy(scratch, RUNAWAY)


async def test_a_write_is_kept_as_a_whole_or_not_at_all(scratch: Database) -> None:
    async def fails_halfway(transaction: Transaction) -> None:
        await transaction.run("CREATE (:Draft {id: 1})")
        raise LookupError

    with pytest.raises(LookupError):
        await scratch.write(fails_halfway)
    assert await scratch.read("MATCH (d:Draft) RETURN count(d)") == 0


async def test_a_write_gives_what_its_work_gives_and_is_read_at_once(scratch: Database) -> None:
    async def work(transaction: Transaction) -> object:
        await transaction.run("CREATE (:Draft {id: $id})", {"id": 7})
        return await transaction.run("MATCH (d:Draft) RETURN d.id")

    assert await scratch.write(work) == 7
    assert await scratch.read("MATCH (d:Draft) RETURN collect(d.id)") == [7]


async def test_writes_that_race_all_win_in_the_end(scratch: Database) -> None:
    await scratch.execute("CREATE (:Counter {id: 1, count: 0, turn: 0})")

    async def add_one(transaction: Transaction) -> None:
        # The write lock first: on Neo4j the others then wait rather than meet in a deadlock.
        await transaction.run("MATCH (c:Counter {id: 1}) SET c.turn = 1 SET c.count = c.count + 1")

    began = time.monotonic()
    await asyncio.gather(*(scratch.write(add_one) for _ in range(20)))
    assert await scratch.read("MATCH (c:Counter) RETURN c.count") == 20
    assert time.monotonic() - began < 10


async def test_a_write_over_its_limit_is_given_up(scratch: Database) -> None:
    async def runs_away(transaction: Transaction) -> None:
        await transaction.run(RUNAWAY)

    with pytest.raises(OutcomeUnknown, match="same idempotencyKey"):
        await scratch.write(runs_away, limit=0.5)
    assert not await busy(scratch, RUNAWAY)


async def test_a_broken_rule_of_the_graph_is_told(scratch: Database) -> None:
    await scratch.execute(scratch.dialect.unique("Seal", "id").text)
    await scratch.execute("CREATE (:Seal {id: 1})")
    with pytest.raises(StatementFailed) as failure:
        await scratch.execute("CREATE (:Seal {id: 1})")
    assert failure.value.code == "Neo.ClientError.Schema.ConstraintValidationFailed"


async def test_an_unreachable_database_is_named() -> None:
    uri = f"bolt://127.0.0.1:{find_free_port()}"
    with pytest.raises(DatabaseUnavailable, match=uri):
        async with connect(uri, "neo4j", "secret"):
            pass


async def test_a_wrong_password_is_told_as_such(scratch: Database) -> None:
    with pytest.raises(DatabaseRefused, match="NEO4J_PASSWORD"):
        async with connect(scratch.uri, scratch.user, "not-this-one"):
            pass
