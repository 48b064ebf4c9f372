"""The export of what the graph believes of a ledger, in the form that an import reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.database.connection import Database
from graph.errors import GraphError
from graph.rows.batch import Row
from graph.rows.read import Moment, read_all_rows
from graph.vocabulary import Vocabulary
from loaders.ledgers.files.writer import open_table_file_async
from loaders.ledgers.ledger_form import LedgerForm, closest_form, make_ledger_form
from loaders.ledgers.mapping import Ledger

FILE_TYPES = (".xlsx", ".csv")
"""Endings of the files that can be written."""


class LedgerNotFound(GraphError):
    """No ledger has this name, and not exactly one feeds the kind of this name."""


class UnsupportedFileType(GraphError):
    """A file of this type cannot be written."""

    def __init__(self, path: Path, types: Sequence[str]) -> None:
        zh, en = " 或 ".join(types), " or ".join(types)
        super().__init__(
            f"不能写成 {path.name}：请用 {zh} 结尾的文件名。",
            f"{path.name} cannot be written: name a file that ends in {en}.",
        )


@dataclass(frozen=True, slots=True)
class LedgerExport:
    """What an export wrote."""

    ledger: Ledger
    path: Path
    rows: int
    homeless: int
    """How many rows of the kind fit no ledger of the mapping: they are in no export."""
    withheld: tuple[str, ...]
    """Headers of the columns that were left out because they are protected."""


def find_ledger(mapping: Sequence[Ledger], text: str) -> Ledger:
    """Return the ledger of this name, or the only one that feeds the kind of this name.

    Raises `LedgerNotFound`, with the names that there are.
    """
    for ledger in mapping:
        if ledger.name == text:
            return ledger
    feeding = [ledger for ledger in mapping if text in kind_names(ledger)]
    if len(feeding) == 1:
        return feeding[0]
    names = [ledger.name for ledger in feeding or mapping]
    if feeding:
        zh = f"{text} 有 {len(feeding)} 本台账，请指明是哪一本"
        en = f"{text} has {len(feeding)} ledgers; name one of them"
    else:
        zh = f"没有名为“{text}”的台账或种类。台账有"
        en = f"There is no ledger or kind “{text}”. The ledgers are"
    raise LedgerNotFound(f"{zh}：{'、'.join(names)}。", f"{en}: {', '.join(names)}.")


def kind_names(ledger: Ledger) -> tuple[str | None, ...]:
    """Return the names by which the kind of a ledger is known."""
    return ledger.kind.name, ledger.kind.zh, ledger.kind.root_field


def check_file_type(path: Path, *types: str) -> None:
    """Check that a file's name has one of these endings; by default, one that can be written.

    Raises `UnsupportedFileType`.
    """
    if path.suffix.lower() not in (types or FILE_TYPES):
        raise UnsupportedFileType(path, types or FILE_TYPES)


def forms_of_kind(
    mapping: Sequence[Ledger], ledger: Ledger, vocabulary: Vocabulary
) -> list[LedgerForm]:
    """Return the forms of all ledgers that feed the kind of this one, including its own."""
    return [
        make_ledger_form(each, vocabulary) for each in mapping if each.kind.name == ledger.kind.name
    ]


async def export_ledger(
    database: Database,
    ledger: Ledger,
    path: Path,
    *,
    mapping: Sequence[Ledger],
    vocabulary: Vocabulary,
    moment: Moment | None = None,
) -> LedgerExport:
    """Write a ledger to a CSV or XLSX file, page by page, with ended rows and confirmations.

    With a moment, it is what the graph believed then. Raises `UnsupportedFileType`,
    `SheetOverflow`, and what the database raises; then no file is left behind.
    """
    check_file_type(path)
    forms = forms_of_kind(mapping, ledger, vocabulary)
    form = next(each for each in forms if each.ledger is ledger)
    written = homeless = 0
    async with open_table_file_async(path, ledger.name, form.headers) as table:
        async for page in read_all_rows(database, ledger.kind, form.constants, moment=moment):
            own = [row for row in page if belongs_to_form(row, form, forms)]
            homeless += sum(closest_form(forms, row) is None for row in page)
            table.add(form.cells(row) for row in own)
            written += len(own)
    withheld = tuple(
        ledger.headers[prop.name]
        for prop in ledger.kind.properties
        if prop.protected and prop.name in ledger.headers
    )
    return LedgerExport(ledger, path, written, homeless, withheld)


def belongs_to_form(row: Row, form: LedgerForm, forms: Sequence[LedgerForm]) -> bool:
    """Whether a row is one of this ledger rather than of another of the same kind."""
    return closest_form(forms, row) is form
