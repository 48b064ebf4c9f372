"""`python -m tests.supply licences|audit|wheel`."""

import sys
from pathlib import Path

from tests.supply.audit import run_audit
from tests.supply.licences import PAGE, licences_page, read_licences
from tests.supply.wheel import build_wheel

match sys.argv[1:]:
    case ["licences"]:
        PAGE.write_text(licences_page(read_licences()), encoding="utf-8")
    case ["audit"]:
        audit = run_audit()
        print(audit.text)
        sys.exit(bool(audit.weaknesses))
    case ["wheel"]:
        print(build_wheel(Path("dist")))
    case _:
        sys.exit(__doc__)
