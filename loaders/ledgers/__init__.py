"""Ledgers into the graph, where a folder of files is read, checked, written and reported; and out of it, in the same form."""

from loaders.ledgers.exporting import Exported, NoSuchLedger, WrongType, export, ledger_named, refuse_type
from loaders.ledgers.importing import NoLedgers, import_folder
from loaders.ledgers.mapping import Ledger, MappingRefused
from loaders.ledgers.mapping import load as load_mapping
from loaders.ledgers.progress import Progress
from loaders.ledgers.report import LedgerReport, Notice, Refusal, Report
from loaders.ledgers.templates import AlreadyThere, write_template

__all__ = [
    "AlreadyThere",
    "Exported",
    "Ledger",
    "LedgerReport",
    "MappingRefused",
    "NoLedgers",
    "NoSuchLedger",
    "Notice",
    "Progress",
    "Refusal",
    "Report",
    "WrongType",
    "export",
    "import_folder",
    "ledger_named",
    "load_mapping",
    "refuse_type",
    "write_template",
]
