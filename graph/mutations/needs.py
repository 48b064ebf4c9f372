"""Mutations of needs: a place posts what it needs."""

from __future__ import annotations

from graph.mutations.context import MutationContext
from graph.mutations.input_values import read_listing, read_quantity
from graph.mutations.place_references import read_public_place
from graph.mutations.registry import mutation
from graph.ontology.kinds import KINDS

NEED = KINDS["Need"]


@mutation("postNeed", "Need")
async def post_need(context: MutationContext) -> str:
    """Insert a need of a place: `(need)-[:NEEDED_AT]->(place)`."""
    inputs = context.inputs
    properties = {
        **read_listing(context),
        "quantity": read_quantity(context, "quantity"),
        "urgency": inputs.get("urgency", "NORMAL"),
    }
    place = await read_public_place(context, "place")
    return await context.insert(NEED, properties, {"place": (place,)})
