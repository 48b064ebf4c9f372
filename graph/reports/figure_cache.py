"""Counts figures, each kept with the numbers under which the kinds that it is counted from were last written.

Those that have to be counted are counted by one statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graph.areas.report_area import REFUSED, area, whole_city
from graph.database.protocols import Reader
from graph.ontology.clock import Clock
from graph.query.compiler import CompileContext, Projection
from graph.query.plan import ROOTS, QueryPlan, plan_query
from graph.query.selection import Argument, Field, Selection
from graph.query.shape import Execution
from graph.reports.figure_kinds import sources
from graph.reports.figures import BY_CODE
from graph.reports.patterns import Look
from graph.rows.change_log import latest_revision_by_kind
from graph.vocabulary import Vocabulary

KEPT = 500
"""Overviews that a plan keeps; the oldest gives way."""

Figures = Mapping[str, Any]
Stamp = tuple[int, ...]
"""The numbers under which the kinds that a figure is counted from were last written."""


@dataclass
class Counting:
    """Counts and keeps the figures of one selected overview."""

    vocabulary: Vocabulary
    selected: Field
    codes: Sequence[str]
    slot: str
    """The name under which the figures lie among the values; None there where there is no such area."""
    kept: dict[tuple[str, ...], dict[str, tuple[Stamp, Any]]] = field(default_factory=dict)
    questions: dict[tuple[str, ...], QueryPlan] = field(default_factory=dict)

    async def look_up(self, reader: Reader, values: dict[str, Any]) -> None:
        """Return the figures that are kept, and count those of which something was written since."""
        # Read before it is counted: what is written meanwhile is then counted again, never missed.
        written = await latest_revision_by_kind(reader)
        stamps = {
            code: tuple(written.get(kind, 0) for kind in self.sources[code]) for code in self.codes
        }
        key = self.key(values)
        known = self.kept.get(key, {})
        missing = [
            code for code in self.codes if code not in known or known[code][0] != stamps[code]
        ]
        found = await self.count(reader, values, missing) if missing or not known else {}
        # An area that is not there is looked for each time: the lookup of its address also says why it is not.
        if found is None:
            values[self.slot] = None
            return
        known = known | {code: (stamps[code], found[code]) for code in missing}
        self.keep(key, known)
        values[self.slot] = {code: known[code][1] for code in self.codes}

    def key(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what the figures are asked of: the clocks, and the area."""
        clock, given = self.selected.clock, self.selected.arguments.get("area")
        return tuple(
            map(
                str,
                (
                    values[clock.at],
                    values[clock.as_of] if clock.as_of else None,
                    values[given.slot] if given else None,
                ),
            )
        )

    def keep(self, key: tuple[str, ...], known: dict[str, tuple[Stamp, Any]]) -> None:
        """Keep figures; the oldest give way."""
        self.kept[key] = known
        if len(self.kept) > KEPT:
            del self.kept[next(iter(self.kept))]

    async def count(
        self, reader: Reader, values: dict[str, Any], codes: Sequence[str]
    ) -> Figures | None:
        """Count figures; None where there is no such area."""
        clock, given = self.selected.clock, self.selected.arguments.get("area")
        own = values | {
            "at": values[clock.at],
            "as_of": values[clock.as_of] if clock.as_of else None,
            "area": values[given.slot] if given else None,
        }
        answer = await self.question(tuple(codes)).ask(reader, own)
        if given and f"{REFUSED}area" in own:
            values[REFUSED + given.slot] = own[f"{REFUSED}area"]
        return (answer.data or {}).get("figures")

    def question(self, codes: tuple[str, ...]) -> QueryPlan:
        """Return the question for figures, planned once.

        It has names of its own, which do not meet those of the operation; its text is the same in every document, so that
        the database plans it once.
        """
        if codes not in self.questions:
            given, clock = self.selected.arguments.get("area"), self.selected.clock
            clock = Clock("at", "as_of" if clock.as_of else None, past=clock.past)
            arguments = {"area": Argument("area", given.value)} if given else {}
            selection = Selection("Overview", tuple(Field(code, code, clock) for code in codes))
            self.questions[codes] = plan_query(
                [Field("figures", "figures", clock, arguments, selection)],
                self.vocabulary,
            )
        return self.questions[codes]

    @cached_property
    def sources(self) -> Mapping[str, Sequence[str]]:
        """The kinds that each figure is counted from, and those that decide which places its area has."""
        look, found_by = self.looked
        return {
            code: sources(f"{found_by} {BY_CODE[code].value(look, code)}") for code in self.codes
        }

    @cached_property
    def looked(self) -> tuple[Look, str]:
        """How the nodes of the figures are looked for, and by what the places of the area are found."""
        given, draft = (
            self.selected.arguments.get("area"),
            CompileContext(self.vocabulary),
        )
        place = area(draft, given, self.selected.clock) if given else whole_city()
        return Look(self.selected.clock, place.everywhere, draft), place.found_by


def figures(draft: CompileContext, field: Field) -> Projection:
    """Count the figures of an area; null where there is no such area."""
    given, codes = field.arguments.get("area"), [chosen.name for chosen in field.children.fields]
    place = area(draft, given, field.clock) if given else whole_city()
    look = Look(field.clock, place.everywhere, draft)
    counting = " ".join(BY_CODE[code].value(look, f"figure_{code}") for code in codes)
    row = f"[{', '.join(f'figure_{code}' for code in codes)}]"

    def shaped(found: Any, _run: Execution) -> Any:
        return (
            None
            if found is None
            else {
                code: value if BY_CODE[code].whole else float(value)
                for code, value in zip(codes, found, strict=True)
            }
        )

    return Projection(
        f"head(COLLECT {{ {place.asked} {place.inside} {counting} RETURN {row} }})", shaped
    )


ROOTS["figures"] = figures
