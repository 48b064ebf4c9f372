"""Prints how texts are understood as addresses, by way of writing."""

import argparse
import asyncio
import time
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table as Grid

from graph.addresses import resolve_address
from graph.database.connection import Database
from tests.bench.engines import loaded, running, written
from tests.evaluation.city import read_town
from tests.evaluation.impostors import impostors
from tests.evaluation.judge import Judge, Table, Verdict
from tests.evaluation.ways import written_texts

HOME = Path("var") / "evaluation"


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--engine", choices=("arcadedb", "neo4j"), default="arcadedb")
    parser.add_argument("--per-way", type=int, default=80, help="texts of each way (%(default)s)")
    parser.add_argument(
        "--impostors", type=int, default=80, help="texts of each sort of impostor (%(default)s)"
    )
    parser.add_argument("--home", type=Path, default=HOME, help="where the city is kept")
    parser.add_argument("--show", type=int, default=3, help="examples of each fault (%(default)s)")
    return parser.parse_args()


async def main() -> None:
    """Evaluate with a city that is loaded once."""
    given, console = read_arguments(), Console()
    city = written(given.home / "city")
    folder = given.home / given.engine
    is_loaded = folder.exists()
    async with running(given.engine, folder) as engine:
        if not is_loaded:
            console.print("Loading the sample city.")
            await loaded(engine.database, city)
        await evaluate(engine.database, city, given, console)


async def evaluate(
    database: Database, city: Path, given: argparse.Namespace, console: Console
) -> None:
    """Resolve all texts and print the tables."""
    town = read_town(city)
    judge, table = Judge(town), Table()
    faults: list[tuple[str, str, str]] = []
    seconds: list[float] = []
    texts = list(written_texts(town, given.per_way))
    for way, subject, said in track(texts, "known places", console=console):
        began = time.perf_counter()
        found = await resolve_address(database, said.text)
        seconds.append(time.perf_counter() - began)
        verdict = judge.verdict(subject, said, found)
        table.add(way.name, verdict)
        if verdict is not Verdict.CORRECT:
            faults.append(
                (way.name, verdict.value, f"{said.text!r} → {found.place or found.question}")
            )
    print_table(console, table)
    answered: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for impostor in track(list(impostors(town, given.impostors)), "impostors", console=console):
        found = await resolve_address(database, impostor.text)
        asked[impostor.sort] += 1
        if found.place:
            answered[impostor.sort] += 1
            faults.append((impostor.sort, "answered", f"{impostor.text!r} → {found.place}"))
    print_impostors(console, asked, answered)
    print_faults(console, faults, given.show)
    seconds.sort()
    console.print(
        f"median {seconds[len(seconds) // 2] * 1e3:.1f} ms, "
        f"95th percentile {seconds[len(seconds) * 95 // 100] * 1e3:.1f} ms"
    )


def print_table(console: Console, table: Table) -> None:
    """Print the verdicts by way, those with most faults first, and their sum."""
    grid = Grid("way of writing", "texts", *(verdict.value for verdict in Verdict))
    for way, counts in (*table.lines(), ("all", table.total)):
        grid.add_row(way, str(sum(counts.values())), *(str(counts[each]) for each in Verdict))
    console.print(grid)


def print_impostors(console: Console, asked: Counter[str], answered: Counter[str]) -> None:
    """Print how many impostors were answered with one place."""
    grid = Grid("must not be answered", "texts", "answered")
    for sort, count in asked.items():
        grid.add_row(sort, str(count), str(answered[sort]))
    grid.add_row("all", str(asked.total()), str(answered.total()))
    console.print(grid)


def print_faults(console: Console, faults: list[tuple[str, str, str]], most: int) -> None:
    """Print some examples of each fault."""
    shown: Counter[tuple[str, str]] = Counter()
    for way, fault, text in faults:
        shown[way, fault] += 1
        if shown[way, fault] <= most:
            console.print(f"[dim]{way}, {fault}:[/dim] {text}", markup=True)


if __name__ == "__main__":
    asyncio.run(main())
