"""The life of a project: which status may follow which, and who may take the step."""

from __future__ import annotations

from typing import NamedTuple

from graph.ontology.declarations import Choices

ROLES = Choices(
    "ProjectRole",
    {
        "UNIT_COORDINATOR": ("单位协调员", "A coordinator of the unit that pledged it"),
        "COMMUNITY_COORDINATOR": ("社区协调员", "A coordinator of the community that needs it"),
    },
)
UNIT, COMMUNITY = ROLES.members


class ProjectStep(NamedTuple):
    """One step that a project can take, and who may take it."""

    status: str
    """Where it stands before."""
    to: str
    roles: tuple[str, ...]
    reason: bool = False
    """Whether a note must say why."""
    rated: bool = False
    """Whether a rating must come with it."""


STEPS = (
    ProjectStep("PLEDGED", "STARTED", (UNIT,)),
    ProjectStep("PLEDGED", "WITHDRAWN", (UNIT, COMMUNITY), reason=True),
    # Progress: what there is to say is in the note.
    ProjectStep("STARTED", "STARTED", (UNIT,), reason=True),
    ProjectStep("STARTED", "DELIVERED", (UNIT,)),
    ProjectStep("STARTED", "WITHDRAWN", (UNIT, COMMUNITY), reason=True),
    ProjectStep("DELIVERED", "CONFIRMED", (COMMUNITY,)),
    # What the community does not accept is needed again.
    ProjectStep("DELIVERED", "WITHDRAWN", (COMMUNITY,), reason=True),
    # A rating that is given later than the confirmation.
    ProjectStep("CONFIRMED", "CONFIRMED", (COMMUNITY,), rated=True),
)
"""Every step that there is; the usual one of a status first."""


def allowed_steps(status: str, *, rated: bool) -> list[ProjectStep]:
    """Return the steps allowed from where a project stands; one that has its rating is not rated again."""
    return [step for step in STEPS if step.status == status and not (step.rated and rated)]
