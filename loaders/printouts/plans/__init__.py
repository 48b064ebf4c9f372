"""Plans of an area as workbooks that people can print."""

from loaders.printouts.plans.sheets import Sheet, StoredPlan, plan_sheets
from loaders.printouts.plans.workbook import write_plan_workbook

__all__ = ["Sheet", "StoredPlan", "plan_sheets", "write_plan_workbook"]
