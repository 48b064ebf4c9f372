"""Inputs by which lists are filtered."""

from typing import Any

import strawberry

from graph.ontology.declarations import Derived, Edge, Kind, Property, Value
from graph.ontology.kinds import KINDS
from schema.types.enums import closed_list_enum
from schema.types.fields import list_type, optional_input
from schema.types.inputs import make_input
from schema.types.references import AreaRef

IN_AREA = "区域。Return only entries that belong to this area."
NAME_PART = "名称。Return only entries whose name or alias contains this text."


@strawberry.input(description="筛选条件。The entries of a directory to return.")
class DirectoryFilter:
    area: AreaRef | None = optional_input(IN_AREA)
    name: str | None = optional_input(NAME_PART)
    category: list[str] | None = optional_input(
        "类别。Return only entries of these categories, given by their codes."
    )


@strawberry.input(description="筛选条件。The posts, tenures or assignments to return.")
class DutyFilter:
    area: AreaRef | None = optional_input(IN_AREA)
    duty: list[str] | None = optional_input(
        "责任。Return only entries of these duties, given by their codes."
    )


def make_filter(kind: Kind) -> Any:
    """Make the input that filters a kind by the properties and edges of its declaration."""
    types: dict[str, Any] = {"area": AreaRef | None}
    if kind.title_property == "name":
        types["name"] = str | None
    types |= {name: filter_type(kind, name) for name in kind.filters}
    descriptions = {name: filter_description(kind, name) for name in types}
    return make_input(
        f"{kind.name}Filter",
        types,
        descriptions,
        f"筛选条件。Which entries of {kind.zh} to return.",
    )


def filter_description(kind: Kind, name: str) -> str:
    """Return the description of one part of a filter."""
    declared = kind.declares(name)
    if name == "area":
        return IN_AREA
    if name == "name":
        return NAME_PART
    if isinstance(declared, Edge):
        return f"{declared.zh}。Return only entries with this node, given by its id. {declared.en}"
    if declared is None:
        return f"{name}。Return only entries with one of these values."
    if declared.value is Value.FLAG:
        return f"{declared.zh}。Return only entries with this value. {declared.en}"
    return f"{declared.zh}。Return only entries with one of these values. {declared.en}"


def filter_type(kind: Kind, name: str) -> Any:
    """Return the type of one part of a filter: an id of an edge, a flag, some choices or texts."""
    match kind.declares(name):
        case Edge():
            return strawberry.ID | None
        case Property(value=Value.FLAG) | Derived(value=Value.FLAG):
            return bool | None
        case (Property() | Derived()) as declared if declared.choices:
            return list_type(closed_list_enum(declared.choices)) | None
    return list[str] | None


FILTERS = {kind.name: make_filter(kind) for kind in KINDS if kind.filters}
"""The inputs that filter kinds by what their declarations say."""
