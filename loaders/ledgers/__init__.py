"""Ledgers into the graph: CSV files and workbooks are read, checked, written and reported."""

from loaders.ledgers.finding import NoLedgers
from loaders.ledgers.importing import import_folder
from loaders.ledgers.journey import Manner
from loaders.ledgers.mapping import Ledger, MappingRefused
from loaders.ledgers.mapping import load as load_mapping
from loaders.ledgers.progress import Progress
from loaders.ledgers.report import Closing, LedgerReport, Notice, Refusal, Report

__all__ = [
    "Closing",
    "Ledger",
    "LedgerReport",
    "Manner",
    "MappingRefused",
    "NoLedgers",
    "Notice",
    "Progress",
    "Refusal",
    "Report",
    "import_folder",
    "load_mapping",
]
