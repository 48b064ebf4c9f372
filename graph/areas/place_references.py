"""References to places, `{id | code | address}`, and the places that they mean.

A query by id or code finds the place within its own statement, and resolves an address before it.
Everything else calls `find_place`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.addresses import Resolution, resolve_address
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.ontology.division_codes import normalize_code
from graph.query.compiler import CompileContext
from graph.query.execution import Binding, Execution, Prefetch


def reference_part(reference: Mapping[str, Any]) -> str:
    """Return which part of a reference is given: `id`, `code` or `address`."""
    return next(part for part, value in reference.items() if value is not None)


def stored_key(reference: Mapping[str, Any], part: str) -> str:
    """Return the id or code of a reference in its stored form."""
    text = str(reference[part])
    return normalize_code(text) if part == "code" else text


def prefetch_address(context: CompileContext, read: Binding, clock: Clock) -> Prefetch[Resolution]:
    """Return the prefetch that resolves the address of the reference that `read` returns."""

    async def read_resolution(reader: Reader, run: Execution) -> Resolution:
        text = read(run)["address"]
        return await resolve_address_once(reader, run, text, clock)

    return context.prefetch(read_resolution)


async def resolve_address_once(
    reader: Reader, run: Execution, text: str, clock: Clock
) -> Resolution:
    """Return what an address means under a clock; one run resolves the same address once."""
    at, as_of = run.day(clock), run.known_at(clock)
    return await run.read_once(
        ("address", at, as_of, text), lambda: resolve_address(reader, text, at=at, as_of=as_of)
    )


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """What a reference means: the id of one place, several candidates, or nothing that is known."""

    place: str | None
    candidates: tuple[str, ...] = ()
    """Ids of the places that it could mean; a doubtful one is alone."""
    question: Message | None = None
    """For an address: the question that distinguishes the candidates."""
    nearest: str | None = None
    """For an unknown address: the id of the nearest known place that contains it."""


PLACES_BY_CODE = """
MATCH (place:Place {code: $code})
WITH place ORDER BY place.id
RETURN collect(place.id)
"""


async def find_place(reader: Reader, reference: Mapping[str, Any]) -> FoundPlace:
    """Return what a reference means today. An id is taken as it is, whether it exists or not."""
    part = reference_part(reference)
    if part == "address":
        text = reference[part]
        found = await resolve_address(reader, text)
        candidates = tuple(candidate.id for candidate in found.candidates)
        return FoundPlace(found.place, candidates, found.question, found.nearest)
    key = stored_key(reference, part)
    if part == "id":
        return FoundPlace(key, (key,))
    ids: list[str] = await reader.read(PLACES_BY_CODE, {"code": key})
    place = ids[0] if len(ids) == 1 else None
    return FoundPlace(place, tuple(ids))
