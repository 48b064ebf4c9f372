"""Writes that a caller asks for one by one: appointments, needs, resources, pledges and what becomes of them, requests and their steps, plans."""

from graph.mutations import allocation_plans as allocating
from graph.mutations import appointments as appointing
from graph.mutations import expiry_sweep as sweeping
from graph.mutations import needs as offering
from graph.mutations import plan_acceptance as accepting
from graph.mutations import pledges as pledging
from graph.mutations import project_steps as advancing
from graph.mutations import secretary_projects as claiming
from graph.mutations import service_requests as requesting
from graph.mutations.executor import MutationExecutor, Store
from graph.mutations.registry import WRITES, MutationCall
from graph.mutations.user_errors import UserError

PARTS = (
    accepting,
    advancing,
    allocating,
    appointing,
    claiming,
    offering,
    pledging,
    requesting,
    sweeping,
)
"""The modules that register what they write as they are imported."""

__all__ = ["PARTS", "WRITES", "MutationCall", "MutationExecutor", "Store", "UserError"]
