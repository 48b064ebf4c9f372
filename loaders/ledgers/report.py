"""The report of an import: rows by outcome, rejected rows, and notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph.ontology.global_ids import key_of_id, kind_name_of
from graph.ontology.kinds import KINDS

MOST_REJECTIONS = 1_000
"""How many rejections a report lists, so that memory stays bounded; the rest are counted."""
MOST_MISSING_IDS = 20
"""How many missing rows are listed before they end."""
MOST_CHANGES = 1_000
"""How many changed cells, and how many endings, a report lists; the rest are counted."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """Why a row, or a whole ledger, was rejected."""

    ledger: str
    row: int | None
    """Row in the file as a person counts, the first being 1. None if the whole ledger is meant."""
    column: str | None
    value: str | None
    """The text found. Empty if the cell was, None if no single cell is at fault."""
    expected_zh: str
    expected_en: str
    place: str = ""
    """Where a person finds the table: its file, and its sheet. Empty if none is meant."""

    @property
    def table(self) -> str:
        """The file, the sheet and the ledger, each once."""
        return name_table(self.place, self.ledger)

    @property
    def zh(self) -> str:
        """The rejection as a Chinese sentence."""
        row = f" 第 {self.row} 行" if self.row else ""
        column = f" “{self.column}”列" if self.column else ""
        found = ""
        if self.value is not None:
            found = f"是“{self.value}”，" if self.value else "为空，"
        return f"{self.table}{row}{column}：{found}应为{self.expected_zh}。"

    @property
    def en(self) -> str:
        """The rejection as an English sentence."""
        row = f", row {self.row}" if self.row else ""
        column = f", column {self.column}" if self.column else ""
        found = ""
        if self.value is not None:
            found = f"found {self.value!r}, " if self.value else "found nothing, "
        return f"{self.table}{row}{column}: {found}expected {self.expected_en}."


def name_table(place: str, ledger: str) -> str:
    """Return the name of a table by its file and sheet, with that of its ledger at the end."""
    return place if place.endswith(ledger) else f"{place} {ledger}".strip()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was skipped without harm, such as an unknown column."""

    ledger: str
    zh: str
    en: str


CHANGES_SHEET, ENDINGS_SHEET = "更改", "终止"
"""The sheets of a report with changed cells and endings; they are not read as ledgers."""


class ChangedCell(NamedTuple):
    """A cell in which a row says something else than what was believed."""

    ledger: str
    row: int | None
    """Row in the file; None if no line of a file says so."""
    id: str
    name: str
    """What the row is called; empty if its kind has no names."""
    column: str
    before: str
    """What was believed, as an export would write it; empty for nothing."""
    after: str
    """What is believed from now on."""


class Ending(NamedTuple):
    """A row that was to last, or to last longer, and ends."""

    ledger: str
    row: int | None
    """Row in the file; None if a full ledger does not list it."""
    id: str
    name: str
    day: str
    """Its end, as an export would write it."""


@dataclass(slots=True)
class LedgerReport:
    """The rows of one ledger by outcome; `read` is the sum of all others but `ended`."""

    name: str
    kind: str
    read: int = 0
    added: int = 0
    unchanged: int = 0
    confirmed: int = 0
    """The same content, confirmed at a later date."""
    corrected: int = 0
    """Other content, replacing what was believed."""
    changed: int = 0
    """Other content from a day on; earlier days keep what they had."""
    rejected: int = 0
    ended: int = 0
    """Rows of the graph that a full ledger no longer lists; none of them was read."""
    restored: int = 0
    """Rows that an undoing brought back, after they had been withdrawn."""
    withdrawn: int = 0
    """Rows that an undoing withdrew: the run that is undone had added them."""
    is_rejected: bool = False
    """Whether the ledger as a whole was rejected."""


@dataclass(frozen=True, slots=True)
class MissingRows:
    """The current rows that a full ledger no longer lists, and that therefore end."""

    ledger: str
    ids: Sequence[str]
    """The first `MOST_MISSING_IDS` of them."""
    count: int
    current: int
    """How many rows were current before the import."""


@dataclass(frozen=True, slots=True)
class LeftBehindRow:
    """A row of the graph that hangs on a node that the import ends, and no longer holds."""

    ended: str
    """The id of the node that ends."""
    ended_name: str
    day: date
    """The first day on which that is no longer there."""
    id: str
    """The id of what hangs on it: a tenure, an assignment, or a node that refers to it."""
    edge: str
    """The Chinese name of what leads to the node that ends, such as 任职人."""
    name: str
    """What else it connects, or its own name."""

    @property
    def text(self) -> str:
        """The row in Chinese words."""
        kind = KINDS[kind_name_of(self.id)].zh
        return f"{kind} {key_of_id(self.id)}（{self.edge}；{self.name}）"


@dataclass(slots=True)
class ImportReport:
    """What one import did."""

    ledgers: list[LedgerReport] = field(default_factory=list)
    rejections: list[RejectedRow] = field(default_factory=list)
    """The first `MOST_REJECTIONS` of them."""
    notices: list[Notice] = field(default_factory=list)
    unlisted: int = 0
    """How many more rejections there were."""
    is_dry_run: bool = False
    """Whether nothing was written: the numbers say what would have been."""
    left_behind: list[LeftBehindRow] = field(default_factory=list)
    """What no longer holds because a node that it depends on has ended, ordered by that node."""
    left_behind_unlisted: int = 0
    """How many more of these there are."""
    returned: int = 0
    """How many rejected rows were written to the workbook for correction."""
    run: str | None = None
    """The id of the import in the list of runs. None for a dry run."""
    changes: list[ChangedCell] = field(default_factory=list)
    """The first `MOST_CHANGES` cells that changed."""
    changed_cells: int = 0
    """How many cells changed in all."""
    endings: list[Ending] = field(default_factory=list)
    """The first `MOST_CHANGES` rows that end."""
    ended_rows: int = 0
    """How many rows end in all."""

    @property
    def ok(self) -> bool:
        """Whether every row of every ledger was accepted."""
        return not self.rejections

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return sum(ledger.rejected for ledger in self.ledgers)

    @property
    def is_unchanged(self) -> bool:
        """Whether the graph is as it was before."""
        return not any(
            ledger.added
            or ledger.confirmed
            or ledger.corrected
            or ledger.changed
            or ledger.ended
            or ledger.restored
            or ledger.withdrawn
            for ledger in self.ledgers
        )

    def left_behind_texts(self) -> dict[str, list[str]]:
        """Return the id of each node that ends to what hangs on it, in words."""
        texts: dict[str, list[str]] = {}
        for row in self.left_behind:
            texts.setdefault(row.ended, []).append(row.text)
        return texts

    def add_change(self, cell: ChangedCell) -> None:
        """List a changed cell, or only count it if enough are listed."""
        self.changed_cells += 1
        if len(self.changes) < MOST_CHANGES:
            self.changes.append(cell)

    def add_ending(self, ending: Ending) -> None:
        """List a row that ends, or only count it if enough are listed."""
        self.ended_rows += 1
        if len(self.endings) < MOST_CHANGES:
            self.endings.append(ending)

    def reject(self, rejection: RejectedRow) -> None:
        """List a rejection, or only count it if enough are listed."""
        if len(self.rejections) < MOST_REJECTIONS:
            self.rejections.append(rejection)
        else:
            self.unlisted += 1
