"""Signing in and out, the choices of language and letters, and the pages without a tab."""

from starlette.responses import RedirectResponse, Response

from server.errors import RequestError
from server.pages.session import forget_visitor, keep_session
from server.pages.visit import LANGUAGE_COOKIE, LETTERS_COOKIE, Visit, safe_address

CHOICES = {
    "lang": (LANGUAGE_COOKIE, ("zh", "en")),
    "letters": (LETTERS_COOKIE, ("normal", "large")),
}
"""Parameters of every page, with their cookies and values."""
CHOICE_SECONDS = 365 * 86_400


async def show_sign_in(visit: Visit) -> Response:
    """Show the form to sign in."""
    return sign_in_page(visit, safe_address(visit.query.get("next", "/due")))


def sign_in_page(
    visit: Visit, following: str, reason: str | None = None, *, status: int = 200, name: str = ""
) -> Response:
    """Return the form to sign in, after which another page follows."""
    is_wrong = status == 403
    return visit.page(
        "sign_in.html", status, next=following, reason=reason, name=name, is_wrong=is_wrong
    )


async def sign_in(visit: Visit) -> Response:
    """Begin a session for somebody with a token."""
    following = safe_address(visit.form.get("next", "/due"))
    name = visit.form.get("name", "").strip()
    token = visit.form.get("token", "").strip()
    try:
        session = await visit.settings.sessions.begin(visit.request, token, name)
    except RequestError as problem:
        if problem.status != 401:
            raise
        return sign_in_page(visit, following, str(problem), status=403, name=name)
    response = visit.redirect(following)
    keep_session(response, session, is_secure=visit.request.url.scheme == "https")
    return response


async def sign_out(visit: Visit) -> Response:
    """End the session."""
    response = visit.redirect("/ask")
    forget_visitor(response)
    return response


async def show_offline(visit: Visit) -> Response:
    """Show what the browser keeps for when there is no network."""
    return visit.page("offline.html")


async def show_more(visit: Visit) -> Response:
    """Show the pages that have no tab of their own."""
    return visit.page("more.html")


def keep_choice(visit: Visit) -> Response | None:
    """Return the response that keeps a choice in a cookie; None if the address names none."""
    chosen = {name: visit.query[name] for name in CHOICES if name in visit.query}
    if not chosen:
        return None
    response = RedirectResponse(visit.here(**dict.fromkeys(CHOICES)), 303)
    for name, value in chosen.items():
        cookie, allowed = CHOICES[name]
        if value in allowed:
            response.set_cookie(cookie, value, CHOICE_SECONDS, samesite="lax", httponly=True)
    return response
