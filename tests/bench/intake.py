"""Measures the import of many tenures into Neo4j: `python -m tests.bench.intake --help`.

Rows per second, the peak of memory, and whether an import that was killed and begun again
gives the graph of a clean one.
"""

import argparse
import asyncio
import csv
import json
import os
import random
import shutil
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from graph.database.connection import Database
from graph.rows.upsert import BATCH
from tests.bench.engines import Engine, running
from tests.bench.measure import cpu_ms
from tests.support.small_city import CITY, write

HOME = Path("var") / "bench" / "intake"
PER_POST = 50
"""Tenures of one post, one after the other."""
CADRES = 5_000
FIRST_DAY = date(1960, 1, 1)
TERM = timedelta(days=400)

FAST, SMALL = 3_000, 400
"""Rows per second that are aimed at, and MiB that the importing process should stay under."""


@dataclass(frozen=True)
class Run:
    """One import, from its start to its end or its death."""

    seconds: float
    peak: int | None
    """MiB; None where it was killed."""
    processor: float
    """Seconds of a processor that the importing process used, 0 where it was killed."""
    engine: float
    """Those that the engine used."""


def base(posts: int) -> dict[str, list[dict[str, str]]]:
    """Return the ledgers below the tenures: a compound's buildings with a post each, and cadres."""
    buildings = [
        {
            "编号": f"L{number}",
            "名称": f"民生小区{number}号楼",
            "楼号": f"{number}号楼",
            "所属小区编号": "X1",
        }
        for number in range(1, posts + 1)
    ]
    held = [
        {"编号": f"P{number}", "责任": "楼栋长", "场所编号": f"L{number}", "场所类别": "楼栋"}
        for number in range(1, posts + 1)
    ]
    cadres = [
        {
            "工号": f"G{number}",
            "姓名": f"干部{number}",
            "类别": "机关干部",
            "所在单位编号": f"D{number % 2 + 1}",
        }
        for number in range(CADRES)
    ]
    places = {
        name: list(map(dict, CITY[name]))
        for name in ("城市", "县市区", "街道乡镇", "社区", "小区", "单位")
    }
    return {**places, "楼栋": buildings, "干部": cadres, "岗位": held}


