"""Rejected requests: one form in Chinese and English, whatever went wrong."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"


class RequestError(Exception):
    """What is wrong with a request and what to do about it.

    `code` never changes: programs rely on it.
    """

    def __init__(
        self,
        status: int,
        code: str,
        zh: str,
        en: str,
        headers: Mapping[str, str] | None = None,
        **extensions: object,
    ) -> None:
        super().__init__(f"{zh} {en}".strip())
        self.status = status
        self.code = code
        self.headers = headers
        self.extensions = extensions

    def entries(self) -> list[dict[str, object]]:
        """Return the errors of a GraphQL response that says so."""
        return error_entries(str(self), self.code, self.extensions)

    def response(self, media_type: str = JSON) -> Response:
        """Return the response: a GraphQL result without data and with this one error."""
        body = orjson.dumps({"errors": self.entries()})
        return Response(body, self.status, self.headers, with_charset(media_type))


def error_response(
    status: int,
    message: str,
    code: str,
    media_type: str = JSON,
    *,
    headers: Mapping[str, str] | None = None,
    **extensions: object,
) -> Response:
    """Return a response in the form that GraphQL clients read errors from."""
    body = orjson.dumps({"errors": error_entries(message, code, extensions)})
    return Response(body, status, headers, with_charset(media_type))


def error_entries(
    message: str, code: str, extensions: Mapping[str, object]
) -> list[dict[str, object]]:
    """Return the `errors` of a GraphQL response that has one."""
    return [{"message": message, "extensions": {"code": code, **extensions}}]


def with_charset(media_type: str) -> str:
    """Return a content type that says that its text is in UTF-8."""
    return f"{media_type}; charset=utf-8"


def internal_error(reference: str) -> RequestError:
    """Return the error of a fault of ours: only the number under which the log has the rest."""
    return RequestError(
        500,
        "INTERNAL",
        f"服务内部出错，已记录。请把编号 {reference} 告诉维护人员。",
        "Something went wrong inside the service and has been logged. "
        f"Please tell its maintainers the number {reference}.",
        reference=reference,
    )


def stopping_error() -> RequestError:
    """Return the error of a request that was cut off because the service stops."""
    return RequestError(
        503,
        "STOPPING",
        "服务正在停止，这个请求没有答完。请稍后再试；"
        "写入可能已经完成，请用同一个 idempotencyKey 重试。",
        "The service is stopping and cut this request off. Try again in a while; a write may have "
        "been done, so repeat it with the same idempotencyKey.",
        {"retry-after": "5", "connection": "close"},
    )


def shown_text(text: str, most: int = 60) -> str:
    """Return the beginning of a caller's text for a message, without control characters."""
    return "".join(filter(str.isprintable, text))[:most]
