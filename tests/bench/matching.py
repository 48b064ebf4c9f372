"""Measures the first 20 matches of a need against 2,000 and 20,000 resources.

`python -m tests.bench.matching --help`

The resources are added to the sample city: its units offer them, in its communities and districts,
with pledges of them. Each figure is one request within the process: reading, ranking, projecting.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table

from graph.database.connection import Database
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, today
from graph.vocabulary import categories as taxonomy
from graph.vocabulary import load_vocabulary
from tests.bench.engines import ENGINES, loaded, running, written
from tests.support.office import Office

HOME = Path("var") / "bench"
SIZES = {2_000: 100, 20_000: 400}
"""Resources to the milliseconds within which the answer should be there."""
NEEDS, PLEDGES, CHUNK = 60, 2_000, 2_000
UNITS = ("小时", "天", "人次", "场", "元")
SKILLS = ("律师", "电工", "护理", "调解")
QUERY = """query($need: ID!) { matchesForNeed(need: $need, first: 20) {
  need { title remaining }
  matches {
    score quantity limitsPassed resource { id title } unit { id name }
    components { name value maximum explanation }
  }
  blocked { blockedBy resource { title } unit { name } relaxation { changes cost } } } }"""

PLACES = "MATCH (n:Place) WHERE n:Community OR n:District RETURN collect(n.id)"
OWNERS = "MATCH (n:Unit) RETURN collect(n.id)"
CREATE = "UNWIND $rows AS row CREATE (n:{label}) SET n = $constants, n += row.own"
LINK = """
UNWIND $rows AS row
MATCH (n:{label} {{id: row.own.id}}) MATCH (m:{to} {{id: row.{end}}})
CREATE (n)-[r:{arrow}]->(m) SET r = $constants
"""
LINKS = {
    "Need": (("NEEDED_AT", "Place", "place"),),
    "Resource": (("OFFERED_BY", "Organization", "owner"), ("GIVEN_IN", "Place", "area")),
    "Project": (("PLEDGED_BY", "Organization", "owner"), ("USES", "Resource", "resource")),
}


class Made:
    """Makes needs, resources and pledges at random, the same each time."""

    def __init__(self, places: list[str], owners: list[str]) -> None:
        self.random = Random(5)  # noqa: S311 - the same each time
        self.places = sorted(places)
        self.owners = sorted(owners)
        self.leaves = [category.code for category in taxonomy.load_categories() if category.parent]

    def window(self) -> dict[str, date]:
        """Return a window: most are open, some begin later or are over."""
        if self.random.random() < 0.6:
            return {"from": BEGINNING, "to": OPEN}
        begins = today() + timedelta(days=self.random.randint(-200, 60))
        return {"from": begins, "to": begins + timedelta(days=self.random.randint(10, 300))}

    def need(self, number: int) -> dict[str, Any]:
        """Make a need."""
        own = {
            "id": f"Need:BN{number}",
            "title": f"需求{number}",
            "category": self.leaves[number % len(self.leaves)],
            "quantity": float(self.random.randint(2, 60)),
            "unitOfMeasure": self.random.choice(UNITS[:3]),
            "urgency": self.random.choice(("LOW", "NORMAL", "HIGH", "URGENT")),
            "skills": self.random.sample(SKILLS, self.random.choice((0, 0, 1))),
        }
        return {
            "own": own | self.window(),
            "place": self.random.choice(
                [place for place in self.places if place.startswith("Community")]
            ),
        }

    def resource(self, number: int) -> dict[str, Any]:
        """Make a resource."""
        own = {
            "id": f"Resource:BR{number}",
            "title": f"资源{number}",
            "category": self.random.choice(self.leaves),
            "maximum": float(self.random.randint(1, 80)),
            "unitOfMeasure": self.random.choice(UNITS),
            "skills": self.random.sample(SKILLS, self.random.choice((0, 1, 2))),
        }
        area = self.random.choice(self.places) if self.random.random() < 0.7 else None
        return {"own": own | self.window(), "owner": self.random.choice(self.owners), "area": area}

    def pledge(self, number: int) -> dict[str, Any]:
        """Make a pledge of one of the first resources."""
        own = {
            "id": f"Project:BP{number}",
            "title": f"项目{number}",
            "quantity": float(self.random.randint(1, 20)),
            "pledgedOn": today() - timedelta(days=self.random.randint(1, 300)),
            "dueOn": today() + timedelta(days=self.random.randint(-100, 100)),
            "secretaryProject": False,
        }
        return {
            "own": own,
            "owner": self.random.choice(self.owners),
            "resource": f"Resource:BR{self.random.randrange(min(SIZES))}",
        }


async def store(database: Database, label: str, rows: list[dict[str, Any]]) -> None:
    """Write nodes with their arrows."""
    known = {
        "recordedAt": datetime(2026, 1, 1, tzinfo=UTC),
        "supersededAt": BELIEVED,
        "source": "bench",
    }
    state = {**known, "stateFrom": BEGINNING, "stateTo": OPEN}
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        await database.execute(CREATE.format(label=label), {"rows": chunk, "constants": state})
        for arrow, to, end in LINKS[label]:
            there = [row for row in chunk if row[end]]
            await database.execute(
                LINK.format(label=label, to=to, end=end, arrow=arrow),
                {"rows": there, "constants": known},
            )


async def measured(executor: Office, rounds: int) -> tuple[list[float], int, int]:
    """Return the milliseconds of every answer, and how many matches and near misses there were."""
    took: list[float] = []
    matches = misses = 0
    for turn in range(rounds + 1):
        for number in range(NEEDS):
            began = time.perf_counter()
            answer = await executor.execute(QUERY, variables={"need": f"Need:BN{number}"})
            if turn:  # the first turn warms up
                took.append((time.perf_counter() - began) * 1000)
            else:
                found = answer["data"]["matchesForNeed"]
                matches, misses = matches + len(found["matches"]), misses + len(found["blocked"])
    return took, matches, misses


async def bench(name: str, options: argparse.Namespace, table: Table) -> bool:
    """Measure one engine; tells whether everything was in time."""
    folder = options.home / f"matching-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    good = True
    async with running(name, folder) as engine:
        database = engine.database
        await loaded(database, written(options.home / "city"))
        made = Made(await database.read(PLACES), await database.read(OWNERS))
        await store(database, "Need", [made.need(number) for number in range(NEEDS)])
        executor, there = Office(database, load_vocabulary()), 0
        for size, limit in SIZES.items():
            await store(
                database, "Resource", [made.resource(number) for number in range(there, size)]
            )
            if not there:
                await store(database, "Project", [made.pledge(number) for number in range(PLEDGES)])
            there = size
            took, matches, misses = await measured(executor, options.rounds)
            median, late = statistics.median(took), statistics.quantiles(took, n=20)[-1]
            good = good and median <= limit
            table.add_row(
                name,
                f"{size:,}",
                f"{median:.0f}",
                f"{late:.0f}",
                f"{limit}",
                f"{matches / NEEDS:.1f}",
                f"{misses / NEEDS:.1f}",
            )
    return good


def main() -> int:
    """Measure and show; an answer that takes longer than it should is an error."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matching", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of all needs (%(default)s)")
    parser.add_argument(
        "--home", type=Path, default=HOME, help="folder of the graphs (%(default)s)"
    )
    options = parser.parse_args()
    table = Table(
        "engine", "resources", "median ms", "95 % ms", "limit ms", "matches", "near misses"
    )
    good = [asyncio.run(bench(name, options, table)) for name in options.engine or ENGINES]
    Console().print(table)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
