"""One request to a page: who asks, in which language, what the API answers, and the page."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData, QueryParams
from starlette.responses import RedirectResponse, Response

from graph.callers import ANONYMOUS, Caller, Role
from schema.limits.terms import CostTerms
from server.errors import RequestError
from server.http.admission.admission import Admission, account_of
from server.http.connection import ended_with_client
from server.http.layers.cross_origin import is_own_page
from server.http.upload_form import FormLimits
from server.pages.documents import read_document
from server.pages.rendering import STYLES, asset_url, html_response, render, styles
from server.pages.session import Sessions
from server.pages.texts import LANGUAGES, choose_language, translate
from server.queries.request import GraphQLRequest, QueryFailed, read_data
from server.runtime.state import AppRequest

LANGUAGE_COOKIE, LETTERS_COOKIE, AREA_COOKIE = "linli-language", "linli-letters", "linli-area"
"""Cookies of a visitor's choices, none of which says who they are."""
STYLES_COOKIE, STYLES_SECONDS = "linli-styles", 30 * 86_400
"""Cookie of a browser that has the stylesheet, with its version."""
MOST_FORM_FIELDS = 1_000
"""A form about a plan has up to three for each of its pairs."""
CHOSEN = "chosen"
"""The field of a form that may be there several times."""
LONGEST_FIELD = 4_000
"""Bytes of one field of a form."""


class SignInRequired(Exception):
    """A page shows what only those who have signed in may see."""


