"""Offices' tables into the graph, and the graph back into the same tables.

What happens to a row: `importing/find_tables` finds its table, `files/` reads it as a `Line`,
`parsing/row_checker` turns that into a `Row` or rejects it, and `importing/ledger_import` hands
batches of rows to `graph/rows/upsert.py`. That module alone compares a row with the graph. A row
whose code is new is inserted. A row whose code is known is left alone if its content is the same,
only its date of confirmation moving forward. Otherwise it is a correction, or, with a 生效日期, a
change from that day on.

In order of control flow:

- `mapping`: which ledger feeds which kind, read from TOML and checked against the declarations.
- `files/`: bytes and cells of CSV and XLSX files, without any meaning.
- `parsing/`: lines to checked rows, or to what is wrong with them.
- `ledger_form`: which columns a ledger has, and what a row shows there.
- `report`: what an import did, and which rows it rejected.
- `importing/`: a folder of ledgers into the graph.
- `exporting/`: the graph into ledgers and empty templates.

May import `graph`. Others import only what is listed here.
"""

from loaders.ledgers.exporting.address_table import read_address_table, write_resolved_table
from loaders.ledgers.exporting.code_lists import CodedName, container_edge, listed_kinds
from loaders.ledgers.exporting.export import (
    LedgerExport,
    LedgerNotFound,
    UnsupportedFileType,
    belongs_to_form,
    check_file_type,
    export_ledger,
    find_ledger,
    forms_of_kind,
)
from loaders.ledgers.exporting.template import TemplateExists, write_template
from loaders.ledgers.files.cell import Cell
from loaders.ledgers.files.writer import BOM, SheetOverflow, encode_csv, open_workbook
from loaders.ledgers.importing.find_tables import NoLedgers, TooManyRows, list_files
from loaders.ledgers.importing.import_folder import import_folder
from loaders.ledgers.importing.import_run import ImportOptions
from loaders.ledgers.importing.progress import ImportProgress
from loaders.ledgers.importing.undo_run import undo_run
from loaders.ledgers.ledger_form import LedgerForm
from loaders.ledgers.mapping import (
    MAPPING_FILE,
    InvalidMapping,
    Ledger,
    load_mapping,
    read_meanings,
)
from loaders.ledgers.parsing.columns import select_ledgers
from loaders.ledgers.report import (
    ImportReport,
    LedgerReport,
    LeftBehindRow,
    MissingRows,
    Notice,
    RejectedRow,
)

__all__ = [
    "BOM",
    "MAPPING_FILE",
    "Cell",
    "CodedName",
    "ImportOptions",
    "ImportProgress",
    "ImportReport",
    "InvalidMapping",
    "Ledger",
    "LedgerExport",
    "LedgerForm",
    "LedgerNotFound",
    "LedgerReport",
    "LeftBehindRow",
    "MissingRows",
    "NoLedgers",
    "Notice",
    "RejectedRow",
    "SheetOverflow",
    "TemplateExists",
    "TooManyRows",
    "UnsupportedFileType",
    "belongs_to_form",
    "check_file_type",
    "container_edge",
    "encode_csv",
    "export_ledger",
    "find_ledger",
    "forms_of_kind",
    "import_folder",
    "list_files",
    "listed_kinds",
    "load_mapping",
    "open_workbook",
    "read_address_table",
    "read_meanings",
    "select_ledgers",
    "undo_run",
    "write_resolved_table",
    "write_template",
]
