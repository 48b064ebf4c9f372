"""Withdraws a node by hand: from today on it no longer stands, and nothing is deleted."""

from __future__ import annotations

from graph.mutations.context import MutationContext
from graph.mutations.corrections.open_pledges import SIDES, withdraw_pledges
from graph.mutations.corrections.recorded_node import lock_recorded_node
from graph.mutations.user_errors import conflict_error
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.declarations import Kind
from graph.rows.batch import Row


async def withdraw_node(context: MutationContext, *, kind: Kind) -> str:
    """Withdraw a node of a kind as of today, and return its id."""
    row = await lock_recorded_node(context, kind)
    check_stands(context, kind, row)
    if kind.name in SIDES:
        await withdraw_pledges(context, kind, row.id)
    properties = {**row.properties, str(kind.withdrawal): context.day}
    withdrawn = Row(row.id, 0, properties, row.targets, confirmed=context.moment)
    return await context.revise(kind, withdrawn)


def check_stands(context: MutationContext, kind: Kind, row: Row) -> None:
    """Check that a node was not withdrawn before and did not end, and that its interval would not
    be empty; raise `MutationRejected` otherwise.
    """
    end = row.properties.get(str(kind.withdrawal), OPEN)
    if end <= context.day or (kind.withdrawal != "to" and end != OPEN):
        zh, en = (
            f"该{kind.zh}已于 {end} 撤回或终止。",
            f"It was withdrawn or ended on {end} already.",
        )
        raise conflict_error("WITHDRAWN_ALREADY", kind.field_name, zh, en)
    begin = row.properties.get("from", BEGINNING)
    if kind.withdrawal == "to" and begin >= context.day:
        zh = f"该{kind.zh}自 {begin} 起才存在，请改用 correct{kind.name} 更正起止日期。"
        en = f"It exists only from {begin} on: correct its days with correct{kind.name} instead."
        raise conflict_error("NOT_BEGUN", kind.field_name, zh, en)
