"""Plans of an area as workbooks that people can print."""

from loaders.printouts.plans.sheets import Sheet, plan_sheets
from loaders.printouts.plans.workbook import write_plan_workbook

__all__ = ["Sheet", "plan_sheets", "write_plan_workbook"]
