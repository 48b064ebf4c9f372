"""Plans of an area as workbooks that people can print."""

from loaders.plans.sheets import Sheet, sheets
from loaders.plans.workbook import write

__all__ = ["Sheet", "sheets", "write"]
