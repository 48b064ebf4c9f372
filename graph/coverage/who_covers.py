"""Who covers the place that is meant: by id, by code, or by its address as people write it.

An address is resolved first, in a round trip of its own. What it comes to decides which of three lists of ids has
members: the one place that is meant, the candidates for it, or the nearest place to none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from graph.addresses import Resolution
from graph.areas.references import resolve_once, stored_key
from graph.coverage.chain import coverage
from graph.database.protocols import Reader
from graph.ontology.clock import Clock
from graph.query.compiler import (
    CompileContext,
    Projection,
    collect_rows,
    shape_of,
)
from graph.query.execution import Binding, Execution, Prefetch
from graph.query.plan import ROOT_FIELDS, QueryPlan, plan_root
from graph.query.projection import narrow_selection, project_node
from graph.query.selection import Argument, Field, Selection, shortened
from graph.query.shape import Shape, Slot, list_shape, nested_shape, record_shape

SHOWN = 10
"""Candidates that are told."""
COMPARED = 25
"""Chains that are compared in one round trip, to tell whether answers differ."""


class AddressOutcome(NamedTuple):
    """What an address means, and whether the chains of its candidates differ."""

    resolution: Resolution
    answers_differ: bool | None
    """None if it is not selected, or there are no several candidates."""


def who_covers(draft: CompileContext, field: Field) -> Projection:
    """Project the chain of the place that is meant, or say which could be meant, or that there is none."""
    where = field.arguments["where"]
    name = next(part for part, value in where.value.items() if value is not None)
    if name == "address":
        return by_address(draft, field, where)
    place = draft.name("place")
    chain = coverage(draft, narrow_selection(field.children, "Coverage"), place, field.clock)
    key = draft.parameter("place", lambda run: stored_key(run.values[where.slot], name))
    shape, unknown = shape_of(chain), narrow_selection(field.children, "UnknownPlace")

    def shaped(found: Any, run: Execution) -> Any:
        if found:
            return shape(found[0], run)
        text = shortened(run.values[where.slot][name])
        return unknown_map(
            unknown,
            f"没有编号为“{text}”的场所，请核对。/ No place has the {name} “{text}”; check it.",
            [text],
        )

    found = collect_rows(
        f"MATCH ({place}:Place {{{name}: ${key}}})",
        chain,
        order=f"WITH {place} ORDER BY {place}.id LIMIT 1",
    )
    return Projection(found, nested_shape(field.key, shaped, required=True), required=True)


def by_address(draft: CompileContext, field: Field, where: Argument) -> Projection:
    """Project what an address comes to: rows of the one place, of the candidates, of the nearest place to none."""
    outcome = prefetch_outcome(draft, field, where)
    chain_of, candidate_of, unknown = (narrow_selection(field.children, name) for name in MEMBERS)
    one = coverage(draft, chain_of, "meant", field.clock)
    many, ambiguous = candidates(draft, candidate_of, outcome)
    near, nearest = nearest_place(draft, unknown)
    lists = [
        found_by(draft, "meant", lambda run: one_of(run.result(outcome).resolution), one),
        found_by(draft, "possible", lambda run: some_of(run.result(outcome).resolution), many),
        found_by(draft, "nearby", lambda run: near_of(run.result(outcome).resolution), near),
    ]

    def shaped(row: Any, run: Execution) -> Any:
        found = run.result(outcome).resolution
        if row[0]:
            return shape_of(one)(row[0][0], run)
        if found.candidates:
            return ambiguous(row[1], run)
        return unknown_map(unknown, NOT_FOUND, list(found.understood), nearest(row[2], run))

    return Projection(
        f"[{', '.join(lists)}]", nested_shape(field.key, shaped, required=True), required=True
    )


def found_by(draft: CompileContext, variable: str, ids: Binding, piece: Projection) -> str:
    """Return the rows of the places whose ids a lookup found."""
    return collect_rows(
        f"UNWIND ${draft.parameter(variable, ids)} AS known MATCH ({variable}:Place {{id: known}})",
        piece,
    )


MEMBERS = ("Coverage", "AmbiguousAddress", "UnknownPlace")
NOT_FOUND = (
    "没有找到这个地址，请补充小区、楼号和单元，或核对写法。/ "
    "Nothing answers to this address; add the compound, building and entrance, or check how it is written."
)


def one_of(found: Resolution) -> list[str]:
    """Return the id of the one place that is meant."""
    return [found.place] if found.place else []


def some_of(found: Resolution) -> list[str]:
    """Return the ids of the candidates that are told."""
    return [] if found.place else [candidate.id for candidate in found.candidates[:SHOWN]]


def near_of(found: Resolution) -> list[str]:
    """Return the id of the nearest known place to one that is not known."""
    return [found.nearest] if found.nearest else []


def unknown_map(
    selection: Selection, message: str, understood: list[str], nearest: Any = None
) -> dict[str, Any]:
    """Say that nothing answers."""
    values = {"message": message, "understood": understood, "__typename": "UnknownPlace"}
    made = nearest or {}
    return {
        chosen.key: made.get(chosen.key) if chosen.name == "nearest" else values[chosen.name]
        for chosen in selection.fields
    }


def nearest_place(draft: CompileContext, selection: Selection) -> tuple[Projection, Shape]:
    """Project what is selected of the nearest place; the shape gives it by response key."""
    chosen = selection.named("nearest")
    pieces = [project_node(draft, field.children, "nearby", field.clock) for field in chosen]
    row = Projection(
        f"[{', '.join(piece.expression for piece in pieces)}]",
        None,
        "".join(piece.clauses for piece in pieces),
    )

    def shaped(found: Any, run: Execution) -> Any:
        if not found:
            return None
        made = zip(chosen, pieces, found[0], strict=True)
        return {
            field.key: nested_shape(field.key, shape_of(piece), required=False)(raw, run)
            for field, piece, raw in made
        }

    return row, shaped


def candidates(
    draft: CompileContext, selection: Selection, outcome: Prefetch[AddressOutcome]
) -> tuple[Projection, Shape]:
    """Project what is selected of the candidates, and the shape of the ambiguous address that they make."""
    told = [field for chosen in selection.named("candidates") for field in chosen.children.fields]
    slots, expressions, clauses = candidate_slots(draft, told)
    by_key = {slot.key: slot for slot in slots}

    def shaped(found: Any, run: Execution) -> Any:
        resolution, answers_differ = run.result(outcome)
        by_id = {row[0]: row for row in found}
        ranked = [
            (by_id[known.id], known) for known in resolution.candidates[:SHOWN] if known.id in by_id
        ]
        made = {
            "total": resolution.total,
            "question": str(resolution.question or ""),
            "answersDiffer": answers_differ,
            "message": f"这个地址对应 {resolution.total} 个场所。/ This address could mean {resolution.total} places.",
            "__typename": "AmbiguousAddress",
        }
        return {
            field.key: told_candidates(field, by_key, ranked, run)
            if field.name == "candidates"
            else made[field.name]
            for field in selection.fields
        }

    return Projection(f"[{', '.join(('possible.id', *expressions))}]", None, clauses), shaped


def candidate_slots(draft: CompileContext, told: list[Field]) -> tuple[list[Slot], list[str], str]:
    """Return the slots of a candidate's row for its place and coverage, with their expressions and clauses."""
    slots: list[Slot] = []
    expressions: list[str] = []
    clauses = ""
    for field in told:
        if field.name in ("place", "coverage"):
            make = project_node if field.name == "place" else coverage
            piece = make(draft, field.children, "possible", field.clock)
            expressions.append(piece.expression)
            clauses += piece.clauses
            slots.append(
                Slot(
                    field.key,
                    len(expressions),
                    nested_shape(field.key, shape_of(piece), required=True),
                    required=True,
                )
            )
    return slots, expressions, clauses


