"""The places within which the caller has rights: its own, and the communities of its alliances."""

from __future__ import annotations

from collections.abc import Iterable

from graph.areas.area_pattern import is_alliance
from graph.areas.containment import area_of_reference
from graph.callers import Caller, Role
from graph.database.protocols import Reader
from graph.query.compiler import CompileContext
from graph.query.execution import Execution
from graph.query.selection import InvalidArgument
from graph.vocabulary import Vocabulary

VIEWER = ("viewer",)
"""The key under which one run reads the caller's places once."""


PLACES = "viewer_places"
"""The parameter with the ids of the caller's places, of the same name in every statement."""


def viewer_places_parameter(context: CompileContext) -> str:
    """Return the name of the parameter with the ids of the caller's places, read beforehand."""
    # Each root reads them, since another one that would have may be refused; they are read once.
    context.prefetch(read_viewer_places)
    context.parameters.setdefault(PLACES, lambda run: run.shared[VIEWER])
    return PLACES


async def read_viewer_places(reader: Reader, run: Execution) -> list[str]:
    """Return the ids of the places to which the rights of a run's caller are limited, once read.

    There are none for whoever has rights everywhere, or nowhere.
    """

    async def read() -> list[str]:
        if run.caller.is_unlimited or not run.caller.role.includes(Role.COORDINATOR):
            return []
        return await find_viewer_places(reader, run.vocabulary, run.caller)

    return await run.read_once(VIEWER, read)


async def find_viewer_places(reader: Reader, vocabulary: Vocabulary, caller: Caller) -> list[str]:
    """Return the ids of the places within which a caller has rights today, sorted.

    An alliance stands for the communities of its members; one that is gone grants nothing.
    """
    found = {area for area in caller.areas if not is_alliance({"id": area})}
    for alliance in sorted(alliances_of(caller.areas)):
        try:
            found |= await area_of_reference(reader, vocabulary, {"id": alliance})
        except InvalidArgument:
            continue
    return sorted(found)


def alliances_of(areas: Iterable[str]) -> set[str]:
    """Return those of some areas that are alliances."""
    return {area for area in areas if is_alliance({"id": area})}
