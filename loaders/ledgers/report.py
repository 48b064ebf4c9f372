"""What an import tells of itself: numbers of rows by outcome, refused rows, and what was left aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

KEPT = 1_000
"""How many refusals are kept word by word; the rest are counted."""
SHOWN = 20
"""How many endings are shown one by one."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """Why a row, or a whole ledger, was not taken."""

    ledger: str
    row: int | None
    """Row in the file as a person sees it, the header being row 1; None where it is about the whole ledger."""
    column: str | None
    value: str | None
    expected_zh: str
    expected_en: str

    @property
    def zh(self) -> str:
        """The refusal as a Chinese sentence."""
        place = (
            self.ledger
            + (f" 第 {self.row} 行" if self.row else "")
            + (f" “{self.column}”列" if self.column else "")
        )
        found = "" if self.value is None else f"是“{self.value}”，" if self.value else "为空，"
        return f"{place}：{found}应为{self.expected_zh}。"

    @property
    def en(self) -> str:
        """The refusal as an English sentence."""
        place = (
            self.ledger
            + (f", row {self.row}" if self.row else "")
            + (f", column {self.column}" if self.column else "")
        )
        found = (
            ""
            if self.value is None
            else f"found {self.value!r}, "
            if self.value
            else "found nothing, "
        )
        return f"{place}: {found}expected {self.expected_en}."


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was left aside without harm, such as a column that no declaration knows."""

    ledger: str
    zh: str
    en: str


@dataclass(slots=True)
class LedgerReport:
    """Numbers of rows of one ledger by outcome; `read` is the sum of all others but `closed`."""

    name: str
    kind: str
    read: int = 0
    added: int = 0
    unchanged: int = 0
    confirmed: int = 0
    """The same content, confirmed at a later date."""
    corrected: int = 0
    changed: int = 0
    refused: int = 0
    closed: int = 0
    """Not among the rows read: what the graph had, and a full ledger no longer lists."""
    stopped: bool = False
    """Whether the ledger as a whole was refused."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What a full ledger no longer lists, and so ends."""

    ledger: str
    ids: Sequence[str]
    """The first `SHOWN` of them."""
    count: int
    current: int
    """How many there were that lasted."""


@dataclass(slots=True)
class ImportReport:
    """What one import did."""

    ledgers: list[LedgerReport] = field(default_factory=list)
    refusals: list[RejectedRow] = field(default_factory=list)
    """The first `KEPT` of them."""
    notices: list[Notice] = field(default_factory=list)
    unkept: int = 0
    """How many more refusals there were than are kept."""
    rehearsed: bool = False
    """Whether nothing was written: the numbers say what would be."""
    mended: int = 0
    """How many refused rows were written back."""

    @property
    def ok(self) -> bool:
        """Whether every row of every ledger was taken."""
        return not self.refusals

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return sum(ledger.refused for ledger in self.ledgers)

    @property
    def unaltered(self) -> bool:
        """Whether the graph is as it was before."""
        return not any(
            ledger.added or ledger.confirmed or ledger.corrected or ledger.changed or ledger.closed
            for ledger in self.ledgers
        )

    def refuse(self, refusal: RejectedRow) -> None:
        """Keep a refusal, or count it where enough are kept."""
        if len(self.refusals) < KEPT:
            self.refusals.append(refusal)
        else:
            self.unkept += 1
