"""The two servers that are compared, each in its own process: the service, and the floor.

`python -m tests.bench.serve service|floor`; the address of the engine and the port to listen on
come on standard input.
"""

import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import logs
from server.http.app import create_app
from server.runtime.graph_access import GraphAccess
from server.serve import make_lifespan, server_config
from server.settings import Settings, read_settings
from tests.bench.floor import FLOORS, Floor


@dataclass(frozen=True)
class Where:
    """Where the engine is, and where to listen."""

    port: int
    uri: str
    user: str
    password: str = field(repr=False)
    example: Mapping[str, str] = field(default_factory=dict)
    """The place that the service asks about as it starts."""

    @property
    def store(self) -> GraphAccess:
        """The engine as the service knows it."""
        return GraphAccess(self.uri, self.user, self.password, "neo4j", seconds=10.0)


def service(where: Where) -> Starlette:
    """Make the service's own application, which also logs as it does."""
    settings = read_settings(rate_limit=0)
    logs.configure_logging(settings.log_level, settings.log_format)
    return create_app(settings, make_lifespan(settings, where.store, where.example))


def floor(where: Where) -> Starlette:
    """Make the application with one bare route per statement."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        async with where.store.connect() as database:
            yield {"database": database}

    async def ready(_: Request) -> Response:
        return Response(b"ok")

    routes = [
        Route(f"/{name}", answering(floor), methods=["POST"]) for name, floor in FLOORS.items()
    ]
    return Starlette(routes=[*routes, Route("/healthz", ready)], lifespan=lifespan)


def answering(floor: Floor) -> Callable[[Request], Awaitable[Response]]:
    """Make the route of one statement."""

    async def answer(request: Request) -> Response:
        variables = orjson.loads(await request.body())["variables"]
        record = await request.state.database.read(floor.statement, floor.given(variables))
        return Response(orjson.dumps({"data": floor.answer(record)}), media_type="application/json")

    return answer


def main() -> None:
    """Serve until told to stop."""
    where = Where(**json.loads(sys.stdin.readline()))
    config = server_config({"service": service, "floor": floor}[sys.argv[1]](where), Settings())
    config.host, config.port = "127.0.0.1", where.port
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
