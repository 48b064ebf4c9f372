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
FUNCTION_PARTS = {
    "sum": ("sum", "count"),
    "average": ("sum", "count"),
    "minimum": ("min",),
    "maximum": ("max",),
}
"""The aggregates of which each is made."""
LIST_FUNCTIONS = {
    "sum": "reduce(total = 0.0, value IN {0} | total + value)",
    "count": "size({0})",
    "min": "reduce(end = head({0}), value IN {0} | CASE WHEN value < end THEN value ELSE end END)",
    "max": "reduce(end = head({0}), value IN {0} | CASE WHEN value > end THEN value ELSE end END)",
}
"""The same of the values in a list."""
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

        Each is one aggregate alone: ArcadeDB computes none within another expression.
        """
        return [
            f"count(*) AS {self.count}",
            *(
                f"{function}({number}) AS {number}_{function}"
                for number in self.values.values()
                for function in self.functions_of(number)
            ),
        ]

    def values_of_lists(self, members: str, first: int) -> list[str]:
        """Return the same for groups whose nodes are rows in the list `members`.

        The numbers stand in the rows from the slot `first` on.
        """
        made = [f"size({members}) AS {self.count}"]
        for slot, number in enumerate(self.values.values(), start=first):
            found = f"[row IN {members} WHERE row[{slot}] IS NOT NULL | row[{slot}]]"
            made += [
                f"{LIST_FUNCTIONS[function].format(found)} AS {number}_{function}"
                for function in self.functions_of(number)
            ]
        return made

    def functions_of(self, number: str) -> list[str]:
        """Return the aggregates of which is made what is told of the number in a variable."""
        told = [function for function, name in self.told if self.values[name] == number]
        return list(dict.fromkeys(part for function in told for part in FUNCTION_PARTS[function]))

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
