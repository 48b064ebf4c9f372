"""A clock that is set back: what was written stays in its order, and nothing is lost."""

from datetime import timedelta

import pytest

from graph.database.connection import Database
from graph.mutations import context
from graph.ontology import clock
from graph.rows.change_log import latest_revision, read_entries
from tests.support.market import advanced, pledged
from tests.support.office import Office

TOLERATED = timedelta(seconds=50)
"""How far clocks of workers may be apart; see `CLOCK_SKEW`."""


def set_back(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Set the clock of mutations back."""
    monkeypatch.setattr(context, "now", lambda: clock.now() - by)


async def test_a_step_after_a_small_step_back_of_the_clock_follows_the_last(
    market_city: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = (await pledged(market_city, "N6", "R8", 1))["id"]
    set_back(monkeypatch, TOLERATED)
    made = await advanced(market_city, project, "STARTED")
    assert [event["toStatus"] for event in made["events"]] == ["PLEDGED", "STARTED"]
    monkeypatch.undo()
    assert (await advanced(market_city, project, "DELIVERED"))["status"] == "DELIVERED"


async def test_a_step_after_a_large_step_back_is_refused_and_done_once_the_clock_is_right(
    market_city: Office, engine: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = (await pledged(market_city, "N6", "R8", 1, idempotencyKey="before"))["id"]
    set_back(monkeypatch, timedelta(hours=1))
    assert (await advanced(market_city, project, "STARTED"))["code"] == "EVENT_AHEAD"
    other = await pledged(market_city, "N6", "R8", 2, idempotencyKey="back")
    assert other["need"]["remaining"] == 50_000 - 3
    assert (await pledged(market_city, "N6", "R8", 1, idempotencyKey="before"))["id"] == project
    monkeypatch.undo()
    assert (await advanced(market_city, project, "STARTED"))["status"] == "STARTED"
    newest = await latest_revision(engine)
    entries = await read_entries(engine, 0, 10_000)
    assert [entry.number for entry in entries] == [*range(entries[0].number, newest + 1)]
