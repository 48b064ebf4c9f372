"""The node that a correction is about: locked, as it is believed now, and as the caller saw it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from graph.database.dialect import quoted_name
from graph.database.template import fill
from graph.mutations.context import MutationContext
from graph.mutations.input_values import read_public_text
from graph.mutations.user_errors import conflict_error, not_found_error
from graph.ontology.clock import CITY_ZONE
from graph.ontology.declarations import Kind
from graph.rows.batch import Row
from graph.rows.read import read_believed_row


async def lock_recorded_node(context: MutationContext, kind: Kind) -> Row:
    """Lock the node that the input names and return what is believed of it.

    From here on the reason of the input is a part of the evidence. Raises `MutationRejected` if
    there is no such node, or if it was recorded otherwise after the caller read it.
    """
    node = str(context.inputs[kind.field_name])
    context.reason = read_public_text(context.inputs, "reason")
    await context.lock(node, kind.name, kind.field_name)
    row = await read_believed_row(context.transaction, kind, node)
    if row is None:
        raise not_found_error(kind.field_name, node, kind.zh, kind.name)
    if context.inputs.get("ifRecordedAt") is not None:
        await check_unchanged_since(context, kind, node)
    return row


RECORDED = """
MATCH (n:<anchor> {id: $id})
RETURN [n.recordedAt, coalesce(n.recordedBy, n.source)]
"""


async def check_unchanged_since(context: MutationContext, kind: Kind, node: str) -> None:
    """Check that a node is recorded as the caller read it, and raise `MutationRejected`
    otherwise.
    """
    expected: datetime = context.inputs["ifRecordedAt"]
    if expected.tzinfo is None:
        expected = expected.replace(tzinfo=CITY_ZONE)
    statement = fill(RECORDED, anchor=quoted_name(kind.anchor))
    found: list[Any] = await context.transaction.run(statement, {"id": node})
    recorded, by = found
    if recorded == expected:
        return
    moment = recorded.astimezone(CITY_ZONE).isoformat(" ", "seconds")
    zh = f"该{kind.zh}已于 {moment} 由“{by}”重新登记，请刷新后再改。"
    en = f"It was recorded anew at {moment} by “{by}”: read it again, then correct it."
    raise conflict_error("CHANGED_MEANWHILE", "ifRecordedAt", zh, en)
