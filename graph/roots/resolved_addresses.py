"""The root field `resolveAddresses`: what a column of addresses means, without reading nodes."""

from __future__ import annotations

import asyncio
from typing import Any

from graph.addresses import (
    SHOWN_CANDIDATES,
    Candidate,
    Resolution,
    read_address_book,
    resolve_in_book,
)
from graph.database.protocols import Reader
from graph.ontology.global_ids import kind_name_of
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution
from graph.query.plan import ROOT_FIELDS
from graph.query.selection import Field, Selection
from graph.query.shape import nested_shape

AT_ONCE = 50
"""Addresses after which other requests get their turn."""


def project_resolved_addresses(context: CompileContext, field: Field) -> Projection:
    """Project what each text means, in the order of the texts; nothing is read of the places."""
    texts, clock = field.arguments["texts"], field.clock

    async def read(reader: Reader, run: Execution) -> list[Resolution]:
        book = await read_address_book(reader, at=run.day(clock), as_of=run.known_at(clock))
        found = []
        for index, text in enumerate(run.values[texts.slot]):
            if index % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)
            found.append(resolve_in_book(book, text))
        return found

    resolutions = context.prefetch(read)

    def shape(_row: Any, run: Execution) -> list[dict[str, Any]]:
        return [select_resolution(each, field.children) for each in run.result(resolutions)]

    return Projection("", nested_shape(field.key, shape, required=True), required=True)


def select_resolution(found: Resolution, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a resolution, by response key."""
    place = found.place
    best = found.candidates[0] if place else None
    values = {
        "placeId": place,
        "label": best.label if best else None,
        "probability": best.score if best else None,
        "question": str(found.question) if found.question else None,
        "reason": str(found.reason) if found.reason else None,
        "understood": list(found.understood),
        "nearestId": found.nearest,
        "total": found.total,
        "__typename": "ResolvedAddress",
    }
    shown = found.candidates[:SHOWN_CANDIDATES]
    return {
        each.key: [select_candidate(candidate, each.children) for candidate in shown]
        if each.name == "candidates"
        else values[each.name]
        for each in selection.fields
    }


def select_candidate(candidate: Candidate, selection: Selection) -> dict[str, Any]:
    """Return what is selected of a candidate, by response key."""
    values = {
        "placeId": candidate.id,
        "kind": KINDS[kind_name_of(candidate.id)].enum_name,
        "label": candidate.label,
        "probability": candidate.score,
        "matched": candidate.matched,
        "__typename": "ResolvedCandidate",
    }
    return selection.pick(values)


ROOT_FIELDS["resolveAddresses"] = project_resolved_addresses
