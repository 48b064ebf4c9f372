"""Which groups are shown, in which order, and how many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.errors import Message
from graph.groups.aggregates import FUNCTIONS, Aggregates
from graph.groups.keys import GroupKey
from graph.query.compiler import CompileContext
from graph.query.execution import Binding, Execution
from graph.query.selection import Argument, Field, InvalidArgument

MOST_KEYS = 3
"""Most keys that groups can have: two levels, and one more."""
USUAL_GROUPS = 100
"""Groups that are returned without `first`."""
MOST_GROUPS = 1_000
"""Most groups that can be returned: thirty categories in each of thirty months."""
OPERATORS = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "in": "IN"}
KEY_ORDERS = ("firstKey", "secondKey", "thirdKey")
"""The parts of an order that stand for the keys, in their order."""


def chosen_groupings(field: Field) -> list[str]:
    """Return the names in the argument `by`. Raises `InvalidArgument` for too many or twice one."""
    names: list[str] = field.arguments["by"].value
    if len(names) > MOST_KEYS or len(set(names)) < len(names):
        message = Message(
            f"“by”最多取 {MOST_KEYS} 个分组依据，且不能重复。",
            f"`by` takes at most {MOST_KEYS} keys, each once.",
        )
        raise InvalidArgument("by", message, "GROUP_KEYS")
    return names


def having_conditions(
    context: CompileContext, given: Argument | None, aggregates: Aggregates
) -> Iterator[str]:
    """Yield the conditions that a group has to fulfil."""
    parts: Mapping[str, Any] = given.value if given else {}
    for name, part in parts.items():
        if given is None or part is None:
            continue
        if name == "count":
            yield from comparisons(context, aggregates.count, part, given, (name,))
            continue
        for number, operators in part.items():
            if operators is not None:
                told = aggregates.variable(name, number)
                yield from comparisons(context, told, operators, given, (name, number))


def comparisons(
    context: CompileContext,
    variable: str,
    operators: Mapping[str, Any],
    given: Argument,
    path: tuple[str, ...],
) -> Iterator[str]:
    """Yield the conditions that operators set for a variable; `path` leads to them."""
    for name, value in operators.items():
        if value is None:
            continue
        if name == "isNull":
            yield f"{variable} IS {'' if value else 'NOT '}NULL"
        else:
            parameter = context.parameter(name, part_binding(given.slot, (*path, name)))
            yield f"{variable} {OPERATORS[name]} ${parameter}"


def part_binding(slot: str, path: Sequence[str]) -> Binding:
    """Return the binding to a part of the argument in a slot."""

    def part(run: Execution) -> Any:
        value = run.values[slot]
        for name in path:
            value = value[name]
        return value

    return part


def order_expressions(
    given: Argument | None, keys: Sequence[GroupKey], aggregates: Aggregates
) -> list[str]:
    """Return the expressions by which the groups are in order: the largest first by default.

    The keys decide between equals. Raises `InvalidArgument` for a key that there is not.
    """
    wanted: list[Mapping[str, Any]] = (given and given.value) or [{"count": "DESC"}]
    expressions: list[str] = []
    for part in wanted:
        ((name, value),) = part.items()
        if name in FUNCTIONS:
            ((number, direction),) = value.items()
            expressions.append(f"{aggregates.variable(name, number)} {direction}")
        elif name == "count":
            expressions.append(f"{aggregates.count} {value}")
        else:
            expressions += [f"{each} {value}" for each in key_at(keys, name).order]
    return expressions + [each for key in keys for each in key.order]


def key_at(keys: Sequence[GroupKey], name: str) -> GroupKey:
    """Return the key that a part of an order stands for. Raises `InvalidArgument` for none."""
    place = KEY_ORDERS.index(name)
    if place >= len(keys):
        message = Message(
            f"“{name}”需要“by”里有 {place + 1} 个分组依据。",
            f"`{name}` needs {place + 1} keys in `by`.",
        )
        raise InvalidArgument("orderBy", message, "GROUP_KEYS")
    return keys[place]


def wanted_groups(field: Field, run: Execution) -> int:
    """Return the number of groups wanted. Raises `InvalidArgument` if it is out of bounds."""
    given = field.arguments.get("first")
    size = USUAL_GROUPS if given is None else run.values[given.slot]
    if not 0 <= size <= MOST_GROUPS:
        message = Message(
            f"“first”应在 0 到 {MOST_GROUPS} 之间，而不是 {size}。",
            f"`first` is between 0 and {MOST_GROUPS}, not {size}.",
        )
        raise InvalidArgument("first", message, "PAGE_SIZE")
    return int(size)
