"""What an operation demands of its caller, gathered field by field while it is read.

A plan depends on no role: the demands are kept with it, and compared with each caller's role.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from graph.callers import Role
from graph.ontology.kinds import KINDS
from schema.permissions.roles import argument_rank, field_rank, type_rank

SPANS_OF_TIME = ("_DAY", "_WEEK", "_MONTH", "_QUARTER", "_YEAR")
"""Endings of the keys of groups that are made of one date."""
FILTER_ENDINGS = ("ListFilter", "Filter", "ListOrder", "Order")
"""Endings of the inputs that name fields of a type."""
KIND_ENUM = "NodeKind"


class Ranks(NamedTuple):
    """The ranks of the least roles for a type, and for a field of it."""

    of_type: int
    of_field: int


@dataclass(frozen=True, slots=True)
class Demand:
    """One field, argument or kind that is read, with what it takes in each type that it may be of.

    Nodes of kinds that are hidden from a caller are left out of what is found, so they demand
    nothing as long as there are others.
    """

    subject: str
    """What it is, such as `Cadre.tenures`."""
    ranks: tuple[Ranks, ...]

    def needed_rank(self, role: Role) -> int:
        """Return the rank of the role that is needed, which may be that of the role itself."""
        seen = [ranks.of_field for ranks in self.ranks if ranks.of_type <= role.value]
        return max(seen) if seen else min(ranks.of_field for ranks in self.ranks)


@dataclass(slots=True)
class Demands:
    """The demands of one operation."""

    each: dict[Demand, None] = field(default_factory=dict)
    """Each once, in the order of the operation."""

    def first_unmet(self, role: Role) -> tuple[Demand, int] | None:
        """Return the first demand that a role does not meet, with the rank that does."""
        for demand in self.each:
            needed = demand.needed_rank(role)
            if needed > role.value:
                return demand, needed
        return None

    def add(self, subject: str, ranks: Iterable[Ranks]) -> None:
        """Add a demand, unless the public meets it."""
        demand = Demand(subject, tuple(ranks))
        if any(max(each) > Role.PUBLIC.value for each in demand.ranks):
            self.each[demand] = None

    def add_field(
        self, name: str, types: Sequence[GraphQLObjectType | GraphQLInterfaceType]
    ) -> None:
        """Add what a field takes that is selected of one type, or of several that may be found."""
        ranks = [
            Ranks(type_rank(each.name), field_rank(each.name, name, interface_names(each)))
            for each in types
        ]
        self.add(f"{types[0].name}.{name}", ranks)

    def add_argument(self, name: str) -> None:
        """Add what an argument takes in whatever field it is."""
        rank = argument_rank(name)
        self.add(f"{name}:", [Ranks(rank, rank)])

    def add_kind(self, name: str) -> None:
        """Add what it takes to read any node of a kind."""
        rank = type_rank(name)
        self.add(name, [Ranks(rank, rank)])


@dataclass(slots=True)
class InputWalker:
    """Finds what a value of an input reads: by what is filtered, sorted and grouped."""

    schema: GraphQLSchema
    demands: Demands

    def walk(self, value: Any, value_type: Any) -> None:
        """Add the demands of a value of a type."""
        if value is None:
            return
        value_type = get_nullable_type(value_type)
        if is_list_type(value_type):
            for item in value if isinstance(value, list) else [value]:
                self.walk(item, value_type.of_type)
        elif isinstance(value_type, GraphQLInputObjectType):
            owner = self.owner_of(value_type.name)
            for name, part in value.items():
                if owner and name in owner.fields and part is not None:
                    self.demands.add_field(name, [owner])
                self.walk(part, value_type.fields[name].type)
        elif isinstance(value_type, GraphQLEnumType):
            self.walk_enum(str(getattr(value, "name", value)), value_type.name)
        elif get_named_type(value_type).name == "ID":
            kind = KINDS.of_id(str(value))
            if kind:
                self.demands.add_kind(kind.name)

    def walk_enum(self, value: str, name: str) -> None:
        """Add the demands of an enum value that names a kind, or a field to group by."""
        if name == KIND_ENUM:
            for kind in KINDS:
                if kind.enum_name == value:
                    self.demands.add_kind(kind.name)
        owner = self.owner_of(name, ("GroupBy",))
        if owner:
            for ending in SPANS_OF_TIME:
                value = value.removesuffix(ending)
            first, *rest = value.lower().split("_")
            grouped = first + "".join(word.capitalize() for word in rest)
            if grouped in owner.fields:
                self.demands.add_field(grouped, [owner])

    def owner_of(
        self, name: str, endings: Sequence[str] = FILTER_ENDINGS
    ) -> GraphQLObjectType | GraphQLInterfaceType | None:
        """Return the type whose fields an input names, None for an input of another sort."""
        for ending in endings:
            owner = self.schema.type_map.get(name.removesuffix(ending))
            if name.endswith(ending) and isinstance(
                owner, GraphQLObjectType | GraphQLInterfaceType
            ):
                return owner
        return None


def interface_names(graphql_type: GraphQLObjectType | GraphQLInterfaceType) -> tuple[str, ...]:
    """Return the names of the interfaces of a type."""
    return tuple(each.name for each in graphql_type.interfaces)
