"""Mutations of resources: an organization offers what it can give."""

from __future__ import annotations

from graph.mutations.context import MutationContext
from graph.mutations.input_values import read_listing, read_quantity
from graph.mutations.place_references import read_place
from graph.mutations.registry import mutation
from graph.ontology.clock import today
from graph.ontology.kinds import KINDS

RESOURCE = KINDS["Resource"]


@mutation("offerResource", "Resource")
async def offer_resource(context: MutationContext) -> str:
    """Insert a resource of an organization: `(resource)-[:OFFERED_BY]->(organization)`."""
    inputs = context.inputs
    properties = {**read_listing(context), "maximum": read_quantity(context, "maximum")}
    owner = inputs["owner"]
    await context.check_exists(owner, "Organization", "owner", properties.get("from", today()))
    targets = {"owner": (owner,)}
    if inputs.get("area"):
        targets["area"] = (await read_place(context, "area"),)
    return await context.insert(RESOURCE, properties, targets)
