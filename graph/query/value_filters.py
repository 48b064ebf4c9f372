"""The conditions that a filter puts on one value: its operators, by the type of the value.

Every function returns a predicate that is true, false or null; null lets nothing through. A value
that costs something to compute is computed once, however many operators compare it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from graph.errors import Message
from graph.ontology.clock import BEGINNING, OPEN
from graph.ontology.declarations import NodeRef, Value
from graph.ontology.folded_pattern import folded_pattern
from graph.ontology.folding import fold_text
from graph.ontology.search_text import WORDS
from graph.ontology.spans import Span
from graph.query.compiler import CompileContext
from graph.query.execution import Binding, Execution
from graph.query.selection import InvalidArgument
from graph.query.vocabulary_codes import CODED, code_reader

COMPARISONS = {"eq": "=", "in": "IN", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
"""Operators with the signs of Cypher."""
TURNED = {"eq": "=", "in": "IN", "lt": ">", "lte": ">=", "gt": "<", "gte": "<="}
"""The same for a day rather than for the number of days since it: more days are an earlier day."""
LONGEST_TEXT = 200
"""Characters of a text that stored texts are compared with."""


class Part(NamedTuple):
    """A given part of a filter: what it was when the plan was made, and how a run reads it.

    A plan may depend on which operators and parts are given, and on flags.
    """

    value: Any
    read: Binding

    def part(self, name: str | int) -> Part:
        """Return a part of this part: one of an input by its name, or of a list by its index."""
        return Part(self.value[name], lambda run: self.read(run)[name])

    def given(self) -> Iterator[tuple[str, Part]]:
        """Yield the parts that are given, by name; null counts as not given."""
        for name, value in self.value.items():
            if value is not None:
                yield name, self.part(name)

    def mapped(self, convert: Callable[[Any], Any]) -> Binding:
        """Return the binding to what a function makes of the value, or of each of a list."""

        def read(run: Execution) -> Any:
            value = self.read(run)
            return [convert(item) for item in value] if isinstance(value, list) else convert(value)

        return read


def compare_value(
    context: CompileContext, expression: str, value: Value, part: Part, *, stored: bool = False
) -> str:
    """Return the condition that a value fulfils the operators of its type.

    `stored` marks a property, which costs nothing to read twice.
    """
    if value is Value.FLAG:
        return f"coalesce({expression}, false) = ${context.parameter('flag', part.read)}"
    if value is Value.TEXTS:
        return all_of(compare_texts(context, expression, *given) for given in part.given())
    operators = [*part.given()]
    once = stored or len(operators) < 2
    name = expression if once else context.name("value")
    compare = compare_of(value)
    found = all_of(compare(context, name, *given) for given in operators)
    return found if once else one_of(name, expression, found)


def one_of(name: str, expression: str, found: str) -> str:
    """Return the condition that a value, computed once, fulfils a condition on its name.

    `any` would be null for null, and ArcadeDB takes `NOT coalesce(null, false)` for null as well.
    """
    return f"size([{name} IN [{expression}] WHERE {found}]) > 0"


def negated(predicate: str) -> str:
    """Return the condition that another one is false or null.

    ArcadeDB loses the `coalesce` of some predicates below a `NOT`.
    """
    return f"coalesce({predicate}, false) = false"


def all_of(predicates: Iterator[str]) -> str:
    """Return the condition that all of some conditions are fulfilled."""
    return " AND ".join(predicates) or "true"


Compare = Callable[[CompileContext, str, str, Part], str]
"""Returns the condition of one operator on an expression."""


def compare_of(value: Value) -> Compare:
    """Return what compares values of a type with one operator."""
    if value in CODED:
        return compare_code(value)
    return compare_text if value is Value.TEXT else compare_plain


def compare_plain(context: CompileContext, expression: str, operator: str, part: Part) -> str:
    """Return the condition of an operator on a value that is compared as it is."""
    if operator == "isNull":
        return null_predicate(expression, part)
    return f"{expression} {COMPARISONS[operator]} ${context.parameter('wanted', part.read)}"


def null_predicate(expression: str, part: Part) -> str:
    """Return the condition that a value is null, or that it is not."""
    return f"{expression} IS NULL" if part.value else f"{expression} IS NOT NULL"


def compare_code(value: Value) -> Compare:
    """Return what compares a code of the vocabulary; one that does not exist is an error."""

    def compare(context: CompileContext, expression: str, operator: str, part: Part) -> str:
        if operator == "isNull":
            return null_predicate(expression, part)

        read = code_reader(context.vocabulary, value)

        def wanted(run: Execution) -> list[str]:
            return read(part.read(run))

        return f"{expression} IN ${context.parameter('codes', wanted)}"

    return compare


def compare_text(context: CompileContext, expression: str, operator: str, part: Part) -> str:
    """Return the condition of an operator on a text."""
    if operator == "isNull":
        return null_predicate(expression, part)
    frame = TEXT_FRAMES[operator]

    def pattern(run: Execution) -> str:
        wanted = part.read(run)
        texts = wanted if isinstance(wanted, list) else [wanted]
        patterns = [folded_pattern(checked_text(text)) for text in texts]
        return frame.format(f"(?:{'|'.join(patterns)})") if patterns else NO_TEXT

    return f"{expression} =~ ${context.parameter('pattern', pattern)}"


TEXT_FRAMES = {
    "eq": r"(?s)\s*{}\s*",
    "in": r"(?s)\s*{}\s*",
    "contains": "(?s).*{}.*",
    "startsWith": r"(?s)\s*{}.*",
    "endsWith": r"(?s).*{}\s*",
}
"""What stands around the pattern of a text, by operator."""
NO_TEXT = "(?!)"
"""The pattern that nothing matches."""


def checked_text(text: str) -> str:
    """Return a text to compare with, and raise `InvalidArgument` if it is too long."""
    if len(text) > LONGEST_TEXT:
        message = Message(
            f"筛选的文本最多 {LONGEST_TEXT} 个字。",
            f"A text of a filter may have at most {LONGEST_TEXT} characters.",
        )
        raise InvalidArgument("filter", message)
    return text


NAME_FRAMES = {
    "eq": "{0} = ${1}",
    "in": "{0} IN ${1}",
    "contains": "{0} CONTAINS ${1}",
    "startsWith": "{0} STARTS WITH ${1}",
    "endsWith": "{0} ENDS WITH ${1}",
}
"""The conditions on a folded name, by operator."""


def compare_name(context: CompileContext, node: NodeRef, name: str, part: Part) -> str:
    """Return the condition on a name, or an alias of it, or on a title: their folded lines."""
    lines = f"split({node.state}.{WORDS}, '\\n')[0..1]"
    if name == "name":
        # The last line of the words is the code.
        aliases = f"size(coalesce({node.state}.aliases, []))"
        lines = f"split({node.state}.{WORDS}, '\\n')[0..1 + {aliases}]"

    def compare(operator: str, part: Part) -> str:
        if operator == "isNull":
            return null_predicate(f"{node.state}.{name}", part)
        wanted = context.parameter("text", part.mapped(lambda text: fold_text(checked_text(text))))
        line = context.name("line")
        found = f"any({line} IN {lines} WHERE {NAME_FRAMES[operator].format(line, wanted)})"
        if operator == "in":
            return found
        # An index finds the words.
        return f"({node.state}.{WORDS} CONTAINS ${wanted} AND {found})"

    return all_of(compare(*given) for given in part.given())


def compare_texts(context: CompileContext, expression: str, operator: str, part: Part) -> str:
    """Return the condition of an operator on a list of texts, which is empty rather than null."""
    texts = f"coalesce({expression}, [])"
    if operator == "isEmpty":
        return f"size({texts}) = 0" if part.value else f"size({texts}) > 0"
    item = context.name("item")
    frame = "in" if operator == "hasAny" else "eq"
    return f"any({item} IN {texts} WHERE {compare_text(context, item, frame, part)})"


def compare_span(context: CompileContext, span: Span, node: NodeRef, part: Part) -> str:
    """Return the condition on the number of days between `at` and a day of a node.

    The day is compared rather than the number: no engine has to count days.
    """
    clock = node.clock
    if span.ahead:

        def last(run: Execution) -> date:
            return shifted_day(run.day(clock), part.read(run) + 1)

        return f"{span.day(node)} <= ${context.parameter('day', last)}"

    def day_before(given: Part) -> Binding:
        def read(run: Execution) -> Any:
            days, value = run.day(clock), given.read(run)
            if isinstance(value, list):
                return [shifted_day(days, -item) for item in value]
            return shifted_day(days, -value)

        return read

    name = context.name("since")
    conditions = (
        null_predicate(name, given)
        if operator == "isNull"
        else f"{name} {TURNED[operator]} ${context.parameter('day', day_before(given))}"
        for operator, given in part.given()
    )
    return one_of(name, span.day(node), all_of(conditions))


def shifted_day(day: date, days: int) -> date:
    """Return a day so many days later, within the calendar."""
    reach = max(min(day.toordinal() + days, OPEN.toordinal()), BEGINNING.toordinal())
    return day + timedelta(days=reach - day.toordinal())
