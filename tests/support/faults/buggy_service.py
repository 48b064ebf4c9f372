"""The command line of linli, whose processes have the bug that a file names, or none.

`BUG_FILE=FILE python -m tests.support.faults.buggy_service serve --workers 2`

A worker begins by running this module under another name, so that it looks into the file too.
"""

import os
import threading
import time
from pathlib import Path

import uvicorn

PAUSE = 0.1
"""Seconds between two looks into the file."""

load_application = uvicorn.Config.load


def load_with_bugs(self: uvicorn.Config) -> None:
    """Load the application, and follow the file from then on."""
    load_application(self)
    threading.Thread(target=follow_file, args=(Path(os.environ["BUG_FILE"]),), daemon=True).start()


def follow_file(file: Path) -> None:
    """Plant whichever bug the file names."""
    from tests.support.faults.planted_bugs import plant  # noqa: PLC0415 - a worker answers sooner

    planted = ""
    while True:
        named = file.read_text(encoding="utf-8")
        if named != planted:
            plant(named)
            planted = named
        time.sleep(PAUSE)


uvicorn.Config.load = load_with_bugs  # type: ignore[method-assign]

if __name__ == "__main__":
    from server.cli.main import main

    main()
