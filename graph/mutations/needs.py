"""Mutations of needs: a place posts what it needs."""

from __future__ import annotations

from graph.mutations.context import MutationContext
from graph.mutations.input_values import read_listing
from graph.mutations.place_references import read_public_place
from graph.mutations.registry import Within, mutation
from graph.mutations.user_errors import InputFaults
from graph.ontology.kinds import KINDS

NEED = KINDS["Need"]


@mutation("postNeed", "Need", within=Within("place"))
async def post_need(context: MutationContext) -> str:
    """Insert a need of a place: `(need)-[:NEEDED_AT]->(place)`."""
    faults = InputFaults()
    with faults:
        place = await read_public_place(context, "place")
    with faults:
        properties = {"urgency": "NORMAL", **read_listing(context, NEED)}
    faults.raise_any()
    return await context.insert(NEED, properties, {"place": (place,)})
