"""Mutations that list needs and resources."""

from datetime import date

import strawberry

from graph.ontology.kinds.needs import URGENCY
from schema.roots.mutations.fields import (
    CATEGORY,
    DESCRIPTION,
    KEY,
    TITLE,
    UNIT_OF_MEASURE,
    WINDOW_END,
    WINDOW_START,
    mutation_field,
    result_union,
)
from schema.types.enums import closed_list_enum
from schema.types.fields import optional_input, required_input
from schema.types.kinds import KIND_TYPES
from schema.types.references import PlaceRef
from schema.types.scalars import DecimalNumber


@strawberry.input(description="需求。A need of a place.")
class PostNeedInput:
    idempotency_key: str | None = optional_input(KEY)
    place: PlaceRef = required_input("需求场所。The building or larger place that has the need.")
    category: str = required_input(CATEGORY)
    title: str = required_input(TITLE)
    description: str | None = optional_input(DESCRIPTION)
    quantity: DecimalNumber = required_input("数量。The quantity that is needed.")
    unit_of_measure: str = required_input(UNIT_OF_MEASURE)
    urgency: closed_list_enum(URGENCY) | None = optional_input(  # type: ignore[valid-type]
        "紧急程度。How urgent the need is. Defaults to NORMAL."
    )
    from_: date | None = optional_input(WINDOW_START, "from")
    to: date | None = optional_input(WINDOW_END)
    skills: list[str] | None = optional_input("所需技能。The skills that are required, at most 20.")


@strawberry.input(description="资源。A resource that an organization offers.")
class OfferResourceInput:
    idempotency_key: str | None = optional_input(KEY)
    owner: strawberry.ID = required_input(
        "提供组织。The global id of the organization that offers the resource."
    )
    category: str = required_input(CATEGORY)
    title: str = required_input(TITLE)
    description: str | None = optional_input(DESCRIPTION)
    maximum: DecimalNumber = required_input("可提供数量。The quantity that is available in all.")
    unit_of_measure: str = required_input(UNIT_OF_MEASURE)
    area: PlaceRef | None = optional_input(
        "服务区域。The place in which the resource can be used. Defaults to anywhere in the city."
    )
    from_: date | None = optional_input(WINDOW_START, "from")
    to: date | None = optional_input(WINDOW_END)
    skills: list[str] | None = optional_input("具备技能。The skills that it includes, at most 20.")


NeedResult = result_union("Need", KIND_TYPES["Need"])
ResourceResult = result_union("Resource", KIND_TYPES["Resource"])

NEED_MUTATIONS = {
    "postNeed": mutation_field(
        PostNeedInput, NeedResult, "发布需求。Add a need of a place to the list of needs."
    ),
    "offerResource": mutation_field(
        OfferResourceInput,
        ResourceResult,
        "提供资源。Add a resource of an organization to the list of resources.",
    ),
}
