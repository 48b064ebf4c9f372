"""Needs, resources, projects and tenures behave like a plain model of them, call after call."""

import asyncio
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from graph.database.connection import Database, connect
from schema.execution.executor import Executor
from tests.conftest import PASSWORDS
from tests.support.faults.city_machine import CityMachine
from tests.support.office import Office

RUNS, STEPS = int(os.environ.get("MACHINE_RUNS", "8")), 25
"""How many cities are tried, and how many calls each at most."""


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def test_any_order_of_calls_leaves_what_a_plain_model_has(
    market_city: Executor, engine: Database, runner: asyncio.Runner
) -> None:
    """The machine has a loop of its own, since Hypothesis calls its rules without one."""
    connected = connect(engine.uri, engine.user, PASSWORDS[engine.uri], limit=30)
    database = runner.run(connected.__aenter__())
    CityMachine.city = Office(database, market_city.vocabulary)
    CityMachine.runner = runner
    try:
        run_state_machine_as_test(
            CityMachine,
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=[*HealthCheck],
            ),
        )
    finally:
        runner.run(connected.__aexit__(None, None, None))
