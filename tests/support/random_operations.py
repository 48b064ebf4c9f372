"""Random operations: hypothesis-graphql chooses what is selected; arguments are what the town has, some of them by variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLInterfaceType,
    GraphQLNamedType,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_leaf_type,
    parse,
    parse_type,
    print_ast,
    validate,
)
from graphql.utilities import do_types_overlap, value_to_literal
from hypothesis import strategies as st
from hypothesis_graphql import queries

from graph.ontology.kinds import KINDS
from graph.query import cursors as page
from tests.reference.evaluator import schema
from tests.reference.seen import CITY
from tests.support.rich_town import DAYS, MOMENTS

SCHEMA = schema()
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    name: st.just(StringValueNode(value="")) for name in ("Date", "DateTime")
}
"""Values that are put in by hypothesis-graphql, and replaced here."""
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
"""A moment at which nothing of the town was known: no address means anything then, whereas an id stays one."""
NUMBERS = ("URGENCY", "REMAINING", "AVAILABLE", "AMOUNT", "FLOOR_AREA")
"""Orders whose sort keys are numbers."""
Value = Any
"""An argument's value as a client would send it in JSON."""


@dataclass(frozen=True)
class Operation:
    """One operation to put to both engines."""

    text: str
    variables: Mapping[str, Value]

    def __repr__(self) -> str:
        """Show it as it can be pasted into a test."""
        return f"{self.text}\n{self.variables}"

    @property
    def by_id(self) -> Operation:
        """The same operation with the ids of places in place of their addresses."""
        text = self.text
        for address, place in ADDRESSES.items():
            text = text.replace(f'address: "{address}"', f'id: "{place}"')
        return Operation(text, {name: referred(value) for name, value in self.variables.items()})


