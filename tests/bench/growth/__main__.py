"""Measures how questions and imports grow with the city: `python -m tests.bench.growth --help`.

A graph with one city and one with several of them are imported into Neo4j, one after the other.
Each is asked the same point questions; their medians should hardly differ.
"""

import argparse
import asyncio
import itertools
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

from graph.callers import Caller, Role
from graph.database.connection import Database, connect
from graph.rows.upsert import BATCH
from graph.vocabulary import load_vocabulary
from schema.execution.executor import Executor
from schema.limits.limits import Limits
from tests.bench.engines import Engine, running
from tests.bench.growth.larger_city import LargerCity
from tests.bench.intake import importing, lines
from tests.bench.measure import memory

HOME = Path("var") / "bench" / "growth"
MOST_GROWTH = 1.5
"""How many times the median of a question may be that of the smallest graph."""
SLOWEST = 2_250
"""Rows per second that an import should have in its last third; the first is mostly its start."""
READER = Caller("bench", Role.RESEARCHER)
LINES = "{ ... on Coverage { lines { duty { nameZh } since holder { id name unit { name } } } } }"
QUESTIONS: Mapping[str, str] = {
    "who covers an entrance, by id": f"query Q($v: ID!) {{ whoCovers(where: {{id: $v}}) {LINES} }}",
    "who covers a community, by code": (
        f"query Q($v: String!) {{ whoCovers(where: {{code: $v}}) {LINES} }}"
    ),
    "who covers a building, by address": (
        f"query Q($v: String!) {{ whoCovers(where: {{address: $v}}) {LINES} }}"
    ),
    "a unit with its cadres": (
        "query Q($v: ID!) { node(id: $v) { ... on Unit { name cadres(first: 20) "
        "{ totalCount edges { node { id name } } } } } }"
    ),
    "a cadre with tenures": (
        "query Q($v: ID!) { node(id: $v) { ... on Cadre { name tenures { edges { node "
        "{ from post { place { id } } } } } } } }"
    ),
    "a page of a community's buildings": (
        "query Q($v: ID!) { buildings(first: 20, filter: {area: {id: $v}}) "
        "{ totalCount edges { node { id name } } } }"
    ),
    "search for a cadre's name": (
        "query Q($v: String!) { search(text: $v, kinds: [CADRE], first: 10) { score } }"
    ),
}


@dataclass
class Measured:
    """What was measured of one graph."""

    times: int
    rows: int
    seconds: float
    pace: list[float]
    """Rows per second in each third of the rows."""
    importing_mb: int
    medians: dict[str, float] = field(default_factory=dict)
    """Milliseconds by question."""
    first: dict[str, float] = field(default_factory=dict)
    """Of the first time that it was asked, which may read what is kept from then on."""
    asking_mb: float = 0
    engine_mb: float = 0


def draw_values(city: LargerCity, random: Random) -> dict[str, str]:
    """Return a value for each question."""
    community = random.choice(city.communities)[0]
    compound = f"{community}X{random.randint(1, 4)}"
    number = random.randint(1, 12)
    unit = random.choice(city.units)
    cadre = f"{unit}G{random.randint(1, 14)}"
    values = (
        f"Entrance:{compound}L{number}E{random.randint(1, 3)}",
        community,
        f"{compound}家园{number}号楼",
        f"Unit:{unit}",
        f"Cadre:{cadre}",
        f"Community:{community}",
        f"干部{cadre}",
    )
    return dict(zip(QUESTIONS, values, strict=True))


async def import_ledgers(
    engine: Engine, folder: Path, rows: int, advance: Callable[[int], None]
) -> Measured:
    """Import a folder; raises `RuntimeError` if that fails."""
    began, done, marks, peak = time.perf_counter(), 0, [0.0], 0
    async with importing(engine, folder, BATCH) as process:
        async for line in lines(process):
            name, _, value = line.partition(" ")
            if name == "peak":
                peak = int(value)
            elif name != "processor":
                done += int(value)
                advance(done)
                if done >= len(marks) * rows / 3:
                    marks.append(time.perf_counter() - began)
        if await process.wait():
            raise RuntimeError("the import failed")
    seconds = time.perf_counter() - began
    marks = [*marks[:3], seconds]
    pace = [rows / 3 / (after - before) for before, after in itertools.pairwise(marks)]
    return Measured(0, rows, seconds, pace, peak)


