"""Parameters: how an argument, a clock or a constant becomes a value that Cypher uses.

The values of a GraphQL operation's arguments lie in `Execution.values` by slot. A binding derives
one parameter from them each time the plan runs, so that no value is ever part of a statement's
text.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from graph.database.read_sets import note_passing
from graph.ontology.clock import BEGINNING, BELIEVED, OPEN, Clock, end_of_day, today
from graph.query.execution import Binding
from graph.query.selection import Argument
from graph.vocabulary import Vocabulary

CONSTANTS: Mapping[str, Any] = {"beginning": BEGINNING, "open": OPEN, "believed": BELIEVED}
"""Parameters that every statement may use."""

PARAMETER = re.compile(r"\$([A-Za-z]\w*)")


def argument_binding(argument: Argument) -> Binding:
    """Return the binding to the value of an argument as the caller sent it."""
    return slot_binding(argument.slot)


def slot_binding(slot: str) -> Binding:
    """Return the binding to the value in a slot."""
    return lambda run: run.values[slot]


def constant_binding(value: Any) -> Binding:
    """Return the binding to a value that is always the same."""
    return lambda _run: value


def constant_bindings(vocabulary: Vocabulary) -> dict[str, Binding]:
    """Return the bindings of the parameters that are always the same in a city."""
    workflows = vocabulary.workflows
    first_steps = {workflow.code: workflow.first.code for workflow in workflows}
    steps = {"ending": workflows.ending, "solving": workflows.solving, "first_steps": first_steps}
    values = {**CONSTANTS, **steps}
    return {name: constant_binding(value) for name, value in values.items()}


def clock_bindings(clock: Clock) -> dict[str, Binding]:
    """Return the bindings of the parameters that the predicates of a clock use."""
    bindings: dict[str, Binding] = {
        clock.at: slot_binding(clock.at),
        clock.moment: lambda run: last_second(run.day(clock)),
    }
    if clock.as_of:
        bindings[clock.as_of] = slot_binding(clock.as_of)
    return bindings


def last_second(day: date) -> datetime:
    """Return the last second of a day that has come, and note that today's is the present one."""
    if day >= today():
        note_passing()
    return end_of_day(day)


def used_parameters(statement: str, parameters: Mapping[str, Binding]) -> list[str]:
    """Return the names of the parameters that a finished statement uses, sorted.

    Clocks and constants are named by expressions that know no context, so only the text shows
    which of them it needs. Raises `LookupError` for a parameter that has no binding.
    """
    used = sorted(set(PARAMETER.findall(statement)))
    unbound = [name for name in used if name not in parameters]
    if unbound:
        raise LookupError(f"The statement uses parameters without a binding: {', '.join(unbound)}.")
    return used
