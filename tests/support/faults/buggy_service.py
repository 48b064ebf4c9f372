"""The command line of linli with one planted bug, in the service and in each of its workers.

`PLANTED_BUG=NAME python -m tests.support.faults.buggy_service serve --workers 2`

A worker begins by running this module under another name, so that it has the bug too.
"""

import os

from server.cli.main import main
from tests.support.faults.planted_bugs import BUGS

BUGS[os.environ["PLANTED_BUG"]]()

if __name__ == "__main__":
    main()
