"""What only serves for a while is cleared by age, and whoever would miss some of it is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from graph.database.connection import Database
from graph.ontology.clock import now
from graph.rows.change_log import read_bounds, read_entries
from graph.rows.clear_old import Cleared, clear_old
from tests.support import market

CHANGES = """query($after: String, $since: DateTime) {
  changes(after: $after, since: $since, first: 1) { pageInfo { endCursor } edges { node { id } } }
}"""


async def test_old_keys_and_entries_are_cleared_and_a_cursor_before_them_is_refused(
    scratch: Database, tmp_path: Path
) -> None:
    city = await market.build(scratch, tmp_path)
    first = await market.pledged(city, "N2", "R2", 1, idempotencyKey="old")
    begun = now() - timedelta(days=9_000)
    page = await city.execute(CHANGES, variables={"since": begun.isoformat()})
    cursor = page["data"]["changes"]["pageInfo"]["endCursor"]
    newest = (await read_bounds(scratch)).newest
    moment = now()
    again = await market.pledged(city, "N2", "R2", 1, idempotencyKey="new")
    assert first["id"] != again["id"]
    cleared = await clear_old(scratch, keys_before=moment, entries_before=moment)
    assert cleared == Cleared(1, newest)
    assert await clear_old(scratch, keys_before=moment, entries_before=moment) == Cleared(0, 0)
    bounds = await read_bounds(scratch)
    assert (bounds.cleared, bounds.newest > newest) == (newest, True)
    kept = [entry.number for entry in await read_entries(scratch, newest)]
    assert kept == [*range(newest + 1, bounds.newest + 1)]
    # The key that is kept is known, the one that was cleared is not.
    same = await market.pledged(city, "N2", "R2", 1, idempotencyKey="new")
    other = await market.pledged(city, "N2", "R2", 1, idempotencyKey="old")
    assert (same["id"] == again["id"], other["id"] == first["id"]) == (True, False)
    for given in ({"after": cursor}, {"since": begun.isoformat()}):
        refused = await city.execute(CHANGES, variables=given)
        assert "cleared by age" in refused["errors"][0]["message"]
