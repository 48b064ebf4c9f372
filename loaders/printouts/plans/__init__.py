"""Plans of an area as workbooks that an office prints.

In order of control flow:

- `sheets`: a stored plan as rows of texts and numbers.
- `workbook`: writes them, ready to print.

May import `loaders.printouts.paper` and `graph`.
"""

from loaders.printouts.plans.sheets import PlanSheet, StoredPlan, make_plan_sheets
from loaders.printouts.plans.workbook import write_plan_workbook

__all__ = ["PlanSheet", "StoredPlan", "make_plan_sheets", "write_plan_workbook"]
