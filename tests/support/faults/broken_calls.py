"""Every call of the driver within a mutation fails once, and what is there afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graph.callers import administrator
from graph.database.connection import Database
from graph.errors import GraphError, OutcomeUnknown, WriteUnavailable
from schema.execution.executor import Executor
from tests.support.faults.bolt_proxy import MOMENTS, BoltProxy, Moment
from tests.support.faults.experiment import find_halves
from tests.support.faults.rehearsals import REHEARSALS, document


@dataclass
class BrokenCalls:
    """What came of one mutation."""

    calls: int
    """Of the driver, without a fault."""
    tried: int = 0
    unknown: int = 0
    """Faults after which the caller was told that it may or may not have been done."""
    wrong: list[str] = field(default_factory=list)


WRITTEN_BY = """
RETURN [
  COUNT { MATCH (n) WHERE n.recordedBy = $caller
    AND NOT (n:PlannedPledge OR n:PlannedGap OR n:PlannedShare OR n:Change) },
  COUNT { MATCH (w:Written {caller: $caller}) WHERE w.node IS NOT NULL }
]
"""


@dataclass
class Trial:
    """Trials of one mutation through a proxy, beside a connection that nothing disturbs."""

    name: str
    direct: Executor
    database: Database
    proxied: Executor
    proxy: BoltProxy

    async def run(self) -> BrokenCalls:
        """Let each call fail in turn, at each moment, and compare with a run without faults."""
        self.proxy.calm()
        given, caller = await self.prepared(0)
        await self.ask(self.proxied, given, caller)
        expected = await self.database.read(WRITTEN_BY, {"caller": caller})
        found = BrokenCalls(self.proxy.counted)
        for number in range(1, found.calls + 1):
            for moment in MOMENTS:
                await self.break_call(found, number, moment, expected)
        found.wrong.extend(await find_halves(self.database))
        return found

    async def prepared(self, number: int) -> tuple[dict[str, Any], str]:
        """Return the input and the caller of one trial."""
        inputs = await REHEARSALS[self.name](self.direct, number)
        caller = f"{self.name}-{number}"
        return {**inputs, "idempotencyKey": caller}, caller

    async def ask(self, city: Executor, given: dict[str, Any], caller: str) -> Any:  # noqa: ANN401 - an answer
        """Call the mutation and return what it wrote."""
        query = document(self.name)
        answer = await city.execute(query, variables={"input": given}, caller=administrator(caller))
        assert "errors" not in answer, answer
        return answer["data"]["written"]

    async def break_call(
        self, found: BrokenCalls, number: int, moment: Moment, expected: list[int]
    ) -> None:
        """Let one call fail, then ask again under the same key, twice."""
        found.tried += 1
        given, caller = await self.prepared(found.tried)
        self.proxy.arm(number, moment)
        first = None
        where = f"{self.name}, call {number} of {found.calls}, {moment}"
        try:
            first = await self.ask(self.proxied, given, caller)
        except (OutcomeUnknown, WriteUnavailable):
            found.unknown += 1
        except GraphError as problem:
            found.wrong.append(f"{where}: {problem!r}")
        self.proxy.calm()
        again = [await self.ask(self.direct, given, caller) for _ in range(2)]
        if again[0] != again[1] or (first is not None and first != again[0]):
            found.wrong.append(f"{where}: answered {first}, then {again}")
        if "code" in again[0]:
            found.wrong.append(f"{where}: {again[0]}")
        written = await self.database.read(WRITTEN_BY, {"caller": caller})
        if written != expected:
            found.wrong.append(f"{where}: wrote {written} nodes and keys instead of {expected}")
