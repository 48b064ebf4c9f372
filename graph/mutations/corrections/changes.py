"""The changes of a correction: an absent part is unchanged, null erases, anything else replaces."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graph.mutations.context import MutationContext
from graph.mutations.input_values import check_interval, check_list_length, read_property
from graph.mutations.place_references import read_place, read_public_place
from graph.mutations.user_errors import InputFaults, errors_below, invalid_input_error
from graph.ontology.declarations import Edge, Kind, Property, Value
from graph.ontology.kinds import KINDS
from graph.ontology.kinds.needs import MEASURE_UNIT
from graph.rows.batch import Row

CHANGES = "changes"
"""The part of the input with the changes."""


async def read_changes(context: MutationContext, kind: Kind, row: Row) -> Row:
    """Return a row with the changes of the input."""
    given = context.inputs[CHANGES]
    if not given:
        zh, en = "请至少更正一项内容。", "Correct at least one value."
        raise invalid_input_error("EMPTY_CHANGES", CHANGES, zh, en)
    properties, targets = dict(row.properties), dict(row.targets)
    faults = InputFaults()
    with errors_below(CHANGES):
        # A quantity alone is one of the unit of measure that is on record.
        unit = {MEASURE_UNIT.name: properties.get(MEASURE_UNIT.name)}
        within = replace(context, inputs={**unit, **given})
        for name in given:
            with faults:
                match kind.declares(name):
                    case Property() as declared:
                        properties[name] = read_change(within, kind, declared)
                    case Edge() as edge:
                        targets[name] = await read_ends(within, edge)
        properties = {name: value for name, value in properties.items() if value is not None}
        targets = {name: ids for name, ids in targets.items() if ids}
        with faults:
            check_interval(properties)
        faults.raise_any()
    return Row(row.id, 0, properties, targets, confirmed=context.moment, days=row.days)


def read_change(within: MutationContext, kind: Kind, declared: Property) -> Any:
    """Return the new value of a property, None if the changes erase it."""
    name = declared.name
    if within.inputs[name] is not None:
        if name == kind.withdrawal == "withdrawnOn":
            zh = f"{name} 只能清空；撤回请用 withdraw{kind.name}。"
            en = f"{name} can only be erased; use withdraw{kind.name} to withdraw."
            raise invalid_input_error("USE_WITHDRAW", name, zh, en)
        return read_property(within, declared)
    check_erasable(declared)
    return [] if declared.value is Value.TEXTS else None


def check_erasable(declared: Property | Edge) -> None:
    """Check that a value may be erased, and raise `MutationRejected` otherwise."""
    if declared.required:
        zh, en = (
            f"{declared.zh}必填，不能清空。",
            f"{declared.name} is required: it cannot be erased.",
        )
        raise invalid_input_error("REQUIRED", declared.name, zh, en)


async def read_ends(within: MutationContext, edge: Edge) -> tuple[str, ...]:
    """Return the ids to which the changes lead an edge, sorted, each once.

    There are none if they erase it.
    """
    given = within.inputs[edge.name]
    if not given:
        check_erasable(edge)
        return ()
    if any(kind.rank is not None for kind in KINDS.named(edge.to)):
        read = read_public_place if edge.public else read_place
        return (await read(within, edge.name),)
    ids = given if edge.many else [given]
    check_list_length(ids, edge.name)
    for global_id in ids:
        await within.check_exists(str(global_id), edge.to, edge.name, within.day)
    return tuple(sorted(set(map(str, ids))))
