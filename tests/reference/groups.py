"""Groups of a list, by what their nodes have in common, in plain Python."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import product
from statistics import fmean
from typing import Any

from graphql import GraphQLError

from graph.ontology.declarations import Value
from graph.ontology.kinds import KINDS
from graph.vocabulary import Vocabulary
from tests.reference.belonging import containing
from tests.reference.filtering import OPERATORS
from tests.reference.seen import CITY, Seen

Read = Callable[[Seen, str], Any]
"""Reads a field of a node."""
PERIOD = re.compile(r"_(DAY|WEEK|MONTH|QUARTER|YEAR)\Z")
TOLD: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "average": fmean,
    "minimum": min,
    "maximum": max,
}


@dataclass(frozen=True)
class Key:
    """What the nodes of a group have in common."""

    value: str | None
    label: str
    rank: Any
    """By what groups are in order; None comes last."""
    node: Seen | None = None


NOTHING = Key(None, "未填", None)


@dataclass(frozen=True)
class Grouped:
    """Nodes with the same keys."""

    keys: tuple[Key, ...]
    nodes: list[Seen]
    read: Read

    def told(self, function: str, number: str) -> float | None:
        """Tell the sum, average, least or greatest of a number, to the millionth."""
        values = [self.read(node, number) for node in self.nodes]
        known = [float(value) for value in values if value is not None]
        return math.floor(TOLD[function](known) * 1e6 + 0.5) / 1e6 if known else None

    def value(self, by: Sequence[str], name: str) -> Any:  # noqa: ANN401 - values of any type
        """Return the value of a field."""
        if name == "count":
            return len(self.nodes)
        if name in TOLD:
            return Told(lambda number: self.told(name, number))
        return [
            {"by": each, "value": key.value, "label": key.label, "node": key.node}
            for each, key in zip(by, self.keys, strict=True)
        ]


@dataclass(frozen=True)
class Told(Mapping[str, Any]):
    """A map whose values are computed when they are asked for."""

    tell: Callable[[str], Any]

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - values of any type
        """Compute a value."""
        return self.tell(name)

    def __iter__(self) -> Iterator[str]:
        """Nobody needs the names."""
        raise NotImplementedError

    def __len__(self) -> int:
        """Nobody needs the number."""
        raise NotImplementedError


def groups(
    nodes: Sequence[Seen], arguments: Mapping[str, Any], read: Read, vocabulary: Vocabulary
) -> list[Told]:
    """Return the groups of a list's nodes."""
    by = arguments["by"]
    if len(by) > 3 or len(set(by)) < len(by):
        message = "At most three keys, each once."
        raise GraphQLError(message)
    found: dict[tuple[str | None, ...], Grouped] = {} if by else {(): Grouped((), [], read)}
    for node in nodes:
        for keys in product(*(keys_of(node, name, read, vocabulary) for name in by)):
            values = tuple(key.value for key in keys)
            found.setdefault(values, Grouped(keys, [], read)).nodes.append(node)
    kept = [each for each in found.values() if fits(each, arguments.get("having"))]
    for rank, direction in reversed(orders(arguments, len(by))):
        kept.sort(
            key=lambda each: ((value := rank(each)) is None, value if value is not None else 0),
            reverse=direction == "DESC",
        )
    return [Told(partial(each.value, by)) for each in kept[: arguments.get("first", 100)]]


def number_reader(told: str, field: str) -> Callable[[Grouped], Any]:
    """Return what reads a number that is told of the groups, such as the sum of a field."""
    return lambda group: group.told(told, field)


def rank_reader(place: int) -> Callable[[Grouped], Any]:
    """Return what reads the rank of the key at a place."""
    return lambda group: group.keys[place].rank


def orders(arguments: Mapping[str, Any], keys: int) -> list[tuple[Callable[[Grouped], Any], str]]:
    """Return by what the groups are sorted, each with its direction; the keys come last."""
    made: list[tuple[Callable[[Grouped], Any], str]] = []
    for part in arguments.get("orderBy") or [{"count": "DESC"}]:
        ((name, value),) = part.items()
        if name in TOLD:
            ((number, direction),) = value.items()
            made.append((number_reader(name, number), direction))
        elif name == "count":
            made.append((lambda each: len(each.nodes), value))
        else:
            place = ("firstKey", "secondKey", "thirdKey").index(name)
            if place >= keys:
                message = "There is no such key."
                raise GraphQLError(message)
            made.append((rank_reader(place), value))
    return made + [(rank_reader(place), "ASC") for place in range(keys)]


