"""The HTTP application: which path leads where, and the layers around it."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Lifespan

from server import explorer
from server.errors import error_response
from server.http.authentication import gate_of
from server.http.graphql import Endpoint
from server.http.health import healthz
from server.http.middleware import RequestIdMiddleware
from server.settings import Settings


def create_app(settings: Settings, lifespan: Lifespan[Starlette]) -> Starlette:
    """Make the application; its lifespan yields the `State` that requests are answered from."""
    from server.http.four_lists_download import Printouts  # noqa: PLC0415 - as above
    from server.http.ledger_download import Downloads  # noqa: PLC0415 - read while the engine starts

    endpoint = Endpoint(settings.max_body_bytes, settings.request_seconds, gate_of(settings))
    downloads = Downloads(settings.download_rows, settings.download_seconds)
    printouts = Printouts(settings.download_rows, settings.download_seconds)
    return Starlette(
        routes=[
            Route("/graphql", endpoint.respond, methods=["GET", "POST"]),
            Route("/ledgers/{name}", downloads.respond, methods=["GET"]),
            Route("/four-lists.xlsx", printouts.respond, methods=["GET"]),
            Route("/healthz", healthz),
            Route("/", to_the_explorer),
            Mount("/explorer", explorer.files()),
        ],
        middleware=[Middleware(RequestIdMiddleware), *cors(settings.cors_origins)],
        exception_handlers={HTTPException: told},
        lifespan=lifespan,
    )


def cors(origins: tuple[str, ...]) -> list[Middleware]:
    """Let pages of these sites ask; without any, no page of another site can."""
    if not origins:
        return []
    headers = ["Authorization", "Content-Type", "X-Linli-Caller", "X-Request-ID"]
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=headers,
            expose_headers=["X-Request-ID", "Content-Disposition"],
        )
    ]


async def to_the_explorer(_: Request) -> Response:
    """Lead whoever opens the bare address to the page."""
    return RedirectResponse("/graphql")


async def told(request: Request, problem: Exception) -> Response:
    """Say in the form of GraphQL errors what is wrong with a path or a method."""
    if not isinstance(problem, HTTPException):
        raise problem
    if problem.status_code == 405:
        zh, en = (
            f"{request.url.path} 不接受 {request.method} 请求。",
            f"{request.url.path} does not take {request.method} requests.",
        )
        return error_response(405, f"{zh} {en}", "METHOD_NOT_ALLOWED", headers=problem.headers)
    zh, en = (
        "这里没有内容；请到 /graphql 提问。",
        "There is nothing here; questions go to /graphql.",
    )
    return error_response(problem.status_code, f"{zh} {en}", "NOT_FOUND", headers=problem.headers)
