"""The way from a command to the graph: its own engine, or the service that has the data folder.

Only one process can have the embedded graph open. While a service runs on it, every command
sends its requests to that service instead, so that it works the same with and without one.
"""

import asyncio
import getpass
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import quote

import orjson

from graph.database.embedded.folder_lock import is_locked
from graph.errors import FolderInUse, GraphError
from server.queries.request import GraphQLRequest
from server.runtime.data_folder import read_service_address
from server.settings import Settings
from server.sign_in.operator_token import make_operator_token

if TYPE_CHECKING:
    from server.cli.local_graph import LocalGraph

Result = Mapping[str, Any]
"""A GraphQL result: `data` or `errors` or both."""
Payload = Mapping[str, Any]
"""What a mutation returned."""
T = TypeVar("T")

READ_SECONDS, WRITE_SECONDS = 30.0, 120.0
"""How long a command waits for a service. Longer for a write, which goes on when nobody waits."""
UNDECIDED = frozenset({"OUTCOME_UNKNOWN", "UNAVAILABLE", "STOPPING"})
"""Codes of errors after which a write may have been done."""
OPERATOR = "linli"
"""The name of a caller whom the machine cannot name."""


class WriteUnconfirmed(GraphError):
    """A service was sent a write and did not say whether it was done."""

    def __init__(self) -> None:
        super().__init__(
            "服务没有说明结果，这次写入可能已经完成。请稍后把同一命令再运行一次："
            "已认领、已撤回的不会重复；方案可能多存一份，没有妨碍。",
            "The service did not say how it ended: the write may have been done. Run the same "
            "command again in a while: nothing is pledged or withdrawn twice; a plan may be "
            "stored twice, which does no harm.",
        )


class RequestRejected(GraphError):
    """A request was answered with an error; carries its message, which has both languages."""


@dataclass(frozen=True)
class RunningService:
    """The service that has the data folder in use; `in_use` is raised if it does not answer."""

    settings: Settings
    in_use: FolderInUse

    @property
    def address(self) -> str:
        """Its address. Raises `FolderInUse` if it left none, as while it starts."""
        try:
            return read_service_address(self.settings.data)
        except OSError:
            raise self.in_use from None

    async def execute(self, request: GraphQLRequest, caller: str | None = None) -> Result:
        """Return the result of a request; only the request of a named caller may write.

        Raises `FolderInUse` if no service answers, and `WriteUnconfirmed` if a write may have
        been done.
        """
        return await asyncio.to_thread(self.post, request, caller)

    def post(self, request: GraphQLRequest, caller: str | None) -> Result:
        """Send a request as `execute` does, blocking this thread."""
        body = orjson.dumps({"query": request.query, "variables": request.variables})
        headers = {
            "Content-Type": "application/json",
            **caller_headers(self.settings, caller or operator_name()),
        }
        seconds = WRITE_SECONDS if caller else READ_SECONDS
        try:
            with self.opened("/graphql", headers, seconds, body) as response:
                result = self.parse_result(response.read())
        except (OSError, HTTPException):
            # The request was sent; only an answer would have said what became of it.
            raise (WriteUnconfirmed() if caller else self.in_use) from None
        if caller and UNDECIDED & error_codes(result):
            raise WriteUnconfirmed
        return result

    @contextmanager
    def opened(
        self,
        path: str,
        headers: Mapping[str, str],
        seconds: float,
        body: bytes | Iterable[bytes] | None = None,
    ) -> Iterator[HTTPResponse | urllib.error.HTTPError]:
        """Yield the response to a request, whatever its status.

        Raises `FolderInUse` if the request reached no service; other `OSError`s after that.
        """
        try:
            request = urllib.request.Request(f"{self.address}{path}", body, dict(headers))  # noqa: S310 - always http
            response = urllib.request.urlopen(request, timeout=seconds)  # noqa: S310 - always http
        except urllib.error.HTTPError as answer:
            response = answer
        except (urllib.error.URLError, ValueError):
            raise self.in_use from None
        with response:
            yield response

    def parse_result(self, body: bytes) -> Result:
        """Parse a GraphQL result. Raises `FolderInUse` if something else than linli sent it."""
        try:
            result = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise self.in_use from None
        if not isinstance(result, dict):
            raise self.in_use
        return result


Graph: TypeAlias = "LocalGraph | RunningService"


def run_on_graph(
    settings: Settings,
    work: Callable[[Graph], Awaitable[T]],
    *,
    statement_seconds: float = 0,
    any_words: bool = False,
    makes_graph: bool = False,
) -> T:
    """Run `work` on the service that has the graph of the settings in use, or on the graph itself.

    `statement_seconds` raises the limit of one statement of our own engine; with `any_words` the
    graph may have been made with another vocabulary than that of the settings; with `makes_graph`
    an empty one is made where there is none. Raises `GraphError`.
    """
    if is_served(settings):
        # A service that does not answer may just be ending: then its folder is free in a moment.
        with suppress(FolderInUse):
            return asyncio.run(run_on_service(settings, work, FolderInUse(str(settings.data), "?")))
    from server.cli.local_graph import run_on_own_graph  # noqa: PLC0415 - beside a service not needed

    try:
        return run_on_own_graph(
            settings,
            work,
            statement_seconds=statement_seconds,
            any_words=any_words,
            makes_graph=makes_graph,
        )
    except FolderInUse as in_use:
        return asyncio.run(run_on_service(settings, work, in_use))


def is_served(settings: Settings) -> bool:
    """Whether a service seems to have the embedded graph of the settings in use."""
    if settings.neo4j_uri or not is_locked(settings.data):
        return False
    try:
        return bool(read_service_address(settings.data))
    except OSError:
        return False


async def run_on_service(
    settings: Settings, work: Callable[[Graph], Awaitable[T]], in_use: FolderInUse
) -> T:
    """Run `work` on a running service; `in_use` is raised if it does not answer."""
    return await work(RunningService(settings, in_use))


def execute_request(
    settings: Settings,
    request: GraphQLRequest,
    caller: str | None = None,
    *,
    statement_seconds: float = 0,
) -> Result:
    """Return the result of one request to the graph of the settings, or to its service.

    Only the request of a named caller may write. `statement_seconds` is as in `run_on_graph`.
    Raises `GraphError`.
    """
    return run_on_graph(
        settings,
        lambda graph: graph.execute(request, caller),
        statement_seconds=statement_seconds,
    )


def data_of(result: Result) -> Mapping[str, Any]:
    """Return the data of a result. Raises `RequestRejected` for one with errors."""
    for error in result.get("errors", ()):
        # A message has both languages; it is shown whole, since a name in it may hold
        # whatever stands between them.
        raise RequestRejected(error["message"])
    data: Mapping[str, Any] = result["data"]
    return data


def payload_of(result: Result) -> Payload:
    """Return what the only mutation of a result returned. Raises `RequestRejected`."""
    payload: Payload = next(iter(data_of(result).values()))
    if "message" in payload:
        raise RequestRejected(payload["message"])
    return payload


def operator_name() -> str:
    """Return the name of the person at the terminal, as far as the machine knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return OPERATOR


def caller_headers(settings: Settings, caller: str) -> dict[str, str]:
    """Return the headers of an administrator, if this machine has what proves one."""
    token = make_operator_token(settings, caller)
    headers = {"X-Linli-Caller": quote(caller)}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


def error_codes(result: Result) -> set[str]:
    """Return the codes of the errors of a result."""
    return {error.get("extensions", {}).get("code", "") for error in result.get("errors", ())}
