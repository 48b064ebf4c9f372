"""Measures the service beside the floor on both engines: `python -m tests.bench --help`."""

import argparse
import asyncio
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from graph.database.connection import Database
from server.queries.who_covers import who_covers_request
from tests.bench import report
from tests.bench.engines import ENGINES, loaded, running, written
from tests.bench.measure import (
    SIDES,
    Bench,
    Figures,
    cold,
    differing,
    facts,
    generator,
    memory,
    served,
)
from tests.bench.requests import REQUESTS, City, Request, drawn_from

HOME = Path("var") / "bench"
DRAWN = 300
"""Different variables per request."""
COMPARED = 40
"""Of these, how many answers of both sides are compared before anything is measured."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    parser.add_argument(
        "--request", action="append", choices=tuple(REQUESTS), help="only this request"
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="rounds of each request (%(default)s)"
    )
    parser.add_argument(
        "--seconds", type=float, default=2, help="seconds of each load (%(default)s)"
    )
    parser.add_argument(
        "--warm",
        type=float,
        default=6,
        help="seconds that each side is warmed up with a request (%(default)s)",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the loaded graphs for the next time, and use kept ones",
    )
    parser.add_argument(
        "--home",
        type=Path,
        default=HOME,
        help="folder of the graphs and of the result (%(default)s)",
    )
    return parser.parse_args()


async def load(name: str, home: Path, *, keep: bool) -> tuple[float | None, City]:
    """Load the city into an engine if need be; return the seconds it took, and the variables.

    The engine is stopped in between, so that first answers come from one that has just started.
    """
    folder = home / name
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    there = folder.exists()
    async with running(name, folder) as engine:
        seconds = None if there else await loaded(engine.database, written(home / "city"))
        return seconds, await drawn_from(engine.database)


async def bench(console: Console, name: str, options: argparse.Namespace) -> dict[str, Any]:
    """Measure all requests on one engine."""
    seconds, city = await load(name, options.home, keep=options.keep)
    place = {"id": city.entrances[len(city.entrances) // 2]}
    example = who_covers_request(place)
    logs = [options.home / f"{name}-{side}.log" for side in SIDES]
    made = []
    async with (
        running(name, options.home / name) as engine,
        served("service", engine.access, place, logs[0]) as service,
    ):
        first = await cold(
            service,
            REQUESTS["whoCovers"].variables(city, 2),
            json.dumps({"query": example.query, "variables": example.variables}),
        )
        async with served("floor", engine.access, {}, logs[1]) as floor, generator() as maker:
            loads = Bench({"service": service, "floor": floor}, engine.pid, maker, options.seconds)
            for request in [REQUESTS[name] for name in options.request or REQUESTS]:
                console.print(f"{name}: {request.title} …", style="dim")
                made.append(
                    await figures_of(
                        request, loads, engine.database, request.variables(city, DRAWN), options
                    )
                )
        found = {
            "load_s": seconds,
            "ready_s": service.seconds,
            "cold_ms": first,
            "memory": memory(service.pid),
        }
    report.show(console, name, made, found)
    return {"requests": made, **found}


async def figures_of(
    request: Request,
    loads: Bench,
    database: Database,
    drawn: list[dict[str, Any]],
    options: argparse.Namespace,
) -> Figures:
    """Measure one request, if both sides answer it alike."""
    if problem := await differing(request, loads.servers, drawn[:COMPARED]):
        return Figures(request.name, facts={"problem": problem})
    figures = await loads.measured(request, drawn, rounds=options.rounds, warm=options.warm)
    figures.facts = {"problem": None, **await facts(request, database, drawn[0])}
    return figures


async def main() -> int:
    """Measure, show, write down; a request on which the two sides differ is an error."""
    options, console = arguments(), Console(width=None if sys.stdout.isatty() else 170)
    found = {name: await bench(console, name, options) for name in options.engine or ENGINES}
    path = options.home / "latest.json"
    report.write(path, {"rounds": options.rounds, "seconds": options.seconds, "engines": found})
    console.print(f"→ {path}")
    return any(
        figures.facts["problem"] for engine in found.values() for figures in engine["requests"]
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
