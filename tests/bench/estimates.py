"""Compares what operations are estimated to read with the nodes that their answers have.

`python -m tests.bench.estimates --help`

Random operations of the tests are put to the sample city. Both sides count the same: the objects
of an answer with the weights that the SDL prints for their types. What a root scans besides is
charged by measured time, and left out on both sides.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
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

from graph.ontology.kinds import KINDS
from graph.vocabulary import load_vocabulary
from schema.build import CORE
from schema.cost_directives import type_weight
from schema.execution import cost
from schema.execution.cost import measure_operation
from schema.execution.filter_charges import FilterMeasure
from tests.bench.engines import loaded, running, written
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
    """The nodes that one operation was estimated to read, and those of its answer."""

    estimated: int
    read: int

    @property
    def ratio(self) -> float:
        """How many times as many were estimated; an empty answer counts as one node."""
        return max(self.estimated, 1) / max(self.read, 1)


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


def estimated_nodes(text: str, variables: Mapping[str, Any]) -> int:
    """Return how many nodes the answer of an operation is estimated to have."""
    document = parse(text)
    (operation,) = (
        part for part in document.definitions if isinstance(part, OperationDefinitionNode)
    )
    with (
        patch.object(cost, "root_charge", lambda *_: 0),
        patch.object(cost, "order_steps", lambda _: 0),
        patch.object(cost, "measure_list", lambda *_, **__: FilterMeasure()),
    ):
        return measure_operation(CORE, document, operation, variables).cost


async def compare(executor: Office, operation: Operation) -> Comparison | None:
    """Return both figures of an operation; None if it is answered with an error."""
    text = print_ast(visit(parse(operation.text), WithTypes()))
    answer = await executor.execute(text, variables=operation.variables)
    if "errors" in answer or "groups" in text:
        return None
    estimated = estimated_nodes(text, operation.variables)
    return Comparison(estimated, nodes_read(answer["data"]))


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
    """Print how close the estimates are."""
    ratios = sorted(one.ratio for one in found)
    total = len(ratios)
    for name, share in (
        (f"within {CLOSE}", sum(1 / CLOSE <= ratio <= CLOSE for ratio in ratios)),
        ("within 2", sum(1 / 2 <= ratio <= 2 for ratio in ratios)),
        ("within 10", sum(1 / 10 <= ratio <= 10 for ratio in ratios)),
        (f"below, by more than {CLOSE}", sum(ratio < 1 / CLOSE for ratio in ratios)),
    ):
        console.print(f"{name:>24}: {share / total:6.1%}")
    tenth, half, nine = (ratios[int(total * part)] for part in (0.1, 0.5, 0.9))
    console.print(f"estimated / read: p10 {tenth:.2f}, p50 {half:.2f}, p90 {nine:.2f}")
    sums = sum(one.estimated for one in found), sum(one.read for one in found)
    console.print(f"{total} operations ({rejected} left out), nodes {sums[0]} / {sums[1]}")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.estimates", description=__doc__)
    parser.add_argument("--operations", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=1_800, help="end after this (%(default)s)")
    parser.add_argument("--home", type=Path, default=HOME, help="folder of the graph (%(default)s)")
    return parser.parse_args()


async def main() -> int:
    """Compare on the embedded engine."""
    options, console = arguments(), Console()
    folder = options.home / "estimates"
    there = folder.exists()
    async with running("arcadedb", folder) as engine:
        if not there:
            await loaded(engine.database, written(options.home / "city"))
        executor = Office(engine.database, load_vocabulary(), BOUNDLESS)
        words = await words_of(executor)
        found: list[Comparison] = []
        until = time.monotonic() + options.seconds
        tried = 0
        while tried < options.operations and time.monotonic() < until:
            seed, tried = tried, tried + 1
            operation = operation_of(Random(seed), words)  # noqa: S311 - the same each time
            if comparison := await compare(executor, operation):
                found.append(comparison)
        report(console, found, tried - len(found))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
