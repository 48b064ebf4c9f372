"""Steps of requests and projects, from any page that shows them and from a phone's queue.

A step says from where it is taken: if somebody else has moved the thing on meanwhile, nothing is
written, and the page says so.
"""

from starlette.responses import Response

from server.pages.visit import Visit


async def take_step(visit: Visit) -> Response:
    """Bring a request to its next step."""
    await visit.write(
        "take_step",
        request=visit.form.get("request", ""),
        to=visit.form.get("to", ""),
        ifStep=visit.form.get("seen"),
        note=note_of(visit),
    )
    return Response(status_code=204) if visit.is_partial else visit.redirect_back()


async def advance_project(visit: Visit) -> Response:
    """Bring a project to its next status; a script is answered with the card as it is then."""
    project = await visit.write(
        "advance",
        project=visit.form.get("project", ""),
        to=visit.form.get("to", ""),
        ifStatus=visit.form.get("seen"),
        note=note_of(visit),
        rating=rating_of(visit),
    )
    if not visit.is_partial:
        return visit.redirect_back()
    node = (await visit.ask("project_card", id=project["id"]))["node"]
    return visit.page("board_card.html", node=node)


async def reach_milestone(visit: Visit) -> Response:
    """Note that a milestone of a secretary's project was reached today."""
    await visit.write("reach_milestone", milestone=visit.form.get("milestone", ""))
    return visit.redirect_back()


def rating_of(visit: Visit) -> int | None:
    """Return the points that a form gives; None for none."""
    rating = visit.form.get("rating", "")
    return int(rating) if rating.isdigit() and len(rating) < 3 else None


def note_of(visit: Visit) -> str:
    """Return the note of a form: what was chosen of the usual phrases, and what was written."""
    parts = (visit.form.get("phrase", "").strip(), visit.form.get("note", "").strip())
    return "；".join(part for part in parts if part)
