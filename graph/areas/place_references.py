"""References to places, `{id | code | address}`, and the places that they mean.

A query by id or code finds the place within its own statement, and resolves an address before it.
Everything else calls `find_place`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.addresses import SHOWN_CANDIDATES, Resolution, resolve_address
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.ontology.division_codes import is_division_code, normalize_code
from graph.ontology.folding import FOLDED_KEY, fold_key
from graph.query.compiler import CompileContext
from graph.query.execution import Binding, Execution, Prefetch


def reference_part(reference: Mapping[str, Any]) -> str:
    """Return which part of a reference is given: `id`, `code` or `address`."""
    return next(part for part, value in reference.items() if value is not None)


CODES_ALIKE = f"""
RETURN COLLECT {{ MATCH (place:Place {{code: $code}}) RETURN place.code LIMIT 1 }}
  + COLLECT {{ MATCH (place:Place {{code: $folded}}) RETURN place.code LIMIT 1 }}
  + COLLECT {{
    MATCH (place:Place {{{FOLDED_KEY}: $folded}}) WITH place ORDER BY place.id
    RETURN place.code LIMIT 1
  }}
  + COLLECT {{
    MATCH (alliance:Organization {{code: $folded}}) WHERE alliance:Alliance
    RETURN alliance.code LIMIT 1
  }}
  + COLLECT {{
    MATCH (alliance:Organization {{{FOLDED_KEY}: $folded}}) WHERE alliance:Alliance
    RETURN alliance.code LIMIT 1
  }}
"""


async def find_stored_code(reader: Reader, text: str) -> str:
    """Return a code as a place or an alliance has it; the text itself, cleaned, if there is none.

    A code in plain capitals is taken as it is: a look-up would double the time of most questions.
    """
    code = normalize_code(text)
    folded = fold_key(code)
    if is_division_code(code) or folded == code:
        return code
    found: list[str] = await reader.read(CODES_ALIKE, {"code": code, "folded": folded})
    return found[0] if found else code


def key_binding(context: CompileContext, read: Binding, part: str) -> Binding:
    """Return the binding to the id or code, as it is stored, of the reference that `read` returns.

    A code that may be stored in another writing is looked up before the statement.
    """
    if part == "id":
        return lambda run: str(read(run)["id"])

    async def read_code(reader: Reader, run: Execution) -> str:
        text = str(read(run)["code"])
        return await run.read_once(("code", text), lambda: find_stored_code(reader, text))

    stored = context.prefetch(read_code)
    return lambda run: run.result(stored)


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
    shown: tuple[Mapping[str, Any], ...] = ()
    """For an address: the likeliest candidates as an error shows them."""
    question: Message | None = None
    """For an address: the question that distinguishes the candidates."""
    nearest: str | None = None
    """For an unknown address: the id of the nearest known place that contains it."""
    reason: Message | None = None
    """For an unknown address: what it lacks, or names instead, if that is known."""


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
        shown = tuple(each.to_response() for each in found.candidates[:SHOWN_CANDIDATES])
        return FoundPlace(
            found.place, candidates, shown, found.question, found.nearest, found.reason
        )
    text = str(reference[part])
    if part == "id":
        return FoundPlace(text, (text,))
    code = await find_stored_code(reader, text)
    ids: list[str] = await reader.read(PLACES_BY_CODE, {"code": code})
    place = ids[0] if len(ids) == 1 else None
    return FoundPlace(place, tuple(ids))
