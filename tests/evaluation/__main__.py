"""Prints how texts are understood as addresses, by way of writing."""

import argparse
import asyncio
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from graph.addresses import read_address_book
from graph.database.connection import Database
from tests.bench.engines import loaded, running, written
from tests.evaluation.city import read_town
from tests.evaluation.judge import Table, Verdict
from tests.evaluation.measure import STEPS, Measured, measure

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
    book = await read_address_book(database)
    measured = measure(book, read_town(city), given.per_way, given.impostors)
    print_table(console, measured.table)
    print_impostors(console, measured.asked, measured.answered)
    print_probabilities(console, measured)
    print_faults(console, measured.faults, given.show)
    console.print(
        f"processor time: median {measured.percentile(0.5):.1f} ms, "
        f"95th percentile {measured.percentile(0.95):.1f} ms"
    )


def print_probabilities(console: Console, measured: Measured) -> None:
    """Print how many answers of each range of probability are right."""
    grid = Grid("probability from", "answers", "wrong")
    for step in STEPS:
        counts = measured.answers[step]
        grid.add_row(f"{step:.2f}", str(counts.total()), str(counts[False]))
    console.print(grid)


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
