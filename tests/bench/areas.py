"""Measures pages of the lists of areas: every kind, from a compound to the city.

`python -m tests.bench.areas --help`

Each figure is one request within the process on a warm engine: the median on the clock, the
processor time of the engine for each answer, and the time on the clock after a write, when nothing
that is kept holds any more.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from graph.kept_results import results_of
from graph.ontology.kinds import KINDS
from graph.vocabulary import load_vocabulary
from schema.limits.limits import Limits
from tests.bench.engines import ENGINES, Engine, loaded, running, written
from tests.bench.measure import cpu_ms
from tests.support.office import Office

HOME = Path("var") / "bench"
LIMIT = 30.0
"""Milliseconds within which a page should be there."""
AREAS = {
    "city": "City:2208",
    "district": "District:220802",
    "subdistrict": "Subdistrict:220802001",
    "community": "Community:220802001001",
    "compound": "Compound:XQ001",
    "alliance": "Alliance:LM001",
}
NAMED = 'name: { contains: "1" }'
FILTERS = {
    "tenures": 'post: { duty: { eq: "community_secretary" } }',
    "posts": 'duty: { eq: "grid_chief" }',
    "assignments": 'duty: { eq: "unit_report" }',
    "cadreAssignments": 'from: { gte: "2024-01-01" }',
    "allianceMemberships": 'from: { gte: "2024-01-01" }',
    "serviceRequests": "open: true, late: true",
    "projects": "status: { in: [STARTED] }",
    "needs": "status: { in: [OPEN] }",
    "resources": "available: { gt: 0 }",
    "activities": 'heldOn: { gte: "2024-06-01" }',
    "responsibilities": 'dueOn: { gte: "2024-06-01" }',
    "funds": "amount: { gt: 10000 }",
}
"""A filter of each list that is often filtered; the others by `NAMED`."""
BY_DAY = "from: DESC"
ORDERS = {
    "tenures": BY_DAY,
    "posts": "duty: ASC",
    "assignments": "duty: ASC",
    "cadreAssignments": BY_DAY,
    "allianceMemberships": "alliance: { name: ASC }",
    "serviceRequests": "openedAt: DESC",
    "projects": "pledgedOn: DESC",
    "needs": BY_DAY,
    "resources": BY_DAY,
    "activities": "heldOn: DESC",
    "responsibilities": "dueOn: ASC",
    "funds": "amount: DESC",
}
"""An order of each list; the others are sorted by name."""
FORMS = ("first", "last", "total", "filter", "order", "both", "next")
"""Pages of 20; `both` is filtered and sorted with its number, `next` follows it."""
LISTED = tuple(kind.root_field for kind in KINDS if kind.root_field and kind.area)


class Measure(NamedTuple):
    """The cost of one request, in milliseconds, and its answer."""

    clock: float
    """The median on the clock."""
    engine: float
    """Of processor time."""
    anew: float
    """On the clock, after a write; the least."""
    answer: str


def list_query(name: str, area: str, form: str, after: str = "") -> str:
    """Return the query for one page."""
    filters = f'area: {{ id: "{area}" }}'
    page, selection = "first: 20", "edges { node { id } }"
    if after:
        page += f', after: "{after}"'
    if form == "last":
        page = "last: 20"
    if form in {"total", "both"}:
        selection += " totalCount pageInfo { endCursor }"
    if form in {"filter", "both", "next"}:
        filters += f", {FILTERS.get(name, NAMED)}"
    if form in {"order", "both", "next"}:
        page += f", orderBy: [{{ {ORDERS.get(name, 'name: ASC')} }}]"
    return f"{{ {name}({page}, filter: {{ {filters} }}) {{ {selection} }} }}"


async def next_query(executor: Office, name: str, area: str) -> str:
    """Return the query for the page behind the first one of a list, filtered and sorted."""
    answer = await executor.execute(list_query(name, area, "both"))
    return list_query(name, area, "next", answer["data"][name]["pageInfo"]["endCursor"] or "")


async def measured(engine: Engine, executor: Office, query: str, rounds: int, anew: int) -> Measure:
    """Return what a request costs once its statement is planned."""
    answer = await executor.execute(query)
    if "errors" in answer:
        raise ValueError(f"{query}: {answer['errors']}")
    cold = []
    for _ in range(anew):
        results_of(engine.database).forget()
        cold.append(await milliseconds(executor, query))
    await executor.execute(query)
    took: list[float] = []
    before = cpu_ms(engine.pid)
    while len(took) < rounds and sum(took) < 3000:
        took.append(await milliseconds(executor, query))
    used = (cpu_ms(engine.pid) - before) / len(took)
    text = json.dumps(answer, ensure_ascii=False)
    return Measure(statistics.median(took), used, min(cold, default=0), text)


async def milliseconds(executor: Office, query: str) -> float:
    """Return how long an answer takes on the clock."""
    began = time.perf_counter()
    await executor.execute(query)
    return (time.perf_counter() - began) * 1000


def chosen(options: argparse.Namespace) -> Iterator[str]:
    """Yield the lists to measure."""
    for name in LISTED:
        if not options.list or name in options.list:
            yield name


async def measure_lists(
    engine: Engine, options: argparse.Namespace, kept: dict[str, Measure]
) -> None:
    """Measure every list in every area on one engine."""
    executor = Office(engine.database, load_vocabulary(), Limits())
    for name in chosen(options):
        for form in options.form or FORMS:
            for width in options.area or AREAS:
                area = AREAS[width]
                query = list_query(name, area, form)
                if form == "next":
                    query = await next_query(executor, name, area)
                key = f"{engine.name} {name} {form} {width}"
                kept[key] = await measured(engine, executor, query, options.rounds, options.anew)


def shown(kept: dict[str, Measure]) -> Table:
    """Return the table of all figures: milliseconds on the clock / of the engine."""
    widths = list(dict.fromkeys(key.rpartition(" ")[2] for key in kept))
    title = "ms on the clock / of the engine / on the clock after a write"
    table = Table("engine", "list", "page", *widths, title=title)
    for start in dict.fromkeys(key.rpartition(" ")[0] for key in kept):
        cells = [kept[f"{start} {width}"] for width in widths]
        texts = [
            f"[{'green' if cell.clock <= LIMIT else 'red'}]{cell.clock:.0f}[/]/{cell.engine:.0f}"
            f"/{cell.anew:.0f}"
            for cell in cells
        ]
        table.add_row(*start.split(" "), *texts)
    return table


async def bench(name: str, options: argparse.Namespace, kept: dict[str, Measure]) -> None:
    """Measure one engine on the sample city, which is loaded unless it is kept there."""
    folder = options.home / name
    there = folder.exists()
    async with running(name, folder) as engine:
        if not there:
            await loaded(engine.database, written(options.home / "city"))
        await measure_lists(engine, options, kept)


def main() -> int:
    """Measure and show; a page that takes longer than it should is an error."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.areas", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    parser.add_argument("--list", action="append", choices=tuple(LISTED), help="only this list")
    parser.add_argument("--form", action="append", choices=FORMS, help="only pages of this form")
    parser.add_argument("--area", action="append", choices=tuple(AREAS), help="only this area")
    parser.add_argument("--rounds", type=int, default=20, help="answers of each (%(default)s)")
    parser.add_argument("--anew", type=int, default=1, help="of them after a write (%(default)s)")
    parser.add_argument("--answers", type=Path, help="file for figures and answers, to compare")
    parser.add_argument(
        "--home", type=Path, default=HOME, help="folder of the graphs, kept (%(default)s)"
    )
    options = parser.parse_args()
    kept: dict[str, Measure] = {}
    for name in options.engine or ENGINES:
        asyncio.run(bench(name, options, kept))
    Console(width=None if sys.stdout.isatty() else 150).print(shown(kept))
    if options.answers:
        options.answers.write_text(json.dumps(kept, ensure_ascii=False, indent=0), encoding="utf-8")
    return 0 if all(measure.clock <= LIMIT for measure in kept.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
