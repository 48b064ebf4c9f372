"""What the address of a `whoCovers` means, which is read before its statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import orjson

from graph.addresses import SHOWN_CANDIDATES, Resolution
from graph.areas.place_references import resolve_address_once
from graph.coverage.candidates import Choice, ShownCandidate
from graph.coverage.coverage import project_coverage
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock
from graph.query.compiler import CompileContext, Projection, collect_rows, shape_of
from graph.query.execution import Execution, Prefetch
from graph.query.plan import QueryPlan, plan_root
from graph.query.selection import Argument, Field, Selection
from graph.query.shape import list_shape

COMPARED = 25
"""Chains that are compared in one round trip."""
HOLDERS = {"holder": "Cadre", "organization": "Organization"}
"""Fields of a line that select its holder, with the kind or facet of the holder."""


class AddressOutcome(NamedTuple):
    """What an address means. It fills exactly one of three lists of ids."""

    resolution: Resolution
    answers_differ: bool | None
    """Whether the chains of the candidates differ; None unless it is selected."""

    @property
    def found_ids(self) -> list[str]:
        """The id of the one place that is meant."""
        place = self.resolution.place
        return [place] if place else []

    @property
    def choice(self) -> Choice:
        """The choice of candidates; nothing is shown if it is certain which place is meant."""
        found = self.resolution
        shown = () if found.place else found.candidates[:SHOWN_CANDIDATES]
        message = choice_message(found.total)
        return Choice(
            [ShownCandidate(each.id, each.score, each.matched) for each in shown],
            found.total,
            str(found.question or ""),
            self.answers_differ,
            message,
        )

    @property
    def nearest_ids(self) -> list[str]:
        """The id of the nearest known place to an unknown address."""
        nearest = self.resolution.nearest
        return [nearest] if nearest else []


def choice_message(total: int) -> Message:
    """Return that several places, or one in doubt, may be meant."""
    if total == 1:
        return Message(
            "这个地址可能是下面这个场所，请确认。", "This address may be one place: confirm it."
        )
    return Message(f"这个地址对应 {total} 个场所。", f"This address could mean {total} places.")


def prefetch_address_outcome(
    context: CompileContext, where: Argument, clock: Clock, *, compare: bool
) -> Prefetch[AddressOutcome]:
    """Return the prefetch that resolves an address and, with `compare`, compares the chains."""
    plan = plan_compared_chains(context, clock) if compare else None

    async def read_outcome(reader: Reader, run: Execution) -> AddressOutcome:
        text = run.values[where.slot]["address"]
        found = await resolve_address_once(reader, run, text, clock)
        if plan is None or found.place or not found.candidates:
            return AddressOutcome(found, None)
        ids = [candidate.id for candidate in found.candidates]
        return AddressOutcome(found, await chains_differ(plan, reader, run, ids))

    return context.prefetch(read_outcome)


def plan_compared_chains(context: CompileContext, clock: Clock) -> QueryPlan:
    """Return the plan for what is compared of chains: the duties, states and holders of lines."""
    holders = [
        Field(name, name, clock, {}, Selection(kind, (Field("id", "id", clock),)))
        for name, kind in HOLDERS.items()
    ]
    code = Selection("Duty", (Field("code", "code", clock),))
    duty = Field("duty", "duty", clock, {}, code)
    state = Field("state", "state", clock)
    line = Selection("CoverageLine", (duty, state, *holders))
    lines = Field("lines", "lines", clock, {}, line)
    ids = Argument("ids", ())
    chains = Field("chains", "chains", clock, {"ids": ids}, Selection("Coverage", (lines,)))
    return plan_root(project_chains, chains, context.vocabulary)


def project_chains(context: CompileContext, field: Field) -> Projection:
    """Project the coverage of the places with the ids of an argument."""
    coverage = project_coverage(context, field.children, "covered", field.clock)
    ids = context.argument(field.arguments["ids"])
    match = f"UNWIND ${ids} AS known MATCH (covered:Place {{id: known}})"
    rows = collect_rows(match, coverage)
    return Projection(rows, list_shape(shape_of(coverage)), required=True)


async def chains_differ(
    plan: QueryPlan, reader: Reader, run: Execution, ids: Sequence[str]
) -> bool:
    """Whether the chains of places differ; stops at the first that does."""
    different: set[bytes] = set()
    for begin in range(0, len(ids), COMPARED):
        values = {**run.values, "ids": ids[begin : begin + COMPARED]}
        chains = await plan.ask_root(reader, values, run)
        different.update(orjson.dumps(chain) for chain in chains)
        if len(different) > 1:
            return True
    return False
