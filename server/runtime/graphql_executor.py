"""What the application asks of an executor: `schema.execution.executor.Executor`, or a stand-in.

The HTTP layer is loaded while the engine starts, before the schema, and is tested without one.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Protocol, TypeAlias

from graph.callers import ANONYMOUS, Caller
from schema.limits.terms import OWN_TERMS, CostTerms

StreamItem: TypeAlias = tuple[Mapping[str, Any] | None, str | None]
"""A response map of a stream and the cursor after it; either may be None.

A cursor alone is where a subscription begins. Neither means that nothing came for a moment, so
that a lost client can be noticed.
"""


class GraphQLExecutor(Protocol):
    """Answers GraphQL requests. Raises only for faults that are not the caller's."""

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
        terms: CostTerms = OWN_TERMS,
    ) -> Mapping[str, Any]:
        """Return the response map, ready for JSON, with `data` or `errors` or both.

        Without `data` the request was rejected before it ran. A caller who is only reading is
        refused a mutation with the code NOT_A_QUERY. `terms` say what is reported of the cost, and
        whom to charge before the operation runs.
        """

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
        """Yield response maps: those of a subscription as they come, of anything else one.

        `after` is the cursor after which a subscription continues, in place of its argument.
        """
