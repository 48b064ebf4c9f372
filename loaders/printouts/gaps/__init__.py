"""The gaps in the coverage of an area as a workbook that an office works through.

`sheets` makes the rows; `loaders.printouts.lists` writes them, ready to print. May import
`loaders.printouts.lists` and `graph`.
"""

from loaders.printouts.gaps.sheets import AuditedArea, make_audit_sheets

__all__ = ["AuditedArea", "make_audit_sheets"]