def referred(value: Value) -> Value:
    """Return the value of a variable with ids in place of addresses."""
    if isinstance(value, Mapping):
        return (
            {"id": ADDRESSES[value["address"]]}
            if "address" in value
            else {name: referred(part) for name, part in value.items()}
        )
    return value


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
class Rewriting:
    """One generated document on its way to an operation."""

    random: Random
    town: Town
    plain_keys: bool = True
    """Whether fields without arguments keep their own names as keys, so that selections of one field are merged."""
    keys: int = 0
    definitions: list[VariableDefinitionNode] = field(default_factory=list)
    variables: dict[str, Value] = field(default_factory=dict)
    fragments: list[FragmentDefinitionNode] = field(default_factory=list)

    def some(self, choices: Sequence[Any]) -> Any:  # noqa: ANN401 - one of whatever is given
        """Choose one."""
        return self.random.choice(choices)

    def chance(self, of: int) -> bool:
        """Come true once in so many times."""
        return self.random.randrange(of) == 0

    def document(self, generated: DocumentNode) -> Operation:
        """Make an operation of a generated document."""
        operation = next(
            part for part in generated.definitions if isinstance(part, OperationDefinitionNode)
        )
        selected = self.selections(operation.selection_set, SCHEMA.query_type)
        made = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=tuple(self.definitions),
            selection_set=selected,
        )
        return Operation(
            print_ast(DocumentNode(definitions=(made, *self.fragments))), self.variables
        )

    def selections(self, selected: SelectionSetNode, parent: Any) -> SelectionSetNode:  # noqa: ANN401 - any composite type
        """Rewrite a selection set, now and then with the type's name added."""
        made: list[SelectionNode] = []
        for node in selected.selections:
            if isinstance(node, FieldNode):
                made.append(node if node.name.value == "__typename" else self.field(node, parent))
            elif isinstance(node, InlineFragmentNode) and node.type_condition:
                kind = node.type_condition.name.value
                made.append(
                    self.fragment(self.selections(node.selection_set, SCHEMA.type_map[kind]), kind)
                )
        if self.chance(6):
            made.insert(
                self.random.randint(0, len(made)), FieldNode(name=NameNode(value="__typename"))
            )
        return SelectionSetNode(selections=tuple(made))

    def fragment(
        self, selected: SelectionSetNode, kind: str
    ) -> FragmentSpreadNode | InlineFragmentNode:
        """Return a selection as an inline fragment, or as a spread of a named one."""
        condition = NamedTypeNode(name=NameNode(value=kind))
        if not self.chance(4):
            return InlineFragmentNode(
                type_condition=condition, selection_set=selected, directives=self.condition()
            )
        name = NameNode(value=f"part{len(self.fragments)}")
        self.fragments.append(
            FragmentDefinitionNode(name=name, type_condition=condition, selection_set=selected)
        )
        return FragmentSpreadNode(name=name, directives=self.condition())

    def field(self, node: FieldNode, parent: Any) -> FieldNode:  # noqa: ANN401 - any composite type
        """Rewrite one field; with arguments it gets a key of its own, since one key must not have two meanings."""
        declared = parent.fields[node.name.value]
        values = self.arguments(node, declared.args)
        if parent.name == "FourLists" and values.get("filter"):
            values["filter"].pop("area", None)
        arguments = tuple(
            ArgumentNode(name=NameNode(value=name), value=self.given(declared.args[name], value))
            for name, value in values.items()
        )
        inner = get_named_type(declared.type)
        below = self.selections(node.selection_set, inner) if node.selection_set else None
        self.keys += 1
        alias = node.alias if self.plain_keys and not arguments else NameNode(value=f"k{self.keys}")
        return FieldNode(
            name=node.name,
            alias=alias,
            arguments=arguments,
            directives=self.condition(),
            selection_set=below,
        )

    def condition(self) -> tuple[DirectiveNode, ...]:
        """Return an `@include` or `@skip`, seldom."""
        if not self.chance(25):
            return ()
        directive = self.some([SCHEMA.get_directive(name) for name in ("include", "skip")])
        value = self.given(directive.args["if"], self.some((True, False)))
        return (
            DirectiveNode(
                name=NameNode(value=directive.name),
                arguments=(ArgumentNode(name=NameNode(value="if"), value=value),),
            ),
        )

    def given(self, argument: GraphQLArgument, value: Value) -> ValueNode:
        """Return an argument as a literal, or by a variable with or without a default."""
        literal = value_to_literal(value, argument.type)
        assert literal is not None, (value, argument.type)
        if not self.chance(4):
            return literal
        name, by_default = f"v{len(self.definitions)}", self.chance(3)
        if not by_default:
            self.variables[name] = value
        variable = VariableNode(name=NameNode(value=name))
        self.definitions.append(
            VariableDefinitionNode(
                variable=variable,
                type=parse_type(str(argument.type)),
                default_value=literal if by_default else None,
            ),
        )
        return variable

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
        if "secretaryProject" in declared and self.chance(3):
            values["secretaryProject"] = self.some((True, False))
        if "filter" in declared and self.chance(2):
            values["filter"] = self.filter(get_named_type(declared["filter"].type))
        if "orderBy" in declared and self.chance(3):
            kind: Any = get_named_type(declared["orderBy"].type)
            values["orderBy"] = {
                "field": self.some(list(get_named_type(kind.fields["field"].type).values)),
                "direction": self.some(("ASC", "DESC")),
            }
        if "first" in declared:
            values |= self.page(declared, values)
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
        """Return an id, mostly of a kind of which something is selected, seldom one that is none."""
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

    def page(self, declared: Mapping[str, Any], values: Mapping[str, Value]) -> dict[str, Value]:
        """Choose a page, forward or backward, its cursor that of some node or of one that has gone."""
        size, cursor = (
            ("last", "before") if "last" in declared and self.chance(3) else ("first", "after")
        )
        given: dict[str, Value] = {}
        if self.chance(2):
            given[size] = self.some((0, 1, 2, 3, 5, 100))
        if self.chance(3):
            last = self.some((*self.town.ids, "Post:P5~gone"))
            order = values.get("orderBy")
            key = {
                "NAME": self.some(NAMES),
                "CODE": last.partition(":")[2],
                "FROM": self.some(DAYS).isoformat(),
            }
            given[cursor] = page.encode(
                [self.number(order["field"]) or key.get(order["field"], "2024-01-01"), last]
                if order
                else [last]
            )
        return {name: value for name, value in given.items() if name in declared}

    def number(self, order: str) -> float | None:
        """Return a sort key that is a number, None where the order has others."""
        return self.some((0.5, 1, 2.0, 5000)) if order in NUMBERS else None


EMPTY = SelectionSetNode(selections=())


