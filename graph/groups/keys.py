"""What tells the groups of a list apart: expressions over its nodes, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graph.areas.area_pattern import held_path_predicate, level_match
from graph.areas.place_tree import known_day, place_path, read_place_tree
from graph.database.protocols import Reader
from graph.groups.groupings import Grouping
from graph.groups.periods import CUTS, day_of_moment, show_period
from graph.kept_results import revisions_of_run
from graph.ontology.declarations import Derived, Edge, Kind, NodeRef, Property, Value
from graph.ontology.kinds import KINDS
from graph.query.compiler import CompileContext
from graph.query.edges import edge_match
from graph.query.execution import Execution
from graph.query.parameters import constant_binding
from graph.query.properties import derived_expression, property_expression
from graph.vocabulary import Vocabulary

UNFILLED = "未填"
"""The label of the group of what has no value."""
FLAG_NAMES = {True: ("true", "是"), False: ("false", "否")}

Names = Mapping[Any, tuple[str, str]]
"""The value and the label of each key that the graph can hold, in the order of the groups."""


class GroupKey(NamedTuple):
    """One key of the groups, in the variable `name` once the nodes are grouped."""

    grouping: Grouping
    name: str
    expression: str
    clauses: str = ""
    """Find what the expression needs; a node that they find several times is in several groups."""
    names: Names = {}  # noqa: RUF012 - a default of a tuple is never changed
    kinds: tuple[Kind, ...] = ()
    """The kinds of the nodes whose ids the key holds, empty for other keys."""
    ranks: str = ""
    """The parameter with the rank of each value, empty for keys in the order of their values."""

    @property
    def value(self) -> str:
        """What stands in a WITH for the key of every node."""
        return self.name if self.clauses else f"{self.expression} AS {self.name}"

    @property
    def order(self) -> tuple[str, ...]:
        """The expressions by which the groups are in the order of this key."""
        return (f"${self.ranks}[{self.name}]", self.name) if self.ranks else (self.name,)

    def show(self, raw: Any) -> tuple[str | None, str]:
        """Return the value and the Chinese label of a key."""
        if raw is None:
            return None, UNFILLED
        if self.grouping.period:
            return show_period(self.grouping.period, raw)
        return self.names.get(raw) or (str(raw), str(raw))


def group_key(
    context: CompileContext, grouping: Grouping, node: NodeRef, *, is_root: bool
) -> GroupKey:
    """Return the key of a grouping for the nodes of a list: of a root, or of one node."""
    name = context.name("key")
    match grouping.declared:
        case Edge() as edge:
            other = context.name("end")
            found = edge_match(context, edge, node, other, node.clock).where()
            first = f"WITH {other} ORDER BY {other}.id LIMIT 1 RETURN {other}.id AS {name}"
            clauses = f"CALL ({node.node}) {{ OPTIONAL {found} {first} }}"
            return GroupKey(grouping, name, name, clauses, kinds=KINDS.named(edge.to))
        case (Property() | Derived()) as declared:
            names = value_names(declared, context.vocabulary)
            expression = value_expression(context, declared, node)
            if grouping.period:
                expression = period_expression(grouping.period, declared, expression)
        case _ if grouping.level:
            find = known_level_clauses if is_root else level_clauses
            clauses = find(context, grouping.level, node, name)
            return GroupKey(grouping, name, name, clauses, kinds=(grouping.level,))
        case _:
            names = kind_names(node.kinds)
            expression = f"split({node.node}.id, ':')[0]"
    return GroupKey(grouping, name, expression, names=names, ranks=ranks_parameter(context, names))


def level_clauses(context: CompileContext, level: Kind, node: NodeRef, name: str) -> str:
    """Return the clauses that find the places of a level in which a node lies, once each.

    A node that lies in none of them stays, with null.
    """
    place = context.name("place")
    found = level_match(node.kinds[0], node.node, level.name, place, node.clock)
    return f"CALL ({node.node}) {{ OPTIONAL {found} RETURN DISTINCT {place}.id AS {name} }}"


def known_level_clauses(context: CompileContext, level: Kind, node: NodeRef, name: str) -> str:
    """Return the clauses that find the same for the nodes of a long list.

    Each is followed to its own places only. What lies above those is known before the statement.
    """

    async def read_level(reader: Reader, run: Execution) -> dict[str, list[str]]:
        revisions = await revisions_of_run(reader, run)
        day = known_day(run, node.clock)
        tree = await read_place_tree(reader, run, day, revisions)
        return tree.level(level.name)

    known = context.prefetch(read_level)
    levels = context.parameter("levels", lambda run: run.result(known))
    place, found = context.name("place"), context.name("found")
    way = place_path(node.kinds[0]).up(node.node, f"{place}:Place")
    held = held_path_predicate("way", node.node, node.clock)
    own = f"MATCH way={way} WHERE {held} UNWIND ${levels}[{place}.id] AS {name}"
    return (
        f"CALL ({node.node}) {{ WITH COLLECT {{ {own} RETURN DISTINCT {name} }} AS {found} "
        f"UNWIND CASE WHEN size({found}) > 0 THEN {found} ELSE [null] END AS {name} "
        f"RETURN {name} }}"
    )


def value_expression(context: CompileContext, declared: Property | Derived, node: NodeRef) -> str:
    """Return the expression for a value of a node; days and moments are texts."""
    if isinstance(declared, Property):
        return property_expression(declared, node.state)
    expression = derived_expression(declared, node)
    if declared.value is Value.STEP:
        # A request without an event is at the first step of its workflow.
        workflows = context.vocabulary.workflows
        first = {workflow.code: workflow.first.code for workflow in workflows}
        context.parameters["firstSteps"] = constant_binding(first)
        return f"coalesce({expression}, $firstSteps[{node.state}.workflow])"
    return expression


def period_expression(period: str, declared: Property | Derived, expression: str) -> str:
    """Return the expression for the period in which a day or moment lies."""
    day = expression
    if declared.value is Value.INSTANT:
        day = day_of_moment(expression)
    return CUTS[period](day)


def value_names(declared: Property | Derived, vocabulary: Vocabulary) -> Names:
    """Return the values and labels of a closed list or a vocabulary; nothing for other values."""
    if declared.value is Value.FLAG:
        return FLAG_NAMES
    if declared.choices is not None:
        return {code: (code, zh) for code, (zh, _) in declared.choices.members.items()}
    entries: Mapping[Value, Iterable[Any]] = {
        Value.CATEGORY: vocabulary.categories,
        Value.DUTY: vocabulary,
        Value.WORKFLOW: vocabulary.workflows,
        Value.STEP: (step for workflow in vocabulary.workflows for step in workflow.step),
    }
    return code_names(entries.get(declared.value, ()))


def code_names(entries: Iterable[Any]) -> Names:
    """Return the codes and Chinese names of the entries of a vocabulary."""
    return {entry.code: (entry.code, entry.zh) for entry in entries}


def kind_names(kinds: Iterable[Kind]) -> Names:
    """Return the enum names and Chinese names of kinds."""
    return {kind.name: (kind.enum_name, kind.zh) for kind in kinds}


def ranks_parameter(context: CompileContext, names: Names) -> str:
    """Return the parameter with the rank of each code, empty if there are no codes."""
    ranks = {code: rank for rank, code in enumerate(names) if isinstance(code, str)}
    return context.parameter("ranks", constant_binding(ranks)) if ranks else ""
