"""Random arguments of an operation: values that the town has, and some that it has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from tests.support.rich_town import DAYS, MOMENTS

Value = Any
"""An argument's value as a client would send it in JSON."""
NAMES = ("社区", "解放", "1号楼", "民生", "王", "第", "没有这个")
CATEGORIES = (
    "AGENCY",
    "PROPERTY_COMPANY",
    "COMMUNITY_COMMITTEE",
    "STREET",
    "GENERAL",
    "GRID_WORKER",
    "NOTHING",
    "convenience",
    "legal_advice",
    "facilities",
)
WORDS = ("three_list", "red_property", "民生", "养老", "nothing")
KNOWN = ("area", "name", "category", "duty")
"""Parts of filters that are chosen with care."""
ADDRESSES = {
    "民生小区": "Compound:X1",
    "铁路家园": "Compound:X2",
    "军民小区": "Compound:X3",
    "民生小区1号楼": "Building:L1",
    "海明街道解放社区": "Community:220802001001",
}
"""Addresses of the town to the only place that each means."""
UNKNOWN_THEN = MOMENTS[0]
"""A moment at which nothing of the town was known: no address means anything then."""
EMPTY = SelectionSetNode(selections=())


@dataclass(frozen=True)
class Town:
    """What the arguments of random operations are taken from."""

    ids: Sequence[str]
    codes: Sequence[str]
    duties: Sequence[str]

    def of_kinds(self, names: set[str]) -> list[str]:
        """Return the ids of nodes of these kinds."""
        return [each for each in self.ids if each.partition(":")[0] in names]

    @property
    def places(self) -> list[str]:
        """The ids of places."""
        return self.of_kinds({kind.name for kind in KINDS.named("Place")})


@dataclass
class ArgumentChooser:
    """Chooses the arguments of fields."""

    random: Random
    town: Town

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
            values["filter"] = self.filter(get_named_type(declared["filter"].type))
            if "area" in values["filter"]:
                values.pop("ended", None)
        if "orderBy" in declared and self.chance(3):
            kind = get_named_type(declared["orderBy"].type)
            values["orderBy"] = [self.order(kind, 2) for _ in range(self.random.randint(0, 3))]
        if "first" in declared and self.chance(2):
            size = "last" if "last" in declared and self.chance(3) else "first"
            values[size] = self.some((0, 1, 2, 3, 5, 100))
        if values.get("asOf") != UNKNOWN_THEN:
            values |= self.addressed(values)
        if self.chance(10):
            values |= dict.fromkeys(
                name
                for name in declared
                if name not in values and not str(declared[name].type).endswith("!")
            )
        return values

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
        conditions = {
            part.type_condition.name.value
            for part in (node.selection_set or EMPTY).selections
            if isinstance(part, InlineFragmentNode) and part.type_condition
        }
        return str(self.some(self.town.of_kinds(conditions) or self.town.ids))

    def filter(self, kind: Any) -> dict[str, Value]:  # noqa: ANN401 - an input type
        """Choose a filter."""
        given: dict[str, Value] = {}
        if self.chance(2):
            areas = [*self.town.places, *self.town.of_kinds({"Alliance"})]
            given["area"] = (
                {"code": self.some(self.town.codes)} if self.chance(4) else {"id": self.some(areas)}
            )
        if "name" in kind.fields and self.chance(3):
            given["name"] = self.some(NAMES)
        if "category" in kind.fields and self.chance(4):
            chosen = kind.fields["category"].type
            given["category"] = (
                self.sieve(chosen)
                if is_enum_type(get_named_type(chosen))
                else self.random.sample(CATEGORIES, self.random.randint(0, 3))
            )
        if "duty" in kind.fields and self.chance(2):
            given["duty"] = self.random.sample(self.town.duties, self.random.randint(0, 6))
        return given | {
            name: self.sieve(field.type)
            for name, field in kind.fields.items()
            if name not in KNOWN and self.chance(4)
        }

    def sieve(self, kind: Any) -> Value:  # noqa: ANN401 - an input's type
        """Choose a value for a part of a filter that only some kinds have."""
        inner = get_named_type(kind)
        if is_enum_type(inner):
            return self.random.sample(list(inner.values), self.random.randint(0, 2))
        if inner.name == "Boolean":
            return self.some((True, False))
        return (
            self.some(self.town.ids)
            if inner.name == "ID"
            else self.random.sample(WORDS, self.random.randint(0, 3))
        )

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
            counted["filter"] = self.filter(get_named_type(part.fields["filter"].type))
            counted["filter"].pop("area", None)
        return {name: counted}
