"""Who visits the pages: a cookie that stands for a token, and the CSRF tokens of their forms.

The only module of the pages that knows how somebody signs in.
"""

from collections.abc import Mapping
from hmac import compare_digest
from secrets import token_urlsafe
from urllib.parse import quote

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from starlette.responses import Response

from server.http.authentication import WriteAuth

COOKIE = "linli-session"
SESSION_SECONDS = 12 * 3600
"""How long a session lasts: a working day."""


class Sessions:
    """Makes and reads the sessions of those who have the write token."""

    def __init__(self, auth: WriteAuth) -> None:
        self.auth = auth
        # A service without a token lets nobody sign in; nobody can forge the key of such a one.
        secret = auth.token or token_urlsafe(32)
        self.sessions = URLSafeTimedSerializer(secret, salt="linli session")
        self.forms = URLSafeSerializer(secret, salt="linli form")

    def sign_in(self, token: str, name: str) -> str | None:
        """Return the session of somebody with a token; None if it is not the right one.

        Raises `RequestError` for a name that could do harm.
        """
        headers = {"authorization": f"Bearer {token}", "x-linli-caller": quote(name)}
        caller = self.auth.writer(headers)
        return self.sessions.dumps([caller, token_urlsafe(9)]) if caller else None

    def caller(self, cookies: Mapping[str, str]) -> str | None:
        """Return the name of the visitor; None if they have not signed in."""
        try:
            name, _ = self.sessions.loads(cookies.get(COOKIE, ""), max_age=SESSION_SECONDS)
        except BadData:
            return None
        return str(name)

    def form_token(self, cookies: Mapping[str, str]) -> str:
        """Return the token of the forms that are shown in a session."""
        return str(self.forms.dumps(cookies.get(COOKIE, "")))

    def is_own_form(self, cookies: Mapping[str, str], token: str) -> bool:
        """Whether a form was shown in this session."""
        return compare_digest(self.form_token(cookies).encode(), token.encode())


def keep_session(response: Response, session: str, *, is_secure: bool) -> None:
    """Let a response begin a session."""
    response.set_cookie(
        COOKIE, session, SESSION_SECONDS, httponly=True, samesite="lax", secure=is_secure
    )


def end_session(response: Response) -> None:
    """Let a response end the session, and forget what the browser kept of its pages."""
    response.delete_cookie(COOKIE)
    response.headers["clear-site-data"] = '"cache", "storage"'
