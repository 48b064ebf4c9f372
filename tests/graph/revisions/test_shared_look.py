"""Those who ask at once share a look that began after they came."""

import asyncio

from graph.database.connection import Database
from graph.database.statement_log import count_statements
from graph.ontology.clock import now
from graph.ontology.kinds import KINDS
from graph.revisions.await_commits import may_keep
from graph.revisions.shared_look import look_at_revisions
from graph.rows.batch import Provenance, Row
from graph.rows.change_log import read_revisions
from graph.rows.settled_revisions import settled_revisions_of
from graph.rows.upsert import upsert_rows

NEVER_LOGGED = ("no such epoch", 1)


async def write_unit(database: Database, name: str) -> None:
    """Write a unit of this name."""
    properties = {"key": "U1", "name": name, "category": "GOVERNMENT_ORGAN"}
    row = Row("Unit:U1", 0, properties, {})
    outcome = await upsert_rows(database, KINDS["Unit"], [row], Provenance("looks.csv", now()))
    assert not outcome.problems


async def test_thirty_who_come_at_once_look_twice(scratch: Database) -> None:
    await write_unit(scratch, "一")
    with count_statements() as trips:
        first = asyncio.create_task(look_at_revisions(scratch))
        await asyncio.sleep(0)
        found = await asyncio.gather(first, *(look_at_revisions(scratch) for _ in range(30)))
    assert trips.count <= 2
    assert {each.whole for each in found} == {(await read_revisions(scratch)).whole}


async def test_a_look_shows_what_was_committed_before_it_was_asked_for(scratch: Database) -> None:
    await write_unit(scratch, "零")
    before = (await look_at_revisions(scratch)).newest
    others = [asyncio.create_task(look_at_revisions(scratch)) for _ in range(3)]
    for number in range(1, 6):
        await write_unit(scratch, f"第{number}")
        others += [asyncio.create_task(look_at_revisions(scratch)) for _ in range(3)]
        assert (await look_at_revisions(scratch)).newest == before + number
    await asyncio.gather(*others)


async def test_others_look_if_the_one_who_was_to_look_leaves(scratch: Database) -> None:
    await write_unit(scratch, "一")
    tasks = [asyncio.create_task(look_at_revisions(scratch)) for _ in range(4)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    expected = (await read_revisions(scratch)).whole
    looked = [each.whole for each in found[1:] if not isinstance(each, BaseException)]
    assert looked == [expected] * 3


async def test_own_commits_are_over_and_those_of_others_are_waited_for_once(
    scratch: Database,
) -> None:
    await write_unit(scratch, "一")
    numbers = (await read_revisions(scratch)).whole
    with count_statements() as trips:
        assert await may_keep(scratch, numbers)
    assert trips.count == 0
    # As if another process had written it.
    settled_revisions_of(scratch).newest = 0
    with count_statements() as trips:
        assert await may_keep(scratch, numbers)
        assert await may_keep(scratch, numbers)
    assert trips.count == 1


async def test_within_a_write_nobody_waits_for_a_commit(scratch: Database) -> None:
    await write_unit(scratch, "一")
    numbers = (await read_revisions(scratch)).whole
    settled_revisions_of(scratch).newest = 0

    async def work(_transaction: object) -> bool:
        return await may_keep(scratch, numbers)

    with count_statements() as trips:
        assert not await scratch.write(work)
    assert trips.count == 0


async def test_numbers_of_another_epoch_are_not_kept_under(scratch: Database) -> None:
    await write_unit(scratch, "一")
    assert not await may_keep(scratch, NEVER_LOGGED)
