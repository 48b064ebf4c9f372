"""Answers to GET requests have an ETag: whoever has the same one already is answered 304.

The answer is made, and charged, all the same: only its bytes are saved. An answer of a past day as
it was known at a past moment need not be asked for again soon. It changes only when data are
erased, an import is undone, or one is recorded as of an earlier moment.
"""

from __future__ import annotations

from hashlib import blake2b

from starlette.responses import Response

from graph.callers import Caller
from server.runtime.state import AppRequest

NOT_MODIFIED = 304
ASK_AGAIN = "max-age=0, must-revalidate"
HOLDS = "max-age=3600, immutable"
"""An erasure has to reach everybody within the hour."""


def validated_response(
    request: AppRequest, response: Response, caller: Caller, *, is_past: bool
) -> Response:
    """Return the response to a GET with how long it holds, or 304 if the client has it already."""
    tag = entity_tag(response)
    headers = {
        "etag": tag,
        "cache-control": cache_control(caller, is_past=is_past),
        # Who asks decides what is shown.
        "vary": "Authorization, Cookie",
    }
    if names_tag(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    return response


def entity_tag(response: Response) -> str:
    """Return the tag of a response; weak, since its bytes may be compressed on the way."""
    digest = blake2b(bytes(response.body), digest_size=12)
    digest.update(response.headers["content-type"].encode())
    return f'W/"{digest.hexdigest()}"'


def cache_control(caller: Caller, *, is_past: bool) -> str:
    """Return who may keep an answer, and for how long."""
    holds = HOLDS if is_past else ASK_AGAIN
    return f"private, {holds}" if caller.is_signed_in else holds


def names_tag(header: str, tag: str) -> bool:
    """Whether an `If-None-Match` names a tag; weak and strong ones are compared alike."""
    names = {each.strip().removeprefix("W/") for each in header.split(",")}
    return "*" in names or tag.removeprefix("W/") in names
