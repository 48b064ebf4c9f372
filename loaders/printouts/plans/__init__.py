"""Plans of an area as workbooks that people can print."""

from loaders.printouts.plans.sheets import Sheet, sheets
from loaders.printouts.plans.workbook import write

__all__ = ["Sheet", "sheets", "write"]
