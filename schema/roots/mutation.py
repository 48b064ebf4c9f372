"""The root type of mutations."""

import strawberry

from schema.roots.mutations.appointments import APPOINTMENT_MUTATIONS
from schema.roots.mutations.corrections import CORRECTION_MUTATIONS
from schema.roots.mutations.needs import NEED_MUTATIONS
from schema.roots.mutations.plans import PLAN_MUTATIONS
from schema.roots.mutations.projects import PROJECT_MUTATIONS
from schema.roots.mutations.service_requests import SERVICE_REQUEST_MUTATIONS
from schema.types.fields import make_class

MUTATION_FIELDS = (
    PLAN_MUTATIONS
    | PROJECT_MUTATIONS
    | NEED_MUTATIONS
    | SERVICE_REQUEST_MUTATIONS
    | APPOINTMENT_MUTATIONS
    | CORRECTION_MUTATIONS
)
Mutation = strawberry.type(
    make_class("Mutation", None, MUTATION_FIELDS),
    description="变更。Everything that can be written. Each mutation requires the write token. The "
    "mutations of one request run one after another, each as a whole or not at all.",
)