def fits(each: Grouped, having: Mapping[str, Any] | None) -> bool:
    """Whether a group fulfils the conditions."""
    for name, part in (having or {}).items():
        if name == "count":
            if part and not passes(len(each.nodes), part):
                return False
            continue
        for number, operators in (part or {}).items():
            if operators and not passes(each.told(name, number), operators):
                return False
    return True


def passes(value: float | None, operators: Mapping[str, Any]) -> bool:
    """Whether a value passes all operators; nothing is less or greater than what is not there."""
    return all(
        (value is None) is wanted
        if name == "isNull"
        else value is not None and OPERATORS[name](value, wanted)
        for name, wanted in operators.items()
        if wanted is not None
    )


def keys_of(node: Seen, name: str, read: Read, vocabulary: Vocabulary) -> list[Key]:
    """Return the keys of a node: one, or several for a level of area."""
    if name == "KIND":
        kinds = [kind.name for kind in KINDS]
        return [Key(node.kind.enum_name, node.kind.zh, kinds.index(node.kind.name))]
    period = PERIOD.search(name)
    field = field_of(node, name)
    if period and (field is None or field_of(node, PERIOD.sub("", name))):
        moment = read(node, field_of(node, PERIOD.sub("", name)) or "")
        return [NOTHING if moment is None else period_key(moment, period[1])]
    if field is None:
        places = [each for each in containing(node) if each.kind.enum_name == name]
        return [node_key(place, read) for place in places] or [NOTHING]
    value = read(node, field)
    if value is None:
        return [NOTHING]
    return [
        node_key(value, read)
        if isinstance(value, Seen)
        else plain_key(node, field, value, vocabulary)
    ]


def field_of(node: Seen, name: str) -> str | None:
    """Return the field that has this name as an enum value: `dueOn` of `DUE_ON`."""
    first, *rest = name.lower().split("_")
    field = first + "".join(word.capitalize() for word in rest)
    return field if node.kind.declares(field) else None


def node_key(node: Seen, read: Read) -> Key:
    """Return the key of a node that others have in common."""
    return Key(node.id, read(node, "label"), node.id, node)


def plain_key(
    node: Seen,
    field: str,
    value: Any,  # noqa: ANN401 - values of any type
    vocabulary: Vocabulary,
) -> Key:
    """Return the key of a value, with its Chinese name and its place among the others."""
    declared: Any = node.kind.declares(field)
    if isinstance(value, bool):
        return Key(str(value).lower(), "是" if value else "否", value)
    code = value["code"] if isinstance(value, Mapping) else value
    if declared.choices:
        codes = [*declared.choices.members]
        return Key(code, declared.choices.members[code][0], codes.index(code))
    entries: Mapping[Value, list[Any]] = {
        Value.DUTY: list(vocabulary),
        Value.CATEGORY: list(vocabulary.categories),
        Value.WORKFLOW: list(vocabulary.workflows),
        Value.STEP: [step for workflow in vocabulary.workflows for step in workflow.step],
    }
    if declared.value is Value.DUTY:
        code = value.code
    names = {entry.code: entry.zh for entry in entries.get(declared.value, ())}
    return Key(code, names[code], [*names].index(code)) if names else Key(code, code, code)


def period_key(moment: date, period: str) -> Key:
    """Return the key of the period of the city in which a day or moment lies."""
    day = moment.astimezone(CITY).date() if isinstance(moment, datetime) else moment
    year, week, weekday = day.isocalendar()
    quarter = (day.month + 2) // 3
    value, label, rank = {
        "DAY": (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", day),
        "WEEK": (f"{year:04}-W{week:02}", f"{year}年第{week}周", day - timedelta(weekday - 1)),
        "MONTH": (f"{day:%Y-%m}", f"{day.year}年{day.month}月", day.replace(day=1)),
        "QUARTER": (
            f"{day:%Y}-Q{quarter}",
            f"{day.year}年第{quarter}季度",
            date(day.year, quarter * 3, 1),
        ),
        "YEAR": (f"{day:%Y}", f"{day.year}年", day.replace(month=1, day=1)),
    }[period]
    return Key(value, label, rank)
