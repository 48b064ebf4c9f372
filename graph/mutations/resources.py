"""Mutations of resources: an organization offers what it can give."""

from __future__ import annotations

from graph.mutations.context import MutationContext
from graph.mutations.input_values import read_listing
from graph.mutations.place_references import read_place
from graph.mutations.registry import Within, mutation
from graph.mutations.user_errors import InputFaults
from graph.ontology.clock import today
from graph.ontology.kinds import KINDS

RESOURCE = KINDS["Resource"]


@mutation("offerResource", "Resource", within=Within("owner"))
async def offer_resource(context: MutationContext) -> str:
    """Insert a resource of an organization: `(resource)-[:OFFERED_BY]->(organization)`."""
    inputs = context.inputs
    owner, begin = inputs["owner"], today()
    faults, targets = InputFaults(), {"owner": (owner,)}
    with faults:
        properties = read_listing(context, RESOURCE)
        begin = properties.get("from", begin)
    with faults:
        await context.check_exists(owner, "Organization", "owner", begin)
    with faults:
        if inputs.get("area"):
            targets["area"] = (await read_place(context, "area"),)
    faults.raise_any()
    return await context.insert(RESOURCE, properties, targets)
