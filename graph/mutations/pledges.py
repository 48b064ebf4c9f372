"""Pledges: so much of a resource for a need, reserved in the transaction that writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.mutations.context import MutationContext, Part, make_key
from graph.mutations.input_values import quantity_of
from graph.mutations.registry import writes
from graph.mutations.reservations import Promise, reserve
from graph.ontology.kinds import KINDS

PROJECT, EVENT = KINDS["Project"], KINDS["ProjectEvent"]


@writes("pledge", "Project")
async def pledge(work: MutationContext) -> str:
    """Pledge a quantity of a resource for a need: `(need)<-[:FOR_NEED]-(project)-[:USES]->(resource)`, with its first event.

    Nothing is taken from a counter: what is left of both follows from the projects that are there and not withdrawn.
    """
    given = work.given
    need, resource = str(given["need"]), str(given["resource"])
    free = await reserve(work, [need], [resource])
    promise = free.promise(need, resource, quantity_of(given, "quantity"))
    (project,) = await write(work, [(promise, {})])
    return project


async def write(
    work: MutationContext, promises: Sequence[tuple[Promise, Mapping[str, tuple[str, ...]]]]
) -> list[str]:
    """Write projects for promises, each with what else it leads to; gives their ids in the same order."""
    keys = [make_key() for _ in promises]
    projects = await work.add_all(
        PROJECT,
        [
            project_of(work, key, promise, more)
            for key, (promise, more) in zip(keys, promises, strict=True)
        ],
    )
    await work.add_all(EVENT, [event_of(work, key, 1, "PLEDGED") for key in keys])
    work.touch("Resource", dict.fromkeys(promise.resource.id for promise, _ in promises))
    return projects


def project_of(
    work: MutationContext, key: str, promise: Promise, more: Mapping[str, tuple[str, ...]]
) -> Part:
    """Return the project of a promise: its own values, and the ids that its edges lead to."""
    need, resource = promise.need, promise.resource
    told: dict[str, Any] = {
        "key": key,
        "code": key,
        "title": need.title,
        "category": need.category,
        "secretaryProject": False,
    }
    told |= {
        "quantity": promise.quantity,
        "resourceQuantity": promise.taken,
        "pledgedOn": work.day,
        "dueOn": promise.due,
    }
    ends = {
        "unit": (resource.owner,),
        "place": (need.place,),
        "need": (need.id,),
        "resource": (resource.id,),
        **more,
    }
    return {name: value for name, value in told.items() if value is not None}, ends


def event_of(work: MutationContext, project: str, number: int, status: str, **more: object) -> Part:
    """Return an event of the project with a key; those of one second are told apart by their numbers, which grow."""
    told = {
        "key": f"{project}.{number:04}",
        "at": work.second,
        "by": work.caller,
        "toStatus": status,
        **more,
    }
    return {name: value for name, value in told.items() if value is not None}, {
        "project": (PROJECT.id(project),)
    }
