"""Random arguments of an operation: values that the town has, and some that it has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_enum_type,
)

from graph.ontology.kinds import KINDS
from tests.reference.seen import CITY
from tests.support.random_queries.filters import FilterChooser, Town
from tests.support.rich_town import DAYS, MOMENTS

Value = Any
"""An argument's value as a client would send it in JSON."""
ADDRESSES = {
    "民生小区": "Compound:X1",
    "铁路家园": "Compound:X2",
    "军民小区": "Compound:X3",
    "民生小区1号楼": "Building:L1",
    "海明街道解放社区": "Community:220802001001",
}
"""Addresses of the town to the only place that each means."""
UNKNOWN_THEN = MOMENTS[0]
"""A moment at which nothing of the town was known: there was no area and no place then."""
EMPTY = SelectionSetNode(selections=())


@dataclass
class ArgumentChooser:
    """Chooses the arguments of fields."""

    random: Random
    town: Town

    @property
    def filters(self) -> FilterChooser:
        """What chooses filters."""
        return FilterChooser(self.random, self.town)

    def some(self, choices: Sequence[Any]) -> Any:  # noqa: ANN401 - one of whatever is given
        """Choose one."""
        return self.random.choice(choices)

    def chance(self, of: int) -> bool:
        """Come true once in so many times."""
        return self.random.randrange(of) == 0

    def flags(self, declared: Mapping[str, GraphQLArgument]) -> dict[str, Value]:
        """Choose which flags a field is given."""
        return {
            name: self.some((True, False))
            for name in ("secretaryProject", "ended")
            if name in declared and self.chance(3)
        }

    def arguments(
        self, node: FieldNode, declared: Mapping[str, GraphQLArgument]
    ) -> dict[str, Value]:
        """Choose which arguments a field is given."""
        values = self.needed(node, declared) | self.clocks(declared)
        if "area" in declared and (str(declared["area"].type).endswith("!") or self.chance(2)):
            values["area"] = {
                "id": self.some([*self.town.places, *self.town.of_kinds({"Alliance"})])
            }
        for name in ("kind", "by"):
            if name in declared and self.chance(3):
                values[name] = self.some([kind.name.upper() for kind in KINDS.named("Place")])
        values |= self.flags(declared)
        if "filter" in declared and self.chance(2):
            values["filter"] = self.filters.draw(get_named_type(declared["filter"].type))
            if "area" in values["filter"]:
                values.pop("ended", None)
        if "orderBy" in declared and self.chance(3):
            kind = get_named_type(declared["orderBy"].type)
            values["orderBy"] = [self.order(kind, 2) for _ in range(self.random.randint(0, 3))]
        if "first" in declared and self.chance(2):
            size = "last" if "last" in declared and self.chance(3) else "first"
            values[size] = self.some((0, 1, 2, 3, 5, 100))
        values |= self.placed(values)
        if self.chance(10):
            values |= dict.fromkeys(
                name
                for name in declared
                if name not in values and not str(declared[name].type).endswith("!")
            )
        return values

    def groups(self, _node: FieldNode, declared: Mapping[str, GraphQLArgument]) -> dict[str, Value]:
        """Choose how a list is grouped."""
        grouping: Any = get_named_type(declared["by"].type)
        keys = list(grouping.values)
        values: dict[str, Value] = {
            "by": self.random.sample(keys, self.random.choice((0, 1, 1, 2, 3)))
        }
        if self.chance(3):
            values["having"] = self.having(get_named_type(declared["having"].type))
        if self.chance(2):
            order: Any = get_named_type(declared["orderBy"].type)
            parts = self.random.sample(list(order.fields), min(2, len(order.fields)))
            places = ("firstKey", "secondKey", "thirdKey")[len(values["by"]) :]
            chosen = [self.group_order(order, name) for name in parts if name not in places]
            values["orderBy"] = chosen
        if self.chance(3):
            values["first"] = self.some((0, 1, 2, 5, 1000))
        return values

    def group_order(self, kind: Any, name: str) -> dict[str, Value]:  # noqa: ANN401 - an input type
        """Choose a direction of one part of an order, or of a part of that."""
        inner = get_named_type(kind.fields[name].type)
        if is_enum_type(inner):
            return {name: self.some(("ASC", "DESC"))}
        return {name: self.group_order(inner, self.some(list(inner.fields)))}

    def having(self, kind: Any) -> dict[str, Value]:  # noqa: ANN401 - an input type
        """Choose conditions of groups."""
        if "isNull" in kind.fields:
            given = {"isNull": self.some((True, False)), "in": [1, 2, 4]}
            name = self.some(("eq", "in", "lt", "lte", "gt", "gte", "isNull"))
            return {name: given.get(name, self.some((0, 1, 2, 4)))}
        chosen = self.random.sample(
            list(kind.fields), self.random.randint(0, min(2, len(kind.fields)))
        )
        return {name: self.having(get_named_type(kind.fields[name].type)) for name in chosen}

    def placed(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Choose addresses for some places, and a moment at which they were known."""
        if not {"area", "where"} & {*values, *values.get("filter", ())}:
            return {}
        known = {"asOf": MOMENTS[-1]} if values.get("asOf") == UNKNOWN_THEN else {}
        return known | self.addressed(values)

    def addressed(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Choose addresses for some of the places that arguments refer to."""
        made: dict[str, Value] = {}
        for name, value in values.items():
            if name in ("area", "where") and self.chance(3):
                made[name] = {"address": self.some(tuple(ADDRESSES))}
            elif name == "filter" and "area" in value and self.chance(3):
                made[name] = {**value, "area": {"address": self.some(tuple(ADDRESSES))}}
        return made

    def needed(self, node: FieldNode, declared: Mapping[str, GraphQLArgument]) -> dict[str, Value]:
        """Choose what must be given."""
        values: dict[str, Value] = {}
        if "id" in declared:
            values["id"] = self.id_for(node)
        if "ids" in declared:
            values["ids"] = [self.id_for(node) for _ in range(self.random.randint(0, 8))]
        for name, kinds in (("need", {"Need"}), ("unit", {"Unit", "PartyOrganization"})):
            if name in declared:
                values[name] = self.some([*self.town.of_kinds(kinds), "Nothing:1"])
        if "where" in declared:
            values["where"] = (
                {"code": self.some(self.town.codes)}
                if self.chance(4)
                else {"id": self.some(self.town.places)}
            )
        return values

    def clocks(self, declared: Mapping[str, GraphQLArgument]) -> dict[str, Value]:
        """Choose a day, a moment, both or none."""
        values: dict[str, Value] = {}
        if "at" in declared and self.chance(3):
            values["at"] = self.some((*DAYS, datetime.now(CITY).date())).isoformat()
        if "asOf" in declared and self.chance(4):
            values["asOf"] = self.some(MOMENTS)
        return values

    def id_for(self, node: FieldNode) -> str:
        """Return an id, mostly of a kind of which something is selected, seldom an unknown one."""
        if self.chance(12):
            return str(
                self.some(("Building:nothing", "Nothing:1", "", "Tenure:R1~1", "Tenure:R2~1"))
            )
        made = self.present_id_for(node)
        return self.of_moment(made) if self.chance(6) else made

    def of_moment(self, global_id: str) -> str:
        """Return an id with a day, and perhaps with a moment of knowledge."""
        marked = f"{global_id}~@{self.some(DAYS).isoformat()}"
        if self.chance(2):
            return marked
        known = datetime.fromisoformat(self.some(MOMENTS)).astimezone(UTC).replace(tzinfo=None)
        return f"{marked}~{known.isoformat()}Z"

    def present_id_for(self, node: FieldNode) -> str:
        """Return an id of a kind of which something is selected."""
        conditions = {
            part.type_condition.name.value
            for part in (node.selection_set or EMPTY).selections
            if isinstance(part, InlineFragmentNode) and part.type_condition
        }
        return str(self.some(self.town.of_kinds(conditions) or self.town.ids))

    def order(self, kind: Any, depth: int) -> dict[str, Value]:  # noqa: ANN401 - an input type
        """Choose a key of an order, along two edges at most."""
        parts = {name: get_named_type(part.type) for name, part in kind.fields.items()}
        if not depth:
            parts = {name: part for name, part in parts.items() if is_enum_type(part)}
        name = self.some(list(parts))
        part: Any = parts[name]
        if is_enum_type(part):
            return {name: self.some(("ASC", "DESC"))}
        if "count" not in part.fields:
            return {name: self.order(part, depth - 1)}
        counted: dict[str, Value] = {"count": self.some(("ASC", "DESC"))}
        if "filter" in part.fields and self.chance(2):
            counted["filter"] = self.filters.draw(get_named_type(part.fields["filter"].type))
        return {name: counted}
