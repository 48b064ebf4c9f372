"""Mutations: one function each, done exactly once.

In order of control flow: `executor` runs a call in one transaction; `batches` makes calls of the
items of a bulk mutation; `idempotency` finds and saves keys; `registry` holds every mutation by
its name; `own_areas` says whether that is within the caller's
areas; `context` is what a mutation works with; `input_values` and `place_references` read the
input; `user_errors` reject it. The mutations: `appointments`; `needs` and `resources`;
`reservations`, `pledges`, `project_steps`, `secretary_projects` and `expiry_sweep`;
`service_requests`; `allocation_plans` and `plan_acceptance`; and those of `corrections/`, made from
the declarations. May import every room of `graph` in a layer above it.
"""

from graph.mutations import (
    allocation_plans,
    appointments,
    expiry_sweep,
    needs,
    plan_acceptance,
    pledges,
    project_steps,
    resources,
    secretary_projects,
    service_requests,
)
from graph.mutations.batches import BULK_MUTATIONS, MOST_ITEMS, MutationBatch
from graph.mutations.corrections import registration
from graph.mutations.executor import MutationExecutor
from graph.mutations.registry import MUTATIONS, MutationCall
from graph.mutations.user_errors import UserError

MODULES = (
    allocation_plans,
    appointments,
    expiry_sweep,
    needs,
    plan_acceptance,
    pledges,
    project_steps,
    registration,
    resources,
    secretary_projects,
    service_requests,
)
"""The modules that register their mutations as they are imported."""

__all__ = [
    "BULK_MUTATIONS",
    "MODULES",
    "MOST_ITEMS",
    "MUTATIONS",
    "MutationBatch",
    "MutationCall",
    "MutationExecutor",
    "UserError",
]
