"""The root field `coverageChanges`: what a place's chain has that it had not on another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from graph.areas.containment import AreaPlaces, prefetch_argument_places
from graph.audit.chain_changes import ChainChange, compare_lines
from graph.audit.chain_facts import chains_expression, chains_of
from graph.audit.changed_lines import ChangedLines, Clocks
from graph.coverage.chain import DutyOrder
from graph.database.protocols import Reader
from graph.errors import Message
from graph.ontology.clock import Clock, shared_clock
from graph.query.compiler import CompileContext, Projection
from graph.query.execution import Execution, Prefetch
from graph.query.parameters import slot_binding
from graph.query.plan import ROOT_FIELDS, plan_root
from graph.query.selection import Field, InvalidArgument
from graph.query.shape import nested_shape


def project_coverage_changes(context: CompileContext, field: Field) -> Projection:
    """Project the changes between the chains of a place on two days."""
    known = field.clock.as_of
    clocks = Clocks(
        field.clock,
        Clock(field.arguments["from"].slot, known, past=True),
        Clock(field.arguments["to"].slot, known, past=True),
    )
    found = prefetch_changes(context, field, clocks)
    changed = ChangedLines(context, field.children, clocks, lambda run: run.result(found))

    def shape_changes(row: Any, run: Execution) -> Any:
        begin, end = run.day(clocks.before), run.day(clocks.after)

        def day_of(change: ChainChange) -> str | None:
            # What is older or younger came into the chain with its level.
            day = change.day
            return day if day and begin < date.fromisoformat(day) <= end else None

        return changed.shape(row, run, day_of)

    return Projection(changed.expression, nested_shape(field.key, shape_changes, required=False))


def prefetch_changes(
    context: CompileContext, field: Field, clocks: Clocks
) -> Prefetch[Sequence[ChainChange]]:
    """Return the prefetch that reads both chains and compares them."""
    given = field.arguments["place"]
    places = prefetch_argument_places(context, given, field.clock)
    order = DutyOrder(context.vocabulary)

    def project_chains(inner: CompileContext, _root: Field) -> Projection:
        inner.parameters["places"] = slot_binding("places")
        return Projection(chains_expression(inner, "places", clock))

    # Both days are read by one statement.
    clock = shared_clock(has_moment=field.clock.as_of is not None, past=True)
    plan = plan_root(project_chains, Field("chains", "chains", clock), context.vocabulary)

    async def read_changes(reader: Reader, run: Execution) -> Sequence[ChainChange]:
        check_days(run.day(clocks.before), run.day(clocks.after))
        place = the_place(run.result(places), run.values[given.slot])
        sides = []
        for side in (clocks.before, clocks.after):
            values = {"at": run.day(side), "as_of": run.known_at(side), "places": [place]}
            rows = await plan.ask_root(reader, values, run)
            sides.append(list(chains_of(rows, order).lines(place)))
        before, after = sides
        return compare_lines(before, after, run.vocabulary)

    return context.prefetch(read_changes)


def check_days(begin: date, end: date) -> None:
    """Check that the second day comes after the first. Raises `InvalidArgument`."""
    if begin >= end:
        message = Message(
            f"“to”应晚于“from”（{begin}）。", f"`to` is a day after `from` ({begin})."
        )
        raise InvalidArgument("to", message, "EMPTY_PERIOD")


def the_place(places: AreaPlaces, reference: Any) -> str:
    """Return the id of the one place of a reference. Raises `InvalidArgument`."""
    if places.error:
        error = places.error
        raise InvalidArgument("place", error.message, error.code, **error.extra)
    if len(places.ids) != 1 or str(reference.get("id")).startswith("Alliance:"):
        message = Message("只能是一个场所，不能是联盟。", "It is one place, not an alliance.")
        raise InvalidArgument("place", message, "UNKNOWN_AREA")
    (place,) = places.ids
    return place


ROOT_FIELDS["coverageChanges"] = project_coverage_changes
