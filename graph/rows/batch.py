"""Checked rows on their way into the graph, their provenance, and the outcome of a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

import orjson

from graph.database.dialect import quoted_name
from graph.database.template import HOLE, fill
from graph.database.transaction import Answer, Transaction
from graph.ontology.clock import ARROW_DAY, BELIEVED, OPEN
from graph.ontology.declarations import Edge, Kind
from graph.ontology.kinds import KINDS
from graph.rows.ends.standing import LeftBehind
from graph.rows.import_log import RunPart

MUTATION = "mutation"
"""What the evidence names as the source of everything that a caller of the API wrote."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the rows of a batch come from, and when the graph learns of them."""

    source: str
    """File name of the ledger."""
    recorded_at: datetime
    """UTC."""
    sheet: str | None = None
    recorded_by: str | None = None
    recorded_because: str | None = None
    """The reason that somebody gave for a correction by hand."""


def day_name(edge: str) -> str:
    """Return what the days of an edge's arrows are called among the parts of a row."""
    return f"{edge}.{ARROW_DAY}"


@dataclass(frozen=True, slots=True)
class Row:
    """One checked row of a ledger, in the words of the declarations."""

    id: str
    number: int
    """Row in the file as a person sees it; the header is row 1. 0 for a row that is in no file."""
    properties: Mapping[str, Any]
    """Declared properties that have a value, and `key`."""
    targets: Mapping[str, tuple[str, ...]]
    """Stored edge to the ids of the nodes that it leads to."""
    since: date | None = None
    """The day from which the row holds, if it changes what was true before (生效日期)."""
    confirmed: datetime | None = None
    """When somebody last confirmed it, UTC (核实日期)."""
    kept: frozenset[str] = frozenset()
    """Properties, edges, the days of an edge, or `confirmed`, for which the ledger has no column:
    what is believed of them stays.
    """
    days: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    """Edge to target to the day that is stated for this arrow, if its edge has days."""

    def fingerprint(self) -> str:
        """Return a hash of the content alone: rows with equal hashes say the same about the same
        node.
        """
        content = [self.properties, self.targets]
        if days := self.own_days:
            content.append(days)
        text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        return blake2b(text, digest_size=8).hexdigest()

    @property
    def end(self) -> date:
        """The first day on which the node is no longer there."""
        day: date = self.properties.get("to", OPEN)
        return day

    def day_of(self, edge: str, target: str) -> date:
        """Return the day of an arrow: the one that is stated for it, or else the node's end."""
        return self.days.get(edge, {}).get(target, self.end)

    @property
    def own_days(self) -> dict[str, dict[str, date]]:
        """The days of arrows that differ from the node's end, by edge and target."""
        found: dict[str, dict[str, date]] = {}
        for edge, days in self.days.items():
            listed = self.targets.get(edge, ())
            own = {each: day for each, day in days.items() if each in listed and day != self.end}
            if own:
                found[edge] = own
        return found

    @property
    def referred(self) -> list[str]:
        """The ids of everything that it refers to, each once."""
        return list(dict.fromkeys(target for ids in self.targets.values() for target in ids))


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was rejected."""

    row: Row
    name: str
    """The property or edge at fault; `since` for 生效日期."""
    value: str | None
    """The text at fault. None if no cell is."""
    zh: str
    """What was expected."""
    en: str
    missing: bool = False
    """Whether it leads to a node that does not exist, which a later row may bring."""


class RowChange(NamedTuple):
    """A row that says something else than what is believed, before and after."""

    before: Row
    """What was believed."""
    after: Row
    """What is believed from now on, kept values included."""
    names: tuple[str, ...]
    """The properties and edges that differ, and `confirmed`."""


@dataclass(slots=True)
class BatchOutcome:
    """The outcome of a batch: numbers of rows by outcome, and the rejected rows."""

    added: int = 0
    unchanged: int = 0
    confirmed: int = 0
    """The same content, confirmed at a later date."""
    corrected: int = 0
    """Other content that corrects what was believed."""
    changed: int = 0
    """Other content from a day on: the former content stays true of the days before."""
    problems: list[RowError] = field(default_factory=list)
    changes: list[RowChange] = field(default_factory=list)
    """What was corrected or changed, each row once."""
    written: list[Row] = field(default_factory=list)
    """What was inserted or revised, for the log of changes."""
    inserted: list[Row] = field(default_factory=list)
    """The rows that were added."""
    left_behind: list[LeftBehind] = field(default_factory=list)
    """What hangs on nodes that the batch ends."""
    settled: dict[str, list[Row]] = field(default_factory=dict)
    """By kind, what holds over other days because of the batch, for the log of changes."""

    @property
    def rows(self) -> list[Row]:
        """The rows that were added or revised, or would be in a dry run."""
        return [*self.inserted, *(change.after for change in self.changes)]


@dataclass(slots=True)
class Moments:
    """The distinct instants of a batch.

    Rows hold a place in the list, since sending an instant per row is slow.
    """

    values: list[datetime] = field(default_factory=list)
    places: dict[datetime, int] = field(default_factory=dict)

    def place(self, moment: datetime | None) -> int | None:
        """Return the place of a moment in the list, None for none."""
        if moment is None:
            return None
        if moment not in self.places:
            self.places[moment] = len(self.values)
            self.values.append(moment)
        return self.places[moment]


class NamedNode(NamedTuple):
    """A node that a row may refer to by its name."""

    id: str
    names: tuple[str, ...]
    """Name and aliases, folded."""
    referred: tuple[str, ...] = ()
    """The ids of what its row refers to, for a node that is not in the graph yet."""


class DryRun(Protocol):
    """The rows that a dry run would have inserted so far: their nodes count as existing, though
    nothing is written.
    """

    def keep(self, rows: Iterable[Row]) -> None:
        """Add rows whose nodes would exist from now on."""

    def among(self, ids: Iterable[str]) -> set[str]:
        """Return those of these ids that would exist."""

    def alike(self, folded: Iterable[str]) -> set[str]:
        """Return the ids that would exist whose folded form is one of these."""

    def named(self, kind: str) -> list[NamedNode]:
        """Return the nodes of a kind that would exist."""

    def nodes(self, ids: Iterable[str]) -> list[NamedNode]:
        """Return those of these nodes that would exist."""


RowCheck = Callable[[Row], Iterable[RowError]]
"""Yields what is wrong with a row."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How the batches of an import are written."""

    dry_run: DryRun | None = None
    """If set, nothing is written."""
    check: RowCheck | None = None
    """Checks rows that were completed with what is believed."""
    reopens: bool = False
    """Whether a row without a column for its end lasts again if only the silence of a full ledger
    had ended it.
    """
    part: RunPart | None = None
    """The place of a batch within its run. None if it belongs to none."""


