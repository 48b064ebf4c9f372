"""A request that is refused, told in Chinese and English: the same form for every way of going wrong."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"


class RequestError(Exception):
    """What is wrong with a request and what to do about it. `code` never changes, programs rely on it."""

    def __init__(
        self, status: int, code: str, zh: str, en: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{zh} {en}")
        self.status = status
        self.code = code
        self.headers = headers

    def response(self, media_type: str = JSON) -> Response:
        """Return the response: a GraphQL result without data and with this one error."""
        return error_response(self.status, str(self), self.code, media_type, headers=self.headers)


def error_response(
    status: int,
    message: str,
    code: str,
    media_type: str = JSON,
    *,
    headers: Mapping[str, str] | None = None,
    **extensions: object,
) -> Response:
    """Return a response of the form that GraphQL clients read errors from."""
    body = {"errors": [{"message": message, "extensions": {"code": code, **extensions}}]}
    return Response(orjson.dumps(body), status, headers, media_type)


def internal_error(reference: str, media_type: str = JSON) -> Response:
    """Say that the fault is ours, with the number under which the log tells the rest, and nothing else."""
    zh = f"服务内部出错，已记录。请把编号 {reference} 告诉维护人员。"
    en = f"Something went wrong inside the service and has been logged. Please tell its maintainers the number {reference}."
    return error_response(500, f"{zh} {en}", "INTERNAL", media_type, reference=reference)
