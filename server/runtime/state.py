"""What the application needs while it serves: the executor, the health check, its downloads."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from starlette.requests import Request

from server.queries.request import GraphQLRequest
from server.runtime.graphql_executor import GraphQLExecutor
from server.sign_in.token_records import TokenRecords

if TYPE_CHECKING:
    # At run time it is loaded while the engine starts: it brings the readers of ledgers.
    from server.runtime.ledger_intake import LedgerIntake
    from server.runtime.ledger_pages import LedgerPages


@dataclass(frozen=True)
class Service:
    """Everything that is open while the application serves."""

    executor: GraphQLExecutor
    check: Callable[[], Awaitable[object]]
    """Returns when the graph answers; raises `GraphError` if it does not."""
    readiness: Callable[[], Awaitable[Mapping[str, str]]]
    """Returns whether the graph is `empty`, `half-loaded` or `whole`, and its schema `current`,
    `older`, `newer`, or of `other` words; raises `GraphError` if the graph does not answer.
    """
    question: GraphQLRequest
    """What the explorer suggests to ask first."""
    ledger_pages: "LedgerPages | None" = None
    """What can be downloaded; None where there is nothing."""
    ledger_intake: "LedgerIntake | None" = None
    """Where ledgers are brought in; None where they are not."""
    tokens: TokenRecords | None = None
    """Which tokens were revoked, and what their areas are; None where no graph says so."""


class AppState(TypedDict):
    """What the lifespan of the application hands to every request."""

    service: Service


AppRequest = Request[AppState]
"""A request to our application."""