async def ask(executor: Executor, query: str, value: str) -> float:
    """Return the milliseconds of a question. Raises `RuntimeError` if it has no answer."""
    began = time.perf_counter()
    answer: Mapping[str, Any] = await executor.execute(query, variables={"v": value}, caller=READER)
    took = (time.perf_counter() - began) * 1000
    if answer.get("errors") or not all(answer["data"].values()):
        raise RuntimeError(f"{query} of {value}: {answer}")
    return took


async def ask_all(database: Database, city: LargerCity, rounds: int, measured: Measured) -> None:
    """Put all questions in turn, so that what disturbs one disturbs all."""
    executor = Executor(database, load_vocabulary(), Limits(kept_bytes=0))
    random = Random(1)  # noqa: S311 - the same questions each time
    taken: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    for _ in range(rounds):
        for name, value in draw_values(city, random).items():
            taken[name].append(await ask(executor, QUESTIONS[name], value))
    measured.first = {name: times[0] for name, times in taken.items()}
    measured.medians = {
        name: statistics.median(times[rounds // 3 :]) for name, times in taken.items()
    }


async def bench(times: int, options: argparse.Namespace, console: Console) -> Measured:
    """Generate, import and ask a graph of so many cities."""
    city, home = LargerCity(times), options.home / f"{times}x"
    shutil.rmtree(home, ignore_errors=True)
    rows = city.write(home / "ledgers")
    with console.status("") as status:

        def advance(done: int) -> None:
            status.update(f"{times} × : {done:,} / {rows:,} 行 rows")

        async with running("neo4j", home / "neo4j") as engine:
            measured = await import_ledgers(engine, home / "ledgers", rows, advance)
            measured.times = times
            status.update(f"{times} × : {len(QUESTIONS)} × {options.rounds} 问 questions")
            access = engine.access
            async with connect(
                access["uri"], access["user"], access["password"], limit=120
            ) as database:
                await ask_all(database, city, options.rounds, measured)
            measured.asking_mb, measured.engine_mb = map(
                memory_with_children, (os.getpid(), engine.pid)
            )
    shutil.rmtree(home / "neo4j", ignore_errors=True)
    return measured


def memory_with_children(pid: int) -> float:
    """Return the MB that a process holds, with those of the processes that it started."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return memory(pid)["VmRSS"] + sum(memory(int(child))["VmRSS"] for child in started)


def show(console: Console, found: list[Measured]) -> bool:
    """Print what was measured; return whether all of it is as aimed at."""
    table = Table("", *(f"{each.times} ×" for each in found))
    table.add_row("rows", *(f"{each.rows:,}" for each in found))
    table.add_row(
        "rows/s, by thirds", *(", ".join(f"{pace:,.0f}" for pace in each.pace) for each in found)
    )
    table.add_row(
        "MB: importing, asking, engine",
        *(f"{each.importing_mb}, {each.asking_mb:.0f}, {each.engine_mb:.0f}" for each in found),
    )
    is_flat = all(each.pace[-1] >= SLOWEST for each in found)
    for name in QUESTIONS:
        least = found[0].medians[name]
        cells = [
            f"{each.medians[name]:.1f} ms ({each.medians[name] / least:.2f}; "
            f"first {each.first[name]:,.0f})"
            for each in found
        ]
        table.add_row(name, *cells)
        is_flat = is_flat and all(each.medians[name] <= MOST_GROWTH * least for each in found)
    console.print(table)
    return is_flat


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument(
        "--times",
        type=int,
        nargs="+",
        default=[1, 4],
        help="cities of each graph, the least first; 100 have 10 million rows (%(default)s)",
    )
    parser.add_argument(
        "--rounds", type=int, default=150, help="how often each question is put (%(default)s)"
    )
    parser.add_argument(
        "--home", type=Path, default=HOME, help="folder of graphs and ledgers (%(default)s)"
    )
    return parser.parse_args()


async def main() -> int:
    """Measure, show, write down; a question or an import that grows too much is an error."""
    options, console = arguments(), Console(width=None if sys.stdout.isatty() else 150)
    found = [await bench(times, options, console) for times in options.times]
    path = options.home / "latest.json"
    path.write_text(json.dumps([asdict(each) for each in found], indent=1), encoding="utf-8")
    return not show(console, found)


if __name__ == "__main__":
    uvloop.install()
    sys.exit(asyncio.run(main()))
