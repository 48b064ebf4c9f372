"""The place that an input refers to: by its id, its code, or its address as people write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.areas.absences import AskedDay, find_absence
from graph.areas.place_references import FoundPlace, find_place, reference_part
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

PLACE = ("Place",)
"""The label of what a reference to a place means."""


async def read_place(context: MutationContext, name: str) -> str:
    """Return the id of the one place that a reference stands for, which exists today.

    Raises `MutationRejected` if there is none; if there are several, with the question to ask.
    """
    reference: Mapping[str, Any] = context.inputs[name]
    part = reference_part(reference)
    path, text = f"{name}.{part}", str(reference[part])
    found = await find_place(context.transaction, reference)
    if found.place is None:
        if part == "code":
            raise unknown_code_error(path, text, found)
        raise unknown_address_error(path, found)
    try:
        await context.check_exists(found.place, "Place", path, today())
    except MutationRejected as rejected:
        day = AskedDay(today(), None)
        absence = await find_absence(context.transaction, "id", found.place, day, labels=PLACE)
        if absence is None:
            raise
        notice = absence.notice
        raise invalid_input_error("NOT_THEN", path, notice.zh, notice.en) from rejected
    return found.place


def unknown_code_error(path: str, code: str, found: FoundPlace) -> MutationRejected:
    """Return the error for a code that no place has, or several."""
    if not found.candidates:
        return not_found_error(path, code, "场所编号", "place with the code")
    zh = f"有几处场所的编号是“{code}”：{'、'.join(found.candidates)}，请用 id 指明。"
    en = (
        f"Several places have this code: {', '.join(found.candidates)}; name one of them by its id."
    )
    return invalid_input_error("AMBIGUOUS_CODE", path, zh, en)


def unknown_address_error(path: str, found: FoundPlace) -> MutationRejected:
    """Return the error for an address that means no place, or several."""
    if found.question:
        total = len(found.candidates)
        zh = f"有 {total} 处符合这个地址：{found.question.zh}"
        en = f"{total} places match the address: {found.question.en}"
        return invalid_input_error(
            "AMBIGUOUS_ADDRESS",
            path,
            zh,
            en,
            question=str(found.question),
            candidates=list(found.shown),
        )
    zh, en = "没有找到这个地址，请核对。", "No place has this address; check it."
    if found.reason:
        zh, en = found.reason.zh, found.reason.en
    elif found.nearest:
        zh = f"{zh}最近的已知场所是 {found.nearest}。"
        en = f"{en} The nearest known place is {found.nearest}."
    error = UserError("NotFound", "UNKNOWN_ADDRESS", input_path(path), Message(zh, en))
    return MutationRejected(error)


async def read_public_place(context: MutationContext, name: str) -> str:
    """Return the id of a place at which needs and requests are recorded.

    It is a building or a larger place; an entrance, with its few families, could show who they are
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
