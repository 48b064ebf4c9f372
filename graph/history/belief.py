"""One belief of the graph: a state, a relationship or a fact, its interval and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from graph.ontology.clock import (
    BEGINNING,
    BELIEVED,
    CITY_ZONE,
    OPEN,
    parse_instant,
    stated_expression,
)

NO_BEGIN, NO_END = BEGINNING.isoformat(), OPEN.isoformat()
"""The days stored for a beginning and an end that are not known."""
AFTER_ALL = BELIEVED.replace(year=9998)
"""A moment after everything that is recorded, and before the end of what is believed."""
EVIDENCE = ("source", "sheet", "row", "recordedBy", "recordedBecause")
"""The stored properties of a belief that say where it comes from."""

NamedValue = tuple[str, str]
"""The Chinese name of a property or an edge, and its value as text."""


class BelievedInterval(NamedTuple):
    """When something holds, `[begin, end)`, as days or instants; None where it is not known."""

    begin: str | None
    end: str | None
    state_from: str | None = None
    """Of a state: the day from which it holds; the interval is then that of the node."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What was believed from one moment to another about a thing that holds over `[begin, end)`."""

    subject: str
    """Identifies the thing: the same for all beliefs about it."""
    title: str
    """What kind of thing it is, in Chinese."""
    details: str | None
    """What is believed of it, for people; None if there is nothing to add to the title."""
    begin: str
    """A day, `NO_BEGIN` if not known."""
    end: str
    """A day, `NO_END` if it has none."""
    recorded: datetime
    superseded: datetime
    evidence: Sequence[Any]
    """The values of `EVIDENCE`, then when it was recorded and when it was confirmed."""
    values: Sequence[NamedValue] = ()
    """All that is believed of it besides its interval."""
    end_reason: str = ""
    state_from: str = NO_BEGIN
    """Of a state: the day from which it holds; `begin` is then that of the node."""
    end_evidence: Sequence[Any] | None = None
    """The evidence of its end, if that is the end of what it depends on."""

    @property
    def label(self) -> str:
        """The belief in words."""
        if self.details is None:
            return self.title
        return f"{self.title}：{self.details}"

    @property
    def was_believed(self) -> bool:
        """Whether it was believed at any moment."""
        return self.recorded < self.superseded

    def is_believed_at(self, moment: datetime) -> bool:
        """Whether it was believed at a moment."""
        return self.recorded <= moment < self.superseded

    def is_known_at(self, moment: datetime) -> bool:
        """Whether it had been recorded by a moment, if only to be given up again."""
        return self.recorded <= moment

    def dated_values(self) -> list[NamedValue]:
        """Return the values, and after them the days of the interval that are known."""
        dated = list(self.values)
        if self.begin > NO_BEGIN:
            dated.append(("起始日期", self.begin))
        if self.end < NO_END:
            dated.append(("终止日期", self.end))
        return dated


def make_belief(
    subject: str,
    title: str,
    details: str | None,
    interval: BelievedInterval,
    record: Sequence[Any],
    *,
    values: Sequence[NamedValue] = (),
    end_reason: str = "",
    end_evidence: Sequence[Any] | None = None,
) -> Belief:
    """Return a belief from what a statement returned.

    `record` is the value of `record_expression`.
    """
    recorded, superseded, *evidence = record
    return Belief(
        subject,
        title,
        details,
        begin=day_of(interval.begin or NO_BEGIN),
        end=interval.end or NO_END,
        recorded=parse_instant(recorded),
        superseded=parse_instant(superseded),
        evidence=evidence,
        values=values,
        end_reason=end_reason,
        state_from=interval.state_from or NO_BEGIN,
        end_evidence=end_evidence,
    )


def day_of(text: str) -> str:
    """Return the day in the city of a stored instant; a day stays as it is."""
    if "T" not in text:
        return text
    return parse_instant(text).astimezone(CITY_ZONE).date().isoformat()


def record_expression(variable: str) -> str:
    """Return the expression for when something was believed, and for its evidence."""
    recorded, superseded = (
        f"toString({variable}.{name})" for name in ("recordedAt", "supersededAt")
    )
    return f"[{recorded}, {superseded}, {evidence_list(variable)}]"


def evidence_list(variable: str) -> str:
    """Return the expressions for the parts of the evidence of a belief."""
    stored = [f"{variable}.{name}" for name in EVIDENCE]
    recorded = f"toString(coalesce({variable}.statedAt, {variable}.recordedAt))"
    return ", ".join([*stored, recorded, f"toString({variable}.confirmedAt)"])


def interval_expression(variable: str) -> str:
    """Return the expression for the interval of a fact or relationship.

    It begins on the day that was stated, and ends with what it depends on.
    """
    return f"[toString({stated_expression(variable, 'from')}), toString({variable}.to)]"


def utc_text(moment: datetime) -> str:
    """Return a moment as text in UTC, which sorts as the moments do."""
    return moment.astimezone(UTC).isoformat()
