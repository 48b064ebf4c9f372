"""Groups of a list with their counts and sums, made from the declarations of its nodes."""

from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from graph.groups.aggregates import FUNCTIONS
from graph.groups.conditions import KEY_ORDERS, MOST_GROUPS, MOST_KEYS, USUAL_GROUPS
from graph.groups.groupings import groupings_of, numbers_of
from graph.ontology.declarations import Derived, Property, Value
from schema.types.costs import PART_OF_PARENT, ReadCost
from schema.types.enums import OrderDirection, make_enum
from schema.types.fields import (
    described,
    list_type,
    make_argument,
    make_class,
    make_field,
    optional_input,
)
from schema.types.inputs import make_input
from schema.types.lists.filters import VALUE_FILTERS, IntFilter
from schema.types.nodes import Node
from schema.types.scalars import DecimalNumber

NUMBER_TYPES: dict[Value, Any] = {Value.INTEGER: DecimalNumber, Value.NUMBER: DecimalNumber}
"""The type of what is told of the numbers of a group, by the type of the numbers."""
FUNCTION_NAMES = {
    "sum": ("合计", "The sum"),
    "average": ("平均", "The average"),
    "minimum": ("最小", "The smallest value"),
    "maximum": ("最大", "The largest value"),
}
COUNT = "条数。The number of entries in the group."
KEYS = "分组依据。What the entries of the group have in common, in the order of `by`."
ORDERED_BY_KEY = {
    "firstKey": "第一依据。Sort by the first key.",
    "secondKey": "第二依据。Sort by the second key.",
    "thirdKey": "第三依据。Sort by the third key.",
}


@strawberry.type(description="分组依据。One thing that the entries of a group have in common.")
class GroupKey:
    read_cost = PART_OF_PARENT
    by: str = described("依据。What the list is grouped by, as in the argument `by`.")
    value: str | None = described(
        "值。The code of an enum, category, duty, workflow or step; `true` or `false`; the id of a "
        "node; a day `2026-03-01`, ISO week `2026-W09`, month `2026-03`, quarter `2026-Q1` or "
        "year `2026` of the city. Null for entries without a value."
    )
    label: str = described("显示名称。The value in Chinese; 未填 for entries without a value.")
    node: Node | None = described(
        "节点。The node, if the list is grouped by nodes; null for other keys, and for entries "
        "without such a node.",
        ReadCost(nodes=1),
    )


@strawberry.type(description="分组。Entries of a list that have the same keys.")
class Group:
    read_cost = PART_OF_PARENT
    keys: list[GroupKey] = described(KEYS, PART_OF_PARENT)
    count: int = described(COUNT)


@strawberry.input(description="分组条件。Which groups to return.")
class GroupFilter:
    count: IntFilter | None = optional_input("条数。By the number of entries.")


@strawberry.input(one_of=True, description="分组排序。How to sort groups.")
class GroupOrder:
    count: OrderDirection | None = optional_input(  # type: ignore[valid-type]
        "条数。Sort by the number of entries."
    )
    first_key: OrderDirection | None = optional_input(  # type: ignore[valid-type]
        ORDERED_BY_KEY["firstKey"]
    )
    second_key: OrderDirection | None = optional_input(  # type: ignore[valid-type]
        ORDERED_BY_KEY["secondKey"]
    )
    third_key: OrderDirection | None = optional_input(  # type: ignore[valid-type]
        ORDERED_BY_KEY["thirdKey"]
    )


def groups_field(name: str) -> StrawberryField:
    """Make the field that groups the nodes of a kind or facet."""
    group, group_filter, group_order = Group, GroupFilter, GroupOrder
    if numbers_of(name):
        group, group_filter, group_order = (
            make_group(name),
            make_group_filter(name),
            make_group_order(name),
        )
    return make_field(
        list_type(group),
        "分组统计。The whole list in groups, with the number of entries in each and what their "
        "numbers add up to, however many entries the page has. With `by: []` it is one group of "
        "all. Only groups that have entries are returned.",
        make_argument(
            "by",
            list_type(grouping_enum(name)),
            f"分组依据。What the entries of a group have in common: up to {MOST_KEYS} keys.",
        ),
        make_argument(
            "having", group_filter | None, "分组条件。Which groups to return. Defaults to all."
        ),
        make_argument(
            "orderBy",
            list_type(group_order) | None,
            "排序。How to sort the groups. Defaults to the largest first; their keys decide "
            "between equals.",
        ),
        make_argument(
            "first",
            int | None,
            f"组数。The number of groups to return. Defaults to {USUAL_GROUPS}; at most "
            f"{MOST_GROUPS}.",
        ),
        name="groups",
    )


