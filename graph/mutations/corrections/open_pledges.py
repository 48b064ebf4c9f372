"""The pledges of a need or resource, which a correction or withdrawal must not break silently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.mutations.context import MutationContext
from graph.mutations.project_steps import add_project_event, read_project_state
from graph.mutations.reservations import EVER, exceeds
from graph.mutations.user_errors import MutationRejected, conflict_error
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, end_of_day
from graph.ontology.declarations import Kind, NodeRef
from graph.ontology.expressions import (
    UNFINISHED,
    pledged_quantity_expression,
    project_status_expression,
    reserved_quantity_expression,
)
from graph.ontology.kinds.projects import PROJECT_STATUS
from graph.rows.batch import Row
from graph.vocabulary.units_of_measure import format_quantity

MOST_NAMED = 20
"""Pledges that a message names; of more it says how many there are."""


class Side(NamedTuple):
    """A side of a pledge: how its pledges are found, and what they fix."""

    arrow: str
    """The type of the arrow from a project."""
    quantity: Callable[[str], str]
    """Builds the expression for what a project takes, in the unit of measure of this side."""
    far_arrow: str
    far_kind: str
    amount: str
    """The property with what there is in all."""
    fixed: tuple[str, ...]
    """The properties and edges that each pledge was made with."""


SIDES = {
    "Need": Side(
        "FOR_NEED",
        pledged_quantity_expression,
        "USES",
        "Resource",
        "quantity",
        ("unitOfMeasure", "place"),
    ),
    "Resource": Side(
        "USES",
        reserved_quantity_expression,
        "FOR_NEED",
        "Need",
        "maximum",
        ("unitOfMeasure", "owner"),
    ),
}
"""The kinds that are pledged, by name."""

PLEDGES = """
RETURN COLLECT {
  MATCH (n:<kind> {id: $id})<-[near:<arrow>]-(project:Project)
  WHERE near.supersededAt = $believed
  WITH project ORDER BY project.id
  RETURN [project.id, <status>, <quantity>, head(COLLECT {
    MATCH (project)-[far:<far_arrow>]->(other:<far_kind>)
    WHERE far.supersededAt = $believed
    RETURN [other.`from`, other.to]
  })]
}
"""


class PledgeTaken(NamedTuple):
    """A pledge, and what it takes of a need or resource."""

    project: str
    status: str
    quantity: float | None
    far_window: tuple[date, date] | None
    """The window of the resource or need at its other end, None if it has none."""


async def read_pledges(
    context: MutationContext, kind: Kind, node: str, *statuses: str
) -> list[PledgeTaken]:
    """Return the pledges of a need or resource with one of some statuses, in the order of their
    ids.
    """
    side = SIDES[kind.name]
    statement = fill(
        PLEDGES,
        kind=quoted_name(kind.name),
        arrow=quoted_name(side.arrow),
        status=project_status_expression(NodeRef("project", "project", EVER)),
        quantity=side.quantity("project"),
        far_arrow=quoted_name(side.far_arrow),
        far_kind=quoted_name(side.far_kind),
    )
    values = {
        "id": node,
        "believed": BELIEVED,
        EVER.at: OPEN,
        EVER.moment: end_of_day(context.day),
    }
    found: list[list[Any]] = await context.transaction.run(statement, values)
    pledges = [PledgeTaken(*row) for row in found]
    return [pledge for pledge in pledges if pledge.status in statuses]


STANDING = tuple(status for status in PROJECT_STATUS.members if status != "WITHDRAWN")


async def check_pledges_fit(context: MutationContext, kind: Kind, before: Row, after: Row) -> None:
    """Check that every pledge of a need or resource still fits what it is corrected to, and raise
    `MutationRejected` otherwise.
    """
    pledges = await read_pledges(context, kind, before.id, *STANDING)
    if not pledges:
        return
    for name in SIDES[kind.name].fixed:
        if content_of(before, name) != content_of(after, name):
            zh = "认领时已按现有内容约定，请先用 advanceProject 撤回。"
            en = "They were made with the present value: withdraw them first with advanceProject."
            raise pledged_error("HAS_PLEDGES", name, pledges, zh, en)
    amount = SIDES[kind.name].amount
    taken = sum(pledge.quantity or 0.0 for pledge in pledges)
    if exceeds(taken, after.properties[amount]):
        rest = f"{format_quantity(taken)} {after.properties['unitOfMeasure']}"
        zh, en = f"共 {rest}，不能更少。", f"They take {rest}: it cannot be less."
        raise pledged_error("BELOW_PLEDGED", amount, pledges, zh, en)
    check_windows_meet(context, before, after, pledges)


def content_of(row: Row, name: str) -> object:
    """Return the property or the ids at the ends of the edge of this name."""
    return row.properties.get(name, row.targets.get(name))


def check_windows_meet(
    context: MutationContext, before: Row, after: Row, pledges: Sequence[PledgeTaken]
) -> None:
    """Check that pledges that were not started could still be started in a corrected window, and
    raise `MutationRejected` otherwise.
    """
    changed = [
        name for name in ("from", "to") if content_of(before, name) != content_of(after, name)
    ]
    if not changed:
        return
    opens = after.properties.get("from", BEGINNING)
    closes = after.properties.get("to", OPEN)
    lost = []
    for pledge in pledges:
        far_opens, far_closes = pledge.far_window or (BEGINNING, OPEN)
        meets = max(opens, far_opens) < min(closes, far_closes)
        if pledge.status == "PLEDGED" and not (meets and closes > context.day):
            lost.append(pledge)
    if lost:
        zh = "在更正后的期限内无法启动，请先用 advanceProject 撤回。"
        en = (
            "They could not be started in the corrected window: "
            "withdraw them first with advanceProject."
        )
        raise pledged_error("PLEDGES_OUTSIDE", changed[0], lost, zh, en)


def pledged_error(
    code: str, path: str, pledges: Sequence[PledgeTaken], zh: str, en: str
) -> MutationRejected:
    """Return the error that names the pledges that stand in the way, with the reason."""
    names_zh, names_en = [], []
    for pledge in pledges[:MOST_NAMED]:
        status_zh, _ = PROJECT_STATUS.members[pledge.status]
        names_zh.append(f"{pledge.project}（{status_zh}）")
        names_en.append(f"{pledge.project} ({pledge.status})")
    by_zh, by_en = "、".join(names_zh), ", ".join(names_en)
    if len(pledges) > MOST_NAMED:
        by_zh, by_en = f"{by_zh} 等 {len(pledges)} 项", f"{by_en} and more, {len(pledges)} in all"
    zh = f"已有认领：{by_zh}。{zh}"
    en = f"There are pledges: {by_en}. {en}"
    return conflict_error(code, path, zh, en)


async def withdraw_pledges(context: MutationContext, kind: Kind, node: str) -> None:
    """Withdraw the unfinished pledges of a need or resource with the reason of the input, if the
    input says so.

    Raises `MutationRejected` otherwise, if there are any.
    """
    pledges = await read_pledges(context, kind, node, *UNFINISHED)
    if not pledges:
        return
    if not context.inputs.get("withdrawPledgesToo"):
        zh = "请先用 advanceProject 撤回，或以 withdrawPledgesToo: true 一并撤回。"
        en = (
            "Withdraw them first with advanceProject, or all at once with withdrawPledgesToo: true."
        )
        raise pledged_error("HAS_PLEDGES", kind.field_name, pledges, zh, en)
    await context.lock_all("Project", [pledge.project for pledge in pledges])
    # Read again under the locks: a project may have been delivered or withdrawn meanwhile.
    for pledge in await read_pledges(context, kind, node, *UNFINISHED):
        state = await read_project_state(context, pledge.project)
        await add_project_event(context, state, "WITHDRAWN", note=context.reason)
