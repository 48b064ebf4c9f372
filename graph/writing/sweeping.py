"""The sweep: pledges that nobody started before the window of their need or resource closed are withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from graph.batch import instant
from graph.clock import BELIEVED
from graph.kinds import KINDS
from graph.writing.calls import writes
from graph.writing.pledging import EVENT, event_of
from graph.writing.work import Part, Work, new_key

SWEEP = KINDS["ExpirySweep"]

EXPIRED = """
MATCH (project:Project)-[answers:FOR_NEED|USES]->(window)
WHERE answers.supersededAt = $believed AND window.to <= $today AND ($ids IS NULL OR project.id IN $ids)
AND NOT EXISTS {
  MATCH (project)<-[:OF_PROJECT]-(event:ProjectEvent)
  WHERE event.supersededAt = $believed AND event.toStatus <> 'PLEDGED'
}
WITH project, min(window.to) AS closed, collect(window.id) AS windows
WITH project, closed, windows ORDER BY project.id
RETURN collect([project.id, project.key, closed, windows, COLLECT {
  MATCH (project)<-[:OF_PROJECT]-(event:ProjectEvent)
  WHERE event.supersededAt = $believed
  WITH event ORDER BY event.at DESC, event.id DESC
  RETURN event.at
}])
"""


@dataclass(frozen=True, slots=True)
class Expired:
    """A pledge whose window closed before it was started."""

    id: str
    key: str
    closed: date
    windows: tuple[str, ...]
    """Ids of the need or the resource, or of both, whose window closed."""
    events: tuple[datetime, ...]
    """The moments of its events, the last one first."""


@writes("sweepExpired", "ExpirySweep")
async def sweep_expired(work: Work) -> str:
    """Withdraw what has expired, and note what that was; a sweep that comes after another one finds nothing left."""
    ids = [each.id for each in await expired(work)]
    await work.lock_all("Project", ids)
    # Read again under the locks: somebody may have started one meanwhile, or swept it.
    found = await expired(work, ids)
    await work.add_all(EVENT, [withdrawal(work, each) for each in found])
    for kind in ("Need", "Resource"):
        work.touch(kind, sorted({window for each in found for window in each.windows if window.startswith(f"{kind}:")}))
    key = new_key()
    return await work.add(SWEEP, {"key": key, "sweptAt": work.moment, "sweptBy": work.caller}, {"projects": tuple(each.id for each in found)})


async def expired(work: Work, among: Sequence[str] | None = None) -> list[Expired]:
    """Read what has expired: of all projects, or among some."""
    values = {"today": work.day, "believed": BELIEVED, "ids": among}
    found = await work.transaction.run(EXPIRED, values) or []
    return [Expired(id_, key, closed.to_native(), tuple(windows), tuple(map(instant, events))) for id_, key, closed, windows, events in found]


def withdrawal(work: Work, each: Expired) -> Part:
    """Give the event that withdraws a pledge."""
    note = f"窗口已于 {each.closed} 截止，未启动，到期撤回。 Its window closed on {each.closed} before it was started."
    properties, targets = event_of(work, each.key, len(each.events) + 1, "WITHDRAWN", note=note)
    return {**properties, "at": max([work.second, *each.events[:1]])}, targets
