"""The sweep: pledges that nobody started before the window of their need or resource closed are withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from graph.mutations.context import AHEAD, MutationContext, make_key
from graph.mutations.project_steps import standing_of, take
from graph.mutations.registry import writes
from graph.ontology.clock import BELIEVED
from graph.ontology.kinds import KINDS

SWEEP = KINDS["ExpirySweep"]

EXPIRED = """
MATCH (project:Project)-[answers:FOR_NEED|USES]->(window)
WHERE answers.supersededAt = $believed AND ($ids IS NULL OR project.id IN $ids)
AND NOT EXISTS {
  MATCH (project)<-[:OF_PROJECT]-(event:ProjectEvent)
  WHERE event.supersededAt = $believed AND (event.toStatus <> 'PLEDGED' OR event.at > $ahead)
}
WITH project, min(window.to) AS closed
WHERE closed <= $today
WITH project, closed ORDER BY project.id
RETURN collect([project.id, closed])
"""


@writes("sweepExpired", "ExpirySweep")
async def sweep_expired(work: MutationContext) -> str:
    """Withdraw what has expired, and note what that was; a sweep that comes after another one finds nothing left."""
    ids = [project for project, _ in await expired(work)]
    await work.lock_all("Project", ids)
    # Read again under the locks: somebody may have started one meanwhile, or swept it.
    found = await expired(work, ids)
    for project, closed in found:
        note = f"窗口已于 {closed} 截止，未启动，到期撤回。 Its window closed on {closed} before it was started."
        await take(work, await standing_of(work, project), "WITHDRAWN", note=note)
    ends = {"projects": tuple(project for project, _ in found)}
    return await work.add(
        SWEEP, {"key": make_key(), "sweptAt": work.moment, "sweptBy": work.caller}, ends
    )


async def expired(
    work: MutationContext, among: Sequence[str] | None = None
) -> list[tuple[str, date]]:
    """Read the pledges that nobody started before a window closed, of all or among some, each with the day on which the first one did."""
    found = (
        await work.transaction.run(
            EXPIRED,
            {"today": work.day, "ahead": work.second + AHEAD, "believed": BELIEVED, "ids": among},
        )
        or []
    )
    return [(project, closed) for project, closed in found]
