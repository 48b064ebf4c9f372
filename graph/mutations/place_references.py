"""The place that an input means: by its id, its code, or its address as people write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.addresses import resolve_address
from graph.mutations.context import MutationContext
from graph.mutations.user_errors import MutationRejected, UserError, at, invalid, not_found
from graph.ontology.clock import today
from graph.ontology.division_codes import normalize_code


async def place_of(work: MutationContext, name: str) -> str:
    """Return the id of a place that is there today; refuses a reference to none or to several, with the question to ask."""
    reference: Mapping[str, Any] = work.given[name]
    (part, text), *_ = reference.items()
    path = f"{name}.{part}"
    place = await by_address(work, text, path) if part == "address" else str(text)
    if part == "code":
        place = await by_code(work, text, path)
    await work.expect(place, "Place", path, today())
    return place


BY_CODE = """
MATCH (p:Place {code: $code})
WITH p ORDER BY p.id
RETURN collect(p.id)
"""


async def by_code(work: MutationContext, code: str, path: str) -> str:
    """Return the only place of a code."""
    found: list[str] = await work.transaction.run(BY_CODE, {"code": normalize_code(code)})
    if not found:
        raise not_found(path, code, "场所编号", "place with the code")
    if len(found) > 1:
        raise invalid(
            "AMBIGUOUS_CODE",
            path,
            f"有几处场所的编号是“{code}”：{'、'.join(found)}，请用 id 指明。",
            f"Several places have this code: {', '.join(found)}; say which by id.",
        )
    return found[0]


async def by_address(work: MutationContext, text: str, path: str) -> str:
    """Return the place that an address means."""
    found = await resolve_address(work.transaction, text)
    if found.place:
        return found.place
    if found.question:
        question = found.question
        raise invalid(
            "AMBIGUOUS_ADDRESS",
            path,
            f"有 {found.total} 处符合这个地址：{question.zh}",
            f"{found.total} places answer to the address: {question.en}",
        )
    near = (
        (f"最近的已知场所是 {found.nearest}。", f" The nearest known place is {found.nearest}.")
        if found.nearest
        else ("", "")
    )
    problem = UserError(
        "NotFound",
        "UNKNOWN_ADDRESS",
        at(path),
        f"没有找到这个地址，请核对。{near[0]}",
        f"No place answers to this address; check it.{near[1]}",
    )
    raise MutationRejected(problem)


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