class WriteRejected(Exception):
    """A mutation was answered with a typed error."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        super().__init__(result["message"])
        self.result = result


@dataclass(frozen=True)
class PageSettings:
    """What all pages share."""

    sessions: Sessions
    admission: Admission
    seconds: float
    """Limit of one request."""
    public_url: str | None
    """Where people reach the service; None where it is asked for by that name."""
    has_explorer: bool
    uploads: FormLimits
    """What an upload of ledgers may have."""
    reports: Path | None
    """Where a city keeps tables of its own."""


@dataclass(frozen=True)
class Visit:
    """A request to a page."""

    request: AppRequest
    settings: PageSettings
    caller: Caller = ANONYMOUS
    form: Mapping[str, str] = field(default_factory=dict)
    """The fields of a form that was sent."""
    chosen: Sequence[str] = ()
    """What was chosen in it among several."""

    @property
    def query(self) -> QueryParams:
        """What the address asks for."""
        return self.request.query_params

    @property
    def is_signed_in(self) -> bool:
        """Whether the visitor has signed in."""
        return self.caller.is_signed_in

    @property
    def sees_names(self) -> bool:
        """Whether pages show the visitor who holds a post, and the rows of sources."""
        return self.caller.role.includes(Role.RESEARCHER)

    @property
    def is_coordinator(self) -> bool:
        """Whether the visitor's role may see what coordinators see."""
        return self.caller.role.includes(Role.COORDINATOR)

    @cached_property
    def language(self) -> str:
        """The language that the visitor has chosen."""
        chosen = self.request.cookies.get(LANGUAGE_COOKIE, "")
        return chosen if chosen in LANGUAGES else LANGUAGES[0]

    @property
    def is_partial(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def area(self) -> str:
        """The area that the address names, or else the last one that the visitor chose."""
        return self.query.get("area", self.request.cookies.get(AREA_COOKIE, "")).strip()

    @property
    def base_url(self) -> str:
        """The address under which others reach the service."""
        return self.settings.public_url or str(self.request.base_url).rstrip("/")

    def text(self, key: str, **values: object) -> str:
        """Return a text in the visitor's language."""
        return translate(self.language, key, **values)

    def one_language(self, text: str | None) -> str:
        """Return a message of the API in the visitor's language."""
        return choose_language(text or "", self.language)

    def named(self, value: Mapping[str, Any] | None) -> str:
        """Return the name of a duty, a category, a step or a role; empty for none."""
        if value is None:
            return ""
        return str(value["nameEn" if self.language == "en" else "nameZh"])

    async def execute(self, asked: GraphQLRequest) -> Mapping[str, Any]:
        """Return the result of a request in the visitor's name, who pays for it."""
        return await self.execute_on(asked, self.terms())

    async def execute_begun(self, asked: GraphQLRequest) -> Mapping[str, Any]:
        """Return the result of a request for a page that may have been sent in part."""
        return await self.execute_on(asked, account_of(self.request).begun_terms())

    def terms(self) -> CostTerms:
        """Return the terms about the cost of a request, for which the visitor pays."""
        return account_of(self.request).terms()

    async def execute_on(self, asked: GraphQLRequest, terms: CostTerms) -> Mapping[str, Any]:
        """Return the result of a request in the visitor's name; only a form may write."""
        executor = self.request.state["service"].executor
        caller = self.caller if self.request.method == "POST" else self.caller.reading()
        with ended_with_client(self.request.scope):
            async with asyncio.timeout(self.settings.seconds):
                return await executor.execute(
                    asked.query,
                    variables=asked.variables,
                    caller=caller,
                    terms=terms,
                )

    async def ask(self, document: str, **variables: object) -> Mapping[str, Any]:
        """Return the data that a document of ours is answered with. Raises `QueryFailed`."""
        return await self.ask_text(read_document(document), variables)

    async def ask_text(self, text: str, variables: Mapping[str, object]) -> Mapping[str, Any]:
        """Return the data that a query or a mutation is answered with. Raises `QueryFailed`."""
        # What a role may not read is left out of the question, which would be refused as a whole.
        rights = {"names": self.sees_names, "acts": self.is_coordinator}
        given = {name: value for name, value in variables.items() if value is not None}
        given |= {name: value for name, value in rights.items() if f"${name}:" in text}
        return await read_data(self.execute, GraphQLRequest(text, given))

    async def write(self, document: str, part: str = "", /, **given: object) -> Mapping[str, Any]:
        """Return the node that a mutation has written, whose only argument is `input`.

        `part` tells the mutations of one form apart. Raises `WriteRejected`, `QueryFailed`.
        """
        self.require_sign_in()
        filled = {name: value for name, value in given.items() if value not in (None, "", [])}
        key = self.form.get("key", "")
        once = {"idempotencyKey": f"{key}{part}"} if key else {}
        data = await self.ask(document, input={**filled, **once})
        (result,) = data.values()
        if "errorCode" in result:
            raise WriteRejected(result)
        written: Mapping[str, Any] = result
        return written

    def require_sign_in(self) -> None:
        """Raise `SignInRequired` unless the visitor has signed in."""
        if not self.is_signed_in:
            raise SignInRequired

    def require_administrator(self) -> None:
        """Raise `SignInRequired`, or `RequestError` for anybody but an administrator."""
        self.require_sign_in()
        if not self.caller.role.includes(Role.ADMINISTRATOR):
            raise RequestError(
                403,
                "NOT_ALLOWED",
                "这一页需要 ADMINISTRATOR 角色。",
                "This page needs the role ADMINISTRATOR.",
            )

    def page(self, template: str, status: int = 200, /, **values: object) -> Response:
        """Return a page made of a template and its values."""
        # A browser that has been here has the stylesheet in its cache.
        version = asset_url(STYLES).rpartition("?")[2]
        is_new = self.request.cookies.get(STYLES_COOKIE) != version
        inline = styles() if is_new else ""
        page = self.piece(template, **{"styles": inline, **values})
        response = html_response(page, status, has_styles=is_new)
        if is_new:
            response.set_cookie(
                STYLES_COOKIE, version, STYLES_SECONDS, samesite="lax", httponly=True
            )
        return response

    def piece(self, template: str, /, **values: object) -> str:
        """Return the text that a template makes of its values, for this visitor."""
        context: dict[str, Any] = {
            "visit": self,
            "t": self.text,
            "said": self.one_language,
            "named": self.named,
            "csrf": self.settings.sessions.form_token(self.request.cookies),
            "new_key": new_key,
            "large": self.request.cookies.get(LETTERS_COOKIE) == "large",
            "here": self.here,
            "safe": safe_address,
        }
        return render(template, {**context, **values})

    def here(self, **changes: object) -> str:
        """Return the address of this page with some parameters changed; None leaves one out."""
        values = {**self.query, **changes}
        given = urlencode({name: value for name, value in values.items() if value is not None})
        return f"{self.request.url.path}{'?' if given else ''}{given}"

    def redirect(self, address: str) -> Response:
        """Lead to a page of ours after a form."""
        return RedirectResponse(safe_address(address), 303)

    def redirect_back(self) -> Response:
        """Lead back to the page of a form that was carried out."""
        return self.redirect(with_done(self.form.get("back", "/due")))


def with_done(address: str) -> str:
    """Return an address that says that something was done."""
    path, _, query = address.partition("?")
    values = [pair for pair in parse_qsl(query) if pair[0] != "done"]
    return f"{path}?{urlencode([*values, ('done', '1')])}"


def new_key() -> str:
    """Return an idempotency key for a form that is shown."""
    return f"page-{token_urlsafe(12)}"


def safe_address(address: str) -> str:
    """Return an address within the service; whatever leads elsewhere becomes the start."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() else "/"


async def read_form(
    request: AppRequest, sessions: Sessions
) -> tuple[Mapping[str, str], Sequence[str]]:
    """Return the fields of a form that one of our pages has sent, and what is chosen in it.

    Raises `RequestError`.
    """
    if not is_own_page(request.headers):
        raise form_error()
    form: FormData
    async with request.form(
        max_files=0, max_fields=MOST_FORM_FIELDS, max_part_size=LONGEST_FIELD
    ) as form:
        texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    fields = dict(texts)
    if not sessions.is_own_form(request.cookies, fields.pop("csrf", "")):
        raise form_error()
    return fields, [value for name, value in texts if name == CHOSEN]


def form_error() -> RequestError:
    """Return the error of a form that this session was not shown."""
    return RequestError(
        403,
        "FORM_EXPIRED",
        "这张表单已经过期，或不是本服务的页面发出的。请返回，刷新页面后再提交。",
        "This form has expired, or no page of this service has sent it. Go back, reload the page "
        "and send it again.",
    )


def error_code(problem: QueryFailed) -> str:
    """Return the code of the first error of an answer."""
    return str(problem.errors[0].get("extensions", {}).get("code", ""))
