"""The expiry sweep withdraws pledges that were not started before their window closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from graph.database.template import fill
from graph.mutations.context import MutationContext, make_key
from graph.mutations.project_steps import add_project_event, read_project_state
from graph.mutations.registry import mutation
from graph.ontology.clock import BELIEVED, CLOCK_SKEW
from graph.ontology.kinds import KINDS
from graph.roots.expired_pledges import UNSTARTED_PLEDGES
from graph.rows.last_days import last_day

SWEEP = KINDS["ExpirySweep"]

EXPIRED = """<unstarted>
WHERE closed <= $today AND ($ids IS NULL OR project.id IN $ids)
WITH project, closed ORDER BY project.id
RETURN collect([project.id, closed])
"""


class ExpiredPledge(NamedTuple):
    """A pledge that was not started in time."""

    project: str
    closed: date
    """The day after the last one of the first of its two windows."""


@mutation("sweepExpired", "ExpirySweep")
async def sweep_expired(context: MutationContext) -> str:
    """Withdraw expired pledges and record which they were.

    A sweep that follows another one finds none left.
    """
    ids = [pledge.project for pledge in await read_expired(context)]
    await context.lock_all("Project", ids)
    # Read again under the locks: a project may have been started or withdrawn meanwhile.
    expired = await read_expired(context, ids)
    for project, closed in expired:
        note = (
            f"窗口已截止，最后一天是 {last_day(closed)}；未启动，到期撤回。 "
            f"The last day of its window was {last_day(closed)}; it had not been started."
        )
        state = await read_project_state(context, project)
        await add_project_event(context, state, "WITHDRAWN", note=note)
    properties = {"key": make_key(), "sweptAt": context.moment, "sweptBy": context.caller.name}
    targets = {"withdrawn": tuple(pledge.project for pledge in expired)}
    return await context.insert(SWEEP, properties, targets)


async def read_expired(
    context: MutationContext, among: Sequence[str] | None = None
) -> list[ExpiredPledge]:
    """Return the expired pledges in the order of their ids, of all projects or among some."""
    values = {
        "today": context.day,
        "ahead": context.second + CLOCK_SKEW,
        "believed": BELIEVED,
        "ids": among,
    }
    unstarted = fill(UNSTARTED_PLEDGES, project="project")
    found = await context.transaction.run(fill(EXPIRED, unstarted=unstarted), values)
    return [ExpiredPledge(*row) for row in found or ()]
