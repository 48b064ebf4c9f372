"""Corrects a node by hand: what was believed is superseded by what is right."""

from __future__ import annotations

from graph.mutations.context import MutationContext
from graph.mutations.corrections.changes import CHANGES, read_changes
from graph.mutations.corrections.kind_rules import CORRECTION_RULES
from graph.mutations.corrections.recorded_node import lock_recorded_node
from graph.mutations.user_errors import errors_below
from graph.ontology.declarations import Kind


async def correct_node(context: MutationContext, *, kind: Kind) -> str:
    """Correct a node of a kind and return its id; nothing is written if nothing differs.

    The former content stays on record, and `asOf` still answers with it.
    """
    before = await lock_recorded_node(context, kind)
    after = await read_changes(context, kind, before)
    if after.fingerprint() == before.fingerprint():
        return before.id
    with errors_below(CHANGES):
        if kind.name in CORRECTION_RULES:
            await CORRECTION_RULES[kind.name](context, kind, before, after)
        return await context.revise(kind, after)
