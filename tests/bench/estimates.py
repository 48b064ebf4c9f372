"""Compares what operations are estimated to read, and charged in the end, with what they read.

`python -m tests.bench.estimates --help`

Random operations of the tests are put to the sample city. What they read is counted in two ways:
the objects of their answers by the types that these name, with the weights that the SDL prints; and
on Neo4j the rows that PROFILE shows of all operators that read the graph. Charges for what roots,
filters and groups scan stand for processor time, so they are left out beside the objects.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from graphql import (
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from rich.console import Console
from rich.table import Table

from graph.errors import GraphError
from graph.groups.costs import GroupingCost
from graph.ontology.kinds import KINDS
from graph.vocabulary import load_vocabulary
from schema.build import CORE
from schema.cost_directives import type_weight
from schema.execution.metering import cost
from schema.execution.metering.answer_cost import AnswerPart, answer_cost
from schema.execution.metering.cost import Measure, cost_of_answer, measure_operation
from schema.execution.metering.filter_charges import FilterMeasure
from tests.bench.engines import ENGINES, loaded, running, written
from tests.bench.profiles import profiling
from tests.support.office import Office
from tests.support.random_queries.filters import Town
from tests.support.random_queries.operations import Operation, operation_of
from tests.support.rich_town import BOUNDLESS

HOME = Path("var") / "bench"
TYPE_KEY = "type__"
"""The response key of the type of each object."""
WORDS_OF_KIND = 30
CLOSE = 1.3


@dataclass(frozen=True)
class Comparison:
    """What one operation was estimated to read, charged in the end, and has read."""

    estimated: int
    """Objects."""
    charged: int
    """Objects."""
    objects: int
    """Counted in the answer."""
    total: int
    """Charged in the end, with what is scanned."""
    rows: int | None
    """Read by the statements, None where the engine does not say."""


def ratio(one: int, other: int) -> float:
    """Return how many times as many there are of one; nothing counts as one node."""
    return max(one, 1) / max(other, 1)


class WithTypes(Visitor):
    """Adds the type of each object to what an operation selects."""

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode:
        """Add the type to one selection set."""
        named = FieldNode(alias=NameNode(value=TYPE_KEY), name=NameNode(value="__typename"))
        return SelectionSetNode(selections=(*node.selections, named))


def objects_of(value: Any) -> Iterator[str]:  # noqa: ANN401 - an answer
    """Yield the type of each object of an answer."""
    if isinstance(value, list):
        for one in value:
            yield from objects_of(one)
    elif isinstance(value, Mapping):
        if TYPE_KEY in value:
            yield value[TYPE_KEY]
        for one in value.values():
            yield from objects_of(one)


def nodes_read(data: Mapping[str, Any]) -> int:
    """Return how many nodes an answer has, by the weights of the types of its objects."""
    types = Counter(objects_of(data))
    types.pop("Query", None)
    return sum(number * type_weight(CORE.type_map[name]) for name, number in types.items())


def measured(text: str, variables: Mapping[str, Any]) -> Measure:
    """Return the measure of the only operation of a text."""
    document = parse(text)
    (operation,) = (
        part for part in document.definitions if isinstance(part, OperationDefinitionNode)
    )
    return measure_operation(CORE, document, operation, variables)


def measured_objects(text: str, variables: Mapping[str, Any]) -> Measure:
    """Return the measure of the objects of an operation, without what it scans."""
    with (
        patch.object(cost, "root_charge", lambda *_: 0),
        patch.object(cost, "order_steps", lambda _: 0),
        patch.object(cost, "measure_list", lambda *_, **__: FilterMeasure()),
        patch.object(cost, "grouping_cost", lambda *_: GroupingCost()),
        patch.object(cost, "MOST_GROUPS", 0),
    ):
        return measured(text, variables)


def without_scans(parts: Iterable[AnswerPart]) -> tuple[AnswerPart, ...]:
    """Return the parts of an operation without what is charged besides their objects."""
    return tuple(part._replace(scans=0, below=without_scans(part.below)) for part in parts)


async def compare(
    executor: Office, operation: Operation, profiled: list[int] | None
) -> Comparison | None:
    """Return all figures of an operation; None if it is rejected."""
    text = print_ast(visit(parse(operation.text), WithTypes()))
    if profiled is not None:
        profiled.clear()
    try:
        answer = await executor.execute(text, variables=operation.variables)
    except GraphError:
        # It takes too much memory or time.
        return None
    data = answer.get("data")
    if data is None:
        return None
    measure = measured_objects(operation.text, operation.variables)
    whole = measured(operation.text, operation.variables)
    return Comparison(
        measure.cost,
        answer_cost(without_scans(measure.parts), data),
        nodes_read(data),
        cost_of_answer(whole, data),
        sum(profiled) if profiled is not None else None,
    )


async def words_of(executor: Office) -> Town:
    """Return ids and codes of the city for the arguments of random operations."""
    ids: list[str] = []
    codes: list[str] = []
    for kind in KINDS:
        if not kind.root_field:
            continue
        query = f"{{ {kind.root_field}(first: {WORDS_OF_KIND}) {{ edges {{ node {{ id }} }} }} }}"
        data = (await executor.execute(query))["data"]
        found = [edge["node"]["id"] for edge in data[kind.root_field]["edges"]]
        ids += found
        codes += [each.partition(":")[2] for each in found]
    return Town(ids, codes, [duty.code for duty in load_vocabulary()])


def report(console: Console, found: list[Comparison], rejected: int) -> None:
    """Print how close the figures are."""
    pairs = {
        "estimated / objects": [ratio(one.estimated, one.objects) for one in found],
        "charged / objects": [ratio(one.charged, one.objects) for one in found],
    }
    rows = [(one, one.rows) for one in found if one.rows is not None]
    if rows:
        pairs["charged / rows"] = [ratio(one.total, read) for one, read in rows]
    table = Table(title=f"{len(found)} operations, {rejected} rejected", title_justify="left")
    for column in ("", f"within {CLOSE}", "within 2", "within 10", "below", "p10", "p50", "p90"):
        table.add_column(column, justify="right")
    for name, ratios in pairs.items():
        shares = [share(ratios, times) for times in (CLOSE, 2, 10)]
        below = sum(each < 1 / CLOSE for each in ratios) / len(ratios)
        tenth, half, nine = (sorted(ratios)[int(len(ratios) * part)] for part in (0.1, 0.5, 0.9))
        shown = [f"{each:.1%}" for each in (*shares, below)]
        table.add_row(name, *shown, f"{tenth:.2f}", f"{half:.2f}", f"{nine:.2f}")
    console.print(table)


def share(ratios: list[float], times: float) -> float:
    """Return the part of some ratios that is within a factor of 1."""
    return sum(1 / times <= each <= times for each in ratios) / len(ratios)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.estimates", description=__doc__)
    parser.add_argument("--operations", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first (%(default)s)")
    parser.add_argument("--seconds", type=float, default=1_800, help="end after this (%(default)s)")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    parser.add_argument("--home", type=Path, default=HOME, help="folder of the graph (%(default)s)")
    return parser.parse_args()


async def main() -> int:
    """Compare on one engine."""
    options, console = arguments(), Console()
    folder = options.home / options.engine
    there = folder.exists()
    profiles = profiling() if options.engine == "neo4j" else nullcontext()
    async with running(options.engine, folder) as engine:
        if not there:
            await loaded(engine.database, written(options.home / "city"))
        executor = Office(engine.database, load_vocabulary(), BOUNDLESS)
        words = await words_of(executor)
        found: list[Comparison] = []
        until = time.monotonic() + options.seconds
        tried = 0
        with profiles as profiled:
            while tried < options.operations and time.monotonic() < until:
                seed, tried = options.first + tried, tried + 1
                operation = operation_of(Random(seed), words)  # noqa: S311 - the same each time
                if comparison := await compare(executor, operation, profiled):
                    found.append(comparison)
        report(console, found, tried - len(found))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
