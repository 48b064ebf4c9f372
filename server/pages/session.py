"""Who visits the pages: a cookie that carries a token, and the CSRF tokens of their forms.

The only module of the pages that knows how somebody signs in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import quote

from starlette.responses import Response

from graph.callers import ANONYMOUS, Caller
from server.errors import RequestError
from server.runtime.state import AppRequest, Service
from server.sign_in.errors import token_too_long_error
from server.sign_in.sign_in import SignIn

COOKIE = "linli-session"
SESSION_SECONDS = 12 * 3600
"""How long a browser keeps a session: a working day."""
LONGEST_SESSION = 3_800
"""Characters of a cookie that every browser keeps."""


@dataclass(frozen=True)
class Sessions:
    """Makes and reads the sessions of those who have a token."""

    sign_in: SignIn

    async def begin(self, request: AppRequest, token: str, name: str) -> str:
        """Return the session of somebody with a token; the name counts for a write token alone.

        Raises `RequestError` for a token that proves nothing, and `GraphError`.
        """
        session = f"{quote(name, safe='')}|{token}"
        if len(session) > LONGEST_SESSION:
            raise token_too_long_error(LONGEST_SESSION)
        await self.read(request, session)
        return session

    async def find_caller(self, request: AppRequest) -> Caller:
        """Return who visits: its token is checked each time, so that it can be revoked.

        Raises `RequestError` and `GraphError`.
        """
        return await self.read(request, request.cookies.get(COOKIE, ""))

    async def read(self, request: AppRequest, session: str) -> Caller:
        """Return the caller of a session, anonymous for an empty one."""
        name, _, token = session.partition("|")
        headers = {"authorization": f"Bearer {token}", "x-linli-caller": name} if session else {}
        service: Service = request.state["service"]
        host = request.client.host if request.client else None
        return await self.sign_in.find_caller(headers, service.tokens, host)

    @staticmethod
    def form_token(cookies: Mapping[str, str]) -> str:
        """Return the token of the forms that are shown in a session.

        Only who has the session can make it, and it does not give the session away.
        """
        return sha256(f"linli form {cookies.get(COOKIE, '')}".encode()).hexdigest()

    def is_own_form(self, cookies: Mapping[str, str], token: str) -> bool:
        """Whether a form was shown in this session."""
        return compare_digest(self.form_token(cookies).encode(), token.encode())


async def read_visitor(
    sessions: Sessions, request: AppRequest
) -> tuple[Caller, RequestError | None]:
    """Return who visits, and why they have to sign in (again), if they have.

    Raises `RequestError` for any other fault, and `GraphError`.
    """
    try:
        return await sessions.find_caller(request), None
    except RequestError as problem:
        if problem.status != 401:
            raise
        return ANONYMOUS, problem


def keep_session(response: Response, session: str, *, is_secure: bool) -> None:
    """Let a response begin a session."""
    response.set_cookie(
        COOKIE, session, SESSION_SECONDS, httponly=True, samesite="lax", secure=is_secure
    )


def end_session(response: Response) -> None:
    """Let a response end the session.

    Steps that a phone has still to send are kept: they go out when the same person signs in again.
    """
    response.delete_cookie(COOKIE)
    response.headers["clear-site-data"] = '"cache"'


def forget_visitor(response: Response) -> None:
    """Let a response end the session, and forget whatever the browser kept of its pages."""
    end_session(response)
    response.headers["clear-site-data"] = '"cache", "storage"'
