"""Inputs by which lists are filtered: one for every kind and facet, made from its declaration."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import strawberry
from strawberry.types.arguments import StrawberryArgument

from graph.ontology.declarations import Computed, Derived, Edge, Facet, Kind, Property, Value
from graph.ontology.kinds import KINDS
from schema.types.enums import CHOICES, closed_list_enum
from schema.types.fields import lazy_type, list_type, make_argument
from schema.types.inputs import make_input
from schema.types.lists.area_filter_text import describe_area_filter
from schema.types.references import AreaRef

MODULE = "schema.types.lists.filters"
OPERATORS = {
    "eq": "等于。It is this value.",
    "in": "属于。It is one of these values.",
    "contains": "包含。It contains this text.",
    "startsWith": "开头。It begins with this text.",
    "endsWith": "结尾。It ends with this text.",
    "lt": "小于。It is less, or earlier, than this value.",
    "lte": "不大于。It is this value, or less or earlier.",
    "gt": "大于。It is greater, or later, than this value.",
    "gte": "不小于。It is this value, or greater or later.",
    "isNull": "为空。Whether it is null.",
    "has": "含有。One of the texts is this one.",
    "hasAny": "含有任一。One of the texts is one of these.",
    "isEmpty": "没有。Whether there is no text.",
}
LISTED = ("in", "hasAny")
"""Operators that take a list."""
FLAGS = ("isNull", "isEmpty")
"""Operators that take a flag."""
FOLDED = (
    "Width, case, and traditional or simplified characters make no difference, nor do blanks in "
    "Chinese."
)


def make_operators(name: str, value: Any, operators: str, description: str) -> Any:
    """Make the input with the operators of one type of value."""
    types: dict[str, Any] = {}
    for operator in operators.split():
        taken = bool if operator in FLAGS else value
        types[operator] = (list_type(taken) if operator in LISTED else taken) | None
    descriptions = {operator: OPERATORS[operator] for operator in types}
    return make_input(name, types, descriptions, description)


COMPARED = "eq in lt lte gt gte isNull"
CODES = "eq in isNull"
TextFilter = make_operators(
    "TextFilter",
    str,
    "eq in contains startsWith endsWith isNull",
    f"文本条件。What a text must be. {FOLDED}",
)
IntFilter = make_operators("IntFilter", int, COMPARED, "整数条件。What a whole number must be.")
VALUE_FILTERS: dict[Value, Any] = {
    Value.TEXT: TextFilter,
    Value.TEXTS: make_operators(
        "TextsFilter",
        str,
        "has hasAny isEmpty",
        f"文本列表条件。What a list of texts must contain. {FOLDED}",
    ),
    Value.INTEGER: IntFilter,
    Value.NUMBER: make_operators(
        "DecimalFilter", float, COMPARED, "数值条件。What a number must be."
    ),
    Value.FLAG: bool,
    Value.DAY: make_operators("DateFilter", date, COMPARED, "日期条件。What a day must be."),
    Value.INSTANT: make_operators(
        "DateTimeFilter",
        datetime,
        COMPARED,
        "时刻条件。What a moment must be.",
    ),
    **{
        value: make_operators(
            name,
            str,
            CODES,
            f"{zh}条件。Which {en} it must be, each by its code or its Chinese name. One that does "
            f"not exist is the error `UNKNOWN_CODE`.{more}",
        )
        for value, name, zh, en, more in (
            (Value.DUTY, "DutyFilter", "责任", "duty", ""),
            (
                Value.CATEGORY,
                "CategoryFilter",
                "服务类别",
                "category of services",
                " A category stands for those below it as well.",
            ),
            (Value.WORKFLOW, "WorkflowFilter", "流程", "workflow", ""),
            (Value.STEP, "StepFilter", "环节", "step of a workflow", ""),
            (Value.ROLE, "RoleFilter", "承办角色", "role", ""),
        )
    },
}
"""The input of each type of value; a flag is its own condition."""
IDFilter = make_operators(
    "IDFilter", strawberry.ID, "eq in", "编号条件。Which global id it must have."
)
GeoBox = make_input(
    "GeoBox",
    dict.fromkeys(("south", "west", "north", "east"), float),
    {
        "south": "南界。The least latitude, in degrees north.",
        "west": "西界。The least longitude, in degrees east.",
        "north": "北界。The greatest latitude, in degrees north.",
        "east": "东界。The greatest longitude, in degrees east.",
    },
    "地图范围。A box of the map, in WGS 84, its edges included. Nothing lies in one whose south is "
    "north of its north.",
)
GeoPointFilter = make_input(
    "GeoPointFilter",
    {"within": GeoBox | None, "isNull": bool | None},
    {
        "within": "范围内。It is known, and lies in this box.",
        "isNull": "未知。Whether it is unknown.",
    },
    "位置条件。Where a place must lie.",
)


def choice_filter(declared: Property | Derived) -> Any:
    """Return the input for the enum of a value."""
    choices = declared.choices
    if choices is None:
        return VALUE_FILTERS[declared.value]
    return lazy_type(f"{choices.name}Filter", MODULE)


def make_choice_filters() -> dict[str, Any]:
    """Make the input for the enum of every closed list of the declarations."""
    for kind in KINDS:
        declared: tuple[Property | Derived, ...] = (*kind.properties, *kind.derived)
        for value in declared:
            if value.choices:
                closed_list_enum(value.choices)
    return {
        f"{name}Filter": make_operators(
            f"{name}Filter", enum, CODES, "选项条件。Which of its values it must be."
        )
        for name, enum in CHOICES.items()
    }


def declared_parts(declared: Facet | Kind) -> Iterator[tuple[str, Any, str]]:
    """Yield the parts for what a facet or kind declares: name, type and description."""
    for stored in declared.properties:
        if not (stored.protected or stored.hidden):
            yield stored.name, choice_filter(stored), described(stored)
    for edge in declared.edges:
        yield edge.name, edge_filter(edge), described(edge)
    computed = declared.computed
    if isinstance(declared, Kind):
        yield from derived_parts(declared)
        computed += declared.facet.computed if declared.facet else ()
    for answer in computed:
        if answer.is_filter:
            yield answer.name, computed_filter(answer), described(answer)


def derived_parts(kind: Kind) -> Iterator[tuple[str, Any, str]]:
    """Yield the parts for what follows from other values of a kind, and for its spans."""
    for derived in kind.derived:
        yield derived.name, choice_filter(derived), described(derived)
    for span in kind.spans:
        yield span.name, int if span.ahead else IntFilter, f"{span.zh}。{span.en}"


def described(declared: Property | Derived | Edge | Computed) -> str:
    """Return the description of the part for something declared."""
    return f"{declared.zh}。{declared.en}"


def edge_filter(edge: Edge) -> Any:
    """Return the input for what an edge leads to."""
    return lazy_type(f"{edge.to}ListFilter" if edge.many else f"{edge.to}Filter", MODULE)


def computed_filter(declared: Computed) -> Any:
    """Return the input for a field that a function answers."""
    if declared.value is not None:
        return VALUE_FILTERS[declared.value]
    return lazy_type(f"{declared.type}Filter", MODULE)


def make_filter(declared: Facet | Kind) -> Any:
    """Make the input that filters nodes of a kind or facet."""
    name = f"{declared.name}Filter"
    own, each = lazy_type(name, MODULE), list_type(lazy_type(name, MODULE))
    parts: dict[str, tuple[Any, str]] = {
        "and": (each, "并且。It passes all of these filters; an empty list lets everything pass."),
        "or": (each, "或者。It passes one of these filters; an empty list lets nothing pass."),
        "not": (own, "非。It does not pass this filter."),
        "id": (IDFilter, "全局编号。The global id."),
    }
    if all(kind.area for kind in KINDS.named(declared.name)):
        parts["area"] = (AreaRef, describe_area_filter(declared))
    for part, part_type, description in declared_parts(declared):
        # The edge `area` of a resource is what an area's list follows already.
        parts.setdefault(part, (part_type, description))
    if isinstance(declared, Facet):
        for kind in KINDS.named(declared.name):
            filter_type = lazy_type(f"{kind.name}Filter", MODULE)
            parts[kind.field_name] = (
                filter_type,
                f"{kind.zh}。It is of the kind {kind.name}, and passes this filter.",
            )
    return make_input(
        name,
        {part: part_type | None for part, (part_type, _) in parts.items()},
        {part: description for part, (_, description) in parts.items()},
        f"筛选条件。Which nodes to return of {declared.zh}: those that fulfil every part that is "
        "given.",
    )


def make_list_filter(declared: Facet | Kind) -> Any:
    """Make the input for edges that lead to many nodes of a kind or facet."""
    own = lazy_type(f"{declared.name}Filter", MODULE)
    parts: Mapping[str, tuple[Any, str]] = {
        "some": (own, "至少一个。At least one passes this filter."),
        "none": (own, "没有。None passes this filter."),
        "every": (own, "全部。All of them pass this filter, as they do if there are none."),
        "count": (
            IntFilter,
            "个数。How many there are; together with `some`, how many pass it, possibly none.",
        ),
    }
    return make_input(
        f"{declared.name}ListFilter",
        {part: part_type | None for part, (part_type, _) in parts.items()},
        {part: description for part, (_, description) in parts.items()},
        f"列表条件。What a list of {declared.zh} must contain.",
    )


def make_filters() -> dict[str, Any]:
    """Make the inputs of every kind and facet."""
    made: dict[str, Any] = {}
    for declared in (*KINDS.facets.values(), *KINDS):
        made[f"{declared.name}Filter"] = make_filter(declared)
        made[f"{declared.name}ListFilter"] = make_list_filter(declared)
    return made


def filter_argument(name: str) -> StrawberryArgument:
    """Return the argument that filters a list of nodes of a kind or facet."""
    return make_argument(
        "filter",
        lazy_type(f"{name}Filter", MODULE) | None,
        "筛选条件。Which entries to return. Defaults to all.",
    )


# Strawberry's lazy references look their types up by name in the module.
globals().update(make_choice_filters() | make_filters())
