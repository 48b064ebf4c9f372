"""Measures pages of the lists of areas: every kind, from a compound to the city.

`python -m tests.bench.areas --help`

Each figure is one request within the process on a warm engine: the median on the clock, and the
processor time of the engine for each answer.
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

from graph.ontology.declarations import Kind
from graph.ontology.kinds import KINDS
from graph.query.cursors import encode
from graph.vocabulary import load_vocabulary
from schema.execution.executor import Executor
from schema.execution.limits import Limits
from tests.bench.engines import ENGINES, Engine, loaded, running, written
from tests.bench.measure import cpu_ms

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
FILTERS = {
    "tenures": 'post: { duty: { eq: "community_secretary" } }',
    "posts": 'duty: { eq: "grid_chief" }',
    "assignments": 'duty: { eq: "unit_report" }',
    "serviceRequests": "open: true, late: true",
    "projects": "status: { in: [STARTED] }",
}
"""A filter of each list that is often filtered."""
MIDDLE = (
    "MATCH (n:{kind}) WITH n.id AS id ORDER BY id WITH collect(id) AS ids RETURN ids[size(ids) / 2]"
)
FORMS = ("first", "middle", "total", "filter")
LISTED = {str(kind.root_field): kind for kind in KINDS if kind.root_field and kind.area}


class Measure(NamedTuple):
    """The cost of one request: milliseconds on the clock and of the engine, and its answer."""

    clock: float
    engine: float
    answer: str


def list_query(name: str, area: str, form: str, middle: str) -> str | None:
    """Return the query for one page, None if the list has no such form."""
    filters = f'area: {{ id: "{area}" }}'
    page, selection = "first: 20", "edges { node { id } }"
    if form == "middle":
        page += f', after: "{encode([middle])}"'
    if form == "total":
        selection += " totalCount"
    if form == "filter":
        if name not in FILTERS:
            return None
        filters += f", {FILTERS[name]}"
    return f"{{ {name}({page}, filter: {{ {filters} }}) {{ {selection} }} }}"


async def measured(executor: Executor, pid: int, query: str, rounds: int) -> Measure:
    """Return what a request costs once its statement is planned."""
    answer = await executor.execute(query)
    took: list[float] = []
    before = cpu_ms(pid)
    while len(took) < rounds and sum(took) < 3000:
        began = time.perf_counter()
        await executor.execute(query)
        took.append((time.perf_counter() - began) * 1000)
    engine = (cpu_ms(pid) - before) / len(took)
    return Measure(statistics.median(took), engine, json.dumps(answer, ensure_ascii=False))


def chosen(options: argparse.Namespace) -> Iterator[tuple[str, Kind]]:
    """Yield the lists to measure."""
    for name, kind in LISTED.items():
        if not options.list or name in options.list:
            yield name, kind


async def measure_lists(
    engine: Engine, options: argparse.Namespace, kept: dict[str, Measure]
) -> None:
    """Measure every list in every area on one engine."""
    executor = Executor(engine.database, load_vocabulary(), Limits())
    for name, kind in chosen(options):
        middle = await engine.database.read(MIDDLE.format(kind=kind.name))
        for form in options.form or FORMS:
            for width, area in AREAS.items():
                if query := list_query(name, area, form, str(middle)):
                    key = f"{engine.name} {name} {form} {width}"
                    kept[key] = await measured(executor, engine.pid, query, options.rounds)


def shown(kept: dict[str, Measure]) -> Table:
    """Return the table of all figures: milliseconds on the clock / of the engine."""
    table = Table("engine", "list", "page", *AREAS, title="ms on the clock / of the engine")
    for start in dict.fromkeys(key.rpartition(" ")[0] for key in kept):
        cells = [kept[f"{start} {width}"] for width in AREAS]
        texts = [
            f"[{'green' if cell.clock <= LIMIT else 'red'}]{cell.clock:.0f}[/]/{cell.engine:.0f}"
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
    parser.add_argument("--rounds", type=int, default=9, help="answers of each (%(default)s)")
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
