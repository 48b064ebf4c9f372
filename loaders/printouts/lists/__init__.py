"""The four lists of an area as a workbook that an office prints.

In order of control flow:

- `sheets`: the entries of the lists as rows of texts and numbers.
- `workbook`: writes them, ready to print.

May import `loaders.printouts.paper` and `graph`.
"""

from loaders.printouts.lists.sheets import (
    LISTS,
    AreaLists,
    ListCell,
    ListSheet,
    ListType,
    Node,
    make_list_sheets,
)
from loaders.printouts.lists.workbook import write_lists_workbook
from loaders.printouts.paper import UnwritableWorkbook

__all__ = [
    "LISTS",
    "AreaLists",
    "ListCell",
    "ListSheet",
    "ListType",
    "Node",
    "UnwritableWorkbook",
    "make_list_sheets",
    "write_lists_workbook",
]
