"""One request, project or responsibility: how it went so far, what may follow, and by when."""

from datetime import date

from starlette.responses import Response

from graph.ontology.clock import today
from server.pages.follow_up.contacts import read_contacts
from server.pages.needs import find_node
from server.pages.rendering import day_of
from server.pages.visit import Visit


async def show_request(visit: Visit) -> Response:
    """Show a request with its timeline, its next steps, and whom to call."""
    visit.require_sign_in()
    node = await find_node(visit, "request", "ServiceRequest")
    contacts = await read_contacts(visit, [node])
    return visit.page("request.html", node=node, contacts=contacts, days=days_left(node["dueAt"]))


async def show_project(visit: Visit) -> Response:
    """Show a project with its timeline, its milestones, and its next steps."""
    visit.require_sign_in()
    node = await find_node(visit, "project", "Project")
    days = days_left(node["dueOn"]) if node["status"] in ("PLEDGED", "STARTED") else None
    contacts = await read_contacts(visit, [node])
    return visit.page("project.html", node=node, contacts=contacts, days=days)


async def show_responsibility(visit: Visit) -> Response:
    """Show a responsibility: who owes what by when, and whether it was done."""
    node = await find_node(visit, "responsibility", "Responsibility")
    days = days_left(node["dueOn"]) if node["status"] != "DONE" else None
    contacts = await read_contacts(visit, [node])
    return visit.page("responsibility.html", node=node, contacts=contacts, days=days)


def days_left(due: str | None) -> int | None:
    """Return the days until a deadline, a day or a moment, below zero after it; None for none."""
    return None if due is None else (date.fromisoformat(day_of(due)) - today()).days
