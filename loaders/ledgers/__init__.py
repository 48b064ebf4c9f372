"""Ledgers into the graph: a folder of CSV files is read, checked, written and reported."""

from loaders.ledgers.importing import NoLedgers, import_folder
from loaders.ledgers.mapping import Ledger, MappingRefused
from loaders.ledgers.mapping import load as load_mapping
from loaders.ledgers.progress import Progress
from loaders.ledgers.report import LedgerReport, Notice, Refusal, Report

__all__ = [
    "Ledger",
    "LedgerReport",
    "MappingRefused",
    "NoLedgers",
    "Notice",
    "Progress",
    "Refusal",
    "Report",
    "import_folder",
    "load_mapping",
]
