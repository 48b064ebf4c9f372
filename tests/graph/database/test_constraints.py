"""The ground of the graph: no two nodes of a kind have one id, on both engines."""

import asyncio

import pytest

from graph.database import constraints as foundation
from graph.database.connection import Database
from graph.database.statement_log import count_statements
from graph.errors import StatementFailed
from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS


@pytest.mark.parametrize("kind", list(KINDS), ids=lambda kind: kind.name)
async def test_two_nodes_of_one_kind_cannot_have_one_id(scratch: Database, kind: Kind) -> None:
    await foundation.create_constraints(scratch)
    create = f"CREATE (n:{':'.join(kind.labels)} {{id: $id}}) RETURN n.id"
    assert await scratch.execute(create, {"id": kind.id("1")}) == kind.id("1")
    with pytest.raises(StatementFailed):
        await scratch.execute(create, {"id": kind.id("1")})


async def test_laying_the_foundation_again_is_harmless_and_takes_few_statements(
    scratch: Database,
) -> None:
    await foundation.create_constraints(scratch)
    await scratch.execute("CREATE (:City:Place {id: 'City:1'})")
    with count_statements() as trips:
        await foundation.create_constraints(scratch)
    assert trips.count <= 3
    assert await scratch.read("MATCH (n:Place {id: 'City:1'}) RETURN count(n)") == 1


async def test_of_several_that_lay_the_foundation_together_none_fails(scratch: Database) -> None:
    """As an attempt that was given up and its repetition do."""
    await scratch.execute("UNWIND range(1, 500) AS n CREATE (:Ground {id: n, code: n})")
    statements = [scratch.dialect.unique("Ground", "id"), scratch.dialect.index("Ground", "code")]
    async with asyncio.TaskGroup() as together:
        for _, statement in statements * 4:
            together.create_task(foundation.create_rule(scratch, statement))
