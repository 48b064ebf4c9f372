"""The place that an input means: by its id, its code, or its address as people write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.areas.place_references import FoundPlace, find_place, reference_part
from graph.mutations.context import MutationContext
from graph.mutations.user_errors import MutationRejected, UserError, at, invalid, not_found
from graph.ontology.clock import today


async def place_of(work: MutationContext, name: str) -> str:
    """Return the id of a place that is there today; refuses a reference to none or to several, with the question to ask."""
    reference: Mapping[str, Any] = work.given[name]
    part = reference_part(reference)
    path, text = f"{name}.{part}", str(reference[part])
    found = await find_place(work.transaction, reference)
    if found.place is None:
        raise unknown_code(path, text, found) if part == "code" else unknown_address(path, found)
    await work.expect(found.place, "Place", path, today())
    return found.place


def unknown_code(path: str, code: str, found: FoundPlace) -> MutationRejected:
    """Return the error of a code that no place has, or several."""
    if not found.candidates:
        return not_found(path, code, "场所编号", "place with the code")
    return invalid(
        "AMBIGUOUS_CODE",
        path,
        f"有几处场所的编号是“{code}”：{'、'.join(found.candidates)}，请用 id 指明。",
        f"Several places have this code: {', '.join(found.candidates)}; say which by id.",
    )


def unknown_address(path: str, found: FoundPlace) -> MutationRejected:
    """Return the error of an address that means no place, or several."""
    if found.question:
        total = len(found.candidates)
        return invalid(
            "AMBIGUOUS_ADDRESS",
            path,
            f"有 {total} 处符合这个地址：{found.question.zh}",
            f"{total} places answer to the address: {found.question.en}",
        )
    near_zh = near_en = ""
    if found.nearest:
        near_zh = f"最近的已知场所是 {found.nearest}。"
        near_en = f" The nearest known place is {found.nearest}."
    problem = UserError(
        "NotFound",
        "UNKNOWN_ADDRESS",
        at(path),
        f"没有找到这个地址，请核对。{near_zh}",
        f"No place answers to this address; check it.{near_en}",
    )
    return MutationRejected(problem)


async def public_place_of(work: MutationContext, name: str) -> str:
    """Return a place at which needs and requests are recorded: a building or above, never an entrance with a few families."""
    place = await place_of(work, name)
    if place.startswith("Entrance:"):
        raise invalid(
            "TOO_SMALL",
            name,
            "应登记到楼栋或更大的场所。",
            "It is recorded at a building or a larger place.",
        )
    return place
