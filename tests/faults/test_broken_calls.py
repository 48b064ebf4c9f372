"""Whichever call of the driver fails, a mutation is done once, and its key tells what happened."""

import os
from collections.abc import AsyncIterator

import pytest

from graph.database.connection import Database, connect
from graph.mutations.batches import BULK_MUTATIONS
from graph.mutations.registry import MUTATIONS
from schema.execution.executor import Executor
from tests.conftest import PASSWORDS
from tests.support.faults.bolt_proxy import BoltProxy, bolt_proxy
from tests.support.faults.broken_calls import Trial
from tests.support.faults.rehearsals import REHEARSALS
from tests.support.office import Office

FEW = ("pledge", "acceptPlan", "appoint")
"""One that reserves, one of many nodes, and one that revises."""
TRIED = tuple(REHEARSALS) if os.environ.get("ALL_MUTATIONS") else FEW
ALIKE = {
    name: "correctUnit" if name.startswith("correct") else "withdrawNeed"
    for name in MUTATIONS
    if name.startswith(("correct", "withdraw"))
}
"""Mutations that are one function with the declaration of another kind, and one that is tried."""


def test_every_mutation_is_tried_or_is_one_function_with_another_that_is() -> None:
    assert set(REHEARSALS) | set(ALIKE) == {*MUTATIONS, *BULK_MUTATIONS}
    assert set(ALIKE.values()) <= set(REHEARSALS)


@pytest.fixture
async def proxy(engine: Database) -> AsyncIterator[BoltProxy]:
    async with bolt_proxy(engine.uri) as proxy:
        yield proxy


@pytest.mark.timeout(900)  # on Neo4j each statement is planned first
@pytest.mark.on_one_engine
@pytest.mark.parametrize("name", TRIED)
async def test_a_mutation_is_done_once_whichever_call_fails(
    market_city: Executor, engine: Database, proxy: BoltProxy, name: str
) -> None:
    async with connect(proxy.uri, engine.user, PASSWORDS[engine.uri], limit=30) as database:
        proxied = Office(database, market_city.vocabulary)
        found = await Trial(name, market_city, engine, proxied, proxy).run()
    print(f"{name}: {found.tried} calls broken, {found.unknown} of unknown outcome, lost: nothing")
    assert found.wrong == []
    assert found.unknown, "no commit was broken"
