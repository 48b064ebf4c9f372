"""台账 (`/ledgers`): templates, uploads with their dry run, imports, and the undoing of one."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from loaders.ledgers import LedgerNotFound, find_ledger, listed_kinds, write_template
from server.errors import RequestError
from server.http.downloads import download_headers
from server.http.import_runs import latest_runs
from server.http.layers.cross_origin import is_own_page
from server.http.ledger_download import ledger_pages_of
from server.http.ledger_upload import (
    checked_upload,
    default_name,
    import_flags,
    ledger_intake_of,
    remembered,
    storage_error,
    upload_gone_error,
)
from server.http.parameters import LEDGER_UPLOAD, Values
from server.http.upload_form import read_form
from server.pages.ledgers.outcome import MOST_SHOWN, failure_of, read_outcome
from server.pages.visit import Visit, form_error
from server.queries.code_lists import read_code_lists
from server.runtime.ledger_intake import OrderedImport
from server.runtime.uploads import Upload

CHOICES = ("complete", "force", "replace", "hiddenSheets")
"""Options of an import that the form offers."""
AGAIN_SECONDS = 2
"""After how long the page of an import that is under way looks again."""


async def show_ledgers(visit: Visit) -> Response:
    """Show the form that uploads ledgers, the templates, and the latest imports."""
    visit.require_administrator()
    mapping = ledger_pages_of(visit.request).mapping
    runs = await latest_runs(visit.request)
    return visit.page("ledgers.html", ledgers=mapping, runs=runs, choices=CHOICES)


async def download_template(visit: Visit) -> Response:
    """Send the empty form of a ledger, with the codes of the graph to choose from."""
    visit.require_administrator()
    pages = ledger_pages_of(visit.request)
    try:
        ledger = find_ledger(pages.mapping, visit.request.path_params["name"])
    except LedgerNotFound as problem:
        raise RequestError(404, "NOT_FOUND", problem.zh, problem.en) from None
    codes = await read_code_lists(visit.execute, listed_kinds(ledger))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        await asyncio.to_thread(write_template, path, ledger, pages.vocabulary, codes)
        content = path.read_bytes()
    return Response(content, headers=download_headers("template.xlsx", f"{ledger.name}.xlsx"))


async def check_ledgers(visit: Visit) -> Response:
    """Take ledgers in, and try what their import would do.

    The form is read here, into files: it is longer than any other.
    """
    visit.require_administrator()
    if not is_own_page(visit.request.headers):
        raise form_error()
    intake = ledger_intake_of(visit.request)
    try:
        async with intake.new_upload() as upload:
            given = await receive_ledgers(visit, upload)
            order_import(visit, upload, {**given, "check": True})
    except OSError as problem:
        raise storage_error(problem, intake) from problem
    return visit.redirect(address_of(upload))


async def receive_ledgers(visit: Visit, upload: Upload) -> Values:
    """Write the files of a form to an upload, and return its options, which are kept beside it.

    Raises `RequestError` and `OSError`.
    """
    form = await read_form(visit.request, upload.ledgers, visit.settings.uploads)
    token = form.fields.get("csrf", "")
    if not visit.settings.sessions.is_own_form(visit.request.cookies, token):
        raise form_error()
    given = LEDGER_UPLOAD.read([(name, "1") for name in CHOICES if form.fields.get(name)])
    upload.remember(remembered(given))
    return given


def address_of(upload: Upload) -> str:
    """Return the address of the page of an upload."""
    return f"/ledgers/uploads/{upload.id}"


def order_import(visit: Visit, upload: Upload, given: Values, undoes: str | None = None) -> None:
    """Start an import or an undoing, whose page says what became of it.

    Raises `ImportUnderWay`.
    """
    intake = ledger_intake_of(visit.request)
    name = default_name(upload) if undoes is None else ""
    order = OrderedImport(name, import_flags(given), None, visit.caller.name, undoes, True)
    intake.start(upload, order)


async def import_checked(visit: Visit) -> Response:
    """Import the ledgers of an upload as they were tried."""
    visit.require_administrator()
    intake = ledger_intake_of(visit.request)
    upload, given = await checked_upload(intake, {"upload": visit.form.get("upload", "")})
    order_import(visit, upload, given)
    return visit.redirect(address_of(upload))


async def undo_import(visit: Visit) -> Response:
    """Undo a run, or try what that would do."""
    visit.require_administrator()
    intake, run = ledger_intake_of(visit.request), visit.form.get("run", "")
    is_try = visit.form.get("sure") != "1"
    try:
        async with intake.new_upload() as upload:
            order_import(visit, upload, {"check": is_try}, undoes=run)
    except OSError as problem:
        raise storage_error(problem, intake) from problem
    return visit.redirect(address_of(upload))


async def find_upload(visit: Visit) -> Upload:
    """Return the upload that an address names. Raises `RequestError`."""
    visit.require_administrator()
    uploads = ledger_intake_of(visit.request).uploads
    upload = await asyncio.to_thread(uploads.find, visit.request.path_params["id"])
    if upload is None:
        raise upload_gone_error()
    return upload


async def show_upload(visit: Visit) -> Response:
    """Show what an upload would do or has done, or that it is under way."""
    upload = await find_upload(visit)
    is_under_way = upload.busy.exists()
    event = upload.read_outcome()
    values: Mapping[str, object] = {"upload": upload, "most": MOST_SHOWN}
    if event is None:
        if not is_under_way:
            raise upload_gone_error()
        return visit.page("upload.html", again=AGAIN_SECONDS, outcome=None, failure=None, **values)
    outcome = read_outcome(event)
    failure = None if outcome else failure_of(event)
    return visit.page("upload.html", again=None, outcome=outcome, failure=failure, **values)


async def download_upload_report(visit: Visit) -> Response:
    """Send the workbook of an upload: changes, endings, and refused rows to mend."""
    upload = await find_upload(visit)
    try:
        content = await asyncio.to_thread(upload.rejected.read_bytes)
    except OSError:
        raise upload_gone_error() from None
    return Response(content, headers=download_headers("rejected.xlsx", "导入报告.xlsx"))