@dataclass
class Selecting:
    """Selects at random, mostly what leads further."""

    random: Random
    left: int = 40
    """Fields that may still be selected."""

    def of(self, kind: GraphQLNamedType, depth: int) -> str:
        """Return a random selection set of a type."""
        parts = [
            self.one(name, get_named_type(field.type), depth)
            for name, field in self.some_fields(kind, depth)
        ]
        if is_abstract_type(kind):
            possible = [
                *SCHEMA.get_possible_types(kind),
                *(
                    part
                    for part in INTERFACES
                    if part is not kind and do_types_overlap(SCHEMA, part, kind)
                ),
            ]
            chosen = self.random.sample(
                possible, self.random.randint(0 if parts else 1, min(2, len(possible)))
            )
            parts += [f"... on {part.name} {self.of(part, depth)}" for part in chosen]
        return f"{{ {' '.join(parts or ['__typename'])} }}"

    def some_fields(self, kind: GraphQLNamedType, depth: int) -> list[tuple[str, Any]]:
        """Choose fields of a type: few leaves, and what goes deeper while there is room."""
        fields = list(getattr(kind, "fields", {}).items())
        leaves = [each for each in fields if is_leaf_type(get_named_type(each[1].type))]
        nested = [each for each in fields if each not in leaves] if depth and self.left > 0 else []
        chosen = self.random.sample(
            leaves, min(len(leaves), self.random.randint(0, 4))
        ) + self.random.sample(nested, min(len(nested), self.random.randint(1, 3)))
        self.left -= len(chosen)
        return chosen

    def up_to(self, most: int, choices: list[Any]) -> list[Any]:
        """Choose some."""
        return self.random.sample(choices, min(len(choices), self.random.randint(1, most)))

    def root(self, name: str, depth: int) -> str:
        """Select a root field."""
        if name == PLAN:
            return f"node {{ ... on AllocationPlan {self.of(SCHEMA.type_map['AllocationPlan'], depth)} }}"
        assert SCHEMA.query_type
        return self.one(name, get_named_type(SCHEMA.query_type.fields[name].type), depth)

    def one(self, name: str, kind: GraphQLNamedType, depth: int) -> str:
        """Select one field, with what is below it."""
        if is_leaf_type(kind):
            return name
        return f"{name} {self.of(kind, depth if kind.name.endswith(('Connection', 'Edge')) else depth - 1)}"


INTERFACES = tuple(
    kind for kind in SCHEMA.type_map.values() if isinstance(kind, GraphQLInterfaceType)
)
PLAN = "plan"
"""Stands for `node` with a stored plan, to which no root of its own leads."""
LISTS = tuple(kind.root_field for kind in KINDS if kind.root_field)
DRAWN = ("node", "nodes", "whoCovers", "communities", "posts", "matchesForNeed", "matchesForUnit")
"""Roots that hypothesis-graphql selects of; it makes small selections of everything there is."""
ROOTS = (
    "node",
    "nodes",
    PLAN,
    "whoCovers",
    "whoCovers",
    "overview",
    "wallChart",
    "fourLists",
    "matchesForNeed",
    "matchesForUnit",
    *LISTS,
)


def operation_of(random: Random, town: Town) -> Operation:
    """Make an operation that asks for much at once."""
    selecting = Selecting(random)
    roots = random.sample(ROOTS, random.choice((1, 1, 1, 2)))
    selected = " ".join(selecting.root(root, random.randint(1, 4)) for root in dict.fromkeys(roots))
    return rewritten(random, town, parse(f"{{ {selected} }}"))


def rewritten(random: Random, town: Town, document: DocumentNode) -> Operation:
    """Return a generated document its arguments; where fields would not merge, each gets a key of its own."""
    state = random.getstate()
    operation = Rewriting(random, town).document(document)
    if validate(SCHEMA, parse(operation.text)):
        random.setstate(state)
        operation = Rewriting(random, town, plain_keys=False).document(document)
    return operation


@st.composite
def operations(draw: Callable[[st.SearchStrategy[Any]], Any], town: Town) -> Operation:
    """Draw an operation that hypothesis-graphql selects."""
    selected = draw(
        queries(
            SCHEMA, fields=list(DRAWN), custom_scalars=SCALARS, print_ast=lambda document: document
        )
    )
    return rewritten(Random(draw(st.integers(0, 1_000_000))), town, selected)  # noqa: S311 - nothing is kept secret
