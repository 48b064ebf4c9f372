"""The places within which the caller has rights: its own, and the communities of its alliances."""

from __future__ import annotations

from collections.abc import Iterable

from graph.areas.area_pattern import is_alliance
from graph.areas.containment import area_of_reference
from graph.callers import Caller
from graph.database.protocols import Reader
from graph.query.compiler import CompileContext
from graph.query.execution import Execution
from graph.query.selection import InvalidArgument
from graph.vocabulary import Vocabulary

VIEWER = ("viewer",)
"""The key under which one run reads the caller's places once."""


def viewer_places_parameter(context: CompileContext) -> str:
    """Return the name of the parameter with the ids of the caller's places, read beforehand."""

    async def read_places(reader: Reader, run: Execution) -> list[str]:
        return await run.read_once(
            VIEWER, lambda: find_viewer_places(reader, run.vocabulary, run.caller)
        )

    places = context.prefetch(read_places)
    return context.parameter("viewer_places", lambda run: run.result(places))


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
