"""Ledgers into the graph, where files are read, checked, written and reported; and out of it, in the same form."""

from loaders.ledgers.exporting.export import (
    Exported,
    NoSuchLedger,
    WrongType,
    belongs,
    cells_of,
    export,
    ledger_named,
    refuse_type,
    siblings,
)
from loaders.ledgers.exporting.ledger_form import Form
from loaders.ledgers.exporting.template import AlreadyThere, write_template
from loaders.ledgers.files.cell import Cell
from loaders.ledgers.files.writer import BOM, DoesNotFit, encoded, workbook
from loaders.ledgers.importing.find_tables import NoLedgers
from loaders.ledgers.importing.import_folder import import_folder
from loaders.ledgers.importing.import_run import Manner
from loaders.ledgers.importing.progress import Progress
from loaders.ledgers.mapping import Ledger, MappingRefused
from loaders.ledgers.mapping import load as load_mapping
from loaders.ledgers.report import Closing, ImportReport, LedgerReport, Notice, RejectedRow

__all__ = [
    "BOM",
    "AlreadyThere",
    "Cell",
    "Closing",
    "DoesNotFit",
    "Exported",
    "Form",
    "ImportReport",
    "Ledger",
    "LedgerReport",
    "Manner",
    "MappingRefused",
    "NoLedgers",
    "NoSuchLedger",
    "Notice",
    "Progress",
    "RejectedRow",
    "WrongType",
    "belongs",
    "cells_of",
    "encoded",
    "export",
    "import_folder",
    "ledger_named",
    "load_mapping",
    "refuse_type",
    "siblings",
    "workbook",
    "write_template",
]
