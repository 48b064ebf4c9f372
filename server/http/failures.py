"""What a caller is told when a request fails inside the service, and with which status."""

import logging

from starlette.responses import Response

from graph.errors import (
    DatabaseBusy,
    DatabaseTimeout,
    DatabaseUnavailable,
    DiskFull,
    GraphError,
    Message,
    OutcomeUnknown,
    StatementTooLarge,
    WritesBusy,
    WriteUnavailable,
)
from server.errors import JSON, RequestError, internal_error
from server.logs import REQUEST_ID, request_notes
from server.runtime.data_folder import DataFolderUnusable
from server.runtime.import_jobs import ImportUnderWay

LOG = logging.getLogger("linli.http")

TEMPORARY_ERRORS: tuple[tuple[type[GraphError], int, str, dict[str, str] | None], ...] = (
    (DatabaseBusy, 503, "TOO_BUSY", {"retry-after": "2"}),
    (WritesBusy, 503, "TOO_BUSY", {"retry-after": "2"}),
    (OutcomeUnknown, 503, "OUTCOME_UNKNOWN", {"retry-after": "2"}),
    (StatementTooLarge, 503, "TOO_LARGE", None),
    (DataFolderUnusable, 503, "UNWRITABLE", None),
    (ImportUnderWay, 503, "IMPORT_UNDER_WAY", {"retry-after": "30"}),
)
"""Errors whose own words say what to do, with their status, code and headers."""
UNAVAILABLE = Message(
    "图数据库暂时连接不上，请稍后再试。",
    "The graph cannot be reached at the moment; try again in a little while.",
)
WRITE_UNAVAILABLE = Message(
    "图数据库暂时连接不上，不能确定这次写入是否已经完成。请稍后用同一个 idempotencyKey "
    "（导入则用同样的文件）再做一次：不会重复写入。",
    "The graph cannot be reached at the moment, and this write may or may not have been done. Do "
    "it again in a little while with the same idempotencyKey (an import: with the same files); "
    "nothing is written twice.",
)
DISK_FULL = Message(
    "服务所在机器的磁盘已满（no space left on device），没有写完。"
    "请让维护人员腾出空间，然后再做一次。",
    "No space is left on the disk of the service, and not all was written. "
    "Have its maintainers make room, then do it again.",
)


def exception_response(problem: Exception, media_type: str = JSON) -> Response:
    """Return what a caller can do about an error; a fault of ours only has a number."""
    return request_error_of(problem).response(media_type)


def request_error_of(problem: Exception) -> RequestError:
    """Return what a caller can do about an error, which is logged unless the caller made it."""
    if isinstance(problem, RequestError):
        return problem
    if isinstance(problem, DiskFull):
        LOG.error("%s", problem)
        return RequestError(507, "DISK_FULL", *DISK_FULL)
    for sort, status, code, headers in TEMPORARY_ERRORS:
        if isinstance(problem, sort):
            LOG.warning("%s: %s", code, problem)
            return RequestError(status, code, problem.zh, problem.en, headers)
    reference = REQUEST_ID.get()
    LOG.error("reference %s: %s", reference, type(problem).__name__, exc_info=problem)
    if isinstance(problem, DatabaseTimeout):
        return RequestError(503, "TIMEOUT", problem.zh, problem.en)
    if isinstance(problem, DatabaseUnavailable):
        is_write = isinstance(problem, WriteUnavailable)
        return unavailable_error(WRITE_UNAVAILABLE if is_write else UNAVAILABLE)
    return internal_error(reference)


def unavailable_error(message: Message) -> RequestError:
    """Return the error of a graph out of reach, without its address."""
    return RequestError(503, "UNAVAILABLE", message.zh, message.en, {"retry-after": "5"})


def request_timeout_error(seconds: float) -> RequestError:
    """Return the error of a request that took longer than its limit."""
    if request_notes().is_write:
        return request_error_of(OutcomeUnknown(seconds))
    LOG.warning("TIMEOUT: no answer within %g s", seconds)
    return RequestError(
        503,
        "TIMEOUT",
        f"在 {seconds:g} 秒内没有答完。请缩小查询范围（减少层级或每页数量）后再试。",
        f"There was no answer within {seconds:g} s. Ask for less (fewer levels, smaller pages) and "
        "try again.",
    )


def slow_request_error(seconds: float) -> RequestError:
    """Return the error of a request that was not sent within the limit."""
    return RequestError(
        408,
        "REQUEST_TOO_SLOW",
        f"请求在 {seconds:g} 秒内没有发完，请重新发送。",
        f"The request was not sent within {seconds:g} s: send it again.",
        {"connection": "close"},
    )