def tenures(rows: int) -> Iterator[list[str]]:
    """Yield the rows of the ledger, its header first; in order of time, to mix posts in a batch."""
    yield [
        "编号",
        "岗位编号",
        "任职人工号",
        "代表单位编号",
        "代表单位类别",
        "起始日期",
        "终止日期",
        "离任原因",
        "核实日期",
    ]
    posts = -(-rows // PER_POST)
    for number in range(rows):
        term, post = divmod(number, posts)
        begin = FIRST_DAY + TERM * term
        end = "" if term == PER_POST - 1 else (begin + TERM - timedelta(days=1)).isoformat()
        confirmed = (date(2026, 1, 1) + timedelta(days=number % 200)).isoformat()
        yield [
            f"R{number:07}",
            f"P{post + 1}",
            f"G{(number * 7) % CADRES}",
            f"D{number % 2 + 1}",
            "单位",
            begin.isoformat(),
            end,
            "" if not end else "轮岗",
            confirmed,
        ]


def written(folder: Path, rows: int) -> tuple[Path, Path]:
    """Write both folders of ledgers, row by row; gives them."""
    shutil.rmtree(folder, ignore_errors=True)
    below = write(folder / "base", **base(-(-rows // PER_POST)))
    above = folder / "tenures"
    above.mkdir(parents=True)
    with (above / "任职.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(tenures(rows))
    return below, above


@asynccontextmanager
async def importing(engine: Engine, folder: Path, batch: int) -> AsyncIterator[Process]:
    """Run an import in a process of its own, which does not outlive the context."""
    access = engine.access
    command = (
        sys.executable,
        "-m",
        "tests.support.processes.importing",
        access["uri"],
        access["user"],
        str(folder),
        str(batch),
    )
    process = await asyncio.create_subprocess_exec(
        *command, stdout=PIPE, env={**os.environ, "IMPORT_PASSWORD": access["password"]}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def imported(
    engine: Engine, folder: Path, batch: int, kill_after: float | None = None
) -> Run:
    """Import a folder, or kill the import with SIGKILL after some seconds."""
    began, spent, said = time.perf_counter(), cpu_ms(engine.pid), dict[str, str]()
    async with importing(engine, folder, batch) as process:
        killing = (
            asyncio.get_running_loop().call_later(kill_after, process.kill) if kill_after else None
        )
        async for line in lines(process):
            name, _, value = line.partition(" ")
            said[name] = value
        code = await process.wait()
        if killing:
            killing.cancel()
    if code != (-9 if kill_after else 0):
        raise RuntimeError(f"the import ended with {code}")
    peak = int(said["peak"]) if "peak" in said else None
    return Run(
        time.perf_counter() - began,
        peak,
        float(said.get("processor", 0)),
        (cpu_ms(engine.pid) - spent) / 1000,
    )


async def lines(process: Process) -> AsyncIterator[str]:
    """Go through what a process says."""
    if process.stdout is None:
        raise LookupError("The process has no standard output.")
    async for line in process.stdout:
        yield line.decode().strip()


# The engine has no function to add up hashes: the fingerprints of all rows are read in pages.
CONTENT = """
RETURN COLLECT {
  MATCH (t:Tenure) WHERE t.id > $after
  WITH t ORDER BY t.id LIMIT $limit
  RETURN [
    t.id, t.fingerprint, t.row, toString(t.confirmedAt),
    COUNT { (t)-[:OF_POST]->() }, COUNT { (t)-[:HELD_BY]->() }, COUNT { (t)-[:ON_BEHALF_OF]->() }
  ]
}
"""


async def content(database: Database) -> tuple[int, int]:
    """Return the number of tenures in the graph, and a hash over them and their arrows in order."""
    after, count, known = "", 0, 0
    while page := await database.read(CONTENT, {"after": after, "limit": 20_000}):
        after, count = page[-1][0], count + len(page)
        known = hash((known, json.dumps(page)))
    return count, known


FORGET = """
MATCH (t:Tenure)
CALL (t) { DETACH DELETE t } IN TRANSACTIONS OF 10000 ROWS
"""


async def bench(options: argparse.Namespace, console: Console) -> dict[str, object]:
    """Import once cleanly and, if wanted, once more with kills; compare."""
    shutil.rmtree(options.home / "neo4j", ignore_errors=True)
    below, above = written(options.home / "ledgers", options.rows)
    async with running("neo4j", options.home / "neo4j") as engine:
        first = await imported(engine, below, options.batch)
        console.print(f"posts, buildings and cadres: {first.seconds:.0f} s")
        clean = await imported(engine, above, options.batch)
        found: dict[str, object] = {
            "rows": options.rows,
            "load_average": os.getloadavg()[1],
            **asdict(clean),
        }
        console.print(told(options.rows, clean))
        if options.kills:
            found |= await killed(engine, above, options, clean.seconds, console)
    return found


def told(rows: int, run: Run) -> str:
    """Describe how fast an import was, and the processor time of a row, which load affects less."""
    speed = rows / run.seconds
    colour = "green" if speed >= FAST and (run.peak or 0) < SMALL else "red"
    importing, engine = run.processor / rows * 1e6, run.engine / rows * 1e6
    cost = f"processor time per row: {importing:.0f} µs importing, {engine:.0f} µs in the engine"
    load = f"load average {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores"
    pace = f"[{colour}]{speed:,.0f} rows/s, peak {run.peak} MiB[/]"
    return f"{rows:,} tenures: {run.seconds:.0f} s, {pace}; {cost}; {load}"


async def killed(
    engine: Engine, above: Path, options: argparse.Namespace, seconds: float, console: Console
) -> dict[str, object]:
    """Import again, killed at random moments, and compare the graph with a clean one."""
    expected = await content(engine.database)
    await engine.database.execute(FORGET, limit=3600)
    moments = [random.uniform(0.1, 0.6) * seconds for _ in range(options.kills)]  # noqa: S311 - the moments are to be others each time
    for moment in moments:
        await imported(engine, above, options.batch, kill_after=moment)
    again = await imported(engine, above, options.batch)
    same = await content(engine.database) == expected
    after = ", ".join(f"{moment:.0f}" for moment in moments)
    verdict = "[green]the graph is the same[/]" if same else "[red]the graph is NOT the same[/]"
    console.print(
        f"killed after {after} s, begun again, done after {again.seconds:.0f} s more: {verdict}"
    )
    return {"killed_after_s": moments, "again": asdict(again), "same": same}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.intake", description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="tenures in the ledger (%(default)s)"
    )
    parser.add_argument(
        "--batch", type=int, default=BATCH, help="rows of one transaction (%(default)s)"
    )
    parser.add_argument(
        "--kills",
        type=int,
        default=1,
        help="how often the second import is killed; 0 leaves it out (%(default)s)",
    )
    parser.add_argument(
        "--home",
        type=Path,
        default=HOME,
        help="folder of the graph, the ledgers and the result (%(default)s)",
    )
    return parser.parse_args()


async def main() -> int:
    """Measure, show, write down; a graph that differs after a kill is an error."""
    options, console = arguments(), Console(width=None if sys.stdout.isatty() else 170)
    found = await bench(options, console)
    (options.home / "latest.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    return not found.get("same", True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
