"""The lists of needs and resources: what a place needs, and what an organization offers."""

from __future__ import annotations

from typing import Any

from graph.mutations.context import MutationContext, make_key
from graph.mutations.input_values import interval_of, list_of, optional_words, quantity_of, words_of
from graph.mutations.place_references import place_of, public_place_of
from graph.mutations.registry import writes
from graph.mutations.user_errors import invalid
from graph.ontology.clock import today
from graph.ontology.kinds import KINDS

NEED, RESOURCE = KINDS["Need"], KINDS["Resource"]


@writes("postNeed", "Need")
async def post_need(work: MutationContext) -> str:
    """Put something that a place needs on the list of needs: `(need)-[:NEEDED_AT]->(place)`."""
    given = work.given
    told = {
        **described(work),
        "quantity": quantity_of(given, "quantity"),
        "urgency": given.get("urgency", "NORMAL"),
    }
    place = await public_place_of(work, "place")
    return await work.add(NEED, told, {"place": (place,)})


@writes("offerResource", "Resource")
async def offer_resource(work: MutationContext) -> str:
    """Put something that an organization can give on the list of resources: `(resource)-[:OFFERED_BY]->(organization)`."""
    given = work.given
    told = {**described(work), "maximum": quantity_of(given, "maximum")}
    await work.expect(given["owner"], "Organization", "owner", told.get("from", today()))
    targets = {"owner": (given["owner"],)}
    if given.get("area"):
        targets["area"] = (await place_of(work, "area"),)
    return await work.add(RESOURCE, told, targets)


def described(work: MutationContext) -> dict[str, Any]:
    """Return what needs and resources are described by alike."""
    given, key = work.given, make_key()
    return {
        "key": key,
        "code": key,
        "title": words_of(given, "title"),
        "category": category_of(work),
        "unitOfMeasure": words_of(given, "unitOfMeasure", 20),
        "skills": list_of(given, "skills"),
        **optional_words(given, "description"),
        **interval_of(given),
    }


def category_of(work: MutationContext) -> str:
    """Return the code of a category of services that is named by its code or its Chinese name; refuses one that is not there."""
    text = words_of(work.given, "category", 100)
    known = work.vocabulary.categories.named(text)
    if known is None:
        zh, en = (
            f"没有“{text}”这个服务类别，请用 categories 查询。",
            f"There is no category “{text}”; ask for `categories`.",
        )
        raise invalid("UNKNOWN_CATEGORY", "category", zh, en)
    return known.code
