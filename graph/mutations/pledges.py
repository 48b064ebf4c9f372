"""Pledges: a quantity of a resource for a need, reserved in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.mutations.context import MutationContext, NewNode, make_key
from graph.mutations.input_values import read_quantity
from graph.mutations.registry import Within, mutation
from graph.mutations.reservations import Promise, reserve
from graph.ontology.kinds import KINDS

PROJECT, EVENT = KINDS["Project"], KINDS["ProjectEvent"]

PromiseWithTargets = tuple[Promise, Mapping[str, tuple[str, ...]]]
"""A promise, and further ids to which edges of its project lead."""


@mutation("pledge", "Project", within=Within("need"))
async def pledge(context: MutationContext) -> str:
    """Pledge a quantity of a resource for a need, as a project with its first event.

    `(need)<-[:FOR_NEED]-(project)-[:USES]->(resource)`. No counter is lowered: what remains of both
    follows from the projects that are not withdrawn.
    """
    inputs = context.inputs
    need, resource = str(inputs["need"]), str(inputs["resource"])
    remaining = await reserve(context, [need], [resource])
    quantity = read_quantity(context, "quantity")
    promise = remaining.promise(need, resource, quantity)
    (project,) = await insert_projects(context, [(promise, {})])
    return project


async def insert_projects(
    context: MutationContext, promises: Sequence[PromiseWithTargets]
) -> list[str]:
    """Insert a project for each promise and return their ids in the same order."""
    keys = [make_key() for _ in promises]
    projects = [
        project_of(context, key, promise, targets)
        for key, (promise, targets) in zip(keys, promises, strict=True)
    ]
    ids = await context.insert_all(PROJECT, projects)
    events = [make_event(context, key, 1, "PLEDGED") for key in keys]
    await context.insert_all(EVENT, events)
    resources = dict.fromkeys(promise.resource.id for promise, _ in promises)
    context.mark_changed("Resource", resources)
    return ids


def project_of(
    context: MutationContext, key: str, promise: Promise, more: Mapping[str, tuple[str, ...]]
) -> NewNode:
    """Return the project of a promise; `more` are further ids to which its edges lead."""
    need, resource = promise.need, promise.resource
    properties: dict[str, Any] = {
        "key": key,
        "code": key,
        "title": need.title,
        "category": need.category,
        "secretaryProject": False,
        "quantity": promise.quantity,
        "resourceQuantity": promise.reserved,
        "pledgedOn": context.day,
        "dueOn": promise.due,
    }
    targets = {
        "unit": (resource.owner,),
        "place": (need.place,),
        "need": (need.id,),
        "resource": (resource.id,),
        **more,
    }
    return without_nulls(properties), targets


def make_event(
    context: MutationContext, project: str, number: int, status: str, **more: object
) -> NewNode:
    """Return an event of the project with a key.

    Events of one second are in the order of their numbers.
    """
    properties = {
        "key": f"{project}.{number:04}",
        "at": context.second,
        "by": context.caller.name,
        "toStatus": status,
        **more,
    }
    return without_nulls(properties), {"project": (PROJECT.id(project),)}


def without_nulls(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that have a value."""
    return {name: value for name, value in properties.items() if value is not None}
