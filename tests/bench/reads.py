"""Measures the processor time of a small read over the lean reader and over the official driver.

`python -m tests.bench.reads --help`

Both take turns in one run and their answers are compared. It is the time of this process alone,
without that of the engine.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from itertools import repeat
from pathlib import Path
from typing import Any
from unittest.mock import patch

import uvloop
from rich.console import Console
from rich.table import Table

from graph.database.bolt.reader import BoltReader
from graph.database.connection import Database, connect
from tests.bench.engines import ENGINES, Engine, running

ROADS = ("lean", "driver")
LARGEST_SHARE = 1 / 3
"""The most that a small read may take of what it takes over the driver: a share, because others on
the machine slow both roads down.
"""
DAY = datetime(2026, 5, 4, tzinfo=UTC)
PARAMETERS: Mapping[str, object] = {
    "ids": ["Community:220802001001"],
    "day": date(2026, 5, 4),
    "moment": DAY,
    "believed": datetime(9999, 12, 31, tzinfo=UTC),
    "limit": 101,
}
SMALL = """
RETURN {
  id: $ids[0], open: $day < date('2027-01-01'), known: $moment < $believed,
  lines: [n IN range(1, 20) | {number: n, name: 'line ' + n, held: true}]
}
"""
LARGE = """
RETURN [n IN range(1, 1000) | {id: 'Cadre:' + n, name: 'name ' + n, rank: n, unit: null}]
"""
READS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "the least": ("RETURN 1", {}),
    "small": (SMALL, PARAMETERS),
    "1,000 rows": (LARGE, PARAMETERS),
}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.reads", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each road (%(default)s)")
    parser.add_argument("--reads", type=int, default=400, help="reads in a turn (%(default)s)")
    parser.add_argument(
        "--callers", type=int, default=4, help="reads under way at once (%(default)s)"
    )
    return parser.parse_args()


async def turn(
    database: Database,
    reader: BoltReader | None,
    read: tuple[str, Mapping[str, object]],
    options: argparse.Namespace,
) -> tuple[float, Any]:
    """Read again and again; return the microseconds of processor time of a read, and an answer."""
    each = options.reads // options.callers

    async def caller() -> Any:  # noqa: ANN401 - an answer has any type
        answer = None
        for _ in repeat(None, each):
            answer = await database.read(*read)
        return answer

    with patch.object(database, "reader", reader):
        began = time.process_time()
        answers = await asyncio.gather(*(caller() for _ in range(options.callers)))
        used = time.process_time() - began
    return used / (each * options.callers) * 1e6, answers[0]


async def measured(
    database: Database, read: tuple[str, Mapping[str, object]], options: argparse.Namespace
) -> dict[str, list[float]]:
    """Return the microseconds of each turn of both roads. Raises `ValueError` if they differ."""
    roads = dict(zip(ROADS, (database.reader, None), strict=True))
    found: dict[str, list[float]] = {road: [] for road in ROADS}
    for number in range(options.rounds + 1):
        answers = {}
        for road, reader in roads.items():
            used, answers[road] = await turn(database, reader, read, options)
            # The first turn warms the engine up.
            if number:
                found[road].append(used)
        if answers["lean"] != answers["driver"]:
            raise ValueError(f"the roads differ: {answers}")
    return found


async def main() -> int:
    """Measure and show; a small read that takes too large a share is an error."""
    options, console = arguments(), Console(width=None if sys.stdout.isatty() else 120)
    table = Table("Engine", "Read", "Lean: median, least", "Driver: median, least", "Share")
    worst = 0.0
    for name in options.engine or ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            async with running(name, Path(folder) / name) as engine, connected(engine) as database:
                for title, read in READS.items():
                    found = await measured(database, read, options)
                    lean, driver = (statistics.median(found[road]) for road in ROADS)
                    cells = [f"{statistics.median(f):.0f}, {min(f):.0f} µs" for f in found.values()]
                    table.add_row(name, title, *cells, f"{lean / driver:.2f}")
                    worst = max(worst, lean / driver if title == "small" else 0)
    console.print(table)
    return worst > LARGEST_SHARE


def connected(engine: Engine) -> AbstractAsyncContextManager[Database]:
    """Connect to a running engine, over both roads."""
    access = engine.access
    return connect(access["uri"], access["user"], access["password"], limit=120)


if __name__ == "__main__":
    uvloop.install()
    sys.exit(asyncio.run(main()))
