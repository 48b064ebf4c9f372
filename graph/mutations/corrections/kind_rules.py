"""What a kind demands of a correction, beyond what its values must be by themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from graph.mutations.context import MutationContext
from graph.mutations.corrections.open_pledges import check_pledges_fit
from graph.mutations.secretary_projects import check_reachable
from graph.mutations.user_errors import invalid_input_error
from graph.ontology.clock import OPEN
from graph.ontology.declarations import Kind
from graph.rows.batch import Row

CorrectionRule = Callable[[MutationContext, Kind, Row, Row], Awaitable[None]]
"""Checks what a node is corrected to against what was believed. Raises `MutationRejected`."""


async def check_milestone(context: MutationContext, _kind: Kind, before: Row, after: Row) -> None:
    """Check the day on which a milestone was reached; its project changes with it."""
    (project,) = after.targets["project"]
    reached = after.properties.get("reachedOn")
    if reached is not None and reached != before.properties.get("reachedOn"):
        await check_reachable(context, project, reached, "reachedOn")
    context.mark_changed("Project", [project])


async def check_due_day(_context: MutationContext, _kind: Kind, _before: Row, after: Row) -> None:
    """Check that a project is not due before it was pledged."""
    pledged, due = after.properties["pledgedOn"], after.properties.get("dueOn", OPEN)
    if due < pledged:
        zh = f"应完成日期不应早于认领日期 {pledged}。"
        en = f"It should be due on {pledged}, when it was pledged, or later."
        raise invalid_input_error("DUE_BEFORE_PLEDGED", "dueOn", zh, en)


CORRECTION_RULES: Mapping[str, CorrectionRule] = {
    "Need": check_pledges_fit,
    "Resource": check_pledges_fit,
    "Project": check_due_day,
    "Milestone": check_milestone,
}
"""The rule of each kind that has one, by name."""
