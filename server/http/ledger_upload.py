"""Uploads of ledgers: checked or imported, with progress, and rejected rows to be mended."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse

from graph.callers import Caller
from graph.errors import DiskFull, GraphError, is_disk_full
from server.errors import RequestError
from server.http.authentication import Authentication
from server.http.content_negotiation import EVENTS, JSON, JSON_LINES, preferred_media_type
from server.http.downloads import download_headers, file_chunks
from server.http.failures import WRITE_UNAVAILABLE, exception_response
from server.http.parameters import IMPORT_FLAGS, LEDGER_UPLOAD, REJECTED_ROWS, Values
from server.http.upload_form import FormLimits, read_form
from server.runtime.data_folder import DataFolderUnusable
from server.runtime.import_events import Event
from server.runtime.import_jobs import ImportJob
from server.runtime.ledger_intake import LedgerIntake, OrderedImport
from server.runtime.state import AppRequest
from server.runtime.uploads import Upload

STATUSES = {
    "RunNotFound": 404,
    "RunUndone": 409,
    "DatabaseUnavailable": 503,
    "WriteUnavailable": 503,
    "DatabaseRefused": 503,
    "DatabaseTimeout": 503,
    "OutcomeUnknown": 503,
    "DatabaseBusy": 503,
    "ImportBroken": 503,
    "ImportTooSlow": 503,
    "DiskFull": 507,
}
"""Error of an import to its status where it is not the fault of what was sent (400)."""
OFFERED = (JSON, JSON_LINES, EVENTS)
"""How the outcome of an import can be sent: at its end, or event by event."""
LONGEST_IMPORT_NAME = 200


@dataclass(frozen=True)
class LedgerUploadEndpoint:
    """Takes uploads within limits, from administrators."""

    limits: FormLimits
    seconds: float
    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Return what an upload would do, or has done; at once or event by event."""
        try:
            return await self.answer(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except TimeoutError:
            return upload_too_slow_error(self.seconds).response()
        except OSError as problem:
            found = storage_error(problem, ledger_intake_of(request))
            return exception_response(found, JSON)
        except Exception as problem:  # noqa: BLE001 - the caller gets a number, the log the rest
            return exception_response(problem, JSON)

    async def answer(self, request: AppRequest) -> Response:
        """Return the response.

        Raises `RequestError`, `GraphError`, `ClientDisconnect`, `TimeoutError` and `OSError`.
        """
        by = await self.auth.require(request, LEDGER_UPLOAD)
        media_type = preferred_media_type(request.headers.get("accept"), OFFERED)
        given = LEDGER_UPLOAD.read(request.query_params.multi_items())
        intake = ledger_intake_of(request)
        if "upload" in given:
            upload, given = await checked_upload(intake, given)
            outcome, job = start_upload(intake, upload, given, by)
        else:
            # Who would have to wait need not send anything first.
            async with intake.new_upload() as upload:
                given = await self.receive(request, upload)
                outcome, job = start_upload(intake, upload, given, by)
        return await outcome.send(job, media_type)

    async def receive(self, request: AppRequest, upload: Upload) -> Values:
        """Write the files that are sent to an upload, and return its parameters.

        Raises `RequestError`, `ClientDisconnect`, `TimeoutError` and `OSError`.
        """
        async with asyncio.timeout(self.seconds):
            form = await read_form(request, upload.ledgers, self.limits)
        fields = form.fields.items()
        given = LEDGER_UPLOAD.read([*request.query_params.multi_items(), *fields])
        check_is_new(given)
        if given.get("check"):
            upload.remember(remembered(given))
        return given


@dataclass(frozen=True)
class UploadOutcome:
    """What becomes of one upload, as it is sent to the caller."""

    intake: LedgerIntake
    upload: Upload
    order: OrderedImport

    async def send(self, job: ImportJob, media_type: str) -> Response:
        """Return the response to the caller who has started a job."""
        if media_type == JSON:
            return self.response(await job.result())
        if media_type == EVENTS:
            return event_source_response(job, self)
        lines = (orjson.dumps(event) + b"\n" async for event in self.follow(job))
        return StreamingResponse(lines, media_type=JSON_LINES)

    async def follow(self, job: ImportJob) -> AsyncIterator[Event]:
        """Yield the events of a job, the last one with where its results are."""
        async for event in job.follow():
            yield self.complete(event)

    def complete(self, event: Event) -> Event:
        """Return an event; a report with where its workbook is, and until when."""
        if event["event"] == "failed":
            return public_failure(event)
        if event["event"] != "report" or not self.upload.folder.is_dir():
            return event
        more: dict[str, Any] = {"expiresAt": self.intake.uploads.expiry(self.upload).isoformat()}
        if self.order.keeps_ledgers:
            more["upload"] = self.upload.id
        if self.upload.rejected.exists():
            more["rejectedRows"] = f"/uploads/{self.upload.id}/rejected.xlsx"
        return {**event, **more}

    def response(self, last: Event) -> Response:
        """Return the response with the last event of a job."""
        if last["event"] == "failed":
            return failure(last).response()
        body = {key: value for key, value in self.complete(last).items() if key != "event"}
        return Response(orjson.dumps(body), media_type=JSON, headers={"cache-control": "no-store"})


@dataclass(frozen=True)
class RejectedRowsEndpoint:
    """Answers with the report of an upload or an undoing, for administrators."""

    auth: Authentication

    async def respond(self, request: AppRequest) -> Response:
        """Return the workbook."""
        try:
            await self.auth.require(request, REJECTED_ROWS)
            REJECTED_ROWS.read(request.query_params.multi_items())
            uploads = ledger_intake_of(request).uploads
            upload = await asyncio.to_thread(uploads.find, request.path_params["id"])
            if upload is None or not upload.rejected.exists():
                raise upload_gone_error()
            file = upload.rejected.open("rb")
        except RequestError as problem:
            return problem.response()
        except OSError:
            return upload_gone_error().response()
        headers = download_headers("rejected.xlsx", "导入报告.xlsx")
        return StreamingResponse(file_chunks(file), headers=headers)


def import_flags(given: Values) -> dict[str, bool]:
    """Return the options of an import that parameters turn on or off."""
    return {option: given[name] for name, option in IMPORT_FLAGS.items() if name in given}


def ledger_intake_of(request: AppRequest) -> LedgerIntake:
    """Return where ledgers are brought in. Raises `RequestError` if they are not."""
    intake = request.state["service"].ledger_intake
    if intake is None:
        raise RequestError(
            404, "NOT_FOUND", "这里不能导入台账。", "No ledgers can be imported here."
        )
    return intake


def start_upload(
    intake: LedgerIntake, upload: Upload, given: Values, by: Caller
) -> tuple[UploadOutcome, ImportJob]:
    """Start the import of an upload, and return what becomes of it. Raises `ImportUnderWay`."""
    name = given.get("name") or default_name(upload)
    order = OrderedImport(name, import_flags(given), given.get("recordedAt"), by.name)
    return UploadOutcome(intake, upload, order), intake.start(upload, order)


async def checked_upload(intake: LedgerIntake, given: Values) -> tuple[Upload, Values]:
    """Return an upload that was checked before, and its parameters without `check`.

    Raises `RequestError`.
    """
    if given.keys() != {"upload"}:
        raise checked_as_it_is_error()
    upload = await asyncio.to_thread(intake.uploads.find, given["upload"])
    parameters = upload.recall() if upload else None
    if upload is None or parameters is None:
        raise upload_gone_error()
    return upload, LEDGER_UPLOAD.read(parameters.items())


def checked_as_it_is_error() -> RequestError:
    """Return the error of an import of a checked upload that is to be changed."""
    return RequestError(
        400,
        "CHECKED_AS_IT_IS",
        "导入预演过的上传时，文件和参数与预演时相同：请只在地址中给 upload。",
        "An upload that was checked is imported with its files and parameters: "
        "give `upload` alone, in the address.",
    )


def check_is_new(given: Values) -> None:
    """Check that files were not sent for an upload that was checked. Raises `RequestError`."""
    if "upload" in given:
        raise checked_as_it_is_error()


def remembered(given: Values) -> dict[str, str]:
    """Return the parameters of a check, as texts, for the import that follows it."""
    texts = {}
    for name, value in given.items():
        if name != "check":
            texts[name] = value if isinstance(value, str) else text_of(value)
    return texts


def text_of(value: Any) -> str:  # noqa: ANN401 - a flag or an instant
    """Return a value as its parameter is written."""
    return str(int(value)) if isinstance(value, bool) else str(value.isoformat())


def default_name(upload: Upload) -> str:
    """Return the name of an import that has none: those of its files, the same each time."""
    names = sorted(path.name for path in upload.ledgers.iterdir())
    return "、".join(names)[:LONGEST_IMPORT_NAME]


def event_source_response(job: ImportJob, outcome: UploadOutcome) -> EventSourceResponse:
    """Return the events of a job as server-sent events."""

    async def events() -> AsyncIterator[ServerSentEvent]:
        async for event in outcome.follow(job):
            data = {key: value for key, value in event.items() if key != "event"}
            yield ServerSentEvent(orjson.dumps(data).decode(), event=event["event"], sep="\n")

    return EventSourceResponse(events(), sep="\n", ping=3_600)


def failure(last: Event) -> RequestError:
    """Return the error of an import that did not come to its end."""
    known = public_failure(last)
    return RequestError(STATUSES.get(last["error"], 400), known["code"], known["zh"], known["en"])


def public_failure(last: Event) -> Event:
    """Return the last event of an import that failed, with its code and no address of ours."""
    name: str = last["error"]
    if name in ("DatabaseUnavailable", "WriteUnavailable"):
        zh, en = WRITE_UNAVAILABLE
        return {**last, "code": "UNAVAILABLE", "zh": zh, "en": en}
    code = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
    return {**last, "code": "TIMEOUT" if name == "DatabaseTimeout" else code}


def storage_error(problem: OSError, intake: LedgerIntake) -> GraphError:
    """Return the error that says why an upload cannot be written."""
    folder = intake.uploads.folder
    return DiskFull(str(folder)) if is_disk_full(problem) else DataFolderUnusable(folder, problem)


def upload_too_slow_error(seconds: float) -> RequestError:
    """Return the error of an upload that did not come to its end."""
    return RequestError(
        408,
        "UPLOAD_TOO_SLOW",
        f"在 {seconds:g} 秒内没有传完（LINLI_UPLOAD_SECONDS），什么都没有导入。请分几次上传。",
        f"It was not sent within {seconds:g} s (LINLI_UPLOAD_SECONDS); nothing was imported. "
        "Send it in several parts.",
    )


def upload_gone_error() -> RequestError:
    """Return the error of an upload that is not there, or no longer."""
    return RequestError(
        404,
        "UPLOAD_GONE",
        "没有这次上传，或已过期、已导入。请重新上传。",
        "There is no such upload, or it has expired or been imported. Send it again.",
    )
