"""One request, project or responsibility: how it went so far, what may follow, and by when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from graph.ontology.clock import today
from server.pages.needs import find_node
from server.pages.rendering import day_of
from server.pages.visit import Visit


async def show_request(visit: Visit) -> Response:
    """Show a request with its timeline, its next steps, and whom to call."""
    visit.require_sign_in()
    node = await find_node(visit, "request", "ServiceRequest")
    return visit.page("request.html", node=node, days=days_left(node["dueAt"]))


async def show_project(visit: Visit) -> Response:
    """Show a project with its timeline, its milestones, and its next steps."""
    visit.require_sign_in()
    node = await find_node(visit, "project", "Project")
    is_open = node["status"] in ("PLEDGED", "STARTED")
    return visit.page("project.html", node=node, days=days_left(node["dueOn"]) if is_open else None)


async def show_responsibility(visit: Visit) -> Response:
    """Show a responsibility: who owes what by when, and whether it was done."""
    node: Mapping[str, Any] = await find_node(visit, "responsibility", "Responsibility")
    is_open = node["status"] != "DONE"
    return visit.page(
        "responsibility.html", node=node, days=days_left(node["dueOn"]) if is_open else None
    )


def days_left(due: str | None) -> int | None:
    """Return the days until a deadline, a day or a moment, below zero after it; None for none."""
    return None if due is None else (date.fromisoformat(day_of(due)) - today()).days
