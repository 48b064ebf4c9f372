"""The counts, sums, averages, minima and maxima of groups, as variables of a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.ontology.declarations import Derived, NodeRef, Property
from graph.ontology.expressions import MILLIONTHS
from graph.query.compiler import CompileContext
from graph.query.properties import property_expression

FUNCTIONS = ("sum", "average", "minimum", "maximum")
"""What is told of a number in a group, by the names of fields."""
ROUNDABLE = 1e12
"""Numbers below it are rounded to millionths: an engine counts no further in whole numbers."""


@dataclass(slots=True)
class Aggregates:
    """What is told of the numbers of groups: it fills while a statement is compiled."""

    context: CompileContext
    node: NodeRef
    numbers: Mapping[str, Property | Derived]
    count: str = field(init=False)
    """The variable with the number of nodes in the group."""
    values: dict[str, str] = field(default_factory=dict)
    """The variable with a node's own number, by the number's name."""
    told: dict[tuple[str, str], str] = field(default_factory=dict)
    """The variable with what is told of a number, by the function and the number's name."""

    def __post_init__(self) -> None:
        """Name the variable of the count."""
        self.count = self.context.name("count")

    def variable(self, function: str, name: str) -> str:
        """Return the variable with what a function tells of a number."""
        self.values.setdefault(name, self.context.name("number"))
        return self.told.setdefault((function, name), self.context.name(function))

    def values_of_nodes(self) -> list[str]:
        """Return what stands in a WITH for the numbers of every node."""
        return [
            f"{number_expression(self.numbers[name], self.node)} AS {variable}"
            for name, variable in self.values.items()
        ]

    def values_of_groups(self) -> list[str]:
        """Return what stands in a WITH that makes groups: the count, and what is told is made of.

        There is only one aggregate in each, as ArcadeDB wants it.
        """
        made = [f"count(*) AS {self.count}"]
        for name, number in self.values.items():
            functions = {function for function, told in self.told if told == name}
            if functions & {"sum", "average"}:
                made += [f"sum({number}) AS {number}_sum", f"count({number}) AS {number}_count"]
            if "minimum" in functions:
                made.append(f"min({number}) AS {number}_min")
            if "maximum" in functions:
                made.append(f"max({number}) AS {number}_max")
        return made

    def values_told(self) -> list[str]:
        """Return what stands in a WITH for what is told, rounded to what the graph stores."""
        return [
            f"{told_expression(function, self.values[name])} AS {variable}"
            for (function, name), variable in self.told.items()
        ]


def number_expression(declared: Property | Derived, node: NodeRef) -> str:
    """Return the expression for a number of a node."""
    if isinstance(declared, Property):
        return property_expression(declared, node.state)
    return declared.expression(node)


def told_expression(function: str, number: str) -> str:
    """Return the expression for what a function tells of a number, null if no node has it."""
    match function:
        case "minimum":
            return f"toFloat({number}_min)"
        case "maximum":
            return f"toFloat({number}_max)"
        case "average":
            told = f"toFloat({number}_sum) / {number}_count"
        case _:
            told = f"toFloat({number}_sum)"
    return f"CASE WHEN {number}_count > 0 THEN {rounded_expression(told)} END"


def rounded_expression(number: str) -> str:
    """Return the expression for a number to the millionth, so that tenths add up to whole ones."""
    rounded = f"round(({number}) * {MILLIONTHS}) / {MILLIONTHS}"
    return f"CASE WHEN abs({number}) < {ROUNDABLE} THEN {rounded} ELSE {number} END"
