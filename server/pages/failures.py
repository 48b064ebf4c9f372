"""What a visitor sees if a page fails."""

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from server.errors import RequestError
from server.http.admission.rate_limits import QuotaExceeded
from server.http.connection import CLIENT_LEFT
from server.http.failures import request_error_of, request_timeout_error
from server.logs import REQUEST_ID
from server.pages.session import end_session
from server.pages.sign_in import sign_in_page
from server.pages.visit import SignInRequired, Visit, WriteRejected, error_code, safe_address
from server.queries.request import QueryFailed

STATUS_OF_CODE = {
    "INTERNAL": 500,
    "NOT_ALLOWED": 403,
    "OUTSIDE_YOUR_AREA": 403,
    "TIMEOUT": 503,
    "TOO_BUSY": 503,
    "UNAVAILABLE": 503,
}
"""Statuses of answers that failed by their code; of any other it is 400."""


def failure_page(visit: Visit, problem: Exception) -> Response:
    """Return what a visitor can do about an error."""
    match problem:
        case ClientDisconnect():
            return Response(status_code=CLIENT_LEFT)
        case SignInRequired():
            return sign_in_needed_page(visit)
        case WriteRejected():
            return rejected_page(visit, problem)
        case QueryFailed():
            return failed_page(visit, problem)
        case TimeoutError():
            return error_page(visit, request_timeout_error(visit.settings.seconds))
    return error_page(visit, problem)


def error_template(visit: Visit) -> str:
    """Return what shows an error: a page, or a paragraph where a script asked for a part."""
    return "error_part.html" if visit.is_partial else "error.html"


def sign_in_needed_page(visit: Visit) -> Response:
    """Return the form to sign in, in place of a page that needs it."""
    return sign_in_page(visit, return_address(visit), visit.text("sign_in.needed"), status=401)


def return_address(visit: Visit) -> str:
    """Return the page to show after signing in: this one, or that of the form that was sent."""
    if visit.request.method == "POST":
        return safe_address(visit.form.get("back", "/due"))
    return visit.here()


def refused_session_page(visit: Visit, refusal: RequestError) -> Response:
    """Return the form to sign in, for a session that is over or where everybody has to."""
    is_over = refusal.code != "SIGN_IN_REQUIRED"
    reason = visit.text("sign_in.over") if is_over else visit.text("sign_in.needed")
    response = sign_in_page(visit, return_address(visit), reason, status=401)
    if is_over:
        end_session(response)
    return response


def rejected_page(visit: Visit, problem: WriteRejected) -> Response:
    """Return why a form was not carried out, with the way back to it."""
    result = problem.result
    return visit.page(
        error_template(visit),
        409 if result["errorCode"] == "CONFLICT" else 422,
        message=result["message"],
        errors=[each for each in result["errors"] if each["message"] != result["message"]],
        back=return_address(visit),
        code=result["errorCode"],
        number=REQUEST_ID.get(),
    )


def failed_page(visit: Visit, problem: QueryFailed) -> Response:
    """Return why a document was not answered."""
    code = error_code(problem)
    if code == "SIGN_IN_REQUIRED" or (code == "NOT_ALLOWED" and not visit.is_signed_in):
        return sign_in_needed_page(visit)
    extensions = problem.errors[0].get("extensions", {})
    choices = [
        (visit.here(area=each["id"]), each["label"]) for each in extensions.get("candidates", ())
    ]
    return visit.page(
        error_template(visit),
        STATUS_OF_CODE.get(code, 400),
        message=str(extensions.get("question") or problem.errors[0]["message"]),
        errors=(),
        choices=choices,
        back=None,
        code=code,
        number=REQUEST_ID.get(),
    )


def error_page(visit: Visit, problem: Exception) -> Response:
    """Return what a visitor can do about an error, which is logged unless they made it."""
    error = request_error_of(problem)
    message = str(error)
    if isinstance(error, QuotaExceeded):
        message = visit.text("error.too_many", seconds=error.quota.reset)
    response = visit.page(
        error_template(visit),
        error.status,
        message=message,
        errors=(),
        back=None,
        code=error.code,
        number=REQUEST_ID.get(),
    )
    for name, value in (error.headers or {}).items():
        response.headers.setdefault(name, value)
    return response
