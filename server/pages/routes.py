"""Which address leads to which page, and what a visitor sees if it fails."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from server.http.admission.admission import Admission
from server.http.upload_form import FormLimits
from server.pages.ask import show_ask, show_suggestions
from server.pages.board.live import stream_changes
from server.pages.board.wall_chart import show_board
from server.pages.due import download_due, show_due
from server.pages.failures import failure_page, refused_session_page
from server.pages.follow_up.kept import show_kept
from server.pages.follow_up.many_steps import advance_projects, take_steps
from server.pages.follow_up.records import show_project, show_request, show_responsibility
from server.pages.follow_up.steps import advance_project, reach_milestone, take_step
from server.pages.gaps import show_gaps, show_handover
from server.pages.ledgers.upload_pages import (
    check_ledgers,
    download_template,
    download_upload_report,
    import_checked,
    show_ledgers,
    show_upload,
    undo_import,
)
from server.pages.needs import (
    offer_resource,
    pledge,
    post_need,
    show_need,
    show_need_form,
    show_needs,
    show_resource_form,
    show_unit,
)
from server.pages.network.network_pages import show_network
from server.pages.place import show_place
from server.pages.planning.forms import accept_plan, make_plan
from server.pages.planning.plans import show_plan, show_plans
from server.pages.poster_pages import print_posters, show_poster, show_poster_choices
from server.pages.rendering import ASSETS
from server.pages.reports.report_pages import (
    download_report,
    show_facts,
    show_report,
    show_reports,
)
from server.pages.reports.tables import read_tables
from server.pages.session import Sessions, read_visitor
from server.pages.sign_in import (
    keep_choice,
    show_more,
    show_offline,
    show_sign_in,
    sign_in,
    sign_out,
)
from server.pages.visit import PageSettings, Visit, read_form
from server.runtime.state import AppRequest
from server.settings import Settings
from server.sign_in.sign_in import make_sign_in

Page = Callable[[Visit], Awaitable[Response]]
SHOWN: dict[str, Page] = {
    "/ask": show_ask,
    "/ask/suggest": show_suggestions,
    "/place/{reference}": show_place,
    "/place/{reference}/poster": show_poster,
    "/posters": show_poster_choices,
    "/posters/print": print_posters,
    "/due": show_due,
    "/due/kept": show_kept,
    "/due/{show}.{form}": download_due,
    "/needs": show_needs,
    "/needs/new": show_need_form,
    "/needs/{key}": show_need,
    "/units/{key}": show_unit,
    "/units/{key}/offer": show_resource_form,
    "/gaps": show_gaps,
    "/handover": show_handover,
    "/board": show_board,
    "/board/changes": stream_changes,
    "/plans": show_plans,
    "/plans/{key}": show_plan,
    "/requests/{key}": show_request,
    "/projects/{key}": show_project,
    "/responsibilities/{key}": show_responsibility,
    "/ledgers": show_ledgers,
    "/ledgers/templates/{name}.xlsx": download_template,
    "/ledgers/uploads/{id}": show_upload,
    "/ledgers/uploads/{id}/report.xlsx": download_upload_report,
    "/network/{node}": show_network,
    "/reports": show_reports,
    "/reports/{table}.xlsx": download_report,
    "/reports/{table}": show_report,
    "/reports/{table}/{cell}": show_facts,
    "/sign-in": show_sign_in,
    "/offline": show_offline,
    "/more": show_more,
}
"""What is read."""
SENT: dict[str, Page] = {
    "/sign-in": sign_in,
    "/sign-out": sign_out,
    "/requests/step": take_step,
    "/projects/step": advance_project,
    "/milestones/step": reach_milestone,
    "/plans": make_plan,
    "/plans/accept": accept_plan,
    "/requests/steps": take_steps,
    "/projects/steps": advance_projects,
    "/needs": post_need,
    "/resources": offer_resource,
    "/pledges": pledge,
    "/ledgers/import": import_checked,
    "/ledgers/undo": undo_import,
}
"""What is written by forms."""
RECEIVED: dict[str, Page] = {"/ledgers/check": check_ledgers}
"""Forms with files, which their pages read themselves."""
OPEN = ("/sign-in", "/sign-out", "/offline")
"""What a visitor sees whose session is over, and where everybody has to sign in."""


class LastingFiles(StaticFiles):
    """Files whose addresses change with their content."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file that a browser need not ask for again."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def page_routes(settings: Settings, admission: Admission) -> list[BaseRoute]:
    """Return the routes of all pages. Raises `VocabularyRefused` for a table of reports."""
    read_tables(settings.reports)
    shared = PageSettings(
        Sessions(make_sign_in(settings)),
        admission,
        settings.request_seconds,
        settings.public_url,
        has_explorer=not settings.is_production,
        uploads=FormLimits(settings.upload_files, settings.upload_bytes),
        reports=settings.reports,
    )
    uploading = replace(shared, seconds=settings.upload_seconds)
    return [
        Route("/", redirect_to_pages),
        *(Route(path, endpoint_of(page, shared), methods=["GET"]) for path, page in SHOWN.items()),
        *(Route(path, endpoint_of(page, shared), methods=["POST"]) for path, page in SENT.items()),
        *(
            Route(path, endpoint_of(page, uploading, has_files=True), methods=["POST"])
            for path, page in RECEIVED.items()
        ),
        Route("/service-worker.js", serve_worker),
        Mount("/pages/assets", LastingFiles(directory=ASSETS)),
    ]


async def redirect_to_pages(_: AppRequest) -> Response:
    """Lead the bare address to the first page."""
    return RedirectResponse("/ask")


async def serve_worker(_: AppRequest) -> Response:
    """Send the script that answers in a browser without network; its path is what it rules."""
    return FileResponse(ASSETS / "service-worker.js", headers={"cache-control": "no-cache"})


def endpoint_of(
    page: Page, shared: PageSettings, *, has_files: bool = False
) -> Callable[[AppRequest], Awaitable[Response]]:
    """Return the endpoint of a page; one whose form has files reads it itself."""

    async def respond(request: AppRequest) -> Response:
        visit = Visit(request, shared)
        try:
            caller, refusal = await read_visitor(shared.sessions, request)
            await shared.admission.open_account(request, caller)
            visit = replace(visit, caller=caller)
            if request.method == "POST" and not has_files:
                form, chosen = await read_form(request, shared.sessions)
                visit = replace(visit, form=form, chosen=chosen)
            if refusal and request.url.path not in OPEN:
                return refused_session_page(visit, refusal)
            async with asyncio.timeout(shared.seconds):
                return keep_choice(visit) or await page(visit)
        except Exception as problem:  # noqa: BLE001 - the visitor gets a number, the log the rest
            return failure_page(visit, problem)

    return respond
