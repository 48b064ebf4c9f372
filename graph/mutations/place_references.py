"""The place that an input refers to: by its id, its code, or its address as people write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.addresses import resolve
from graph.errors import Message
from graph.mutations.context import MutationContext
from graph.mutations.user_errors import (
    MutationRejected,
    UserError,
    input_path,
    invalid_input_error,
    not_found_error,
)
from graph.ontology.clock import today
from graph.ontology.division_codes import normalize_code


async def read_place(context: MutationContext, name: str) -> str:
    """Return the id of the one place that a reference stands for, which exists today.

    Raises `MutationRejected` if there is none; if there are several, with the question to ask.
    """
    reference: Mapping[str, Any] = context.inputs[name]
    (part, text), *_ = reference.items()
    path = f"{name}.{part}"
    if part == "address":
        place = await place_of_address(context, text, path)
    elif part == "code":
        place = await place_of_code(context, text, path)
    else:
        place = str(text)
    await context.check_exists(place, "Place", path, today())
    return place


PLACES_OF_CODE = """
MATCH (p:Place {code: $code})
WITH p ORDER BY p.id
RETURN collect(p.id)
"""


async def place_of_code(context: MutationContext, code: str, path: str) -> str:
    """Return the id of the only place with a code."""
    values = {"code": normalize_code(code)}
    found: list[str] = await context.transaction.run(PLACES_OF_CODE, values)
    if not found:
        raise not_found_error(path, code, "场所编号", "place with the code")
    if len(found) > 1:
        zh = f"有几处场所的编号是“{code}”：{'、'.join(found)}，请用 id 指明。"
        en = f"Several places have this code: {', '.join(found)}; name one of them by its id."
        raise invalid_input_error("AMBIGUOUS_CODE", path, zh, en)
    return found[0]


async def place_of_address(context: MutationContext, text: str, path: str) -> str:
    """Return the id of the place that an address means."""
    found = await resolve(context.transaction, text)
    if found.place:
        return found.place
    if found.question:
        zh = f"有 {found.total} 处符合这个地址：{found.question.zh}"
        en = f"{found.total} places match the address: {found.question.en}"
        raise invalid_input_error("AMBIGUOUS_ADDRESS", path, zh, en)
    zh, en = "没有找到这个地址，请核对。", "No place has this address; check it."
    if found.nearest:
        zh = f"{zh}最近的已知场所是 {found.nearest}。"
        en = f"{en} The nearest known place is {found.nearest}."
    error = UserError("NotFound", "UNKNOWN_ADDRESS", input_path(path), Message(zh, en))
    raise MutationRejected(error)


async def read_public_place(context: MutationContext, name: str) -> str:
    """Return the id of a place at which needs and requests are recorded.

    It is a building or a larger place; an entrance, with its few families, could tell who they are
    from.
    """
    place = await read_place(context, name)
    if place.startswith("Entrance:"):
        zh, en = (
            "应登记到楼栋或更大的场所。",
            "It must be recorded at a building or a larger place.",
        )
        raise invalid_input_error("TOO_SMALL", name, zh, en)
    return place
