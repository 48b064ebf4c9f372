"""Mutations of residents' service requests."""

import strawberry

from graph.ontology.kinds.requests import CHANNEL
from schema.roots.mutations.fields import (
    CATEGORY,
    DESCRIPTION,
    KEY,
    TITLE,
    mutation_field,
    result_union,
)
from schema.types.enums import closed_list_enum
from schema.types.fields import optional_input, required_input
from schema.types.kinds import KIND_TYPES
from schema.types.references import PlaceRef


@strawberry.input(description="诉求。A request of residents, without anybody's name.")
class OpenRequestInput:
    idempotency_key: str | None = optional_input(KEY)
    workflow: str = required_input("流程。The code or Chinese name of a workflow.")
    place: PlaceRef = required_input("诉求场所。The building or larger place of the request.")
    category: str = required_input(CATEGORY)
    title: str = required_input(TITLE)
    description: str | None = optional_input(DESCRIPTION)
    channel: closed_list_enum(CHANNEL) | None = optional_input(  # type: ignore[valid-type]
        "来源渠道。The channel by which the request came in. Defaults to PLATFORM."
    )
    difficult: bool | None = optional_input(
        "疑难。Whether the longer time limits apply. Defaults to false."
    )


@strawberry.input(description="办理。A step of a request.")
class TakeRequestStepInput:
    idempotency_key: str | None = optional_input(KEY)
    request: strawberry.ID = required_input("诉求。The global id of the request.")
    to: str = required_input("环节。The code of the step; one of the request's `nextSteps`.")
    if_step: str | None = optional_input(
        "原环节。The code of the step from which the caller takes this one: if somebody else has "
        "moved the request on meanwhile, the result is a Conflict. Defaults to whatever it is now."
    )
    note: str | None = optional_input(
        "备注。A note about the step; it must not name or describe a person."
    )


ServiceRequestResult = result_union("ServiceRequest", KIND_TYPES["ServiceRequest"])

SERVICE_REQUEST_MUTATIONS = {
    "openRequest": mutation_field(
        OpenRequestInput,
        ServiceRequestResult,
        "提出诉求。Open a request, which begins with the first step of its workflow.",
    ),
    "takeRequestStep": mutation_field(
        TakeRequestStepInput,
        ServiceRequestResult,
        "办理诉求。Take a step of a request; one of its `nextSteps`.",
    ),
}
