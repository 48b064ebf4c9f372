"""A service that warms up starts and stops as one that does not."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from graph.callers import ANONYMOUS, Caller
from schema.limits.terms import OWN_TERMS, CostTerms
from server.runtime.graphql_executor import StreamItem
from server.runtime.open import ask_nothing, warm_up
from server.runtime.operation.beside import beside


class SilentExecutor:
    """Never answers; it notes what it was asked, and what nobody waits for any more."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.abandoned: list[str] = []

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,  # noqa: ARG002 - nothing is answered
        operation_name: str | None = None,  # noqa: ARG002 - nothing is answered
        caller: Caller = ANONYMOUS,  # noqa: ARG002 - nothing is answered
        terms: CostTerms = OWN_TERMS,  # noqa: ARG002 - nothing is answered
    ) -> Mapping[str, Any]:
        """Wait until the caller is gone."""
        self.asked.append(query)
        try:
            await asyncio.Event().wait()
        finally:
            self.abandoned.append(query)
        raise AssertionError

    def stream(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
        terms: CostTerms = OWN_TERMS,
        after: str | None = None,
    ) -> AsyncGenerator[StreamItem, None]:
        """Stream nothing: a usual question is no subscription."""
        raise NotImplementedError


async def test_a_stop_cancels_the_usual_question_under_way_and_asks_no_more() -> None:
    executor = SilentExecutor()
    async with asyncio.timeout(5):
        async with beside(warm_up(executor, {"address": "解放社区"}, ask_nothing), "warm up"):
            while not executor.asked:
                await asyncio.sleep(0)
    assert executor.abandoned == executor.asked
    assert len(executor.asked) == 1
