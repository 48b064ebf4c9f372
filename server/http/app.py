"""The HTTP application: which path leads where, and the layers around it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import Lifespan

from server import explorer
from server.errors import GRAPHQL_JSON, JSON, error_response
from server.http.admission.admission import Admission, make_admission
from server.http.admission.middleware import AdmissionMiddleware
from server.http.admission.proxies import CallerAddressMiddleware
from server.http.authentication import Authentication
from server.http.graphql import METHODS, GraphQLEndpoint
from server.http.health import answer_health, answer_readiness
from server.http.layers.compression import compression_middleware
from server.http.layers.cross_origin import CrossOriginMiddleware, HostMiddleware
from server.http.layers.direct_way import DirectWay
from server.http.layers.request_ids import RequestIdMiddleware, places_of
from server.http.streams.single_connection import EventStreams
from server.http.streams.websocket import WebSocketEndpoint
from server.settings import Settings
from server.sign_in.sign_in import make_sign_in

MakeRoutes = Callable[[Settings, Admission], Sequence[BaseRoute]]


def no_pages(_: Settings, _admission: Admission) -> Sequence[BaseRoute]:
    """Return no routes, for an application without pages."""
    return ()


def create_app(
    settings: Settings, lifespan: Lifespan[Starlette], pages: MakeRoutes = no_pages
) -> Starlette:
    """Return the application; its lifespan yields the `AppState` of its requests.

    `pages` makes the routes of the pages, which go before those of the API.
    """
    admission = make_admission(settings)

    @asynccontextmanager
    async def closing_lifespan(app: Starlette) -> AsyncIterator[Mapping[str, Any]]:
        async with lifespan(app) as state:
            try:
                yield state or {}
            finally:
                await admission.limiter.close()

    graphql = make_graphql_endpoint(settings, admission)
    answered = [*pages(settings, admission), *routes(settings, graphql)]
    return Starlette(
        routes=answered,
        middleware=[
            Middleware(RequestIdMiddleware, places_of(answered)),
            Middleware(CallerAddressMiddleware, settings.trusted_proxies),
            Middleware(HostMiddleware, settings.host_names),
            Middleware(CrossOriginMiddleware, settings.cors_origins),
            Middleware(AdmissionMiddleware),
            compression_middleware(),
            Middleware(DirectWay, graphql),
        ],
        exception_handlers={HTTPException: http_error_response},
        lifespan=closing_lifespan,
    )


def make_graphql_endpoint(settings: Settings, admission: Admission) -> GraphQLEndpoint:
    """Return what answers operations."""
    return GraphQLEndpoint(
        settings.max_body_bytes,
        settings.request_seconds,
        Authentication(make_sign_in(settings), admission),
        EventStreams(settings.max_subscriptions, is_alone=settings.workers == 1),
        has_explorer=not settings.is_production,
    )


def routes(settings: Settings, graphql: GraphQLEndpoint) -> list[BaseRoute]:
    """Return what answers each path."""
    # Read while the engine starts:
    from server.http.four_lists_download import FourListsEndpoint  # noqa: PLC0415
    from server.http.import_runs import ImportListEndpoint, UndoEndpoint  # noqa: PLC0415
    from server.http.ledger_download import LedgerDownloadEndpoint  # noqa: PLC0415
    from server.http.ledger_export import LedgerExportEndpoint  # noqa: PLC0415
    from server.http.ledger_upload import (  # noqa: PLC0415
        LedgerUploadEndpoint,
        RejectedRowsEndpoint,
    )
    from server.http.operation.backup import BackupEndpoint  # noqa: PLC0415
    from server.http.operation.metrics import answer_metrics  # noqa: PLC0415
    from server.http.research.bulk import BulkEndpoint  # noqa: PLC0415
    from server.http.research.reconciliation import ReconciliationEndpoint  # noqa: PLC0415
    from server.http.research.snapshot_download import SnapshotEndpoint  # noqa: PLC0415
    from server.http.tokens import TokenEndpoint  # noqa: PLC0415
    from server.http.upload_form import FormLimits  # noqa: PLC0415

    auth, rows = graphql.auth, settings.download_rows
    sockets = WebSocketEndpoint(auth, settings.max_subscriptions, settings.cors_origins)
    downloads = LedgerDownloadEndpoint(rows, settings.download_seconds, auth)
    exports = LedgerExportEndpoint(settings.download_seconds, auth)
    four_lists = FourListsEndpoint(rows, settings.download_seconds, auth)
    snapshots = SnapshotEndpoint(settings.download_seconds, auth)
    bulk = BulkEndpoint(settings.request_seconds, settings.download_seconds, auth)
    reconcile = ReconciliationEndpoint(auth)
    limits = FormLimits(settings.upload_files, settings.upload_bytes)
    uploads = LedgerUploadEndpoint(limits, settings.upload_seconds, auth)
    tokens = TokenEndpoint(auth, auth.sign_in.secret)
    return [
        Route("/graphql", graphql.respond, methods=METHODS),
        WebSocketRoute("/graphql", sockets.respond),
        Route("/ledgers", uploads.respond, methods=["POST"]),
        Route("/uploads/{id}/rejected.xlsx", RejectedRowsEndpoint(auth).respond, methods=["GET"]),
        Route("/imports", ImportListEndpoint(auth).respond, methods=["GET"]),
        # Whatever stands for the run is looked for, so that its answer says that there is none.
        Route("/imports/{run:path}/undo", UndoEndpoint(auth).respond, methods=["POST"]),
        Route("/ledgers/{name}", downloads.respond, methods=["GET"]),
        Route("/exports/{name:path}", exports.respond, methods=["GET"]),
        Route("/backup", BackupEndpoint(auth).respond, methods=["GET"]),
        Route("/bulk", bulk.respond, methods=["POST"]),
        Route("/reconcile", reconcile.respond, methods=["GET", "POST"]),
        Route("/reconcile/{below:path}", reconcile.respond, methods=["GET"]),
        Route("/snapshots/network.tar", snapshots.respond, methods=["GET"]),
        Route("/four-lists.xlsx", four_lists.respond, methods=["GET"]),
        Route("/tokens", tokens.list, methods=["GET"]),
        Route("/tokens", tokens.issue, methods=["POST"]),
        Route("/tokens/{id}/revoke", tokens.revoke, methods=["POST"]),
        Route("/healthz", answer_health),
        Route("/readyz", answer_readiness),
        Route("/metrics", answer_metrics),
        *explorer_routes(settings),
    ]


def explorer_routes(settings: Settings) -> list[BaseRoute]:
    """Return what shows the explorer: nothing in production."""
    if settings.is_production:
        return []
    return [Route("/", redirect_to_explorer), Mount("/explorer", explorer.files())]


async def redirect_to_explorer(_: Request) -> Response:
    """Lead the bare address to the explorer's page."""
    return RedirectResponse("/graphql")


async def http_error_response(request: Request, problem: Exception) -> Response:
    """Return what is wrong with a path or a method, in the form of GraphQL errors."""
    if not isinstance(problem, HTTPException):
        raise problem
    path, method = request.url.path, request.method
    if problem.status_code == 405:
        message = f"{path} 不接受 {method} 请求。 {path} does not take {method} requests."
        media_type = GRAPHQL_JSON if path == "/graphql" else JSON
        allowed = (problem.headers or {})["Allow"].split(", ")
        headers = {"allow": ", ".join(sorted(allowed))}
        return error_response(405, message, "METHOD_NOT_ALLOWED", media_type, headers=headers)
    message = "这里没有内容；请到 /graphql 提问。 There is nothing here; questions go to /graphql."
    return error_response(problem.status_code, message, "NOT_FOUND", headers=problem.headers)
