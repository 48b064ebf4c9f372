"""Who visits the pages: a cookie that stands for a token, and the CSRF tokens of their forms.

The only module of the pages that knows how somebody signs in.
"""

from collections.abc import Mapping
from hmac import compare_digest
from secrets import token_urlsafe
from urllib.parse import quote

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from starlette.responses import Response

from graph.callers import ANONYMOUS, Caller
from server.errors import RequestError
from server.sign_in.sign_in import SignIn
from server.sign_in.token_records import TokenRecords

COOKIE = "linli-session"
SESSION_SECONDS = 12 * 3600
"""How long a session lasts: a working day."""


class Sessions:
    """Makes and reads the sessions of those who have a token."""

    def __init__(self, sign_in: SignIn) -> None:
        self.tokens = sign_in
        # Where no token of ours is signed, nobody can forge the key of a session either.
        secret = sign_in.secret or sign_in.write_token or token_urlsafe(32)
        self.sessions = URLSafeTimedSerializer(secret, salt="linli session")
        self.forms = URLSafeSerializer(secret, salt="linli form")

    async def begin(self, token: str, name: str, records: TokenRecords | None) -> str:
        """Return the session of somebody with a token. Raises `RequestError` for a wrong one."""
        await self.tokens.find_caller(headers_of(token, name), records)
        return str(self.sessions.dumps([token, name, token_urlsafe(9)]))

    async def find_caller(self, cookies: Mapping[str, str], records: TokenRecords | None) -> Caller:
        """Return the visitor; one whose session or token has ended is anonymous."""
        try:
            token, name, _ = self.sessions.loads(cookies.get(COOKIE, ""), max_age=SESSION_SECONDS)
            return await self.tokens.find_caller(headers_of(token, name), records)
        except (BadData, ValueError, RequestError):
            return ANONYMOUS

    def form_token(self, cookies: Mapping[str, str]) -> str:
        """Return the token of the forms that are shown in a session."""
        return str(self.forms.dumps(cookies.get(COOKIE, "")))

    def is_own_form(self, cookies: Mapping[str, str], token: str) -> bool:
        """Whether a form was shown in this session."""
        return compare_digest(self.form_token(cookies).encode(), token.encode())


def headers_of(token: str, name: str) -> dict[str, str]:
    """Return the headers with which a request would show a token."""
    return {"authorization": f"Bearer {token}", "x-linli-caller": quote(name)}


def keep_session(response: Response, session: str, *, is_secure: bool) -> None:
    """Let a response begin a session."""
    response.set_cookie(
        COOKIE, session, SESSION_SECONDS, httponly=True, samesite="lax", secure=is_secure
    )


def end_session(response: Response) -> None:
    """Let a response end the session, and forget what the browser kept of its pages."""
    response.delete_cookie(COOKIE)
    response.headers["clear-site-data"] = '"cache", "storage"'
