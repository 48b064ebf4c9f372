"""A small schema in place of the city's, so that tests of the HTTP layer need no graph."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import strawberry
from graphql import OperationType, get_operation_ast, parse
from graphql.error import GraphQLError, GraphQLSyntaxError
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.types import Lifespan, Receive, Scope, Send

from graph.callers import ANONYMOUS, Caller
from graph.errors import GraphError
from schema.limits.terms import OWN_TERMS, CostTerms
from server.http.app import create_app
from server.logs import REQUEST_ID, request_notes
from server.queries.request import GraphQLRequest
from server.runtime.graphql_executor import GraphQLExecutor, StreamItem
from server.runtime.ledger_pages import LedgerPages
from server.runtime.state import AppState, Service
from server.settings import Settings
from server.sign_in.token_records import TokenRecords

NODES = 90
"""What every operation costs; a request costs 10 besides."""
UNDER_WAY: list[float] = []
OFFICE_TOKEN = "0123456789abcdef-office"
LISTENING: list[str] = []
"""Subscriptions that are open."""


@contextmanager
def under_way(seconds: float) -> Iterator[None]:
    """Count something as under way."""
    UNDER_WAY.append(seconds)
    try:
        yield
    finally:
        UNDER_WAY.remove(seconds)


@strawberry.type(description="可问的内容。What can be asked.")
class Query:
    """What can be asked."""

    @strawberry.field
    def greeting(self, name: str = "世界") -> str:
        """Answers."""
        return f"你好，{name}"

    @strawberry.field
    async def slow(self, seconds: float) -> float:
        """Takes its time."""
        with under_way(seconds):
            await asyncio.sleep(seconds)
        return seconds

    @strawberry.field
    def under_way(self) -> list[float]:
        """Says which slow questions are being answered."""
        return UNDER_WAY


@strawberry.type
class Mutation:
    """What can be changed."""

    @strawberry.mutation
    async def rename(self, to: str, seconds: float = 0) -> str:
        """Would change something."""
        with under_way(seconds):
            await asyncio.sleep(seconds)
        return to


@strawberry.type
class Subscription:
    """What can be listened to."""

    @strawberry.subscription
    async def count(self, to: int | None = None) -> AsyncGenerator[int, None]:
        """Would count; see `Executor.stream`."""
        for number in range(to or 0):
            yield number


class Executor:
    """Answers with strawberry's own executor; raises `fault` where one is set."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.schema = strawberry.Schema(Query, Mutation, Subscription)
        self.fault = fault

    async def execute(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
        terms: CostTerms = OWN_TERMS,
    ) -> Mapping[str, Any]:
        """Return a response as `GraphQLExecutor` asks for; everything costs `NODES`."""
        if self.fault:
            raise self.fault
        await terms.charge(NODES)
        sort = operation_type(query, operation_name)
        if caller.read_only and sort not in (OperationType.QUERY, None):
            return {
                "errors": [{"message": "GET only asks.", "extensions": {"code": "NOT_A_QUERY"}}]
            }
        if sort:
            request_notes().note_operation(sort.value, operation_name or "")
        result = await self.schema.execute(
            query, variable_values=dict(variables or {}), operation_name=operation_name
        )
        errors = [formatted(error) for error in result.errors or ()]
        ran = result.data is not None or not errors
        return (
            ({"data": result.data} if ran else {})
            | ({"errors": errors} if errors else {})
            | {"extensions": {"request": REQUEST_ID.get(), "caller": caller.name or None}}
        )

    async def stream(
        self,
        query: str,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        caller: Caller = ANONYMOUS,
        terms: CostTerms = OWN_TERMS,
        after: str | None = None,
    ) -> AsyncGenerator[StreamItem, None]:
        """Count as the variables of a subscription say; answer anything else once."""
        if not query.startswith("subscription"):
            result = await self.execute(
                query,
                variables=variables,
                operation_name=operation_name,
                caller=caller,
                terms=terms,
            )
            yield result, None
            return
        await terms.charge(NODES)
        given = variables or {}
        LISTENING.append(query)
        try:
            begin = int(after) if after else 0
            yield None, str(begin)
            for number in range(begin, given.get("to", 1_000_000)):
                await asyncio.sleep(given.get("pause", 0))
                yield {"data": {"count": number}}, str(number + 1)
        finally:
            LISTENING.remove(query)


def formatted(error: GraphQLError) -> dict[str, Any]:
    """Return an error with the code by which a text that cannot be parsed is known."""
    code = "GRAPHQL_PARSE_FAILED" if isinstance(error, GraphQLSyntaxError) else "OTHER"
    return {**error.formatted, "extensions": {"code": code}}


def operation_type(query: str, name: str | None) -> OperationType | None:
    """Return what kind of operation would run."""
    try:
        operation = get_operation_ast(parse(query), name)
    except GraphQLSyntaxError:
        return None
    return operation.operation if operation else None


QUESTION = GraphQLRequest(
    "query Greet($name: String!) { greeting(name: $name) }", {"name": "邻里 </script>"}
)


def lifespan_of(
    fault: Exception | None = None,
    ill: GraphError | None = None,
    lists: LedgerPages | None = None,
    executor: GraphQLExecutor | None = None,
    graph: str = "whole",
    tokens: TokenRecords | None = None,
) -> Lifespan[Starlette]:
    """Return the lifespan of an application around the small schema, or another executor.

    `ill` is what its graph raises when its health is asked for, `graph` how full it is.
    """

    async def check() -> None:
        if ill:
            raise ill

    async def readiness() -> Mapping[str, str]:
        await check()
        return {"graph": graph, "schema": "current"}

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[AppState]:
        asked = executor or Executor(fault)
        yield {"service": Service(asked, check, readiness, QUESTION, lists, tokens=tokens)}

    return lifespan


@asynccontextmanager
async def client_of(
    settings: Settings | None = None,
    *,
    fault: Exception | None = None,
    ill: GraphError | None = None,
    lists: LedgerPages | None = None,
    executor: GraphQLExecutor | None = None,
    graph: str = "whole",
    office: bool = False,
) -> AsyncIterator[AsyncClient]:
    """Return a client of an application around the small schema, without a server between them.

    That of the `office` may do everything.
    """
    settings, headers = settings or Settings(), {}
    if office:
        settings = settings.model_copy(update={"write_token": SecretStr(OFFICE_TOKEN)})
        headers = {"Authorization": f"Bearer {OFFICE_TOKEN}"}
    app = create_app(settings, lifespan_of(fault, ill, lists, executor, graph))
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        async with AsyncClient(
            transport=ASGITransport(with_state), base_url="http://localhost", headers=headers
        ) as client:
            yield client


def refusal_of(response: Response) -> tuple[int, str]:
    """Return status and code of a refusal, whose message must be in both languages."""
    (error,) = response.json()["errors"]
    assert "data" not in response.json()
    assert re.search(r"[\u4e00-\u9fff]", error["message"]), "there is no Chinese in the message"
    assert re.search(r"[A-Za-z]{3} [a-z]", error["message"]), "there is no English in the message"
    return response.status_code, error["extensions"]["code"]