def told_candidates(
    field: Field, slots: Mapping[str, Slot], ranked: list[tuple[Any, Any]], run: Execution
) -> Any:
    """Shape the candidates: their places and chains from their rows, the rest from how the address was resolved."""

    def one(pair: Any, run: Execution) -> Any:
        row, known = pair
        values = {"score": known.score, "matched": known.matched, "__typename": "AddressCandidate"}
        chosen = [part for part in field.children.fields if part.key in slots]
        made = record_shape([slots[part.key] for part in chosen])(row, run)
        return {
            part.key: made[part.key] if part.key in made else values[part.name]
            for part in field.children.fields
        }

    return nested_shape(field.key, list_shape(one), required=True)(ranked, run)


def prefetch_outcome(
    draft: CompileContext, field: Field, where: Argument
) -> Prefetch[AddressOutcome]:
    """Return the prefetch that resolves an address, and compares the chains if that is selected."""
    clock = field.clock
    ambiguous = narrow_selection(field.children, "AmbiguousAddress")
    compared = plan_chains(draft, clock) if ambiguous.first("answersDiffer") else None

    async def read_outcome(reader: Reader, run: Execution) -> AddressOutcome:
        found = await resolve_once(reader, run, run.values[where.slot]["address"], clock)
        if compared is None or found.place or not found.candidates:
            return AddressOutcome(found, None)
        ids = [candidate.id for candidate in found.candidates]
        return AddressOutcome(found, await chains_differ(compared, reader, run, ids))

    return draft.prefetch(read_outcome)


def plan_chains(draft: CompileContext, clock: Clock) -> QueryPlan:
    """Return the plan for the parts of chains that are compared: duties, states and holders."""
    part = {
        name: Field(name, name, clock, {}, Selection(kind, (Field("id", "id", clock),)))
        for name, kind in HOLDERS.items()
    }
    duty = Field("duty", "duty", clock, {}, Selection("Duty", (Field("code", "code", clock),)))
    line = Selection("CoverageLine", (duty, Field("state", "state", clock), *part.values()))
    chain = Selection("Coverage", (Field("lines", "lines", clock, {}, line),))
    return plan_root(
        project_chains,
        Field("chains", "chains", clock, {"ids": Argument("ids", ())}, chain),
        draft.vocabulary,
    )


async def chains_differ(
    plan: QueryPlan, reader: Reader, run: Execution, ids: Sequence[str]
) -> bool:
    """Whether places have different chains; stops at the first that has."""
    seen: set[bytes] = set()
    for start in range(0, len(ids), COMPARED):
        values = {**run.values, "ids": ids[start : start + COMPARED]}
        chains = await plan.ask_root(reader, values, run)
        seen |= {orjson.dumps(chain) for chain in chains}
        if len(seen) > 1:
            return True
    return False


HOLDERS = {"holder": "Cadre", "organization": "Organization"}
"""What holds a line, and what it is."""


def project_chains(draft: CompileContext, field: Field) -> Projection:
    """Project the chains of places by their ids."""
    piece = coverage(draft, field.children, "covered", field.clock)
    found = f"UNWIND ${draft.argument(field.arguments['ids'])} AS known MATCH (covered:Place {{id: known}})"
    return Projection(collect_rows(found, piece), list_shape(shape_of(piece)), required=True)


ROOT_FIELDS["whoCovers"] = who_covers
