"""From a template and its values to a response: Jinja2, the headers of pages, links to assets."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from graph.network.link_types import NETWORK_KINDS
from graph.ontology.clock import CITY_ZONE, today
from graph.ontology.kinds import KINDS
from graph.rows.batch import MUTATION

HERE = Path(__file__).parent
ASSETS = HERE / "assets"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing comes from anywhere else, and nothing in a page is a script."""
STYLES = "pages.css"


class AnswerEnvironment(Environment):
    """Templates whose values are answers: a name after a dot is first a key of a map.

    The library looks for an attribute first, and fails for each field of an answer.
    """

    def getattr(self, obj: object, attribute: str) -> object:
        """Return what a name after a dot stands for."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def environment() -> Environment:
    """Return the templates, which escape what they are given and know no missing value."""
    made = AnswerEnvironment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "day": day_of,
        "last_day": last_day_of,
        "minute": minute_of,
        "count": shown_count,
        "key": key_of,
    }
    made.globals |= {
        "asset": asset_url,
        "place_url": place_url,
        "node_url": node_url,
        "network_url": network_url,
        "today": today,
        "MUTATION": MUTATION,
    }
    return made


def render(template: str, values: Mapping[str, Any]) -> str:
    """Return the text that a template makes of values."""
    return environment().get_template(template).render(values)


def html_response(html: str, status: int = 200, *, has_styles: bool = False) -> HTMLResponse:
    """Return a response with the headers that every page has; a page may have its styles in it."""
    allowed = f" 'sha256-{styles_digest()}'" if has_styles else ""
    headers = {
        "content-security-policy": POLICY.format(styles=allowed),
        "cache-control": "private, no-cache",
        "vary": "Cookie, HX-Request",
    }
    return HTMLResponse(html, status, headers)


@cache
def styles() -> str:
    """Return the stylesheet, which a first page brings along: to ask for it may take 400 ms."""
    return (ASSETS / STYLES).read_text(encoding="utf-8")


@cache
def styles_digest() -> str:
    """Return the hash by which a policy allows the stylesheet within a page."""
    return b64encode(sha256(styles().encode()).digest()).decode()


@cache
def asset_url(name: str) -> str:
    """Return the address of an asset, which changes with its content."""
    digest = sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
    return f"/pages/assets/{name}?{digest}"


def place_url(place: Mapping[str, Any], /, suffix: str = "", **query: object) -> str:
    """Return the address of a place's page: by its official code, or else by its id."""
    reference = place_reference(place)
    given = urlencode({name: value for name, value in query.items() if value})
    return f"/place/{quote(reference, safe=':')}{suffix}{'?' if given else ''}{given}"


def place_reference(place: Mapping[str, Any]) -> str:
    """Return by what a place is named in addresses: a code of digits, or else its id."""
    kind, _, key = moment_free_id(place["id"]).partition(":")
    return key if key.isdigit() and kind in DIVISIONS else f"{kind}:{key}"


def node_url(node: Mapping[str, Any]) -> str | None:
    """Return the address of the page that shows a node best; None if no page shows it."""
    kind = kind_of(node["id"])
    facet = KINDS[kind].facet
    if facet and facet.name == "Place":
        return place_url(node)
    if kind in OWN_PAGES:
        return OWN_PAGES[kind].format(quote(key_of(node)))
    return network_url(node) if kind in NETWORK_KINDS else None


def network_url(node: Mapping[str, Any], **query: object) -> str:
    """Return the address of the page of what is near a node."""
    reference = quote(moment_free_id(node["id"]), safe=":")
    given = urlencode({name: int(v) if v is True else v for name, v in query.items() if v})
    return f"/network/{reference}{'?' if given else ''}{given}"


OWN_PAGES = {
    "AllocationPlan": "/plans/{}",
    "Need": "/needs/{}",
    "Project": "/projects/{}",
    "Responsibility": "/responsibilities/{}",
    "ServiceRequest": "/requests/{}",
    "Unit": "/units/{}",
}
"""Addresses of the pages of nodes that are no places, by their kind."""
DIVISIONS = ("City", "District", "Subdistrict", "Community")
"""The kinds of places that have an official code."""


def key_of(node: Mapping[str, Any]) -> str:
    """Return the last part of a node's id, without the moment of which it is."""
    return moment_free_id(node["id"]).partition(":")[2]


def kind_of(global_id: str) -> str:
    """Return the kind of the node that an id names."""
    return global_id.partition(":")[0]


def moment_free_id(global_id: str) -> str:
    """Return the id of a node without the moment of which it is."""
    return global_id.partition("~")[0]


def day_of(value: str | None) -> str:
    """Return the day of a date or a moment in the city, empty for None."""
    if not value:
        return ""
    if len(value) == 10:
        return date.fromisoformat(value).isoformat()
    return datetime.fromisoformat(value).astimezone(CITY_ZONE).date().isoformat()


def last_day_of(value: str | None) -> str:
    """Return the last day of an interval that ends before a day, empty for one without end."""
    return (date.fromisoformat(value) - timedelta(days=1)).isoformat() if value else ""


def minute_of(value: str | None) -> str:
    """Return a moment in the city to the minute, empty for None."""
    if not value:
        return ""
    return datetime.fromisoformat(value).astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M")


def shown_count(value: float | None) -> str:
    """Return a quantity as people write it, without zeros at its end."""
    return "" if value is None else f"{value:,.6f}".rstrip("0").rstrip(".")
