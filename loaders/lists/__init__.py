"""The four lists of an area as a workbook that an office can print."""

from loaders.lists.sheets import LISTS, Gathered, Listed, Node, Sheet, sheets
from loaders.lists.workbook import NotWritten, write

__all__ = ["LISTS", "Gathered", "Listed", "Node", "NotWritten", "Sheet", "sheets", "write"]
