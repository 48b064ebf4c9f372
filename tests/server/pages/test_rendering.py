"""The addresses of pages."""

import pytest
from starlette.routing import Match, Route

from graph.ontology.kinds import KINDS
from server.pages.rendering import network_url, node_url
from server.pages.routes import SHOWN

ROUTES = [Route(path, page) for path, page in SHOWN.items()]


@pytest.mark.parametrize(
    ("node", "page"),
    [
        ("Community:220802001001", "/place/{reference}"),
        ("Building:L1", "/place/{reference}"),
        ("ServiceRequest:Q1~2026-01-01", "/requests/{key}"),
        ("Project:P1", "/projects/{key}"),
        ("Responsibility:Z1", "/responsibilities/{key}"),
        ("AllocationPlan:P1", "/plans/{key}"),
        ("Need:甲1", "/needs/{key}"),
        ("Unit:D1", "/units/{key}"),
        ("Cadre:G1", "/network/{node}"),
    ],
)
def test_a_node_is_shown_by_the_page_made_for_it(node: str, page: str) -> None:
    address = node_url({"id": node})
    assert address
    assert "~" not in address
    assert KINDS[node.partition(":")[0]].enum_name
    assert page in [route.path for route in ROUTES if leads_to(route, address)]


def leads_to(route: Route, address: str) -> bool:
    """Whether an address is that of a route."""
    scope = {"type": "http", "path": address, "method": "GET", "headers": []}
    return route.matches(scope)[0] is Match.FULL


def test_a_node_of_a_kind_that_no_page_shows_has_no_address() -> None:
    assert node_url({"id": "Measure:M1"}) is None


def test_the_network_on_a_day_is_an_address() -> None:
    node = {"id": "Unit:D1~2026-01-01"}
    assert network_url(node, at="2025-01-01", people=True, hops=None) == (
        "/network/Unit:D1?at=2025-01-01&people=1"
    )
