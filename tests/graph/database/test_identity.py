"""What the graph remembers of itself, on both engines."""

import asyncio

from graph.database.connection import Database
from graph.database.constraints import create_constraints
from graph.database.identity import read_identity, remember_identity, write_identity
from graph.database.transaction import Transaction


async def write(database: Database, **values: object) -> None:
    """Set some properties."""

    async def work(transaction: Transaction) -> None:
        await write_identity(transaction, values)

    await database.write(work)


async def test_an_empty_graph_remembers_nothing(scratch: Database) -> None:
    assert await read_identity(scratch) == {}


async def test_what_is_written_is_remembered_beside_what_was(scratch: Database) -> None:
    await write(scratch, colour="红", days=3)
    await write(scratch, days=4, names=["一", "二"])
    assert await read_identity(scratch) == {"colour": "红", "days": 4, "names": ["一", "二"]}


async def test_a_property_without_a_value_is_forgotten(scratch: Database) -> None:
    await write(scratch, colour="红", days=3)
    await write(scratch, colour=None)
    assert await read_identity(scratch) == {"days": 3}


async def test_what_is_known_already_stays_when_more_is_remembered(scratch: Database) -> None:
    await write(scratch, colour="红")
    found = await remember_identity(scratch, {"colour": "蓝", "days": 3})
    assert found == {"colour": "红", "days": 3}
    assert await read_identity(scratch) == found


async def test_of_many_that_remember_at_once_all_find_the_value_of_one(scratch: Database) -> None:
    await create_constraints(scratch)
    found = await asyncio.gather(
        *(remember_identity(scratch, {"number": number}) for number in range(8))
    )
    assert len({each["number"] for each in found}) == 1
