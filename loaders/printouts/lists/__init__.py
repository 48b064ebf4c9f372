"""The four lists of an area as a workbook that an office can print."""

from loaders.printouts.lists.sheets import LISTS, Gathered, Listed, Node, Sheet, list_sheets
from loaders.printouts.lists.workbook import write_lists_workbook
from loaders.printouts.paper import NotWritten

__all__ = [
    "LISTS",
    "Gathered",
    "Listed",
    "Node",
    "NotWritten",
    "Sheet",
    "list_sheets",
    "write_lists_workbook",
]
