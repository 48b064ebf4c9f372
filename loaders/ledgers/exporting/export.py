"""Writes a ledger of what the graph believes now, in the very form that an import reads: what goes out can come back in unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.database.connection import Database
from graph.errors import GraphError
from graph.rows.batch import Row
from graph.rows.read import read_all_rows
from graph.vocabulary.duties import Vocabulary
from loaders.ledgers.exporting.ledger_form import Form, closest, form_of
from loaders.ledgers.files.cell import Cell
from loaders.ledgers.files.writer import table_ended_in_thread
from loaders.ledgers.mapping import Ledger

TYPES = (".xlsx", ".csv")
"""Endings of the files that can be written."""


class NoSuchLedger(GraphError):
    """What was asked for is neither a ledger nor a kind that one ledger feeds; says which there are."""


class WrongType(GraphError):
    """A file of this type cannot be written."""

    def __init__(self, path: Path, types: Sequence[str]) -> None:
        zh, en = " 或 ".join(types), " or ".join(types)
        super().__init__(
            f"不能写成 {path.name}：请用 {zh} 结尾的文件名。",
            f"{path.name} cannot be written: name a file that ends in {en}.",
        )


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    ledger: Ledger
    path: Path
    rows: int
    homeless: int
    """Rows of the kind for which no ledger of the mapping has a place: they are in no export."""
    withheld: tuple[str, ...]
    """Headers of the columns that were left out because they are protected."""


def ledger_named(mapping: Sequence[Ledger], text: str) -> Ledger:
    """Return the ledger of this name, or the only one that feeds the kind of this name. Raises `NoSuchLedger`."""
    for ledger in mapping:
        if ledger.name == text:
            return ledger
    feeding = [
        ledger
        for ledger in mapping
        if text in (ledger.kind.name, ledger.kind.zh, ledger.kind.root_field)
    ]
    if len(feeding) == 1:
        return feeding[0]
    names = [ledger.name for ledger in feeding or mapping]
    if feeding:
        zh, en = (
            f"{text} 有 {len(feeding)} 本台账，请指明是哪一本",
            f"{text} has {len(feeding)} ledgers; name one of them",
        )
    else:
        zh, en = (
            f"没有名为“{text}”的台账或种类。台账有",
            f"There is no ledger or kind “{text}”. The ledgers are",
        )
    raise NoSuchLedger(f"{zh}：{'、'.join(names)}。", f"{en}: {', '.join(names)}.")


def refuse_type(path: Path, *types: str) -> None:
    """Refuse a file whose name ends in none of these, or in none that can be written. Raises `WrongType`."""
    if path.suffix.lower() not in (types or TYPES):
        raise WrongType(path, types or TYPES)


def siblings(mapping: Sequence[Ledger], ledger: Ledger, vocabulary: Vocabulary) -> list[Form]:
    """Return the forms of all ledgers that feed the kind of this one, itself among them."""
    return [form_of(each, vocabulary) for each in mapping if each.kind.name == ledger.kind.name]


async def export(
    database: Database,
    ledger: Ledger,
    path: Path,
    *,
    mapping: Sequence[Ledger],
    vocabulary: Vocabulary,
) -> Exported:
    """Write a ledger to a CSV or XLSX file, ended rows and dates of confirmation included, page by page.

    Raises `WrongType`, `DoesNotFit`, and what the database raises; then there is no file.
    """
    refuse_type(path)
    forms = siblings(mapping, ledger, vocabulary)
    mine = next(form for form in forms if form.ledger is ledger)
    written = homeless = 0
    async with table_ended_in_thread(path, ledger.name, mine.headers) as table:
        async for page in read_all_rows(database, ledger.kind, mine.constants):
            kept = [row for row in page if belongs(row, mine, forms)]
            homeless += sum(closest(forms, row) is None for row in page)
            table.add(cells_of(mine, kept))
            written += len(kept)
    withheld = tuple(
        ledger.headers[prop.name]
        for prop in ledger.kind.properties
        if prop.protected and prop.name in ledger.headers
    )
    return Exported(ledger, path, written, homeless, withheld)


def belongs(row: Row, mine: Form, forms: Sequence[Form]) -> bool:
    """Whether a row is one of this ledger rather than of another of the same kind."""
    return closest(forms, row) is mine


def cells_of(form: Form, rows: Sequence[Row]) -> list[list[Cell]]:
    """Return the cells of rows."""
    return [form.cells(row) for row in rows]
