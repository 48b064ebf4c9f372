"""Registers in the graph: a number that is written again and again, and questions that show it.

An answer is stale if it shows less than what was acknowledged before its question was put.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.database.connection import Database
from graph.ontology.clock import now
from graph.ontology.kinds import KINDS
from graph.rows.batch import Provenance, Row
from graph.rows.upsert import upsert_rows
from graph.vocabulary import load_vocabulary
from tests.support.office import Office

NUMBER = re.compile(r"n(\d+)n")
EPOCH = datetime(2025, 6, 1, tzinfo=UTC)

Question = tuple[str, Mapping[str, Any]]


@dataclass(slots=True)
class Register:
    """A number that some rows of one kind hold."""

    kind: str
    questions: Sequence[Question]
    rows: Callable[[int], Sequence[Row]]
    read: Callable[[str], int] = field(default=lambda text: int(NUMBER.findall(text)[0]))
    """Finds the number in an answer."""
    begun: int = 0
    done: int = 0

    async def write(self, database: Database) -> None:
        """Write the next number in one transaction."""
        self.begun += 1
        rows = self.rows(self.begun)
        outcome = await upsert_rows(
            database, KINDS[self.kind], rows, Provenance("registers.csv", now())
        )
        assert not outcome.problems
        self.done = self.begun


def names(kind: str, keys: Sequence[str], more: Mapping[str, Any]) -> Callable[[int], list[Row]]:
    """Return what makes rows of one kind whose names hold a number."""

    def rows(number: int) -> list[Row]:
        return [
            Row(f"{kind}:{key}", 0, {"key": key, "name": f"幸福n{number}n", **more}, {})
            for key in keys
        ]

    return rows


def confirmations(number: int) -> list[Row]:
    """Return a row that says nothing new, but was confirmed later."""
    confirmed = EPOCH + timedelta(minutes=number)
    values = {"key": "G2", "name": "李秀英", "category": "ORGAN_CADRE"}
    return [Row("Cadre:G2", 0, values, {}, confirmed=confirmed)]


def minutes(text: str) -> int:
    """Return the number of a confirmation."""
    found = re.findall(r"confirmedAt': '([^']+)'", text)
    if not found:
        return 0
    return int((datetime.fromisoformat(found[0]) - EPOCH) / timedelta(minutes=1))


def registers(units: int) -> list[Register]:
    """Return the registers; a write of units changes as many nodes in one transaction."""
    keys = [f"K{number:03}" for number in range(units)]
    node = "query($id: ID!) { node(id: $id) { ... on Unit { name } ... on Cadre { name } } }"
    covers = """{ whoCovers(where: {id: "Building:L1"}) {
      ... on Coverage { lines { holder { ... on Cadre { name } } } } } }"""
    listed = """{ units(first: 3, filter: {name: {startsWith: "幸福"}}) {
      edges { node { name } } } }"""
    confirmed = '{ node(id: "Cadre:G2") { ... on Cadre { evidence { confirmedAt } } } }'
    compound = """{ whoCovers(where: {address: "民生小区1号楼"}) {
      ... on Coverage { place { ... on Building { compound { aliases } } } } } }"""
    search = (
        '{ search(text: "民生小区", kinds: [COMPOUND]) { node { ... on Compound { aliases } } } }'
    )

    def aliases(number: int) -> list[Row]:
        values = {"key": "X1", "name": "民生小区", "aliases": [f"别名n{number}n"]}
        return [Row("Compound:X1", 0, values, {"community": ("Community:220802001001",)})]

    return [
        Register(
            "Unit",
            [
                (node, {"id": f"Unit:{keys[0]}"}),
                (node, {"id": f"Unit:{keys[-1]}"}),
                (listed, {}),
            ],
            names("Unit", keys, {"category": "GOVERNMENT_ORGAN"}),
        ),
        Register(
            "Cadre",
            [(covers, {}), (node, {"id": "Cadre:G1"})],
            names("Cadre", ["G1"], {"category": "ORGAN_CADRE"}),
        ),
        Register("Cadre", [(confirmed, {})], confirmations, minutes),
        Register("Compound", [(compound, {}), (search, {})], aliases),
    ]


@dataclass(slots=True)
class Race:
    """Writers and readers beside each other, over two services of one graph."""

    databases: Sequence[Database]
    offices: Sequence[Office]
    registers: Sequence[Register]
    pause: float = 0.02
    """Seconds between two writes of a register, on average."""
    stale: list[str] = field(default_factory=list)
    asked: int = 0

    @property
    def hits(self) -> int:
        """How many answers were kept ones."""
        return sum(office.answers.cache.hits for office in self.offices)

    async def prepare(self) -> None:
        """Write each register once, and put each question once."""
        for register in self.registers:
            await register.write(self.databases[0])
        for register in self.registers:
            for question in register.questions:
                await self.check(register, question, random.Random(0))  # noqa: S311 - no secret

    async def run(self, questions: int, readers: int = 4) -> None:
        """Put so many questions while every register is written."""
        writers = [asyncio.create_task(self.write(register)) for register in self.registers]
        try:
            share = questions // readers
            await asyncio.gather(*(self.ask(share, seed) for seed in range(readers)))
        finally:
            for writer in writers:
                writer.cancel()
            for writer in writers:
                with suppress(asyncio.CancelledError):
                    await writer

    async def write(self, register: Register) -> None:
        """Write a register for ever."""
        chance = random.Random(register.kind)  # noqa: S311 - no secret
        while True:
            await register.write(chance.choice(self.databases))
            await asyncio.sleep(chance.expovariate(1 / self.pause))

    async def ask(self, questions: int, seed: int) -> None:
        """Put questions one after the other, and note what is stale."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        for _ in range(questions):
            register = chance.choice(self.registers)
            await self.check(register, chance.choice(register.questions), chance)

    async def check(self, register: Register, question: Question, chance: random.Random) -> None:
        """Put one question, and note if its answer is stale or ahead of all writes."""
        text, variables = question
        least = register.done
        response = await chance.choice(self.offices).execute(text, variables=variables)
        self.asked += 1
        assert "errors" not in response, response
        found = register.read(str(response["data"]))
        if not least <= found <= register.begun:
            self.stale.append(f"{found} instead of {least} to {register.begun}: {text}")


def make_race(one: Database, other: Database, units: int) -> Race:
    """Return the race of two services over two connections; a write changes so many units."""
    vocabulary = load_vocabulary()
    offices = [Office(each, vocabulary) for each in (one, other)]
    return Race((one, other), offices, registers(units))
