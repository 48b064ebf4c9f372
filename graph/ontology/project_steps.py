"""The steps of a project: which status may follow which, and who may take the step."""

from __future__ import annotations

from typing import NamedTuple

from graph.ontology.choices import Choices

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
    """The status before it."""
    to: str
    roles: tuple[str, ...]
    reason: bool = False
    """Whether it needs a note that says why."""
    rated: bool = False
    """Whether it needs a rating."""


STEPS = (
    ProjectStep("PLEDGED", "STARTED", (UNIT,)),
    ProjectStep("PLEDGED", "WITHDRAWN", (UNIT, COMMUNITY), reason=True),
    # Progress, which the note describes.
    ProjectStep("STARTED", "STARTED", (UNIT,), reason=True),
    ProjectStep("STARTED", "DELIVERED", (UNIT,)),
    ProjectStep("STARTED", "WITHDRAWN", (UNIT, COMMUNITY), reason=True),
    ProjectStep("DELIVERED", "CONFIRMED", (COMMUNITY,)),
    # A delivery that the community does not accept: it is needed again.
    ProjectStep("DELIVERED", "WITHDRAWN", (COMMUNITY,), reason=True),
    # A rating later than the confirmation.
    ProjectStep("CONFIRMED", "CONFIRMED", (COMMUNITY,), rated=True),
)
"""Every step; the usual one of a status first."""


def allowed_steps(status: str, *, rated: bool) -> list[ProjectStep]:
    """Return the steps allowed from a status; a project that is rated is not rated again."""
    allowed = [step for step in STEPS if step.status == status]
    return [step for step in allowed if not (step.rated and rated)]
