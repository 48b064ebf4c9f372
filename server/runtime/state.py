"""What the application needs while it serves: who answers, whether the graph is there, what to ask first."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from starlette.requests import Request

from server.queries.who_covers import GraphQLRequest

if TYPE_CHECKING:
    from server.runtime.ledger_pages import Lists


class Executes(Protocol):
    """Whoever answers a GraphQL question with one response."""

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        read_only: bool,
        caller: str | None = None,
    ) -> Mapping[str, Any]:
        """Return the response map, ready for JSON, with `data` or `errors` or both.

        Without `data` the question was refused before it ran. `read_only`: a mutation may not run and is
        refused with the code NOT_A_QUERY. `caller`: the name of somebody who may write. Raises only for faults that are not
        the caller's.
        """


class Answers(Executes, Protocol):
    """Whoever answers GraphQL questions: the executor of `schema/`."""

    def stream(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        read_only: bool,
        caller: str | None = None,
    ) -> AsyncGenerator[Mapping[str, Any] | None, None]:
        """Return response maps one after the other: of a subscription as they come, of anything else one.

        None says that nothing came for a moment: the time to see whether anybody still listens.
        """


@dataclass(frozen=True)
class Service:
    """Everything that is open while the application serves."""

    answers: Answers
    check: Callable[[], Awaitable[object]]
    """Returns when the graph answers; raises `GraphError` where it does not."""
    question: GraphQLRequest
    """What the explorer suggests to ask first."""
    lists: "Lists | None" = None
    """What can be downloaded; None where there is nothing."""


class AppState(TypedDict):
    """What the lifespan of the application hands to every request."""

    service: Service


Asking = Request[AppState]
"""A request to our application."""
