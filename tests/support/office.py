"""An executor whose caller may do everything, unless a test says who asks."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

from graph.callers import ANONYMOUS, Caller, administrator
from graph.database.protocols import Store
from graph.vocabulary import load_vocabulary
from schema.execution.errors import Response
from schema.execution.executor import Executor
from schema.execution.subscriptions import StreamItem
from schema.limits.limits import Limits
from schema.limits.terms import OWN_TERMS, CostTerms

OFFICE = administrator("operator")


def caller_of(given: Caller | str | None) -> Caller:
    """Return a caller; a name alone is that of an administrator, None whoever is not signed in."""
    if given is None:
        return ANONYMOUS
    return administrator(given) if isinstance(given, str) else given


class Office(Executor):
    """Executes requests as the office of the city, an administrator, does."""

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller | str | None = OFFICE,
        terms: CostTerms = OWN_TERMS,
    ) -> Response:
        """Return the response map of a request."""
        response = await Executor.execute(
            self,
            query,
            variables=variables,
            operation_name=operation_name,
            caller=caller_of(caller),
            terms=terms,
        )
        return dict(response)

    async def stream(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller | str | None = OFFICE,
        terms: CostTerms = OWN_TERMS,
        after: str | None = None,
    ) -> AsyncGenerator[StreamItem, None]:
        """Yield the response maps of a request."""
        items = Executor.stream(
            self,
            query,
            variables=variables,
            operation_name=operation_name,
            caller=caller_of(caller),
            terms=terms,
            after=after,
        )
        async for item in items:
            yield item


def forgetful_office(store: Store) -> Office:
    """Return an office that keeps no answers: each question is read, whatever else is kept."""
    return Office(store, load_vocabulary(), Limits(kept_bytes=0))
