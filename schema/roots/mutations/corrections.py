"""Mutations that correct and withdraw by hand, made from the declarations of the kinds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from graph.mutations.corrections.open_pledges import SIDES
from graph.ontology.declarations import Edge, Kind, Property, Value
from graph.ontology.kinds import KINDS
from schema.roots.mutations.fields import CATEGORY, KEY, mutation_field, result_union
from schema.types.fields import list_type
from schema.types.inputs import make_input
from schema.types.kinds import KIND_TYPES, value_type
from schema.types.references import PlaceRef

REASON = (
    "原因。Why it is corrected or withdrawn. The evidence shows it as `recordedBecause`; it must "
    "not name or describe a person."
)
IF_RECORDED_AT = (
    "登记时间。The `recordedAt` of the evidence that you read. If it was recorded anew since then, "
    "nothing is written and a Conflict says by whom. Defaults to none: the last writer wins."
)
CHANGES = (
    "更正内容。The values to correct: an absent one stays as it is, null erases it. At least one."
)
WITHDRAW_PLEDGES = (
    "一并撤回认领。Whether its pledges that are not delivered are withdrawn too, with the same "
    "reason. Defaults to false: then such pledges are a Conflict, which names them."
)

InputPart = tuple[Any, str]
"""The type of a part of an input, and its description."""


def correction_mutations() -> dict[str, StrawberryField]:
    """Return the root fields of all mutations that correct or withdraw."""
    fields: dict[str, StrawberryField] = {}
    for kind in KINDS:
        if kind.correctable:
            fields[f"correct{kind.name}"] = correct_field(kind)
        if kind.withdrawal:
            fields[f"withdraw{kind.name}"] = withdraw_field(kind)
    return fields


def correct_field(kind: Kind) -> StrawberryField:
    """Make the root field that corrects a node of a kind."""
    changes = make_described_input(
        f"{kind.name}Changes",
        {name: change_part(kind, name) for name in kind.correctable},
        f"更正内容。What to correct of {kind.zh}.",
    )
    parts = {**recorded_parts(kind), "changes": (changes, CHANGES)}
    given = make_described_input(
        f"Correct{kind.name}Input", parts, f"更正{kind.zh}。A correction by hand."
    )
    return mutation_field(
        given,
        result_union(kind.name, KIND_TYPES[kind.name]),
        f"更正{kind.zh}。Correct what was recorded wrongly. What the graph knew before can still "
        "be queried with `asOf`. A later import of the uncorrected ledger row corrects it back, so "
        "correct the ledger as well.",
    )


def withdraw_field(kind: Kind) -> StrawberryField:
    """Make the root field that withdraws a node of a kind."""
    parts = recorded_parts(kind)
    if kind.name in SIDES:
        parts["withdrawPledgesToo"] = (bool | None, WITHDRAW_PLEDGES)
    given = make_described_input(
        f"Withdraw{kind.name}Input", parts, f"撤回{kind.zh}。A withdrawal by hand."
    )
    return mutation_field(
        given,
        result_union(kind.name, KIND_TYPES[kind.name]),
        f"撤回{kind.zh}。Withdraw it: it no longer stands from today on, which its "
        f"`{kind.withdrawal}` says. Nothing is deleted.",
    )


def recorded_parts(kind: Kind) -> dict[str, InputPart]:
    """Return the parts that every correction and withdrawal has."""
    node = f"{kind.zh}。The global id of the {kind.name}."
    return {
        "idempotencyKey": (str | None, KEY),
        kind.field_name: (strawberry.ID, node),
        "reason": (str, REASON),
        "ifRecordedAt": (datetime | None, IF_RECORDED_AT),
    }


def change_part(kind: Kind, name: str) -> InputPart:
    """Return the part of the changes for a declared property or edge."""
    declared = kind.declares(name)
    if not isinstance(declared, Property | Edge):
        raise TypeError(f"{kind.name}.{name} is neither a property nor an edge.")
    annotation = end_type(declared) if isinstance(declared, Edge) else value_type(declared)
    return annotation | None, describe_change(kind, declared)


def describe_change(kind: Kind, declared: Property | Edge) -> str:
    """Return the description of a part of the changes, which says what null does."""
    description = f"{declared.zh}。{declared.en}"
    if isinstance(declared, Property) and declared.value is Value.CATEGORY:
        description = CATEGORY
    if declared.required:
        return f"{description} It cannot be null."
    if declared.name == kind.withdrawal and declared.name != "to":
        return f"{description} Only null can be given here: it takes the withdrawal back."
    return description


def end_type(edge: Edge) -> Any:
    """Return the type by which the far end of an edge is named."""
    if any(kind.rank is not None for kind in KINDS.named(edge.to)):
        return PlaceRef
    return list_type(strawberry.ID) if edge.many else strawberry.ID


def make_described_input(name: str, parts: Mapping[str, InputPart], description: str) -> Any:
    """Make an input from the types and descriptions of its parts."""
    types = {part: annotation for part, (annotation, _) in parts.items()}
    descriptions = {part: text for part, (_, text) in parts.items()}
    return make_input(name, types, descriptions, description)


CORRECTION_MUTATIONS = correction_mutations()