DEFAULTS = BatchOptions()


@dataclass(slots=True)
class Batch:
    """Rows of one kind on their way into the graph, within one transaction."""

    transaction: Transaction
    kind: Kind
    origin: Provenance
    options: BatchOptions = field(default_factory=BatchOptions)
    moments: Moments = field(default_factory=Moments)

    arrows: dict[str, list[Edge]] = field(init=False)
    """The kind's stored edges by type of arrow."""
    inline_edges: dict[str, Edge] = field(init=False)
    """Of these, the arrows of facts that every row has exactly once, to other kinds: they are
    inserted with the node.
    """

    def __post_init__(self) -> None:
        """Group the stored edges."""
        self.arrows = self.kind.stored_arrows
        single = {
            arrow: edges[0]
            for arrow, edges in self.arrows.items()
            if self.kind.fact and len(edges) == 1
        }
        self.inline_edges = {
            arrow: edge
            for arrow, edge in single.items()
            if edge.required and not edge.many and self.kind not in KINDS.named(edge.to)
        }

    async def run(
        self, template: str, parameters: Mapping[str, object], arrow: str = "", **clauses: str
    ) -> Answer:
        """Run a statement with its holes filled: labels, one type of arrow, and further clauses.

        Returns the first value of its only record, None without a record.
        """
        names = self.declared_names(arrow)
        holes = HOLE.findall(template)
        used = {name: part for name, part in names.items() if name in holes}
        statement = fill(template, **used, **clauses)
        return await self.transaction.run(statement, parameters)

    def declared_names(self, arrow: str) -> dict[str, str]:
        """Return the declared names that templates have holes for."""
        names = {
            "labels": ":".join(quoted_name(label) for label in self.kind.labels),
            "anchor": quoted_name(self.kind.anchor),
        }
        if arrow:
            names["arrow"] = quoted_name(arrow)
            names["other"] = quoted_name(anchor_of(self.arrows[arrow]))
        return names

    def evidence(self) -> dict[str, object]:
        """Return the properties that every node and arrow of this batch has."""
        origin = self.origin
        known = {
            "sheet": origin.sheet,
            "recordedBy": origin.recorded_by,
            "recordedBecause": origin.recorded_because,
        }
        return {
            "source": origin.source,
            "recordedAt": origin.recorded_at,
            "supersededAt": BELIEVED,
        } | {name: value for name, value in known.items() if value}

    def is_temporal(self, arrow: str) -> bool:
        """Whether arrows of this type have intervals of their own."""
        return self.arrows[arrow][0].temporal

    def day(self, row: Row, arrow: str, target: str) -> date | None:
        """Return the day of an arrow of a row, None for a type of arrow without days."""
        dated = [edge for edge in self.arrows[arrow] if edge.day]
        return row.day_of(dated[0].name, target) if dated else None

    def targets(self, row: Row, arrow: str) -> list[str]:
        """Return the ids to which a row has this type of arrow, each once."""
        targets: list[str] = []
        for edge in self.arrows[arrow]:
            targets += row.targets.get(edge.name, ())
        if len(targets) < 2:
            return targets
        return list(dict.fromkeys(targets))


def anchor_of(edges: Sequence[Edge]) -> str:
    """Return the label under which the far ends of these edges are found."""
    return KINDS.named(edges[0].to)[0].anchor