def grouping_enum(name: str) -> Any:
    """Make the enum of what a kind or facet can be grouped by."""
    members = {
        grouping.name: (grouping.zh, grouping.en) for grouping in groupings_of(name).values()
    }
    return make_enum(
        f"{name}GroupBy", members, f"分组依据。What a list of {name} can be grouped by."
    )


def number_type(declared: Property | Derived) -> Any:
    """Return the type of what is told of a number."""
    return NUMBER_TYPES[declared.value]


def make_group(name: str) -> Any:
    """Make the type of a group of nodes that have numbers."""
    fields = {
        number.name: make_field(
            number_type(number) | None, f"{number.zh}。{number.en}", name=number.name
        )
        for number in numbers_of(name).values()
    }
    numbers = strawberry.type(
        make_class(f"{name}Numbers", None, fields, PART_OF_PARENT),
        description=f"数值。What the numbers of a group of {name} come to.",
    )
    told = {
        function: make_field(
            numbers,
            f"{zh}。{en} of each number; null if no entry of the group has it.",
            name=function,
            cost=PART_OF_PARENT,
        )
        for function, (zh, en) in FUNCTION_NAMES.items()
    }
    group = make_class(
        f"{name}Group",
        None,
        {
            "keys": make_field(list[GroupKey], KEYS, cost=PART_OF_PARENT),
            "count": make_field(int, COUNT),
            **told,
        },
        PART_OF_PARENT,
    )
    return strawberry.type(
        group, description=f"分组。Entries of a list of {name} that have the same keys."
    )


def make_group_filter(name: str) -> Any:
    """Make the input that chooses groups of nodes that have numbers."""
    numbers = numbers_of(name)
    of_numbers = make_input(
        f"{name}NumbersFilter",
        dict.fromkeys(numbers, VALUE_FILTERS[Value.NUMBER] | None),
        {number.name: f"{number.zh}。{number.en}" for number in numbers.values()},
        f"数值条件。What the numbers of a group of {name} have to fulfil.",
    )
    return make_input(
        f"{name}GroupFilter",
        {"count": IntFilter | None, **dict.fromkeys(FUNCTIONS, of_numbers | None)},
        {"count": "条数。By the number of entries."}
        | {
            function: f"{zh}。By {en[0].lower()}{en[1:]}."
            for function, (zh, en) in FUNCTION_NAMES.items()
        },
        f"分组条件。Which groups of {name} to return.",
    )


def make_group_order(name: str) -> Any:
    """Make the input that sorts groups of nodes that have numbers."""
    numbers = numbers_of(name)
    of_numbers = make_input(
        f"{name}NumbersOrder",
        dict.fromkeys(numbers, OrderDirection | None),
        {number.name: f"{number.zh}。Sort by `{number.name}`." for number in numbers.values()},
        f"数值排序。The number by which to sort groups of {name}.",
        one_of=True,
    )
    return make_input(
        f"{name}GroupOrder",
        {
            "count": OrderDirection | None,
            **dict.fromkeys(FUNCTIONS, of_numbers | None),
            **dict.fromkeys(KEY_ORDERS, OrderDirection | None),
        },
        {"count": "条数。Sort by the number of entries."}
        | {
            function: f"{zh}。Sort by {en[0].lower()}{en[1:]}."
            for function, (zh, en) in FUNCTION_NAMES.items()
        }
        | ORDERED_BY_KEY,
        f"分组排序。How to sort groups of {name}.",
        one_of=True,
    )
